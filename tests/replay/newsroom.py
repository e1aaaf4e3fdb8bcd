"""The whole pipeline on real feeds: real HTTP, real parser process, real SQLite, real receiver; only the clock is ours."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random  # noqa: TID251 - seeded
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config import load
from monitor.deliver import Deliverer
from monitor.fetch import HostGate, HttpFetcher, user_agent
from monitor.ingest import Generation, Poller, Ports
from monitor.model import Exchange
from monitor.net import Client
from monitor.notifiers.registry import build
from monitor.ports import Store
from monitor.rules import compile_rules
from monitor.store import open_store
from monitor.urls import host_key
from monitor.workers import ParserPool
from tests.conftest import ManualClock
from tests.replay.data import Snapshot
from tests.replay.hook import Hook
from tests.replay.origin import ReplayOrigin

HOUR_S = 3600
SPACING_S = 1.0


@dataclass(slots=True)
class Heard:
    """An Observer that keeps what it hears."""

    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def event(self, name: str, /, **fields: object) -> None:
        self.events.append((name, fields))

    def named(self, *names: str) -> list[dict[str, object]]:
        return [fields for name, fields in self.events if name in names]


@dataclass(slots=True)
class Replay:
    """A monitor on a clock of its own, one feed a path of the origin."""

    origin: ReplayOrigin
    hook: Hook
    clock: ManualClock
    store: Store
    poller: Poller
    deliverer: Deliverer
    generation: Generation
    heard: Heard
    wake: asyncio.Event
    exchanges: list[Exchange]

    async def poll(self, feed_id: str) -> None:
        """Moves the clock to when the feed is due, polls what is due then, and delivers."""
        state = await self.store.read(lambda reader: reader.feed(feed_id))
        assert state is not None
        self.clock.advance(max(0, state.next_due_ms - self.clock.now_ms()) / 1000)
        await self.poller.tick(self.generation)
        while self.poller.running:
            await self.poller.wait()

    async def publish(self, snapshot: Snapshot) -> None:
        """Publishes one version at its time and polls it."""
        self.clock.advance(max(0, snapshot.at_s * 1000 - self.clock.now_ms()) / 1000)
        self.origin.publish(f"/{snapshot.feed}.xml", snapshot.body)
        await self.poll(snapshot.feed)

    async def insist(self, snapshot: Snapshot) -> None:
        """Publishes one version and polls until it was read: an origin may have bad moments."""
        await self.publish(snapshot)
        for _ in range(100):
            state = await self.store.read(lambda reader: reader.feed(snapshot.feed))
            assert state is not None
            if not state.errors:
                return
            await self.poll(snapshot.feed)
        raise AssertionError(f"{snapshot.feed} never came back: {state}")

    async def play(self, snapshots: Sequence[Snapshot]) -> None:
        """Publishes each version at its time and polls; what is due besides is asked too and answers 304.

        The first version of every feed is there from the start: it is the feed's baseline.
        """
        for snapshot in reversed(snapshots):
            self.origin.publish(f"/{snapshot.feed}.xml", snapshot.body)
        for snapshot in snapshots:
            await self.insist(snapshot)
        await self.deliverer.drain(asyncio.Event())


def write_config(folder: Path, feeds: Iterable[str], *, origin: str, hook: Hook) -> Path:
    """A config with a catch-all rule, and one that rarely fires, on these feeds."""
    value = {
        "settings": {"min_interval": "1s", "listen": "off"},
        "feeds": [
            {"id": feed, "url": f"{origin}/{feed}.xml", "allow_private": ["127.0.0.1/32"], "max_delay": "1s"}
            for feed in feeds
        ],
        "receivers": {
            "hook": {"type": "webhook", "url": hook.url, "secret": hook.secret, "allow_private": ["127.0.0.1/32"]}
        },
        "rules": [
            {"id": "everything", "when": r're"\A(?s:.)"', "to": ["hook"]},
            {"id": "lockdown", "when": '"lockdown" near/6 "ease*"', "severity": "critical", "to": ["hook"]},
        ],
    }
    path = folder / "monitor.yaml"
    path.write_text(json.dumps(value, indent=1))  # JSON is YAML
    return path


@contextlib.asynccontextmanager
async def replaying(
    folder: Path, feeds: Iterable[str], *, start_s: int, origin: ReplayOrigin | None = None
) -> AsyncIterator[Replay]:
    """A Replay on a fresh state in `folder`. Time passes at once where a host's turn is waited for."""
    clock = ManualClock(start_s * 1000)
    heard = Heard()
    async with contextlib.AsyncExitStack() as stack:
        origin = stack.enter_context(ReplayOrigin() if origin is None else origin)
        hook = stack.enter_context(Hook())
        loaded = load(write_config(folder, feeds, origin=origin.url, hook=hook), strict_secrets=True, environ={})
        assert loaded.config is not None, loaded.problems
        generation = Generation(1, loaded.config, compile_rules(loaded.config))
        parser, client = ParserPool(), Client()
        stack.push_async_callback(parser.close)
        stack.push_async_callback(client.aclose)
        store = open_store(f"sqlite:///{folder / 'monitor.db'}", clock=clock)
        stack.push_async_callback(store.close)

        async def nap(seconds: float) -> None:
            clock.advance(seconds)
            await asyncio.sleep(0)

        exchanges: list[Exchange] = []
        gate = HostGate(SPACING_S, clock=clock.monotonic, sleep=nap)
        fetcher = HttpFetcher(client, user_agent=user_agent(None), gate=gate, host_key=host_key, heard=exchanges.append)
        rng = random.Random(7)
        wake = asyncio.Event()
        poller = Poller(Ports(store, fetcher, parser, clock, heard), rng=rng, committed=wake.set)
        deliverer = Deliverer(store, {}, clock=clock, observer=heard, rng=rng)
        await store.write(lambda tx: tx.sync_feeds(generation.config.feeds, now_ms=clock.now_ms()))
        await deliverer.configure({r.id: build(r, client) for r in generation.config.receivers}, fallback=None)
        yield Replay(origin, hook, clock, store, poller, deliverer, generation, heard, wake, exchanges)
