"""kill -9 in the middle of delivering: nothing is lost, and duplicates are bounded by what was on the wire."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from monitor.clock import SystemClock
from monitor.model import DeliveryState
from monitor.store import open_store
from tests.outbox.factories import entry_of, firing_of, match_of
from tests.outbox.receiver import LoopbackReceiver, receiving
from tests.outbox.world import commit

ROOT = Path(__file__).parents[2]
ALERTS, IN_FLIGHT = 48, 4
KILLS_AT = (1, 7, 18, 30)


async def fill(state: str) -> list[str]:
    """A state with alerts that nobody delivered yet; the deliveries' ids."""
    clock = SystemClock()
    store = open_store(state, clock=clock)
    ids: list[str] = []
    for n in range(ALERTS):
        entry = entry_of(id=f"e{n}", story_id=f"e{n}", title=f"Story {n}")
        firing = firing_of(match_of(entry), now_ms=clock.now_ms())
        ids += await commit(store, firing, now_ms=clock.now_ms())
    await store.close()
    return ids


async def spawn(state: str, receiver: LoopbackReceiver) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.outbox.process", state, str(receiver.port))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_nothing_is_lost_over_repeated_kills(tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'state.db'}"

    async def run() -> None:
        async with receiving() as receiver:
            ids = await fill(state)
            for arrivals in KILLS_AT:
                process = await spawn(state, receiver)
                await receiver.arrived(arrivals)
                process.send_signal(signal.SIGKILL)
                assert await process.wait() == -signal.SIGKILL
            process = await spawn(state, receiver)
            async with asyncio.timeout(60):
                while set(ids) - {request.headers["webhook-id"] for request in receiver.ledger}:
                    await receiver.arrived(len(receiver.ledger) + 1)
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
            arrived = Counter(request.headers["webhook-id"] for request in receiver.ledger)
            bodies = {(request.headers["webhook-id"], request.body) for request in receiver.ledger}
            assert set(arrived) == set(ids)
            assert len(bodies) == ALERTS
            assert sum(arrived.values()) - ALERTS <= IN_FLIGHT * len(KILLS_AT)
            store = open_store(state, clock=SystemClock())
            rows = await store.read(lambda reader: reader.deliveries(limit=1000))
            assert {row.state for row in rows} == {DeliveryState.DELIVERED}
            assert await store.read(lambda reader: reader.audit()) == []
            await store.close()

    asyncio.run(run())
