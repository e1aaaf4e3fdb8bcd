from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from monitor.ingest.claims import DAY_MS, admit, after_crash, give_back, left_over, resumed
from monitor.model import FeedSpec, FeedState, FeedStatus, PollReason, SecretUrl
from monitor.ports import Tx
from monitor.store import open_store
from tests.conftest import ManualClock

T = TypeVar("T")
NOW = 1_642_147_200_000


def in_store(*jobs: Callable[[Tx], T]) -> list[T]:
    """Runs each job as a unit of work on a fresh state with two feeds."""

    async def run() -> list[T]:
        store = open_store("sqlite://", clock=ManualClock(NOW))
        specs = [FeedSpec(i, SecretUrl(f"http://example.org/{i}")) for i in ("a", "b")]
        await store.write(lambda tx: tx.sync_feeds(specs, now_ms=NOW))
        try:
            return [await store.write(job) for job in jobs]
        finally:
            await store.close()

    return asyncio.run(run())


def claimed(tx: Tx) -> FeedState:
    tx.claim_feeds(now_ms=NOW, limit=2, lease_ms=900_000)
    return feed_a(tx)


def feed_a(tx: Tx) -> FeedState:
    found = tx.feed("a")
    assert found is not None
    return found


def test_a_claim_given_back_is_due_now_and_not_counted() -> None:
    def give(tx: Tx) -> FeedState:
        give_back(tx, ["a", "gone"], now_ms=NOW + 5)
        return feed_a(tx)

    before, after = in_store(claimed, give)
    assert (before.unfinished, before.next_due_ms > NOW) == (1, True)
    assert (after.unfinished, after.next_due_ms) == (0, NOW + 5)


def test_giving_back_what_is_not_claimed_changes_nothing() -> None:
    def give(tx: Tx) -> FeedState:
        give_back(tx, ["a"], now_ms=NOW + 5)
        return feed_a(tx)

    before, after = in_store(feed_a, give)
    assert before == after


def test_a_fault_of_ours_is_written_down_and_the_feed_comes_back_within_a_minute() -> None:
    def crash(tx: Tx) -> FeedState:
        after_crash(tx, "a", "KeyError in the monitor itself; see its log", now_ms=NOW)
        return feed_a(tx)

    _, after = in_store(claimed, crash)
    assert after.next_due_ms == NOW + 60_000
    assert after.last_reason is PollReason.INTERRUPTED
    assert after.last_detail == "KeyError in the monitor itself; see its log"
    assert after.status is FeedStatus.NEW
    assert after.unfinished == 1


@pytest.mark.parametrize(("unfinished", "wait_ms"), [(1, 60_000), (2, 240_000), (3, DAY_MS), (9, DAY_MS)])
def test_each_claim_that_never_ends_makes_the_wait_longer(unfinished: int, wait_ms: int) -> None:
    feed = resumed(FeedState("a", "http://example.org/a", unfinished=unfinished), now_ms=NOW)
    assert feed.next_due_ms == NOW + wait_ms


def test_a_feed_that_ends_us_three_times_is_quarantined_and_says_so() -> None:
    feed = resumed(FeedState("a", "http://example.org/a", unfinished=3), now_ms=NOW)
    assert feed.status is FeedStatus.QUARANTINED
    assert feed.due_why == "3 polls in a row never ended; once a day"


def test_a_start_finds_the_claims_of_a_killed_daemon() -> None:
    feed = FeedState("a", "http://example.org/a", next_due_ms=NOW + 900_000)
    assert left_over(feed, now_ms=NOW) == feed
    assert left_over(replace(feed, unfinished=1), now_ms=NOW).next_due_ms == NOW
    assert left_over(replace(feed, unfinished=2), now_ms=NOW).next_due_ms == NOW + 240_000
    assert left_over(replace(feed, unfinished=3), now_ms=NOW).status is FeedStatus.QUARANTINED


def test_a_start_writes_only_the_feeds_that_change() -> None:
    def start(tx: Tx) -> list[FeedState]:
        claimed(tx)
        tx.put_feeds([replace(feed_a(tx), unfinished=0, next_due_ms=NOW + 77)])
        admit(tx, now_ms=NOW)
        return sorted(tx.feeds(), key=lambda feed: feed.id)

    ((a, b),) = in_store(start)
    assert (a.next_due_ms, b.next_due_ms) == (NOW + 77, NOW)
