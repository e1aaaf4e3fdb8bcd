"""Feeds, rules and entries for tests of the ingest lane, on a real store in memory and a clock that tests move."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from monitor.config import load
from monitor.errors import StoreUnavailable
from monitor.ingest import Generation, Poller, Ports
from monitor.model import (
    Alert,
    AlertState,
    Delivery,
    Entry,
    FeedState,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    ParsedEntry,
    ParsedFeed,
    ParseFailed,
    ParseOutcome,
    PollReason,
    ReceiverState,
    ResponseMeta,
    Validators,
)
from monitor.ports import Reader, Store, Tx
from monitor.rules import compile_rules
from monitor.store import open_store
from tests.conftest import ManualClock

T = TypeVar("T")
HOUR_S = 3600
ALL = 10_000

CONFIG = """
settings: {fallback: desk, min_interval: 1m}
feeds:
  - {id: wire, url: "https://wire.example/feed", tags: [agency]}
  - {id: paper, url: "https://paper.example/feed", publisher: The Paper}
entities:
  zircon: {names: [Tsirkon], ambiguous: [Zircon], context: [missile, hypersonic]}
receivers:
  desk: {type: console}
  phone: {type: console}
rules:
  - {id: weapons, when: zircon, severity: critical, to: [phone]}
  - {id: talks, when: '"Geneva" and "talks"', to: [desk, phone]}
"""


def generation_of(folder: Path, text: str = CONFIG, *, number: int = 1) -> Generation:
    """A live config from its YAML."""
    path = folder / f"monitor-{number}.yaml"
    path.write_text(text)
    loaded = load(path, strict_secrets=True, environ={})
    assert loaded.config is not None, loaded.problems
    return Generation(number, loaded.config, compile_rules(loaded.config))


def item(title: str, *, n: int | str = 1, site: str = "wire", **more: Any) -> ParsedEntry:
    """An entry as the parser gives it."""
    given = {"guid": f"{site}-{n}", "link": f"https://{site}.example/{n}", "title": title}
    return ParsedEntry(**{**given, **more})


def feed_of(*items: ParsedEntry) -> ParsedFeed:
    """A document with these entries."""
    return ParsedFeed("rss20", items, title="A feed")


@dataclass
class ScriptedFetcher:
    """Answers by feed id: a document, an outcome, or one that waits until `hold` is set."""

    answers: dict[str, ParsedFeed | FetchOutcome] = field(default_factory=dict)
    asked: list[FetchRequest] = field(default_factory=list)
    hold: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    serial: int = 0

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        self.asked.append(request)
        self.reached.set()
        if self.hold is not None:
            await self.hold.wait()
        answer = self.answers[request.feed_id]
        if not isinstance(answer, ParsedFeed):
            return answer
        self.serial += 1
        meta = ResponseMeta(200, request.url, validators=Validators(etag=f'"{self.serial}"'))
        return Fetched(meta, repr(answer).encode())


@dataclass
class ScriptedParser:
    """Gives back the document that the fetcher wrote out."""

    fetcher: ScriptedFetcher
    fails: Exception | None = None

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        if self.fails is not None:
            raise self.fails
        for answer in self.fetcher.answers.values():
            if isinstance(answer, ParsedFeed) and repr(answer).encode() == body:
                return answer
        return ParseFailed(PollReason.NOT_A_FEED, f"{content_type} from {url}")


@dataclass
class Heard:
    """An Observer that remembers."""

    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def event(self, name: str, /, **fields: object) -> None:
        self.events.append((name, fields))

    def named(self, name: str) -> list[dict[str, object]]:
        return [fields for heard, fields in self.events if heard == name]


@dataclass
class FlakyStore:
    """A real store that refuses writes while `full`."""

    real: Store
    full: bool = False

    async def write(self, job: Callable[[Tx], T]) -> T:
        if self.full:
            raise StoreUnavailable("the disk is full; nothing was committed")
        return await self.real.write(job)

    async def read(self, job: Callable[[Reader], T]) -> T:
        return await self.real.read(job)

    async def close(self) -> None:
        await self.real.close()


@dataclass
class World:
    """A poller on its world; `poll` moves the clock to when the feed is due and waits for the polls' ends."""

    clock: ManualClock
    store: FlakyStore
    fetcher: ScriptedFetcher
    parser: ScriptedParser
    poller: Poller
    heard: Heard
    generation: Generation
    woken: list[bool]

    async def adopt(self, generation: Generation) -> None:
        """What a reload does: the poller first, then the store."""
        self.generation = self.poller.live = generation
        now_ms = self.clock.now_ms()
        await self.store.write(lambda tx: tx.sync_feeds(generation.config.feeds, now_ms=now_ms))

    async def poll(self, feed_id: str, *items: ParsedEntry, outcome: FetchOutcome | None = None) -> FeedState:
        """The feed's state after it was polled once more."""
        self.fetcher.answers[feed_id] = outcome or feed_of(*items)
        state = await self.feed(feed_id)
        self.clock.advance(max(0, state.next_due_ms - self.clock.now_ms()) / 1000)
        await self.turn()
        return await self.feed(feed_id)

    async def turn(self) -> int:
        """One tick, and the ends of its polls."""
        for feed in self.generation.config.feeds:
            self.fetcher.answers.setdefault(feed.id, feed_of())
        begun = await self.poller.tick(self.generation)
        while self.poller.running:
            await self.poller.wait()
        return begun

    async def feed(self, feed_id: str) -> FeedState:
        found = await self.store.read(lambda reader: reader.feed(feed_id))
        assert found is not None
        return found

    async def entries(self, feed_id: str | None = None) -> list[Entry]:
        found = await self.store.read(lambda reader: reader.entries(feed_id=feed_id, limit=ALL))
        return sorted(found, key=lambda entry: (entry.first_seen_ms, entry.url))

    async def alerts(self, rule_id: str | None = None, state: AlertState | None = None) -> list[Alert]:
        return await self.store.read(lambda reader: reader.alerts(rule_id=rule_id, state=state, limit=ALL))

    async def deliveries(self, receiver_id: str | None = None) -> list[Delivery]:
        return await self.store.read(lambda reader: reader.deliveries(receiver_id=receiver_id, limit=ALL))

    async def audit(self) -> list[str]:
        return await self.store.read(lambda reader: reader.audit())


def not_modified(url: str = "https://wire.example/feed") -> NotModified:
    """A 304."""
    return NotModified(ResponseMeta(304, url))


def failed(reason: PollReason = PollReason.HTTP_5XX, *, status: int = 503) -> FetchFailed:
    """An error answer."""
    return FetchFailed(reason, f"status {status}", ResponseMeta(status, "https://wire.example/feed"))


def live(folder: Path, scenario: Callable[[World], Any], *, text: str = CONFIG, start: Iterable[str] = ()) -> Any:
    """Runs a scenario in a fresh world; feeds named in `start` were polled once, empty, an hour before."""

    async def play() -> Any:
        clock = ManualClock()
        generation = generation_of(folder, text)
        store = FlakyStore(open_store("sqlite://", clock=clock))
        fetcher, heard, woken = ScriptedFetcher(), Heard(), list[bool]()
        parser = ScriptedParser(fetcher)
        poller = Poller(
            Ports(store, fetcher, parser, clock, heard), rng=random.Random(1), committed=lambda: woken.append(True)
        )
        world = World(clock, store, fetcher, parser, poller, heard, generation, woken)
        try:
            await world.adopt(generation)
            await store.write(_receivers)
            for feed_id in start:
                await world.poll(feed_id, item("An ordinary day", n="calm", site=feed_id))
            return await scenario(world)
        finally:
            await store.close()

    return asyncio.run(play())


def _receivers(tx: Tx) -> None:
    for receiver_id in ("desk", "phone"):
        tx.put_receiver(ReceiverState(receiver_id, "console"))
