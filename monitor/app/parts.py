"""The daemon's parts, plugged together. Concrete adapters are chosen here and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import random  # noqa: TID251 - the one generator of jitter, injected from here
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from monitor.app.options import Options
from monitor.clock import SystemClock
from monitor.deliver import Deliverer
from monitor.errors import StoreUnavailable
from monitor.fetch import ArticleFetcher, HostGate, HttpFetcher, user_agent
from monitor.housekeeping import Housekeeper
from monitor.ingest import ArticleDesk, Generation, Ledger, Poller, Ports, admit
from monitor.model import Config
from monitor.net import Client
from monitor.notifiers.registry import build
from monitor.ports import Clock, Notifier, Store, Tx
from monitor.rules import RuleSet
from monitor.store import open_store
from monitor.telemetry.observer import Telemetry
from monitor.urls import host_key
from monitor.workers import ParserPool


@dataclass(slots=True)
class Parts:
    """Everything that a running daemon holds."""

    store: Store
    client: Client
    poller: Poller
    articles: ArticleDesk
    deliverer: Deliverer
    housekeeper: Housekeeper
    observer: Telemetry
    clock: Clock
    wake: asyncio.Event

    async def adopt(self, generation: Generation) -> None:
        """Brings polls, store and receivers in line with a generation, in this order: no poll commits by former rules
        once the store knows the config. StoreUnavailable leaves everything as it was."""
        now_ms = self.clock.now_ms()
        before, self.poller.live = self.poller.live, self.poller.carrying(generation)
        try:
            await self.store.write(lambda tx: record_config(tx, generation, now_ms=now_ms))
        except StoreUnavailable:
            self.poller.live = before
            raise
        with contextlib.suppress(StoreUnavailable):  # the deliverer tries again until the store takes its receivers
            await self.deliverer.configure(
                notifiers_of(generation.config, self.client), fallback=generation.config.settings.fallback
            )

    async def spread_overdue(self) -> None:
        """Admits work that is overdue at a start at a bounded rate, the most overdue first; claims that a killed
        daemon left are overdue at once."""
        now_ms = self.clock.now_ms()
        await self.store.write(lambda tx: admit(tx, now_ms=now_ms))
        await self.store.write(lambda tx: tx.release_articles(now_ms=now_ms))


def record_config(tx: Tx, generation: Generation, *, now_ms: int) -> None:
    """The unit of work of a config going live."""
    tx.sync_feeds(generation.config.feeds, now_ms=now_ms)
    rules: RuleSet = generation.rules
    for rule in generation.config.rules:
        tx.put_rule_version(rule.id, rules.version(rule.id), rule.source, now_ms=now_ms)


def notifiers_of(config: Config, client: Client) -> Mapping[str, Notifier]:
    """A notifier for each receiver of the config."""
    return {receiver.id: build(receiver, client) for receiver in config.receivers}


@contextlib.asynccontextmanager
async def open_parts(options: Options, config: Config, observer: Telemetry) -> AsyncIterator[Parts]:
    """The parts of a daemon; closed in the order that loses nothing: the store last but for the workers."""
    clock = SystemClock()
    rng = random.Random()
    async with contextlib.AsyncExitStack() as stack:
        pool = ParserPool()
        pool.start()
        stack.push_async_callback(pool.close)
        store = open_store(options.state, clock=clock)
        stack.push_async_callback(store.close)
        client = Client()
        stack.push_async_callback(client.aclose)
        wake = asyncio.Event()
        gate = HostGate(config.settings.host_spacing_s, clock=clock.monotonic)
        name = user_agent(config.settings.contact)
        ledger = Ledger.of(clock)
        fetcher = HttpFetcher(client, user_agent=name, gate=gate, host_key=host_key, heard=ledger.hear)
        articles = ArticleFetcher(client, user_agent=name, gate=gate, reader=pool, host_key=host_key)
        articles.tell(ledger.hear)
        ports = Ports(store, fetcher, pool, clock, observer, ledger=ledger)
        poller = Poller(ports, rng=rng, committed=wake.set)
        yield Parts(
            store=store,
            client=client,
            poller=poller,
            articles=ArticleDesk(ports, articles, rng=rng, live=lambda: poller.live, committed=wake.set),
            deliverer=Deliverer(store, {}, clock=clock, observer=observer, rng=rng, fallback=config.settings.fallback),
            housekeeper=Housekeeper(store),
            observer=observer,
            clock=clock,
            wake=wake,
        )
