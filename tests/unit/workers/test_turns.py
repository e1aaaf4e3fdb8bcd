"""Who is next when there are fewer places than work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from monitor.workers.turns import BYTES_A_SECOND, Turns


def play(scenario: Callable[[Turns, list[str]], Awaitable[None]], *, places: int = 1) -> list[str]:
    """The names in the order in which they had their turn."""
    order: list[str] = []
    asyncio.run(asyncio.wait_for(_run(scenario, places, order), 10))
    return order


async def _run(scenario: Callable[[Turns, list[str]], Awaitable[None]], places: int, order: list[str]) -> None:
    await scenario(Turns(places), order)


async def work(turns: Turns, order: list[str], name: str, size: int, until: asyncio.Event | None = None) -> None:
    async with turns.turn(size):
        order.append(name)
        if until is not None:
            await until.wait()


def test_the_shortest_goes_first_and_equals_in_the_order_they_came() -> None:
    async def scenario(turns: Turns, order: list[str]) -> None:
        done = asyncio.Event()
        sizes = {"first": 9, "long": 10**9, "short": 10, "too short": 10}
        tasks = []
        for name, size in sizes.items():
            tasks.append(asyncio.create_task(work(turns, order, name, size, done)))
            await asyncio.sleep(0)
        done.set()
        await asyncio.gather(*tasks)

    assert play(scenario) == ["first", "short", "too short", "long"]


def test_nobody_waits_for_ever_because_others_are_shorter() -> None:
    now_s = 100.0

    async def scenario(_turns: Turns, order: list[str]) -> None:
        nonlocal now_s
        turns = Turns(1, clock=lambda: now_s)
        done = asyncio.Event()
        tasks = [asyncio.create_task(work(turns, order, "first", 1, done))]
        for name, size, at_s in (("long", 10 * BYTES_A_SECOND, 100.0), ("soon", 10, 109.0), ("late", 10, 111.0)):
            await asyncio.sleep(0)
            now_s = at_s
            tasks.append(asyncio.create_task(work(turns, order, name, size, done)))
        await asyncio.sleep(0)
        done.set()
        await asyncio.gather(*tasks)

    assert play(scenario) == ["first", "soon", "long", "late"]


def test_as_many_as_there_are_places_work_at_once() -> None:
    async def scenario(turns: Turns, order: list[str]) -> None:
        done = asyncio.Event()
        tasks = [asyncio.create_task(work(turns, order, f"{n}", n, done)) for n in range(5)]
        await asyncio.sleep(0.01)
        assert order == ["0", "1"]
        done.set()
        await asyncio.gather(*tasks)

    assert play(scenario, places=2) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("when", ["while it waits", "when its turn has just come", "at work"])
def test_who_is_cancelled_keeps_nobody_waiting(when: str) -> None:
    async def scenario(turns: Turns, order: list[str]) -> None:
        done = asyncio.Event()
        before = asyncio.create_task(work(turns, order, "before", 1, done))
        await asyncio.sleep(0)
        gone = asyncio.create_task(work(turns, order, "gone", 1, asyncio.Event()))
        after = asyncio.create_task(work(turns, order, "after", 2))
        await asyncio.sleep(0)
        if when == "while it waits":
            gone.cancel()
        done.set()
        await asyncio.sleep(0)
        if when == "at work":
            await asyncio.sleep(0)
        assert ("gone" in order) == (when == "at work")
        gone.cancel()
        await after
        with pytest.raises(asyncio.CancelledError):
            await gone
        await before

    assert play(scenario)[-1] == "after"
