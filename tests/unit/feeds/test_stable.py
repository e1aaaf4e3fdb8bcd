"""A hash that stands still while only the channel's clock ticks."""

from __future__ import annotations

import pytest

from monitor.feeds import stable_hash
from tests.unit.feeds.making import atom, rss

ITEM = "<title>One</title><pubDate>Sun, 17 May 2020 10:00:00 GMT</pubDate>"


def of(text: str) -> str:
    return stable_hash(text.encode())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<lastBuildDate>Mon</lastBuildDate>", "<lastBuildDate>Tue</lastBuildDate>"),
        ("<pubDate>Mon</pubDate>", "<pubDate>Tue</pubDate>"),
        ("<dc:date>Mon</dc:date>", "<dc:date>Tue</dc:date>"),
        ("<generator>WP 1</generator>", "<generator>WP 2</generator>"),
        ("<!-- served in 12 ms -->", "<!-- served in 7 ms -->"),
        ("<lastBuildDate x='y'>Mon</lastBuildDate>", ""),
    ],
)
def test_the_channels_clock_is_not_hashed(one: str, other: str) -> None:
    assert of(rss(ITEM, channel=one)) == of(rss(ITEM, channel=other))


def test_an_atom_feeds_update_time_is_not_hashed() -> None:
    entry = "<id>1</id><updated>2020-05-17T10:00:00Z</updated>"
    assert of(atom(entry, feed="<updated>a</updated>")) == of(atom(entry, feed="<updated>b</updated>"))


def test_a_comment_at_the_end_is_not_hashed() -> None:
    assert of(rss(ITEM) + "<!-- cached 10:01 -->\n") == of(rss(ITEM) + "<!-- cached 10:02 -->")


@pytest.mark.parametrize(
    "other",
    [
        rss(ITEM.replace("One", "Two")),
        rss(ITEM.replace("10:00", "11:00")),
        rss(ITEM, ITEM),
        rss(),
        rss(ITEM, channel="<description>x</description>"),
    ],
)
def test_whatever_a_reader_would_see_is_hashed(other: str) -> None:
    assert of(rss(ITEM)) != of(other)


@pytest.mark.parametrize("body", [b"", b"{}", b"<!--", b"<!-- -->", b"</item>", b"<item>", b"\xff\xfe<\0"])
def test_any_bytes_have_a_hash(body: bytes) -> None:
    assert len(stable_hash(body)) == 32
