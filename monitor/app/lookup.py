"""A look at a feed without any state: fetched now, read in the parser's process, nothing stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from monitor.clock import SystemClock
from monitor.fetch import HostGate, HttpFetcher, user_agent
from monitor.model import (
    Config,
    Document,
    Entry,
    FeedSpec,
    Fetched,
    FetchFailed,
    FetchRequest,
    NotModified,
    ParsedFeed,
    ParseFailed,
    SecretUrl,
)
from monitor.net import Client
from monitor.rules import FeedRef
from monitor.stories import identify
from monitor.urls import host_key
from monitor.workers import ParserPool


@dataclass(frozen=True, slots=True)
class Look:
    """What a feed holds now: its entries, newest as the feed orders them, or why there are none."""

    label: str
    entries: tuple[Entry, ...] = ()
    feed: FeedRef | None = None
    failure: str = ""

    @property
    def documents(self) -> list[Document]:
        """The entries as rules see them."""
        return [Document.of(entry) for entry in self.entries]


class Looker:
    """Fetches and reads feeds for `try` and `explain`."""

    def __init__(self, fetcher: HttpFetcher, parser: ParserPool, clock: SystemClock) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock

    async def feed(self, spec: FeedSpec, *, configured: bool = True) -> Look:
        """What a feed gives now. A feed that isn't configured meets every rule's scope."""
        ref = FeedRef(spec.id, spec.tags) if configured else None
        headers = {name: value.reveal() for name, value in spec.headers.items()}
        request = FetchRequest(spec.id, spec.url.reveal(), headers=headers, allow_private=spec.allow_private)
        match await self._fetcher.fetch(request):
            case Fetched(meta=meta, body=body):
                look = await self.body(body, spec, url=meta.url, content_type=meta.headers.get("content-type"))
                return Look(look.label, look.entries, ref, look.failure)
            case FetchFailed(reason=reason, detail=detail):
                return Look(spec.id, feed=ref, failure=f"{reason}: {detail}" if detail else str(reason))
            case NotModified():
                return Look(spec.id, feed=ref, failure="unsolicited_304: the server says that nothing changed")

    async def body(self, body: bytes, spec: FeedSpec, *, url: str, content_type: str | None = None) -> Look:
        """What a feed document holds."""
        match await self._parser.parse(body, url=url, content_type=content_type):
            case ParseFailed(reason=reason, detail=detail):
                return Look(spec.id, failure=f"{reason}: {detail}")
            case ParsedFeed(entries=entries, lang=lang):
                changes = identify(
                    spec.id,
                    entries,
                    known={},
                    now_ms=self._clock.now_ms(),
                    baseline=False,
                    publisher=spec.publisher,
                    lang=spec.lang or lang,
                )
                return Look(spec.id, tuple(change.entry for change in changes))


@asynccontextmanager
async def looker(config: Config) -> AsyncIterator[Looker]:
    """A Looker with its client and its parser; gone at the end."""
    clock = SystemClock()
    client, parser = Client(), ParserPool()
    gate = HostGate(config.settings.host_spacing_s, clock=clock.monotonic)
    fetcher = HttpFetcher(client, user_agent=user_agent(config.settings.contact), gate=gate, host_key=host_key)
    try:
        yield Looker(fetcher, parser, clock)
    finally:
        await client.aclose()
        await parser.close()


def stranger(url: str, config: Config) -> tuple[FeedSpec, bool]:
    """The configured feed of this URL, else one made for it; and whether it is configured."""
    for spec in config.feeds:
        if spec.url.reveal() == url:
            return spec, True
    return FeedSpec(id=url, url=SecretUrl(url)), False


def look_at(specs: Sequence[tuple[FeedSpec, bool]], config: Config) -> list[Look]:
    """Each feed as it is now, fetched side by side."""

    async def look() -> list[Look]:
        async with looker(config) as at:
            return await asyncio.gather(*(at.feed(spec, configured=configured) for spec, configured in specs))

    return asyncio.run(look())


def look_into(body: bytes, config: Config, *, label: str) -> Look:
    """What a feed document from a file holds; every scope is met."""

    async def look() -> Look:
        async with looker(config) as at:
            return await at.body(body, FeedSpec(id=label, url=SecretUrl("")), url="")

    return asyncio.run(look())
