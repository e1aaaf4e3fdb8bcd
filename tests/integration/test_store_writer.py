"""The writer's thread on a real file: what shares a commit, what a sick disk does, how it heals."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreUnavailable
from monitor.ports import Tx
from monitor.store import open_reader, open_store
from monitor.store.store import SqlStore
from tests.conftest import ManualClock
from tests.contract.store_values import Waiting, fire


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'monitor.db'}"


@pytest.fixture
def store(url: str, clock: ManualClock) -> Iterator[Waiting]:
    waiting = Waiting(open_store(url, clock=clock))
    yield waiting
    waiting.close()


def commits_of(store: Waiting) -> list[int]:
    """A list that grows by one at each commit."""
    seen: list[int] = []
    engine = cast("SqlStore", store.store)._writer._engine
    event.listen(engine, "commit", lambda _: seen.append(len(seen)))
    return seen


def queue_behind(store: Waiting, first: Callable[[Tx], object], *jobs: Callable[[Tx], object]) -> list[object]:
    """Queues `jobs` while `first` waits on the writer's thread; gives back all results or exceptions."""
    queued = threading.Event()

    def hold(tx: Tx) -> object:
        queued.wait(10)
        return first(tx)

    async def scenario() -> list[object]:
        tasks = [asyncio.ensure_future(store.store.write(job)) for job in (hold, *jobs)]
        await asyncio.sleep(0)
        queued.set()
        return list(await asyncio.gather(*tasks, return_exceptions=True))

    return asyncio.run(scenario())


def firing(n: int) -> Callable[[Tx], str]:
    return lambda tx: fire(tx, n)


def ids(store: Waiting) -> list[str]:
    return [d.id for d in store.read(lambda r: r.deliveries())]


def test_jobs_that_wait_together_share_one_commit(store: Waiting) -> None:
    commits = commits_of(store)
    queue_behind(store, firing(0), *map(firing, range(1, 50)))
    assert len(commits) == 1
    assert len(ids(store)) == 50


def test_a_commit_waits_no_longer_than_fifty_milliseconds(store: Waiting, clock: ManualClock) -> None:
    commits = commits_of(store)
    queue_behind(store, lambda _: clock.advance(0.05), firing(1), firing(2))
    assert len(commits) == 2


def test_just_under_fifty_milliseconds_one_more_job_joins(store: Waiting, clock: ManualClock) -> None:
    commits = commits_of(store)
    queue_behind(store, lambda _: clock.advance(0.049), firing(1))
    assert len(commits) == 1


def test_nobody_hears_of_a_result_before_the_commit(store: Waiting, url: str) -> None:
    def second(_: Tx) -> list[str]:
        with open_reader(url) as outside:
            return [d.id for d in outside.deliveries()]

    results = queue_behind(store, firing(1), second)
    assert results[1] == []
    assert ids(store) == ["msg-desk1"]


def refuse_writes(tx: Tx) -> None:
    """From here on this connection fails as on a read-only disk."""
    tx.connection.exec_driver_sql("PRAGMA query_only=ON")  # type: ignore[attr-defined]


def test_a_sick_disk_loses_the_group_whole_and_tells_each_job(store: Waiting) -> None:
    results = queue_behind(store, firing(1), firing(2), refuse_writes, firing(3), firing(4))
    lost = [r for r in results if isinstance(r, StoreUnavailable)]
    assert len(lost) >= 4, "all that shared the transaction; those after it may have joined the next"
    assert "can't be written now: attempt to write a readonly database; nothing was committed" in str(lost[0])
    assert "msg-desk1" not in ids(store)
    assert "msg-desk2" not in ids(store)


def test_the_next_group_tries_again(store: Waiting) -> None:
    queue_behind(store, firing(1), refuse_writes, firing(2))
    assert store.write(firing(3)) == "msg-desk3"
    assert store.read(lambda r: r.audit()) == []


def test_a_jobs_own_exception_is_still_its_own_when_its_group_is_lost(store: Waiting) -> None:
    def fails(_: Tx) -> None:
        raise KeyError("mine")

    results = queue_behind(store, firing(1), fails, refuse_writes, firing(2))
    assert isinstance(results[0], StoreUnavailable)
    assert isinstance(results[1], KeyError)


def test_a_job_that_hides_the_databases_error_does_not_save_its_group(store: Waiting) -> None:
    def hides(tx: Tx) -> None:
        limit = tx.connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[attr-defined]
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count={limit}")  # type: ignore[attr-defined]
        try:
            for n in range(1000):
                fire(tx, n)
        except DBAPIError as error:
            raise ValueError("hidden") from error

    (lost,) = queue_behind(store, hides)
    assert isinstance(lost, StoreUnavailable)
    assert "nothing was committed" in str(lost)
    assert store.write(firing(1)) == "msg-desk1"


def test_another_process_that_keeps_writing_is_named(
    store: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.lock.PATIENCE_S", 0.02)
    with (tmp_path / "monitor.db.turn").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with pytest.raises(StoreUnavailable, match=r"another process keeps writing .*monitor\.db\.turn is locked"):
            store.write(firing(1))
    assert store.write(firing(1)) == "msg-desk1"


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 1 MiB; skips where none can be mounted."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root")
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_loses_nothing_and_heals_itself(tmp_path: Path, clock: ManualClock) -> None:
    with small_disk(tmp_path / "disk") as disk:
        store = Waiting(open_store(f"sqlite:///{disk / 'monitor.db'}", clock=clock))
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(200_000))
        kept = write_until_full(store)
        assert sorted(ids_all(store)) == sorted(kept)
        assert store.read(lambda r: r.audit()) == []
        ballast.unlink()
        assert store.write(firing(9999)) == "msg-desk9999"
        store.close()
        with open_reader(f"sqlite:///{disk / 'monitor.db'}") as reader:
            assert reader.connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"  # type: ignore[attr-defined]
            assert len(reader.deliveries(limit=10_000)) == len(kept) + 1
            assert reader.audit() == []


def write_until_full(store: Waiting) -> list[str]:
    """What was acknowledged before the disk said no ten times."""
    kept: list[str] = []
    refused = 0
    for n in range(5000):
        try:
            kept.append(store.write(firing(n)))
        except StoreUnavailable:
            refused += 1
        if refused == 10:
            return kept
    raise AssertionError("the disk never filled up")


def ids_all(store: Waiting) -> list[str]:
    return [d.id for d in store.read(lambda r: r.deliveries(limit=100_000))]


def test_a_read_only_disk_is_named_at_the_start(tmp_path: Path, clock: ManualClock) -> None:
    with small_disk(tmp_path / "disk") as disk:
        path = disk / "monitor.db"
        Waiting(open_store(f"sqlite:///{path}", clock=clock)).close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(StoreUnavailable, match=rf"can't write the state {path}: Read-only file system"):
            open_store(f"sqlite:///{path}", clock=clock)
        with open_reader(f"sqlite:///{path}") as reader:
            assert reader.feeds() == []
