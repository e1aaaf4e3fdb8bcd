"""The way of a feed's body to entries, with bodies that nobody would send on purpose: damaged real ones, two hundred
thousand of them in the slow run. Seeded, so that what is found can be found again."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.feeds import parse, stable_hash
from monitor.feeds.plain import CONTROL, TITLE_CAP
from monitor.model import ParsedFeed, ParseFailed, ParseOutcome
from monitor.stories import identify, keys_of

CORPUS = Path(__file__).parents[1] / "corpus" / "feeds"
SUFFIXES = {".xml", ".rss", ".atom", ".rdf", ".json", ".html", ".opml"}
LONGEST = 6_000
SLOWEST_S = 2.0
"""The parser pool's soft deadline, in CPU seconds as there: what takes longer here would count against its feed."""

TOKENS = [
    *(b"<", b">", b"&", b"&amp;", b"&#0;", b"&#xD83D;", b"&#x202e;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"\0"),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1b[2J", b'"', b"'", b"{", b"}", b"[", b"]"),
    *(b"<?xml version='1.0' encoding='utf-7'?>", b"<?xml version='1.0' encoding='utf-16'?>", b"<item>", b"</item>"),
    *(b"<entry>", b"</entry>", b"<rss", b"</channel>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"xml:base='%'"),
    *(b"<!DOCTYPE r [<!ENTITY a '&a;&a;'>]>", b"<author>" + b"a" * 300, b"<b>" * 60, b"</b>" * 60, b"1e999", b"null"),
    *(b"9" * 40, b"<pubDate>Thu, 32 Foo 99999 25:61:61 +9999</pubDate>", b"<guid>", b"javascript:", b"http://[", b"//"),
]

Mutation = Callable[[bytes, random.Random], bytes]


def seeds() -> list[bytes]:
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix in SUFFIXES)
    assert len(files) > 10
    return [path.read_bytes()[:LONGEST] for path in files]


def cut(body: bytes, rng: random.Random) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def insert(body: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(body) + 1)
    return body[:at] + rng.choice(TOKENS) + body[at:]


def flip(body: bytes, rng: random.Random) -> bytes:
    if not body:
        return body
    at = rng.randrange(len(body))
    return body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]


def double(body: bytes, rng: random.Random) -> bytes:
    a, b = sorted((rng.randrange(len(body) + 1), rng.randrange(len(body) + 1)))
    return body[:b] + body[a:b] * rng.choice((1, 2, 8)) + body[b:]


def drop(body: bytes, rng: random.Random) -> bytes:
    a = rng.randrange(len(body) + 1)
    return body[:a] + body[a + rng.randrange(80) :]


MUTATIONS: tuple[Mutation, ...] = (cut, insert, insert, flip, flip, double, drop)


def damaged(rng: random.Random, sources: list[bytes]) -> bytes:
    """A body with up to eight injuries, now and then grown together of two."""
    body = rng.choice(sources)
    if rng.random() < 0.1:
        body = cut(body, rng) + rng.choice(sources)
    for _ in range(rng.randrange(9)):
        body = rng.choice(MUTATIONS)(body, rng)
    return body[: 4 * LONGEST]


def check(outcome: ParseOutcome) -> None:
    """What every later step relies on."""
    if isinstance(outcome, ParseFailed):
        assert outcome.detail
        return
    assert isinstance(outcome, ParsedFeed)
    for entry in outcome.entries:
        assert len(entry.title) <= TITLE_CAP
        assert not CONTROL.search(entry.title)
        assert not CONTROL.search(entry.author or "")
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
        assert keys_of(entry)
    changes = identify("f", outcome.entries, known={}, now_ms=1_642_147_200_000)
    assert len({change.entry.id for change in changes}) == len(changes) <= len(outcome.entries)


TYPES = (
    None,
    "application/rss+xml",
    "text/html; charset=utf-8",
    "application/json",
    "text/xml; charset=windows-1251",
    "x",
)


def fuzz(count: int, *, seed: int) -> None:
    rng, sources = random.Random(seed), seeds()
    for n in range(count):
        body = damaged(rng, sources)
        began_s = time.process_time()
        try:
            outcome = parse(body, url="http://news.example/feed", content_type=rng.choice(TYPES))
            stable_hash(body)
            check(outcome)
        except BaseException as error:
            error.add_note(f"seed {seed}, input {n}: {body!r}")
            raise
        took_s = time.process_time() - began_s
        assert took_s < SLOWEST_S, f"seed {seed}, input {n} took {took_s:.1f} s: {body!r}"


def test_damaged_bodies_are_read_or_refused() -> None:
    fuzz(600, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 10))
def test_two_hundred_thousand_damaged_bodies_are_read_or_refused(seed: int) -> None:
    fuzz(25_000, seed=seed)
