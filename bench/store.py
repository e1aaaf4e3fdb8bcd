"""What the store costs: durable commits alone and grouped, and the claim of due feeds among a million.

    .venv/bin/python bench/store.py [FEEDS] [FOLDER]

Prints Markdown rows. A poll here is one unit of work as the daemon commits it: the feed, three new entries with two
keys each, a story, an alert, its delivery and its route. FOLDER should be on the disk that the state will be on.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from monitor.clock import SystemClock
from monitor.model import (
    Alert,
    AlertState,
    Delivery,
    DeliveryState,
    Entry,
    FeedSpec,
    FeedState,
    ReceiverState,
    Route,
    SecretUrl,
    Severity,
    Story,
)
from monitor.ports import Store, Tx
from monitor.store import open_reader, open_store

NOW = 1_642_147_200_000
TEXT = "Envoys met in Geneva on Monday, a spokesman said. " * 20


def entry(name: str) -> Entry:
    return Entry(
        name, "f0", f"https://example.org/{name}", "Talks in Geneva", TEXT[:200], TEXT, None, "example.org", (), "en",
        published_ms=NOW, dated=True, first_seen_ms=NOW, updated_ms=NOW, revision=1, content_hash="c0ffee", story_id=name,
    )  # fmt: skip


def poll(n: int) -> Callable[[Tx], None]:
    def job(tx: Tx) -> None:
        tx.put_feeds([FeedState(id=f"f{n % 100}", url=f"https://example.org/{n % 100}", next_due_ms=NOW + n)])
        for part in "abc":
            tx.put_entry(entry(f"e{n}{part}"), [f"guid:{n}{part}", f"link:{n}{part}"])
        tx.put_stories([(Story(f"e{n}a", "Talks", "https://example.org/", NOW, NOW), [f"u:{n}", f"t:{n}"])])
        tx.put_alert(Alert(f"a{n}", "r", "v", f"e{n}a", f"e{n}a", 1, Severity.INFO, AlertState.FIRED, NOW, "Talks"))
        row = Delivery(
            f"m{n}", "desk", tx.next_seq("desk"), DeliveryState.PENDING, {"type": "alert.fired"}, NOW, NOW, NOW
        )
        tx.put_delivery(row)
        tx.put_route(Route(f"a{n}", "desk", delivery_id=f"m{n}"))

    return job


def small(n: int) -> Callable[[Tx], None]:
    state = FeedState(id=f"f{n % 100}", url=f"https://example.org/{n % 100}", next_due_ms=NOW + n)
    return lambda tx: tx.put_feeds([state])


async def rate(
    store: Store, make: Callable[[int], Callable[[Tx], None]], *, lanes: int, count: int, first: int
) -> float:
    """Units of work a second, each awaited until it is durable, from so many tasks."""

    async def lane(number: int) -> None:
        for n in range(number, count, lanes):
            await store.write(make(first + n))

    began = time.perf_counter()
    await asyncio.gather(*map(lane, range(lanes)))
    return count / (time.perf_counter() - began)


async def commits(folder: Path) -> None:
    store = open_store(f"sqlite:///{folder / 'commits.db'}", clock=SystemClock())
    await store.write(lambda tx: tx.put_receiver(ReceiverState("desk", "webhook")))
    first = 0
    print("\n| unit of work | tasks | durable units/s |\n|---|---|---|")
    for name, make in (("one feed row (a 304)", small), ("a poll with 3 entries and an alert", poll)):
        for lanes in (1, 8, 64, 512):
            count = 1000 if lanes == 1 else 4000
            figure = await rate(store, make, lanes=lanes, count=count, first=first)
            first += count
            print(f"| {name} | {lanes} | {figure:,.0f} |")
    assert await store.read(lambda r: r.audit()) == []
    await store.close()


def claim(limit: int) -> Callable[[Tx], list[FeedState]]:
    return lambda tx: tx.claim_feeds(now_ms=NOW + 300_000, limit=limit, lease_ms=3_600_000)


async def claims(folder: Path, feeds: int) -> None:
    url = f"sqlite:///{folder / 'claims.db'}"
    store = open_store(url, clock=SystemClock())
    specs = (FeedSpec(f"feed-{n:07}", SecretUrl(f"https://host{n % 5000}.example.org/{n}.rss")) for n in range(feeds))
    began = time.perf_counter()
    await store.write(lambda tx: tx.sync_feeds(specs, now_ms=NOW))
    print(f"\nimport of {feeds:,} feeds: {time.perf_counter() - began:.1f} s")

    def spread(tx: Tx) -> None:
        tx.connection.exec_driver_sql(  # type: ignore[attr-defined]
            "UPDATE feed SET next_due_ms = ? + (rowid * 7919) % 900000", (NOW,)
        )

    await store.write(spread)
    print("\n| feeds | claimed at once | µs a feed, median of 20 | of it CPU |\n|---|---|---|---|")
    for limit in (50, 200, 500):
        walls, cpus = [], []
        for _ in range(20):
            wall, cpu = time.perf_counter(), time.process_time()
            claimed = await store.write(claim(limit))
            walls.append((time.perf_counter() - wall) / limit * 1e6)
            cpus.append((time.process_time() - cpu) / limit * 1e6)
            assert len(claimed) == limit
            later = [replace(feed, next_due_ms=NOW + 900_000, unfinished=0) for feed in claimed]
            await store.write(lambda tx, polled=later: tx.put_feeds(polled))
        print(f"| {feeds:,} | {limit} | {statistics.median(walls):.1f} | {statistics.median(cpus):.1f} |")
    await store.close()
    began = time.perf_counter()
    with open_reader(url) as reader:
        reader.counts()
    print(f"\n`counts()` over {feeds:,} feeds: {(time.perf_counter() - began) * 1e3:.0f} ms")


async def opening(folder: Path) -> None:
    url = f"sqlite:///{folder / 'opening.db'}"
    for name in ("new", "current"):
        began = time.perf_counter()
        store = open_store(url, clock=SystemClock())
        print(f"opening a {name} state: {(time.perf_counter() - began) * 1e3:.0f} ms")
        await store.close()


def main() -> None:
    feeds = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        asyncio.run(opening(Path(folder)))
        print(f"peak memory with an open store: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
        asyncio.run(commits(Path(folder)))
        asyncio.run(claims(Path(folder), feeds))


if __name__ == "__main__":
    main()
