"""Units of work: whole or not at all, durable when told, alone in their failures."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from monitor.errors import StoreConflict, StoreError, StoreUnavailable
from monitor.ports import Store, Tx
from tests.contract.store_values import NOW, Waiting, alert, entry, fire, put, spec


def test_a_job_gives_back_what_it_returns(store: Waiting) -> None:
    assert store.write(lambda _: 42) == 42
    assert store.read(lambda _: "answer") == "answer"


def test_a_job_sees_its_own_writes(store: Waiting) -> None:
    def job(tx: Tx) -> list[str]:
        tx.put_entry(entry("e1"), ["guid:1"])
        return [e.id for e in tx.entries_by_keys("tass", ["guid:1"]).values()]

    assert store.write(job) == ["e1"]


def test_a_job_that_raises_keeps_nothing_and_raises_to_its_caller(store: Waiting) -> None:
    def job(tx: Tx) -> None:
        fire(tx, 1)
        raise KeyError("broken promise")

    with pytest.raises(KeyError, match="broken promise"):
        store.write(job)
    assert store.read(lambda r: (r.entries(), r.alerts(), r.deliveries())) == ([], [], [])


def test_a_question_that_raises_raises_to_its_caller(store: Waiting) -> None:
    with pytest.raises(ZeroDivisionError):
        store.read(lambda _: 1 // 0)
    assert store.read(lambda r: r.feeds()) == []


def in_one_group(store: Store, *jobs: Callable[[Tx], object]) -> list[object]:
    """Runs the jobs in one group: the first holds the writer until all are queued. Results or exceptions."""
    queued: Future[None] = Future()

    async def scenario() -> list[object]:
        holding = asyncio.ensure_future(store.write(lambda _: queued.result(timeout=10)))
        waiting = [asyncio.ensure_future(store.write(job)) for job in jobs]
        await asyncio.sleep(0)  # every task has queued its job
        queued.set_result(None)
        await holding
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    return asyncio.run(scenario())


def firing(n: int) -> Callable[[Tx], str]:
    return lambda tx: fire(tx, n)


def fail(tx: Tx) -> None:
    put(tx, alert("lost"))
    raise RuntimeError("mine alone")


def test_a_failure_in_a_group_undoes_that_job_alone(store: Waiting) -> None:
    one, two, three = in_one_group(store.store, lambda tx: fire(tx, 1), fail, lambda tx: fire(tx, 2))
    assert (one, three) == ("msg-desk1", "msg-desk2")
    assert isinstance(two, RuntimeError)
    assert [a.id for a in store.read(lambda r: r.alerts())] == ["alr-desk2", "alr-desk1"]
    assert store.read(lambda r: r.audit()) == []


def test_a_later_job_of_a_group_sees_what_an_earlier_one_wrote(store: Waiting) -> None:
    def once(tx: Tx) -> bool:
        known = tx.alert("a1") is not None
        if not known:
            put(tx, alert("a1"))
        return not known

    assert in_one_group(store.store, once, once, once) == [True, False, False]


def test_a_conflict_names_what_was_contradicted(store: Waiting) -> None:
    store.put(alert("a1"))
    with pytest.raises(StoreConflict, match=r"the state holds what contradicts this: .*alert\.id"):
        store.put(alert("a1"))


def test_a_mistake_in_a_job_is_no_outage(store: Waiting) -> None:
    with pytest.raises(StoreError, match="no such table") as caught:
        store.write(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM nowhere"))  # type: ignore[attr-defined]
    assert not isinstance(caught.value, StoreUnavailable)


def test_a_job_cancelled_before_its_turn_is_never_run(store: Waiting) -> None:
    started, queued = threading.Event(), threading.Event()

    def hold(_: Tx) -> None:
        started.set()
        queued.wait(10)

    async def scenario() -> None:
        holding = asyncio.ensure_future(store.store.write(hold))
        cancelled = asyncio.ensure_future(store.store.write(lambda tx: tx.sync_feeds([spec("tass")], now_ms=NOW)))
        await asyncio.to_thread(started.wait, 10)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        queued.set()
        await holding

    asyncio.run(scenario())
    assert store.read(lambda r: r.feeds()) == []


def test_a_job_cancelled_during_its_turn_is_committed_all_the_same(store: Waiting) -> None:
    started, cancelled = threading.Event(), threading.Event()

    def job(tx: Tx) -> None:
        started.set()
        cancelled.wait(10)
        tx.sync_feeds([spec("tass")], now_ms=NOW)

    async def scenario() -> None:
        task = asyncio.ensure_future(store.store.write(job))
        await asyncio.to_thread(started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        cancelled.set()

    asyncio.run(scenario())
    store.write(lambda _: None)  # comes after it
    assert [f.id for f in store.read(lambda r: r.feeds())] == ["tass"]


def test_reads_wait_for_no_open_job_and_see_none_of_it(store: Waiting) -> None:
    store.put(alert("a1"))

    async def scenario() -> list[str]:
        write = asyncio.ensure_future(store.store.write(lambda tx: put(tx, alert("a2"))))
        await write
        return [a.id for a in await store.store.read(lambda r: r.alerts())]

    assert asyncio.run(scenario()) == ["a2", "a1"]


def test_closing_commits_what_is_queued(store: Waiting) -> None:
    async def scenario() -> list[object]:
        writes = [asyncio.ensure_future(store.store.write(firing(n))) for n in range(20)]
        await asyncio.sleep(0)
        await store.store.close()
        return list(await asyncio.gather(*writes))

    assert asyncio.run(scenario()) == [f"msg-desk{n}" for n in range(20)]


def test_a_closed_store_takes_nothing(store: Waiting) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match="the store is closed"):
        store.write(lambda _: None)
    with pytest.raises(StoreUnavailable, match="the store is closed"):
        store.read(lambda _: None)
    store.close()
