"""Retention: what a round forgets, and that it holds the writer for a slice at a time only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from monitor.errors import StoreUnavailable
from monitor.housekeeping import Forgotten, Housekeeper
from monitor.housekeeping.housekeeper import SLICE
from monitor.model import AlertState, Settings
from monitor.ports import Reader, Store, Tx
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.contract.store_values import DAY, NOW, Waiting, alert, entry, near_miss, story

T = TypeVar("T")
OLD = NOW - 91 * DAY
SETTINGS = Settings(keep_entries_s=90 * 86_400, keep_text_s=30 * 86_400)


@pytest.fixture
def store(clock: ManualClock) -> Iterator[Waiting]:
    waiting = Waiting(open_store("sqlite://", clock=clock))
    yield waiting
    waiting.close()


class Counting:
    """A store that counts units of work and may refuse the n-th."""

    def __init__(self, inner: Store, *, refuse_at: int = 0) -> None:
        self._inner = inner
        self._refuse_at = refuse_at
        self.writes = 0

    async def write(self, job: Callable[[Tx], T]) -> T:
        self.writes += 1
        if self.writes == self._refuse_at:
            raise StoreUnavailable
        return await self._inner.write(job)

    async def read(self, job: Callable[[Reader], T]) -> T:
        return await self._inner.read(job)

    async def close(self) -> None:
        await self._inner.close()


def fill(store: Waiting, count: int) -> None:
    """That many old entries with their stories and near misses, and one entry of today that their feed still shows."""

    def job(tx: Tx) -> None:
        for n in range(count):
            tx.put_entry(entry(f"old{n}", first_seen_ms=OLD, updated_ms=OLD), [f"old{n}"])
            tx.put_stories([(story(f"old{n}", first_seen_ms=OLD, last_seen_ms=OLD), [f"t:{n}"])])
            tx.put_near_miss(near_miss(entry_id=f"old{n}", at_ms=OLD))
        tx.put_entry(entry("new"), ["new"])

    store.write(job)


def keep(store: Store) -> Forgotten:
    return asyncio.run(Housekeeper(store).keep(SETTINGS, now_ms=NOW))


def test_a_round_forgets_what_is_older_than_the_config_wants(store: Waiting) -> None:
    fill(store, 3)
    assert keep(store.store) == Forgotten(entries=3, texts=3, stories=3, near_misses=3)
    assert [e.id for e in store.read(lambda r: r.entries())] == ["new"]
    assert not keep(store.store)


def test_what_an_alert_names_is_kept_without_its_text(store: Waiting) -> None:
    fill(store, 1)
    store.put(alert("a1", entry_id="old0", story_id="old0", state=AlertState.BASELINE))
    assert keep(store.store) == Forgotten(entries=0, texts=1, stories=0, near_misses=1)
    kept = store.read(lambda r: r.entry("old0"))
    assert kept is not None
    assert (kept.text, kept.title, kept.summary) == ("", "Talks in Geneva", "Envoys met.")
    assert store.read(lambda r: r.audit()) == []


def test_text_goes_earlier_than_its_entry(store: Waiting) -> None:
    seen = NOW - 31 * DAY
    store.write(lambda tx: tx.put_entry(entry("e1", first_seen_ms=seen, updated_ms=seen), []))
    assert keep(store.store) == Forgotten(texts=1)


def test_a_round_works_in_slices(store: Waiting) -> None:
    fill(store, SLICE + 1)
    counting = Counting(store.store)
    assert keep(counting).entries == SLICE + 1
    assert counting.writes == 8, "two slices for each of the four kinds"


def test_an_empty_round_costs_one_look_a_kind(store: Waiting) -> None:
    counting = Counting(store.store)
    assert keep(counting) == Forgotten()
    assert counting.writes == 4


def test_a_round_that_breaks_off_is_taken_up_by_the_next(store: Waiting) -> None:
    fill(store, 2)
    with pytest.raises(StoreUnavailable):
        keep(Counting(store.store, refuse_at=2))
    assert keep(store.store) == Forgotten(entries=2, texts=0, stories=2, near_misses=2)
