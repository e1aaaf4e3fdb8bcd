"""Polls on their way into the store: quiet ones together, those with news alone, and nobody pays for another's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest

from monitor.errors import StoreUnavailable
from monitor.feeds.schedule import PollResult
from monitor.ingest import Generation, Judged, Ledger, PollCommit
from monitor.ingest.commits import MOST, Commits
from monitor.ingest.lane import Committed, Outdated, PollBatch
from monitor.model import ChangeKind, EntryChange, Exchange, FeedSpec, FeedState, PollReason, SecretUrl, Validators
from monitor.ports import Tx
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.contract.store_values import NOW, entry
from tests.unit.ingest.world import FlakyStore, generation_of

T = TypeVar("T")
FEEDS = tuple(f"f{n}" for n in range(MOST + 5))
REQUEST = Exchange(1.0, "example.org", "https://example.org/f0", 304, Validators(), Validators(), frozenset(), None)


@dataclass
class Watched(FlakyStore):
    """A real store that tells what was written, and holds f0's when asked to."""

    batches: list[list[str]] = field(default_factory=list)
    exchanges: list[int] = field(default_factory=list)
    hold: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, job: Callable[[Tx], T]) -> T:
        if isinstance(job, PollBatch):
            self.batches.append([commit.claimed.id for commit in job.commits])
            self.exchanges.append(len(job.exchanges))
            self.reached.set()
            if self.hold is not None and "f0" in self.batches[-1]:
                await self.hold.wait()
        return await super().write(job)


@dataclass
class World:
    """Feeds that were claimed, and polls of them that ended."""

    store: Watched
    ledger: Ledger
    commits: Commits
    generation: Generation
    claimed: dict[str, FeedState]
    running: int = 0

    def ended(self, feed_id: str, *, news: bool = False, at_ms: int = NOW) -> PollCommit:
        result = PollResult(NOW, PollReason.NOT_MODIFIED, conditional=True)
        change = EntryChange(ChangeKind.NEW, replace(entry(f"e-{feed_id}"), feed_id=feed_id), (f"guid:{feed_id}",))
        judged: Sequence[Judged] = (Judged(change),) if news else ()
        return PollCommit(
            self.generation, self.claimed[feed_id], result, judged, (), now_ms=at_ms, jitter=0.0, live=lambda: None
        )

    async def commit(self, *polls: PollCommit) -> list[Committed | Outdated | BaseException | None]:
        self.running = len(polls)
        return await asyncio.gather(*map(self.commits.commit, polls), return_exceptions=True)

    async def polls(self, feed_id: str) -> int:
        state = await self.store.read(lambda reader: reader.feed(feed_id))
        assert state is not None
        return state.polls


def run(folder: Path, scenario: Callable[[World], Awaitable[None]]) -> None:
    async def lived() -> None:
        store = Watched(open_store("sqlite://", clock=ManualClock(NOW)))
        specs = tuple(FeedSpec(name, SecretUrl(f"https://example.org/{name}")) for name in FEEDS)
        generation = generation_of(folder)
        generation = replace(generation, config=replace(generation.config, feeds=specs))
        await store.write(lambda tx: tx.sync_feeds(specs, now_ms=NOW))
        claimed = await store.write(lambda tx: tx.claim_feeds(now_ms=NOW, limit=len(FEEDS), lease_ms=900_000))
        ledger = Ledger()
        commits = Commits(store, ledger, running=lambda: world.running)
        world = World(store, ledger, commits, generation, {feed.id: feed for feed in claimed})
        await scenario(world)
        await commits.drained()
        await store.close()

    asyncio.run(lived())


def test_quiet_polls_that_end_together_are_one_unit_of_work(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        ends = await world.commit(*(world.ended(name) for name in FEEDS[:5]))
        assert [end.feed.id for end in ends if isinstance(end, Committed)] == list(FEEDS[:5])
        assert world.store.batches == [list(FEEDS[:5])]
        assert [await world.polls(name) for name in FEEDS[:6]] == [1, 1, 1, 1, 1, 0]

    run(tmp_path, scenario)


def test_a_poll_with_news_goes_at_once_and_alone(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.running, world.store.hold = 1, asyncio.Event()
        quiet = asyncio.create_task(world.commits.commit(world.ended("f0")))
        await world.store.reached.wait()
        waiting = asyncio.create_task(world.commits.commit(world.ended("f2")))
        end = await world.commits.commit(world.ended("f1", news=True))
        assert isinstance(end, Committed)
        assert (end.new, quiet.done(), waiting.done()) == (1, False, False)
        world.store.hold.set()
        await asyncio.gather(quiet, waiting)
        assert world.store.batches == [["f0"], ["f1"], ["f2"]]

    run(tmp_path, scenario)


def test_a_batch_is_bounded(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.commit(*map(world.ended, FEEDS))
        assert [len(batch) for batch in world.store.batches] == [MOST, 5]

    run(tmp_path, scenario)


def test_a_fault_of_ours_in_one_poll_undoes_that_one_alone(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        faulty = replace(world.ended("f1"), generation=None)  # type: ignore[arg-type]
        world.ledger.hear(REQUEST)
        first, broken, last = await world.commit(world.ended("f0"), faulty, world.ended("f2"))
        assert isinstance(first, Committed)
        assert isinstance(broken, AttributeError)
        assert isinstance(last, Committed)
        assert [await world.polls(name) for name in FEEDS[:3]] == [1, 0, 1]
        assert len(await world.store.read(lambda reader: reader.exchanges())) == 1, (
            "the ledger's row went with the batch"
        )

    run(tmp_path, scenario)


def test_when_the_store_takes_nothing_every_poll_is_told_and_the_ledger_keeps_its_rows(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.ledger.hear(REQUEST)
        world.store.full = True
        ends = await world.commit(world.ended("f0"), world.ended("f1"))
        assert [type(end) for end in ends] == [StoreUnavailable, StoreUnavailable]
        assert world.store.batches == [["f0", "f1"]], "nobody tries each by itself on a full disk"
        world.store.full = False
        await world.commit(world.ended("f0"))
        assert world.store.exchanges == [1, 1]
        assert len(await world.store.read(lambda reader: reader.exchanges())) == 1

    run(tmp_path, scenario)


def test_a_poll_that_was_given_up_while_it_waited_is_not_committed(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.running, world.store.hold = 1, asyncio.Event()
        first = asyncio.create_task(world.commits.commit(world.ended("f0")))
        await world.store.reached.wait()
        given_up = asyncio.create_task(world.commits.commit(world.ended("f1")))
        kept = asyncio.create_task(world.commits.commit(world.ended("f2")))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0)
        world.store.hold.set()
        await asyncio.gather(first, kept)
        assert world.store.batches == [["f0"], ["f2"]]
        with pytest.raises(asyncio.CancelledError):
            await given_up

    run(tmp_path, scenario)


def test_a_batch_ends_its_polls_claims(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.commit(world.ended("f0"), world.ended("f1"))
        states = await world.store.read(lambda reader: reader.feeds_by_id(["f0", "f1", "f2", "nobody"]))
        assert {name: state.unfinished for name, state in states.items()} == {"f0": 0, "f1": 0, "f2": 1}

    run(tmp_path, scenario)
