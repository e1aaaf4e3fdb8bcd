"""A fetched body to a feed, or to a reason that a person can act on."""

from __future__ import annotations

import sys

import pytest

from monitor.feeds import TRUNCATED, parse
from monitor.model import ParseFailed, PollReason
from tests.unit.feeds.making import URL, atom, read, refused, rss

RUSSIAN = "Рябков: переговоры в Женеве пройдут в январе"
CYRILLIC = rss(*(f"<title>{RUSSIAN} {n}</title><guid>{n}</guid>" for n in range(20)))


def test_p58_one_bad_byte_does_not_garble_a_cyrillic_feed() -> None:
    feed = read(CYRILLIC.encode().replace("Ж".encode(), b"\xd0", 1), content_type="application/rss+xml")
    assert [e.title for e in feed.entries[1:]] == [f"{RUSSIAN} {n}" for n in range(1, 20)]
    assert feed.entries[0].title == f"{RUSSIAN} 0".replace("Ж", "\ufffd")
    assert feed.fault == "bytes that are not UTF-8: 1"


@pytest.mark.parametrize("content_type", ["text/xml; charset=iso-8859-1", "text/html; charset=koi8-r", None])
def test_p58_a_wrong_http_charset_does_not_garble_utf8(content_type: str | None) -> None:
    assert read(CYRILLIC, content_type=content_type).entries[3].title == f"{RUSSIAN} 3"


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-16", "utf-32", "utf-8-sig"])
def test_p58_declared_encodings_are_read(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{CYRILLIC}'.encode(encoding)
    assert read(body).entries[3].title == f"{RUSSIAN} 3"


def test_p58_a_declaration_of_utf16_on_utf8_bytes_does_no_harm() -> None:
    assert read(f'<?xml version="1.0" encoding="utf-16"?>{CYRILLIC}').entries[0].title == f"{RUSSIAN} 0"


def test_p58_control_characters_and_bare_ampersands_are_read_over() -> None:
    feed = read(rss("<title>Q & A\x0b: Zircon\x00</title><link>https://e.example/?a=1&b=2</link>"))
    assert (feed.entries[0].title, feed.entries[0].link) == ("Q & A: Zircon", "https://e.example/?a=1&b=2")
    assert feed.fault == "control characters; unescaped & or undeclared entities"


def test_p58_undeclared_html_entities_are_read() -> None:
    assert read(rss("<title>Gen&egrave;ve&nbsp;&mdash; talks</title>")).entries[0].title == "Genève — talks"


def test_p58_a_truncated_document_gives_its_whole_entries_and_says_so() -> None:
    whole = rss(*(f"<title>Title {n}</title><guid>{n}</guid>" for n in range(5)))
    feed = read(whole[: whole.index("Title 3") + 5])
    assert [e.title for e in feed.entries] == ["Title 0", "Title 1", "Title 2"]
    assert feed.fault is not None
    assert feed.fault.startswith(TRUNCATED)


def test_p58_every_cut_of_a_document_gives_only_whole_entries() -> None:
    titles = [f"Zircon story number {n}" for n in range(4)]
    whole = rss(*(f"<title>{title}</title><description>Text of it.</description>" for title in titles))
    for cut in range(whole.index("<item>"), len(whole), 7):
        feed = read(whole[:cut])
        assert [e.title for e in feed.entries] == titles[: len(feed.entries)]


def test_an_undeclared_namespace_costs_nothing() -> None:
    feed = read("<rss version='2.0'><channel><item><title>a</title><foo:bar>x</foo:bar></item></channel></rss>")
    assert feed.entries[0].title == "a"
    assert feed.fault == "not well-formed: unbound prefix"


@pytest.mark.parametrize(
    ("document", "form"),
    [
        (rss("<title>t</title>"), "rss20"),
        (rss("<title>t</title>", version="0.92"), "rss092"),
        (rss("<title>t</title>", version="0.91"), "rss091u"),
        (rss("<title>t</title>", version="7"), "rss"),
        (
            '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/d.dtd">'
            + rss("<title>t</title>", version="0.91"),
            "rss091n",
        ),
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
                "<channel><title>c</title></channel><item><title>t</title></item></rdf:RDF>"
            ),
            "rdf",
        ),
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/><item><title>t</title></item></rdf:RDF>'
            ),
            "rdf",
        ),
        (atom("<title>t</title>"), "atom10"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>t</title></entry></feed>', "atom03"),
        (
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>t</a:title></a:entry></a:feed>',
            "atom10",
        ),
        ("<channel><item><title>t</title></item></channel>", "xml"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "t"}]}', "json10"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "t"}]}', "json11"),
    ],
)
@pytest.mark.parametrize(
    "content_type", ["application/rss+xml", "text/html", "application/octet-stream", "text/plain", None]
)
def test_p59_every_format_is_read_whatever_the_content_type(document: str, form: str, content_type: str | None) -> None:
    feed = read(document, content_type=content_type)
    assert (feed.format, [e.title for e in feed.entries]) == (form, ["t"])


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()).entries == ()
    assert read(atom()).entries == ()


def test_text_before_the_feed_is_read_over_and_told() -> None:
    warning = "<br />\n<b>Warning</b>: mysql in <b>x.php</b> on line <b>3</b><br />\n"
    feed = read(f'{warning}<?xml version="1.0"?>{rss("<title>t</title>")}')
    assert (feed.entries[0].title, feed.fault) == ("t", "text before the feed")


def test_comments_stylesheets_and_doctypes_before_the_root_are_no_fault() -> None:
    head = '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- <html> --><!DOCTYPE rss>'
    assert read(f"{head}{rss('<title>t</title>')}").fault is None


@pytest.mark.parametrize("body", [b"", b"  \n ", b"\xef\xbb\xbf", b"\0\0\0"])
def test_p62_an_empty_body_is_an_error(body: bytes) -> None:
    failed = refused(body)
    assert (failed.reason, failed.detail) == (PollReason.EMPTY_BODY, "the server answered 200 with an empty body")


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE html>",
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "https://e.example/x.dtd">',
        "<!-- <html> --><!DOCTYPE html>",
    ],
)
def test_a_feed_under_a_pages_doctype_is_a_feed(before: str) -> None:
    feed = read(before + rss("<title>Docks reopen</title>"))
    assert [e.title for e in feed.entries] == ["Docks reopen"]


def test_p62_an_html_page_is_an_error_that_names_it() -> None:
    failed = refused("<!DOCTYPE html><html><head><title>Please &amp; log in</title></head><body>x</body></html>")
    assert failed.reason is PollReason.NOT_A_FEED
    assert failed.detail == 'an HTML page "Please & log in", not a feed; it advertises no feed'


def test_p63_a_page_instead_of_a_feed_names_the_feeds_it_advertises() -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    assert refused(page).detail == "an HTML page, not a feed; it advertises https://news.example.org/feed.xml"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ('{"error": "rate limit"}', 'JSON, but no JSON Feed: {"error": "rate limit"}'),
        ("[1, 2]", "JSON, but no JSON Feed: [1, 2]"),
        ('{"items": [{"a": 1}]}', 'JSON with items but without `version`: {"items": [{"a": 1}]}'),
        ("Service unavailable", "text, not a feed: Service unavailable"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url/></urlset>", "a sitemap, not a feed"),
        ("<opml version='2.0'><body/></opml>", "an OPML list of feeds, not a feed: import it instead"),
        ("<error><message>x</message></error>", "an XML error message, not a feed"),
        ("<project><name>x</name></project>", "XML with the root <project>, not a feed"),
        ("\x89PNG\r\n", "text, not a feed: \x89PNG".replace("\x89", "‰")),
    ],
)
def test_p62_what_came_instead_of_a_feed_is_said(body: str, detail: str) -> None:
    failed = refused(body.encode("cp1252", errors="replace") if "PNG" not in body else b"\x89PNG\r\n")
    assert (failed.reason, failed.detail) == (PollReason.NOT_A_FEED, detail)


def test_p62_broken_json_says_where() -> None:
    failed = refused('{"version": "https://jsonfeed.org/version/1.1", "items": [')
    assert failed.reason is PollReason.NOT_A_FEED
    assert failed.detail.startswith("broken JSON (Expecting value: line 1 column")


def test_p64_external_entities_are_not_read() -> None:
    document = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{__file__}">]>{rss("<title>a&x;b</title>")}'
    )
    assert "feed" not in read(document).entries[0].title


def test_p64_a_billion_laughs_stay_unlaughed() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{levels}]>{rss("<title>&l9;</title>")}'
    assert len(read(document).entries[0].title) < 100


def test_p69_the_body_is_never_taken_for_a_file_name() -> None:
    assert refused(__file__).detail.startswith("text, not a feed: ")


def test_p69_the_body_is_never_taken_for_an_address() -> None:
    assert refused("http://127.0.0.1:9/feed").detail == "text, not a feed: http://127.0.0.1:9/feed"


def test_importing_feeds_loads_no_parser() -> None:
    import subprocess

    code = "import sys, monitor.feeds; print(sorted({'feedparser', 'nh3', 'asyncio'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_stable_hash_comes_with_the_feed() -> None:
    one, other = (rss("<title>t</title>", channel=f"<lastBuildDate>{day}</lastBuildDate>") for day in ("Mon", "Tue"))
    first, second = parse(one.encode(), url=URL), parse(other.encode(), url=URL)
    assert first == second


def test_markup_that_the_parser_itself_stumbles_over_is_a_failed_parse() -> None:
    items = "<item><title>Port</title><link>/p</entry>ort</link></item><item><title>Council</title></item>"
    found = parse(f"<rss version='0.92'><channel>{items}</channel></rss>".encode(), url=URL)
    assert isinstance(found, ParseFailed)
    assert found.reason is PollReason.PARSE_FAILED
    assert "the parser gave up (KeyError" in found.detail
