"""kill -9 at any moment leaves whole commits only: everything that was acknowledged, nothing by halves."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.ports import Clock, Reader
from monitor.store import open_store
from tests.contract.store_values import Waiting

CHILD = """
import asyncio, sys
from monitor.clock import SystemClock
from monitor.store import open_store
from tests.contract.store_values import fire

async def stream(store, lane):
    first = (await store.read(lambda r: r.counts())).get("alerts", 0)
    for n in range(10**6):
        told = await store.write(lambda tx: fire(tx, f"-{first}-{lane}-{n}"))
        sys.stdout.write(told + "\\n")
        sys.stdout.flush()

async def main():
    store = open_store(sys.argv[1], clock=SystemClock())
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    await asyncio.gather(*(stream(store, lane) for lane in range(8)))

asyncio.run(main())
"""


def killed_run(url: str, *, after_lines: int) -> set[str]:
    """Ids that the child said were durable before it was killed in the middle of its stream."""
    with subprocess.Popen([sys.executable, "-c", CHILD, url], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(after_lines)]
        child.send_signal(signal.SIGKILL)
        told += child.stdout.readlines()
    assert told[0] == "ready\n"
    return {line.strip() for line in told[1:] if line.endswith("\n")}


def broken_commits(reader: Reader) -> list[str]:
    """Jobs of which only a part is there."""
    names = {d.id.removeprefix("msg-") for d in reader.deliveries(limit=10**6)}
    alerts = {a.id.removeprefix("alr-") for a in reader.alerts(limit=10**6)}
    entries = {e.id.removeprefix("e-") for e in reader.entries(limit=10**6)}
    return sorted((names ^ alerts) | (names ^ entries))


def check_after_kills(url: str, clock: Clock, *, rounds: int, rng: random.Random) -> None:
    acknowledged: set[str] = set()
    for _ in range(rounds):
        acknowledged |= killed_run(url, after_lines=rng.randint(2, 400))
        store = Waiting(open_store(url, clock=clock))
        kept = {d.id for d in store.read(lambda r: r.deliveries(limit=10**6))}
        assert acknowledged <= kept
        assert store.read(broken_commits) == []
        assert store.read(lambda r: r.audit()) == []
        assert store.write(lambda tx: tx.connection.exec_driver_sql("PRAGMA integrity_check").scalar()) == "ok"  # type: ignore[attr-defined]
        store.close()


def test_a_killed_writer_leaves_whole_commits_only(tmp_path: Path, clock: Clock) -> None:
    check_after_kills(f"sqlite:///{tmp_path / 'monitor.db'}", clock, rounds=4, rng=random.Random(20220114))


@pytest.mark.slow
def test_a_writer_killed_a_hundred_times_leaves_whole_commits_only(tmp_path: Path, clock: Clock) -> None:
    check_after_kills(f"sqlite:///{tmp_path / 'monitor.db'}", clock, rounds=100, rng=random.Random(1642147200))
