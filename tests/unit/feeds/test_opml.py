"""OPML lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.feeds.opml import OpmlFailed, OpmlFeed, OpmlList, read_opml, write_opml

LISTS = Path(__file__).parents[4] / "shared" / "data" / "opml"


def opml(body: str, head: str = "<title>My feeds</title>") -> bytes:
    return f'<?xml version="1.0"?>\n<opml version="1.0"><head>{head}</head>\n<body>{body}</body></opml>'.encode()


def feeds(body: str) -> tuple[OpmlFeed, ...]:
    outcome = read_opml(opml(body))
    assert isinstance(outcome, OpmlList), outcome
    return outcome.feeds


def failure(body: bytes) -> str:
    outcome = read_opml(body)
    assert isinstance(outcome, OpmlFailed), outcome
    return outcome.detail


def test_folders_and_categories_become_tags() -> None:
    body = (
        '<outline text="World"><outline text="Asia"><outline text="A" xmlUrl="https://a.example/f" htmlUrl="https://a.example/"'
        ' language="en" category="/wire,news"/></outline><outline text="B" xmlUrl="https://b.example/f"/></outline>'
        '<outline title="C" xmlUrl="https://c.example/f"/>'
    )
    assert feeds(body) == (
        OpmlFeed("https://a.example/f", "A", ("World", "Asia", "wire", "news"), "https://a.example/", "en"),
        OpmlFeed("https://b.example/f", "B", ("World",)),
        OpmlFeed("https://c.example/f", "C"),
    )


def test_spellings_of_the_attributes() -> None:
    body = (
        '<Outline TEXT="A" XMLURL="https://a.example/f"/><outline text="B" type="rss" url="https://b.example/f"/>'
        '<outline text="L" type="link" url="https://l.example/"/><outline text="F" xmlUrl="feed://f.example/x"/>'
    )
    assert [feed.url for feed in feeds(body)] == ["https://a.example/f", "https://b.example/f", "http://f.example/x"]


def test_what_is_no_web_address_is_skipped_and_told() -> None:
    outcome = read_opml(opml('<outline text="A" xmlUrl="file:///etc/passwd"/>\n<outline text="B" xmlUrl=""/>'))
    assert outcome == OpmlList(
        "My feeds", (), ("line 3: 'file:///etc/passwd' is no http(s) URL", "line 4: '' is no http(s) URL")
    )


def test_unescaped_ampersands_and_other_charsets_are_read() -> None:
    body = '<outline text="Tom & Jerry" xmlUrl="https://a.example/?a=1&b=2"/>'
    assert feeds(body) == (OpmlFeed("https://a.example/?a=1&b=2", "Tom & Jerry"),)
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><opml><body><outline text="Été" xmlUrl="https://a.example/"/></body></opml>'
    outcome = read_opml(latin.encode("latin-1"))
    assert isinstance(outcome, OpmlList)
    assert outcome.feeds[0].title == "Été"


def test_a_list_with_quotes_inside_its_values_is_read_loosely_and_says_so() -> None:
    body = (
        '<outline text="F"><outline text="Jen" description="by Jen "Head" Toe and <a href="x">y</a>"'
        ' xmlUrl="https://jen.example/f" type="rss" /></outline>\n<outline text="A &amp; B" xmlUrl="https://b.example/f"/>'
    )
    assert read_opml(opml(body)) == OpmlList(
        "My feeds",
        (OpmlFeed("https://jen.example/f", "Jen", ("F",)), OpmlFeed("https://b.example/f", "A & B")),
        (),
        "line 3, column 66: not well-formed (invalid token)",
    )


def test_p64_a_list_that_declares_entities_is_refused() -> None:
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE opml [\n<!ENTITY a "lol">\n<!ENTITY b "&a;&a;&a;">]><opml><body/></opml>'
    assert failure(bomb) == "line 3: it declares the entity 'a'; lists need none"
    external = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><head><title>&x;</title></head></opml>'
    assert "declares the entity" in failure(external)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"<rss version='2.0'/>", "the root is <rss>, not <opml>"),
        (b"<opml><body>", "line 1, column 13: no element found"),
        (b"", "line 1, column 1: no element found"),
        (b"hello", "line 1, column 1: syntax error"),
    ],
)
def test_what_is_no_list_is_said_with_its_place(body: bytes, detail: str) -> None:
    assert failure(body) == detail


def test_deep_nesting_is_no_recursion() -> None:
    depth = 20_000
    body = '<outline text="x">' * depth + '<outline xmlUrl="https://a.example/"/>' + "</outline>" * depth
    assert len(feeds(body)) == 1


def test_writing_groups_by_the_first_tag_and_escapes() -> None:
    text = write_opml('Me & "you"', [OpmlFeed("https://a.example/?a=1&b=2", 'Tom "T" <b>', ("A & B", "x, y"))])
    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        '  <head><title>Me &amp; "you"</title></head>\n  <body>\n    <outline text="A &amp; B">\n'
        '      <outline type="rss" text=\'Tom "T" &lt;b&gt;\' title=\'Tom "T" &lt;b&gt;\' '
        'xmlUrl="https://a.example/?a=1&amp;b=2" category="x y"/>\n    </outline>\n  </body>\n</opml>\n'
    )


def test_what_is_written_reads_the_same() -> None:
    kept = (
        OpmlFeed("https://a.example/f", "A", ("World", "wire"), "https://a.example/", "en"),
        OpmlFeed("https://b.example/f", "Б", ("World",)),
        OpmlFeed("https://c.example/f", "", ()),
        OpmlFeed("https://d.example/f", "D", ("World",)),
    )
    assert read_opml(write_opml("T", kept).encode()) == OpmlList("T", kept)


@pytest.mark.skipif(not LISTS.is_dir(), reason=f"needs the OPML lists in {LISTS}")
def test_real_lists_are_read_and_round_trip() -> None:
    total = 0
    for path in sorted(LISTS.glob("*.opml")):
        body = path.read_bytes()
        outcome = read_opml(body)
        assert isinstance(outcome, OpmlList), (path.name, outcome)
        assert (len(outcome.feeds), outcome.skipped) == (body.count(b"xmlUrl="), ()), path.name
        again = read_opml(write_opml(outcome.title, outcome.feeds).encode())
        assert again == OpmlList(outcome.title, outcome.feeds), path.name
        total += len(outcome.feeds)
    assert total == 786
