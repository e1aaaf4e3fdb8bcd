"""A feed as bytes, polled by the real lane into a real store: what a reader of its alerts would live through."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from monitor.feeds import parse
from monitor.ingest import Generation, Poller, Ports
from monitor.model import (
    AlertState,
    Config,
    FeedSpec,
    FeedState,
    Fetched,
    FetchOutcome,
    FetchRequest,
    ParseOutcome,
    Phrase,
    ResponseMeta,
    RuleSpec,
    SecretUrl,
    Settings,
    Validators,
)
from monitor.ports import Store
from monitor.rules import compile_rules
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.outbox.world import Events

URL = "https://wire.example/feed"
HOUR = 3600


@dataclass(frozen=True)
class Item:
    """An item as its publisher writes it; None leaves the element out."""

    title: str
    guid: str | None = None
    link: str | None = None
    summary: str = ""
    date: str | None = None

    def __str__(self) -> str:
        parts = {"guid": self.guid, "link": self.link, "description": self.summary or None, "pubDate": self.date}
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items() if value is not None)
        return f"<item><title>{escape(self.title)}</title>{inside}</item>"


def rss(*items: Item) -> bytes:
    """The document, newest first."""
    body = "".join(map(str, items))
    return f'<rss version="2.0"><channel><title>Wire</title>{body}</channel></rss>'.encode()


@dataclass
class Desk:
    """One feed, one rule (`Zircon`); the clock moves only when the test says so."""

    clock: ManualClock
    store: Store
    generation: Generation
    body: bytes = rss()
    heard: Events = field(default_factory=Events)
    serial: int = 0

    def __post_init__(self) -> None:
        self.poller = Poller(Ports(self.store, self, self, self.clock, self.heard), rng=random.Random(1))
        self.poller.live = self.generation

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        self.serial += 1
        validators = Validators(etag=f'"{self.serial}"')
        return Fetched(ResponseMeta(200, request.url, validators=validators), self.body)

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        return parse(body, url=url, content_type=content_type)

    async def poll(self, *items: Item, body: bytes | None = None, after_h: float = 2.0) -> FeedState:
        """The feed holds these items when it is polled next, at the earliest after so many hours."""
        self.body = rss(*items) if body is None else body
        state = await self.state()
        wait_s = max((state.next_due_ms - self.clock.now_ms()) / 1000, after_h * HOUR if state.polls else 0.0)
        self.clock.advance(wait_s)
        assert await self.poller.tick(self.generation) == 1
        while self.poller.running:
            await self.poller.wait()
        return await self.state()

    async def state(self) -> FeedState:
        found = await self.store.read(lambda reader: reader.feed("wire"))
        assert found is not None
        return found

    async def alerts(self) -> list[str]:
        """The titles of what was alerted, oldest first."""
        rows = await self.store.read(lambda reader: reader.alerts(state=AlertState.FIRED, limit=10_000))
        return [row.title for row in sorted(rows, key=lambda row: row.seq)]

    async def entries(self) -> dict[str, Any]:
        """Every stored entry by its title."""
        rows = await self.store.read(lambda reader: reader.entries(limit=10_000))
        return {row.title: row for row in rows}


def play(story: Callable[[Desk], Awaitable[None]], **feed: Any) -> None:
    """Runs a story at a desk; at the end everything must be explained."""
    config = Config(
        settings=Settings(min_interval_s=60.0),
        feeds=(FeedSpec("wire", SecretUrl(URL), **feed),),
        rules=(RuleSpec("zircon", Phrase("Zircon"), '"Zircon"'),),
    )

    async def run() -> None:
        clock = ManualClock()
        store = open_store("sqlite://", clock=clock)
        desk = Desk(clock, store, Generation(1, config, compile_rules(config)))
        await store.write(lambda tx: tx.sync_feeds(config.feeds, now_ms=clock.now_ms()))
        try:
            await story(desk)
            assert await store.read(lambda reader: reader.audit()) == []
            assert desk.heard.named("poll.crashed") == []
        finally:
            await store.close()

    asyncio.run(run())
