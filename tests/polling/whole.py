"""The whole way of a poll on a manual clock: schedule, fetch over loopback, parse, judge, commit in a real store."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.feeds import parse as parse_document
from monitor.fetch import HostGate, HttpFetcher, user_agent
from monitor.ingest import Generation, Poller, Ports
from monitor.model import (
    Alert,
    Config,
    Entry,
    FeedScope,
    FeedSpec,
    FeedState,
    ParseOutcome,
    ReceiverSpec,
    ReceiverState,
    RuleSpec,
    SecretUrl,
    Settings,
)
from monitor.net import Client
from monitor.net.dial import Resolve
from monitor.ports import Store
from monitor.rules import compile_rules, parse_expr
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.origin.origin import Origin

LOOPBACK = ("127.0.0.0/8", "::1/128")
ALL = 10_000


def rule(rule_id: str, when: str = r're"\A(?s:.)"', **scope: frozenset[str]) -> RuleSpec:
    """A rule, by default on everything."""
    return RuleSpec(rule_id, parse_expr(when), when, to=("desk",), scope=FeedScope(**scope))


@dataclass(slots=True)
class InProcess:
    """A Parser and an Observer that keep what passed."""

    parsed: int = 0
    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        self.parsed += 1
        return parse_document(body, url=url, content_type=content_type)

    def event(self, name: str, /, **fields: object) -> None:
        assert name != "poll.crashed", fields
        self.events.append((name, fields))

    def named(self, name: str) -> list[dict[str, object]]:
        return [fields for one, fields in self.events if one == name]


@dataclass(slots=True)
class Whole:
    """A monitor without delivery."""

    origin: Origin
    clock: ManualClock
    store: Store
    poller: Poller
    heard: InProcess
    rules: Sequence[RuleSpec] = (rule("everything"),)
    generation: Generation | None = None

    def spec(self, feed_id: str, target: str = "/feed", *, url: str | None = None, **values: Any) -> FeedSpec:
        return FeedSpec(feed_id, SecretUrl(url or self.origin.url(target)), **{"allow_private": LOOPBACK, **values})

    async def configure(self, *specs: FeedSpec) -> None:
        """A config with these feeds goes live."""
        config = Config(
            settings=Settings(host_spacing_s=0.0),
            feeds=specs,
            rules=tuple(self.rules),
            receivers=(ReceiverSpec("desk", "console", None),),
        )
        number = self.generation.number + 1 if self.generation else 1
        self.generation = Generation(number, config, compile_rules(config))
        self.poller.live = self.poller.carrying(self.generation)
        await self.store.write(lambda tx: tx.sync_feeds(specs, now_ms=self.clock.now_ms()))
        await self.store.write(lambda tx: tx.put_receiver(ReceiverState("desk", "console")))

    async def tick(self) -> int:
        """Polls what is due now; how many that were."""
        assert self.generation is not None
        started = await self.poller.tick(self.generation)
        while self.poller.running:
            await self.poller.wait()
        return started

    async def polls(self, count: int) -> None:
        """Lets time pass until so many polls have been made."""
        while count > 0:
            due_ms = min(feed.next_due_ms for feed in await self.feeds())
            self.clock.advance(max(0, due_ms - self.clock.now_ms()) / 1000)
            made = await self.tick()
            assert made, "something is due and nothing was polled"
            count -= made

    async def days(self, days: float) -> None:
        """Lets so many days pass, polling whatever gets due."""
        until_ms = self.clock.now_ms() + days * 86_400_000
        while (due_ms := min(feed.next_due_ms for feed in await self.feeds())) <= until_ms:
            self.clock.advance(max(0, due_ms - self.clock.now_ms()) / 1000)
            await self.tick()
        self.clock.advance((until_ms - self.clock.now_ms()) / 1000)

    async def feeds(self) -> list[FeedState]:
        return await self.store.read(lambda reader: reader.feeds())

    async def feed(self, feed_id: str) -> FeedState:
        found = await self.store.read(lambda reader: reader.feed(feed_id))
        assert found is not None
        return found

    async def entries(self) -> list[Entry]:
        """Oldest first."""
        return (await self.store.read(lambda reader: reader.entries(limit=ALL)))[::-1]

    async def alerts(self) -> list[Alert]:
        return await self.store.read(lambda reader: reader.alerts(limit=ALL))

    async def told(self) -> set[tuple[str, str]]:
        """Rule and title of every alert that went out."""
        return {(alert.rule_id, alert.title) for alert in await self.alerts() if alert.state == "fired"}


Scenario = Callable[[Whole], Awaitable[None]]


def play(
    scenario: Scenario, *, rules: Sequence[RuleSpec] = (rule("everything"),), resolve: Resolve | None = None
) -> None:
    """Runs the scenario on a fresh state."""

    async def run() -> None:
        clock = ManualClock()

        async def nap(seconds: float) -> None:
            clock.advance(seconds)
            await asyncio.sleep(0)

        async with Origin(clock=clock.monotonic) as origin:
            client, heard = Client(resolve=resolve), InProcess()
            store = open_store("sqlite://", clock=clock)
            gate = HostGate(0.0, clock=clock.monotonic, sleep=nap)
            fetcher = HttpFetcher(client, user_agent=user_agent(None), gate=gate)
            poller = Poller(Ports(store, fetcher, heard, clock, heard), rng=random.Random(3))
            try:
                await scenario(Whole(origin, clock, store, poller, heard, rules))
                assert await store.read(lambda reader: reader.audit()) == []
            finally:
                await client.aclose()
                await store.close()

    asyncio.run(run())


ITEM = "<item><title>{title}</title><guid isPermaLink='false'>{guid}</guid><link>http://news.example/{guid}</link>{more}</item>"


def rss(*guids: int | str, archive: str | None = None, rel: str = "prev-archive", more: str = "") -> bytes:
    """A feed of these items, newest first, which names an archive."""
    link = f'<atom:link rel="{rel}" href="{archive}"/>' if archive else ""
    items = "".join(ITEM.format(title=title_of(guid), guid=guid, more=more) for guid in guids)
    head = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>'
    return f"{head}{link}{items}</channel></rss>".encode()


def title_of(guid: int | str) -> str:
    """A title of its own for each item, so that no two are one story."""
    return f"Item {guid} of the {guid}th morning at harbour {guid}"
