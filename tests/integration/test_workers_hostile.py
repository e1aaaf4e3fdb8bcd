"""Documents made to hurt, one after another through one pool, as in the daemon."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator

import pytest

from monitor.model import ParsedFeed, ParseFailed, PollReason
from monitor.workers import ParserPool
from tests.unit.feeds.making import URL, rss

GOOD = rss("<title>Zircon</title>").encode()
LAUGHS = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(50_000))
HOSTILE = {
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]>{rss("<title>&l9;</title>")}',
    "quadratic blow-up": '<!DOCTYPE r [<!ENTITY a "'
    + "x" * 50_000
    + '">]>'
    + rss("<title>" + "&a;" * 5_000 + "</title>"),
    "external entity": f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>{rss("<title>&x;</title>")}',
    "external dtd": f'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">{rss("<title>t</title>")}',
    "long author": rss(f"<title>t</title><author>{'a' * 20_000}</author>"),
    "nested elements": "<rss version='2.0'><channel><item>" + "<a>" * 100_000 + "</item></channel></rss>",
    "nested closed elements": rss("<a>" * 30_000 + "</a>" * 30_000),
    "nested html": rss(f"<description>{'&lt;div&gt;' * 100_000}</description>"),
    "open tags": rss(f"<description>{'&lt;' * 300_000}</description>"),
    "many attributes": rss(f"<a {ATTRIBUTES}/>"),
    "many namespaces": rss("".join(f"<x xmlns:n{n}='u{n}'/>" for n in range(20_000))),
    "long date": rss(f"<pubDate>{'Sun, 17 ' * 50_000}</pubDate>"),
    "many categories": rss("".join(f"<category>c{n}</category>" for n in range(5_000))),
    "nested json": "[" * 500_000,
    "deep json feed": '{"version": "https://jsonfeed.org/version/1.1", "items": ' + '[{"items":' * 50_000,
    "unclosed comment": "<rss><!--" + "<!-- -" * 100_000,
    "unclosed cdata": "<rss version='2.0'><channel><item><title><![CDATA[" + "x & <![CDATA[" * 100_000,
    "ampersands": rss(f"<title>{'&' * 300_000}</title>"),
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Callable[[Callable[[ParserPool], Awaitable[None]]], None]]:
    """One pool for many documents, as in the daemon."""
    with asyncio.Runner() as runner:
        parser = ParserPool()

        async def within(job: Callable[[ParserPool], Awaitable[None]]) -> None:
            await job(parser)

        yield lambda job: runner.run(within(job))
        runner.run(parser.close())


@pytest.mark.parametrize("name", HOSTILE)
def test_p64_a_hostile_document_is_over_soon_and_the_next_feed_is_read(
    name: str, shared: Callable[[Callable[[ParserPool], Awaitable[None]]], None]
) -> None:
    async def job(parser: ParserPool) -> None:
        outcome = await parser.parse(HOSTILE[name].encode(), url=URL, content_type="application/rss+xml")
        if isinstance(outcome, ParseFailed):
            assert outcome.reason in {PollReason.PARSE_TIMEOUT, PollReason.NOT_A_FEED, PollReason.PARSE_FAILED}
        else:
            assert all(len(entry.title) < 1_001 and os.uname().nodename not in entry.title for entry in outcome.entries)
        assert isinstance(await parser.parse(GOOD, url=URL, content_type=None), ParsedFeed)

    shared(job)
