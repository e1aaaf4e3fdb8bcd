"""RSS, RDF and Atom entries, field by field."""

from __future__ import annotations

import pytest

from monitor.model import Hints
from tests.unit.feeds.making import atom, atom_entry, entry, read, rss


@pytest.mark.parametrize(
    ("xml", "title"),
    [
        ("A &lt;b&gt;bold&lt;/b&gt; AT&amp;T", "A bold AT&T"),
        ("<![CDATA[Ben & Jerry &amp; <i>Co</i>]]>", "Ben & Jerry & Co"),
        ("x &lt; y and y &gt; z", "x < y and y > z"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("How to use the &lt;title&gt; tag", "How to use the <title> tag"),
        ("&lt;p&gt;Two&lt;/p&gt;&lt;p&gt;lines&lt;/p&gt;", "Two lines"),
        ("  many\n   spaces ", "many spaces"),
        ("Rus\u202esia", "Russia"),
        ("It&#8217;s &#xAB;Zircon&#xBB;", "It’s «Zircon»"),
        ("It&amp;#8217;s open", "It’s open"),
        ("It&amp;amp;#8217;s open", "It’s open"),
        ("<![CDATA[Ben &amp;amp; Co &rsquo;s]]>", "Ben & Co ’s"),
        ("Docks&lt;br/&gt;reopen", "Docks reopen"),
        ("&lt;img src='/x.png' alt='A crane'&gt; Docks reopen", "Docks reopen"),
    ],
)
def test_titles_are_plain_text(xml: str, title: str) -> None:
    assert entry(f"<title>{xml}</title>").title == title


def test_p72_titles_are_capped() -> None:
    assert len(entry(f"<title>{'long ' * 10_000}</title>").title) <= 1_000


def test_atom_text_is_taken_literally_and_html_is_not() -> None:
    assert atom_entry('<title type="text">a &lt;b&gt;c&lt;/b&gt;</title>').title == "a <b>c</b>"
    assert atom_entry('<title type="html">a &lt;b&gt;c&lt;/b&gt;</title>').title == "a c"
    xhtml = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>c</b></div></title>'
    assert atom_entry(xhtml).title == "a c"


def test_summary_and_full_text_are_kept_apart() -> None:
    found = entry(
        "<description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long</p><p>er</p>]]></content:encoded>"
    )
    assert (found.summary, found.text) == ("Short", "Long\ner")


def test_a_text_that_repeats_the_summary_is_kept_once() -> None:
    assert entry("<content:encoded>Only this</content:encoded>").text == "Only this"
    assert entry("<content:encoded>Only this</content:encoded>").summary == ""
    both = entry("<description>&lt;b&gt;Same&lt;/b&gt;</description><content:encoded>Same</content:encoded>")
    assert (both.summary, both.text) == ("", "Same")


def test_a_media_description_does_not_replace_the_summary() -> None:
    found = entry("<description>Own</description><media:description>Of the picture</media:description>")
    assert found.summary == "Own"


@pytest.mark.parametrize(
    "element", ["itunes:summary", "itunes:subtitle", "googleplay:description", "media:description", "dc:description"]
)
def test_another_modules_description_is_better_than_none(element: str) -> None:
    assert entry(f"<title>x</title><{element}>About the docks</{element}>").summary == "About the docks"


@pytest.mark.parametrize("element", ["yandex:full-text", "rambler:fulltext", "mailru:full-text", "turbo:content"])
def test_the_full_text_of_russian_aggregators_modules_is_read(element: str) -> None:
    prefix = element.partition(":")[0]
    item = f"<{element}><![CDATA[<p>Порт открыт.</p><p>Кран стоит.</p>]]></{element}><description>Порт</description>"
    document = rss(item).replace("<rss ", f'<rss xmlns:{prefix}="http://news.{prefix}.example" ')
    (found,) = read(document).entries
    assert (found.summary, found.text) == ("Порт", "Порт открыт.\nКран стоит.")


def test_a_cdata_section_inside_escaped_html_is_its_text() -> None:
    found = entry("<description>&lt;![CDATA[Docks &lt;b&gt;reopen&lt;/b&gt;]]&gt;</description>")
    assert found.summary == "Docks reopen"


def test_atom_content_that_claims_to_be_text_but_is_html_is_cleaned() -> None:
    found = atom_entry('<content type="text">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content>')
    assert found.text == "One\nTwo"


def test_scripts_and_entities_in_descriptions() -> None:
    found = entry(
        "<description><![CDATA[<script>x()</script>Talks &amp; more&hellip; <img src=x onerror=y>]]></description>"
    )
    assert found.summary == "Talks & more…"


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<link>https://e.example/a</link>", "https://e.example/a"),
        ("<link> \n https://e.example/a \n</link>", "https://e.example/a"),
        ("<link>/world/1</link>", "https://news.example.org/world/1"),
        ("<link>story.html</link>", "https://news.example.org/rss/story.html"),
        ("<link>//cdn.example/a</link>", "https://cdn.example/a"),
        ("<guid>https://e.example/g</guid>", "https://e.example/g"),
        ("<guid isPermaLink='false'>https://e.example/g</guid>", "https://e.example/g"),
        ("<guid>12345</guid>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>https://u:p@e.example/a</link>", "https://e.example/a"),
        ("<link/><guid>https://e.example/g</guid>", "https://e.example/g"),
        ("<link>https://e.example/a?x=1&amp;y=2</link>", "https://e.example/a?x=1&y=2"),
        ("<link><![CDATA[https://e.example/a?x=1&y=2]]></link>", "https://e.example/a?x=1&y=2"),
        (
            "<atom:link rel='self' href='https://e.example/self'/><link>https://e.example/a</link>",
            "https://e.example/a",
        ),
        ("<atom:link href='https://e.example/a'/>", "https://e.example/a"),
        (
            "<link>https://feedproxy.example/x</link><feedburner:origLink>https://e.example/orig</feedburner:origLink>",
            "https://e.example/orig",
        ),
        ("<link>www.e.example/a</link>", "https://www.e.example/a"),
        ("<link> https://e.example/port news.html </link>", "https://e.example/port%20news.html"),
        ("<link>https://e.example/port/\n    news.html</link>", "https://e.example/port/news.html"),
        ("<title>none</title>", None),
    ],
)
def test_p60_links_are_absolute_and_safe(item: str, link: str | None) -> None:
    assert entry(item).link == link


def test_p60_links_are_resolved_against_xml_base_before_the_final_url() -> None:
    inside = atom_entry('<link href="e/1"/>', attributes='xml:base="https://base.example/x/"')
    assert inside.link == "https://base.example/x/e/1"
    relative = atom_entry('<link href="e/1"/>', attributes='xml:base="/deep/"')
    assert relative.link == "https://news.example.org/deep/e/1"
    nested = atom('<link href="1"/>', feed="", attributes='xml:base="https://base.example/"').replace(
        "<entry>", '<entry xml:base="sub/">'
    )
    assert read(nested).entries[0].link == "https://base.example/sub/1"


def test_the_first_html_alternate_is_the_link() -> None:
    links = (
        '<link rel="enclosure" href="https://e.example/a.mp3"/><link rel="replies" href="https://e.example/c"/>'
        '<link rel="alternate" type="application/json" href="https://e.example/j"/>'
        '<link rel="alternate" type="text/html" href="https://e.example/1"/>'
        '<link rel="alternate" type="text/html" hreflang="fr" href="https://e.example/2"/>'
    )
    found = atom_entry(links)
    assert (found.link, found.enclosures) == ("https://e.example/1", ("https://e.example/a.mp3",))


def test_an_alternate_of_another_type_is_better_than_none() -> None:
    assert (
        atom_entry('<link rel="alternate" type="text/plain" href="https://e.example/t"/>').link == "https://e.example/t"
    )


@pytest.mark.parametrize("base", ["https://one.example/feed", "https://two.example/moved/feed"])
def test_p51_an_id_stays_what_the_document_says_wherever_it_is_served(base: str) -> None:
    assert read(rss("<guid>story-7</guid>"), url=base).entries[0].guid == "story-7"
    document = atom("<id>7</id>", attributes='xml:base="https://base.example/"')
    assert read(document, url=base).entries[0].guid == "7"


def test_a_dublin_core_identifier_is_better_than_none() -> None:
    assert entry("<dc:identifier>doi:10.1000/7</dc:identifier>").guid == "doi:10.1000/7"
    assert entry("<dc:identifier>doi:10.1000/7</dc:identifier><guid>7</guid>").guid == "7"


def test_the_id_of_an_rdf_item_is_its_about() -> None:
    document = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://e.example/"><title>R</title></channel>'
        '<item rdf:about="https://e.example/1"><title>One</title><link>https://e.example/1</link>'
        "<dc:date>2020-05-17T10:00:00Z</dc:date><dc:creator>Jo</dc:creator><dc:subject>Talks</dc:subject></item></rdf:RDF>"
    )
    (found,) = read(document).entries
    assert (found.guid, found.published_ms, found.author, found.tags) == (
        "https://e.example/1",
        1_589_709_600_000,
        "Jo",
        ("Talks",),
    )


def test_source_names_the_publisher() -> None:
    found = entry('<source url="https://reuters.example/rss">Reuters</source>')
    assert (found.publisher, found.publisher_url) == ("Reuters", "https://reuters.example/rss")
    inside = atom_entry('<source><title>Wire</title><link href="https://wire.example/"/></source>')
    assert (inside.publisher, inside.publisher_url) == ("Wire", "https://wire.example/")
    assert entry("<dc:publisher>TASS</dc:publisher>").publisher == "TASS"


def test_the_source_leaves_the_entrys_own_fields_alone() -> None:
    found = atom_entry(
        "<title>Own</title><id>own</id><source><id>src</id><title>Src</title><updated>2001-01-01T00:00:00Z</updated></source>"
        "<updated>2020-05-17T10:00:00Z</updated>"
    )
    assert (found.title, found.guid, found.updated_ms) == ("Own", "own", 1_589_709_600_000)


@pytest.mark.parametrize(
    ("item", "author"),
    [
        ("<author>jo@e.example (Jo Doe)</author>", "Jo Doe"),
        ("<author>Jo Doe</author>", "Jo Doe"),
        ("<author>Jo Doe &lt;jo@e.example&gt;</author>", "Jo Doe"),
        ("<author>Jo Doe (Agence X)</author>", "Jo Doe (Agence X)"),
        ("<author>jo@e.example</author>", "jo@e.example"),
        ("<dc:creator>Jo Doe</dc:creator><dc:creator>Al Roe</dc:creator>", "Jo Doe, Al Roe"),
        ("<author>by &lt;a href='/jo'&gt;Jo&lt;/a&gt; &amp;amp; Al</author>", "by Jo & Al"),
        ("<title>x</title>", None),
    ],
)
def test_authors_are_named(item: str, author: str | None) -> None:
    assert entry(item).author == author


def test_an_atom_feeds_author_is_its_entries() -> None:
    feed = "<author><name>Desk</name></author>"
    assert atom_entry("<title>x</title>", feed=feed).author == "Desk"
    assert atom_entry("<author><name>Jo</name><email>jo@e.example</email></author>", feed=feed).author == "Jo"


def test_categories_are_kept_once_in_order() -> None:
    assert entry("<category>World</category><category domain='x'>Talks</category><category>World</category>").tags == (
        "World",
        "Talks",
    )
    assert entry("<category>R&amp;amp;D</category>").tags == ("R&D",)
    assert atom_entry('<category term="t1" label="Label"/><category term="t2"/>').tags == ("Label", "t2")


def test_enclosures_are_kept_absolute() -> None:
    found = entry('<enclosure url="/a.mp3" type="audio/mpeg" length="1"/><enclosure url="javascript:x"/>')
    assert found.enclosures == ("https://news.example.org/a.mp3",)


@pytest.mark.parametrize(
    ("item", "published", "updated"),
    [
        ("<pubDate>Sun, 17 May 2020 10:00:00 GMT</pubDate>", 1_589_709_600_000, None),
        ("<pubDate>Sun, 17 May 2020 10:00:00 BST</pubDate>", 1_589_706_000_000, None),
        ("<dc:date>2020-05-17T10:00:00Z</dc:date>", 1_589_709_600_000, 1_589_709_600_000),
        ("<pubDate>yesterday</pubDate>", None, None),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None, None),
        ("<pubDate>2020</pubDate>", None, None),
        ("<pubDate/>", None, None),
        ("<pubDate>Κυρ, 17 Μαϊ 2020 10:00:00 GMT</pubDate>", 1_589_709_600_000, None),
    ],
)
def test_p56_dates_are_times_or_none(item: str, published: int | None, updated: int | None) -> None:
    found = entry(item)
    assert (found.published_ms, found.updated_ms) == (published, updated)


def test_atom_dates() -> None:
    found = atom_entry("<published>2020-05-17T10:00:00Z</published><updated>2020-05-18T10:00:00Z</updated>")
    assert (found.published_ms, found.updated_ms) == (1_589_709_600_000, 1_589_796_000_000)
    assert atom_entry("<updated>2020-05-17T10:00:00Z</updated>").published_ms == 1_589_709_600_000


def test_languages_of_feed_and_entry() -> None:
    feed = read(rss("<title>a</title>", channel="<language>en_us</language>"))
    assert (feed.lang, feed.entries[0].lang) == ("en-US", None)
    inside = read(atom("<title>a</title>", attributes='xml:lang="ru"').replace("<entry>", '<entry xml:lang="fr">'))
    assert (inside.lang, inside.entries[0].lang) == ("ru", "fr")
    assert read(rss(channel="<language>not a language!</language>")).lang is None


def test_hints_archives_and_hub_of_a_feed() -> None:
    channel = (
        '<ttl>30</ttl><atom:link rel="hub" href="https://hub.example/"/><atom:link rel="next" href="?page=2"/>'
        '<atom:link rel="prev-archive" href="/2020/04"/><atom:link rel="self" href="https://news.example.org/x"/>'
    )
    feed = read(rss(channel=channel))
    assert feed.hints == Hints(ttl_s=1_800)
    assert feed.hub == "https://hub.example/"
    assert feed.archives == ("https://news.example.org/2020/04", "https://news.example.org/rss/world.xml?page=2")
    assert (feed.title, feed.link) == ("World", "https://news.example.org/")


def test_of_thousands_of_entries_the_edges_are_read_and_told() -> None:
    feed = read(rss(*(f"<title>n{n}</title>" for n in range(3_000))))
    assert len(feed.entries) == 1_000
    assert (feed.entries[749].title, feed.entries[750].title, feed.entries[-1].title) == ("n749", "n2750", "n2999")
    assert feed.fault == "3000 entries, the first 750 and the last 250 are read"


def test_unclosed_items_are_still_told_apart() -> None:
    feed = read(
        "<rss version='2.0'><channel>"
        + "".join(f"<item><title>n{n}</title>" for n in range(1_200))
        + "</channel></rss>"
    )
    assert {"n0", "n749", "n1199"} <= {e.title for e in feed.entries}
