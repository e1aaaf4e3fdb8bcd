"""Several at one state: readers see whole commits only, and a second process may write between the daemon's groups."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.ports import Clock, Reader, Tx
from monitor.store import open_reader, open_store
from tests.contract.store_values import Waiting, fire

OTHER_WRITER = """
import sys
from monitor.store import open_pen
from tests.contract.store_values import fire

for n in range(int(sys.argv[2])):
    with open_pen(sys.argv[1]) as tx:
        fire(tx, f"other-{n}")
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'monitor.db'}"


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Waiting]:
    waiting = Waiting(open_store(url, clock=clock))
    yield waiting
    waiting.close()


def firing(name: str) -> Callable[[Tx], str]:
    return lambda tx: fire(tx, name)


def whole(reader: Reader) -> tuple[int, bool]:
    """How many polls are seen, and whether each is seen whole."""
    names = {d.id.removeprefix("msg-") for d in reader.deliveries(limit=10_000)}
    alerts = {a.id.removeprefix("alr-") for a in reader.alerts(limit=10_000)}
    entries = {e.id.removeprefix("e-") for e in reader.entries(limit=10_000)}
    return len(names), names == alerts == entries


def test_readers_see_whole_commits_while_the_writer_works(store: Waiting) -> None:
    async def scenario() -> list[tuple[int, bool]]:
        writes = [asyncio.ensure_future(store.store.write(firing(f"-{n}"))) for n in range(300)]
        seen = []
        while not all(task.done() for task in writes):
            seen.append(await store.store.read(whole))
        await asyncio.gather(*writes)
        return [*seen, await store.store.read(whole)]

    seen = asyncio.run(scenario())
    assert all(complete for _, complete in seen)
    assert [count for count, _ in seen] == sorted(count for count, _ in seen)
    assert seen[-1] == (300, True)


def test_two_processes_write_in_turns(store: Waiting, url: str) -> None:
    async def scenario(other: subprocess.Popen[str]) -> int:
        written = 0
        while other.poll() is None:
            await asyncio.gather(*(store.store.write(firing(f"-own-{written + n}")) for n in range(10)))
            written += 10
        return written

    with subprocess.Popen([sys.executable, "-c", OTHER_WRITER, url, "60"], text=True, stderr=subprocess.PIPE) as other:
        own = asyncio.run(scenario(other))
        assert other.stderr is not None
        assert other.stderr.read() == ""
    assert own > 0
    with open_reader(url) as reader:
        assert whole(reader) == (own + 60, True)
        assert reader.audit() == []
        assert reader.connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"  # type: ignore[attr-defined]


def test_a_reader_that_stays_does_not_hold_the_writer(store: Waiting, url: str) -> None:
    with open_reader(url) as reader:
        before = whole(reader)
        for n in range(50):
            store.write(firing(f"-{n}"))
        assert whole(reader) == before == (0, True)
    assert store.read(whole) == (50, True)
