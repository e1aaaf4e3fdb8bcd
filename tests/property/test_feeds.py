"""Whatever comes in, feeds and URLs keep their promises."""

from __future__ import annotations

import string
from xml.sax.saxutils import escape

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitor.feeds import discover, parse, stable_hash
from monitor.feeds.dates import EARLIEST_MS, LATEST_MS, parse_date
from monitor.feeds.decode import decode
from monitor.feeds.opml import OpmlFeed, OpmlList, read_opml, write_opml
from monitor.feeds.plain import CONTROL, clean_block, clean_line, html_to_text
from monitor.feeds.repair import repair
from monitor.model import ParsedFeed, ParseFailed
from monitor.urls import canonical, host_key, link_key, redact, safe_link
from tests.unit.feeds.making import URL, atom, rss

PIECES = st.sampled_from(
    [
        *(
            "<rss version='2.0'>",
            "<channel>",
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<link>",
            "</link>",
            "</channel>",
        ),
        *(
            "</rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<entry>",
            "</entry>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
        ),
        *(
            "&",
            "&amp;",
            "&nbsp;",
            "&#0;",
            "&#xD83D;",
            "<!DOCTYPE r [",
            "<!ENTITY a 'b'>",
            "]>",
            "<?xml version='1.0'?>",
        ),
        *(
            "{",
            "[",
            '"items"',
            "Zircon",
            "Рябков",
            "\x00",
            "\u202e",
            "\ufeff",
            "<guid>",
            "<pubDate>Mon",
            "<html>",
            "<a href='",
        ),
        *(
            "<source url='x'>",
            "<author>",
            "a@b.example (",
            "<category/>",
            "<content:encoded>",
            "&lt;p&gt;",
            "<item/>",
            "</",
        ),
    ]
)
DOCUMENTS = st.lists(PIECES, max_size=40).map("".join)
WORDS = st.text(min_size=1, max_size=60)
URLS = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}/{}?{}#{}".format,
        st.sampled_from(["http", "https", "HTTP", "ftp", "javascript"]),
        st.sampled_from(["e.example", "WWW.E.example", "u:p@e.example", "127.0.0.1", "[::1]", "пример.рф", "", "a..b"]),
        st.sampled_from(["", ":80", ":443", ":8080", ":x", ":99999"]),
        st.text(string.printable, max_size=20),
        st.text(string.ascii_letters + "=&%_-0123456789", max_size=30),
        st.text(string.printable, max_size=10),
    ),
)


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/xml", "application/rss+xml; charset=utf-16", "x; charset=zip"]),
)
def test_any_bytes_are_a_feed_or_a_reason(body: bytes, content_type: str | None) -> None:
    outcome = parse(body, url=URL, content_type=content_type)
    assert isinstance(outcome, ParsedFeed) or outcome.detail


@given(DOCUMENTS, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
@settings(max_examples=300)
def test_any_scrap_of_a_feed_is_a_feed_or_a_reason(document: str, encoding: str) -> None:
    outcome = parse(document.encode(encoding, "replace"), url=URL)
    if isinstance(outcome, ParseFailed):
        assert outcome.detail
        return
    for entry in outcome.entries:
        for text in (entry.title, entry.summary, entry.text, entry.guid or "", *entry.tags):
            assert not CONTROL.search(text)
            assert "\u202e" not in text
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
        assert entry.published_ms is None or EARLIEST_MS <= entry.published_ms < LATEST_MS


@given(st.lists(WORDS, min_size=1, max_size=5), st.booleans())
def test_what_is_escaped_is_read_back(titles: list[str], is_atom: bool) -> None:  # noqa: FBT001
    clean = [clean_line(f"Title {title.replace('<', ' ').replace('&', ' ')}", 1_000) for title in titles]
    assume(not any(map(_looks_twice_encoded, clean)))
    items = [f"<title>{escape(title)}</title>" for title in clean]
    document = atom(*items) if is_atom else rss(*items)
    outcome = parse(document.encode(), url=URL)
    assert isinstance(outcome, ParsedFeed)
    assert [entry.title for entry in outcome.entries] == clean


def _looks_twice_encoded(text: str) -> bool:
    """feedparser undoes UTF-8 that was taken for Latin-1 and encoded again."""
    try:
        return text.encode("latin-1").decode() != text
    except UnicodeError:
        return False


@given(st.text(max_size=300) | st.text("Âââ€™Ã\x80\x81\xa0¡\u2003… aé", max_size=120))
@example("\x80Â¡")
@example("x\u2003Â¡")
@example("Ã‚Â¡")
@example("a" * 98 + "ÂÂÂ")
def test_cleaning_is_done_once(text: str) -> None:
    line, block = clean_line(text, 100), clean_block(text, 100)
    assert clean_line(line, 100) == line
    assert clean_block(block, 100) == block
    assert len(line) <= 100
    assert "\n" not in line


@given(DOCUMENTS)
def test_html_becomes_text_without_tags_of_blocks(source: str) -> None:
    assert "<p>" not in html_to_text(f"<p>{source.replace('&lt;', '')}</p>")


@given(DOCUMENTS)
def test_repairing_is_done_once(document: str) -> None:
    repaired = repair(document).text
    if not repair(document).truncated:
        assert repair(repaired).text == repaired


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_decode(body: bytes, content_type: str) -> None:
    assert decode(body, content_type).text.encode("utf-8", "surrogatepass") is not None


@given(st.text())
def test_valid_utf8_is_never_changed(text: str) -> None:
    body = text.encode("utf-8", "ignore")
    if not body.startswith((b"\xff", b"\xfe", b"\xef\xbb\xbf")) and b"\0" not in body and b"\x1b" not in body:
        assert decode(body, "text/xml; charset=windows-1251").text == body.decode()


@given(st.one_of(st.text(max_size=60), st.from_regex(r"\d{1,4}[-/ ]\w{1,9}[-/ ,]\d{1,4}[T ]\d\d:\d\d.{0,10}")))
def test_any_text_is_a_sane_date_or_none(text: str) -> None:
    found = parse_date(text)
    assert found is None or EARLIEST_MS <= found < LATEST_MS


@given(URLS)
def test_canonical_is_idempotent_and_so_are_its_kin(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert link_key(once) == link_key(url)
    found = safe_link(url)
    assert found is None or safe_link(found) == found


@given(URLS)
def test_any_url_has_a_host_key_and_is_redacted(url: str) -> None:
    assert isinstance(host_key(url), str)
    assert "u:p@" not in redact(url)


@given(st.binary(max_size=300))
def test_any_bytes_have_a_stable_hash(body: bytes) -> None:
    assert stable_hash(body) == stable_hash(body)


@given(DOCUMENTS)
def test_any_page_is_searched_for_feeds(page: str) -> None:
    assert all(feed.url.startswith(("http://", "https://")) for feed in discover(page, URL))


NAMES = st.text(max_size=30).map(clean_line)


@given(
    NAMES,
    st.lists(
        st.builds(
            OpmlFeed,
            st.integers(0, 99).map("https://e.example/f?n={}&x=1".format),
            NAMES,
            st.lists(
                NAMES.map(lambda n: n.replace(",", " ").strip().strip("/").strip()).map(clean_line), max_size=3
            ).map(lambda tags: tuple(dict.fromkeys(filter(None, tags)))),
        ),
        max_size=8,
    ),
)
def test_opml_round_trips(title: str, feeds: list[OpmlFeed]) -> None:
    assert read_opml(write_opml(title, feeds).encode()) == OpmlList(title, tuple(feeds))
