from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from monitor.fetch import gate as module
from monitor.fetch.gate import SLOWEST, HostGate


@dataclass
class Time:
    now: float = 1000.0
    naps: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.naps.append(round(seconds, 6))
        self.now += seconds
        await asyncio.sleep(0)


def test_the_first_turn_does_not_wait_and_the_second_waits_from_the_end_of_the_first() -> None:
    async def scenario() -> None:
        time = Time()
        gate = HostGate(1.0, clock=time, sleep=time.sleep)
        async with gate.turn("a"):
            time.now += 5
        async with gate.turn("a"):
            pass
        assert time.naps == [1.0]
        time.now += 0.4
        async with gate.turn("a"):
            pass
        assert time.naps == [1.0, 0.6]

    asyncio.run(scenario())


def test_a_turn_is_given_back_when_its_owner_fails() -> None:
    async def scenario() -> None:
        time = Time()
        gate = HostGate(1.0, clock=time, sleep=time.sleep)
        with pytest.raises(RuntimeError):
            async with gate.turn("a"):
                raise RuntimeError
        async with gate.turn("a"):
            assert time.naps == [1.0]

    asyncio.run(scenario())


def test_a_waiter_that_is_cancelled_leaves_the_queue() -> None:
    async def scenario() -> None:
        time = Time()
        gate = HostGate(0.0, clock=time, sleep=time.sleep)

        async def visit() -> None:
            async with gate.turn("a"):
                pass

        async with gate.turn("a"):
            waiter = asyncio.create_task(visit())
            await asyncio.sleep(0)
            waiter.cancel()
            await asyncio.gather(waiter, return_exceptions=True)
        await asyncio.wait_for(visit(), 1)

    asyncio.run(scenario())


def test_no_more_than_so_many_turns_at_once_and_waiting_for_a_host_takes_none() -> None:
    async def scenario() -> None:
        time = Time()
        gate = HostGate(0.0, clock=time, sleep=time.sleep, at_once=2)
        inside: list[str] = []
        go = asyncio.Event()

        async def visit(key: str) -> None:
            async with gate.turn(key):
                inside.append(key)
                await go.wait()

        tasks = [asyncio.create_task(visit(key)) for key in ("busy", "busy", "busy", "b", "c")]
        for _ in range(5):
            await asyncio.sleep(0)
        assert inside == ["busy", "b"], "the two who wait for the busy host hold no room"
        go.set()
        await asyncio.gather(*tasks)
        assert sorted(inside) == ["b", "busy", "busy", "busy", "c"]

    asyncio.run(scenario())


def test_complaints_double_the_pause_up_to_a_bound_and_good_answers_shorten_it() -> None:
    async def scenario() -> None:
        time = Time()
        gate = HostGate(1.0, clock=time, sleep=time.sleep)
        async with gate.turn("a"):
            pass
        for expected in (2.0, 4.0, 8.0):
            gate.complained("a")
            assert gate.pause_s("a") == pytest.approx(expected)
        for _ in range(20):
            gate.complained("a")
        assert gate.pause_s("a") == pytest.approx(SLOWEST)
        for _ in range(30):
            gate.content("a")
        assert gate.pause_s("a") == pytest.approx(1.0)
        gate.content("never met")

    asyncio.run(scenario())


def test_idle_hosts_are_forgotten_and_pausing_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_HOSTS", 3)

    async def scenario() -> None:
        time = Time()
        gate = HostGate(10.0, clock=time, sleep=time.sleep)
        for n in range(3):
            async with gate.turn(f"old{n}"):
                pass
        time.now += 11
        gate.complained("old0")
        async with gate.turn("new"):
            pass
        assert gate.pause_s("new") == 10
        assert set(gate._hosts) == {"old0", "new"}

    asyncio.run(scenario())


def test_p68_hosts_that_take_long_hold_up_no_other() -> None:
    async def scenario() -> None:
        time, over = Time(), asyncio.Event()
        gate = HostGate(0.0, clock=time, at_once=2, patience_s=0.01)

        async def slow(host: str) -> None:
            async with gate.turn(host):
                await over.wait()

        tasks = [asyncio.create_task(slow(f"slow-{n}")) for n in range(5)]
        for n in range(3):
            async with gate.turn(f"quick-{n}"):
                assert not over.is_set()
        over.set()
        await asyncio.gather(*tasks)
        assert await most_at_once(gate) == 2, "all places are back, and no more than there were"

    asyncio.run(asyncio.wait_for(scenario(), 10))


def test_the_slow_keep_their_places_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SLOW", 1)

    async def scenario() -> None:
        time, over = Time(), asyncio.Event()
        gate = HostGate(0.0, clock=time, at_once=1, patience_s=0.01)
        under_way = 0

        async def slow(host: str) -> None:
            nonlocal under_way
            async with gate.turn(host):
                under_way += 1
                await over.wait()

        tasks = [asyncio.create_task(slow(f"slow-{n}")) for n in range(5)]
        await asyncio.sleep(0.1)
        assert under_way == 2
        over.set()
        await asyncio.gather(*tasks)
        assert await most_at_once(gate) == 1

    asyncio.run(asyncio.wait_for(scenario(), 10))


async def most_at_once(gate: HostGate) -> int:
    """How many quick exchanges are under way together, of ten that would be."""
    counts: list[int] = []
    under_way = 0

    async def quick(host: str) -> None:
        nonlocal under_way
        async with gate.turn(host):
            under_way += 1
            counts.append(under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(quick(f"after-{n}") for n in range(10)))
    return max(counts)
