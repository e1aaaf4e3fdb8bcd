"""One request at a time to a host, and a pause between two (P39).

The pause runs from the end of one exchange to the start of the next. Counted from start to start on our side, a slow
connection before the first and a kept one before the second would let them arrive closer together than promised.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

MOST_HOSTS = 4096
"""Hosts remembered; the idle ones beyond that are forgotten, which can shorten no pause that still runs."""

SLOWEST = 64.0
"""The most that a host's complaints stretch the pause."""

PATIENCE_S = 2.0
"""How long an exchange keeps its place among `at_once`. Dead and dripping hosts take up to 30 s: twenty of them would hold
up everybody else's polls for as long."""

MOST_SLOW = 200
"""Exchanges under way beyond their patience; from then on the slow keep their places. What they cost is what they have
received of a body, which the line bounds, and one socket each."""


class _Host:
    """A host's turn: who has it, when the last one ended, and how much longer the pause is than usual."""

    __slots__ = ("ended", "lock", "slowdown", "waiting")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.ended: float | None = None
        self.slowdown = 1.0
        self.waiting = 0


class HostGate:
    """Gives out turns, and no more than `at_once` of them in the whole process, the slow ones not counted. A host that
    answers 429, 503 or 403 gets half as many requests at each complaint, and its former pace back step by step.

    `clock` gives seconds that never go back, `sleep` waits for so many: tests bring their own.
    """

    def __init__(
        self,
        spacing_s: float,
        *,
        clock: Callable[[], float],
        at_once: int = 20,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._spacing_s = spacing_s
        self.clock = clock
        self._sleep = sleep
        self._patience_s = patience_s
        self._places = asyncio.Semaphore(at_once)
        self._slow = 0
        self._hosts: dict[str, _Host] = {}
        self._sweep_beyond = MOST_HOSTS

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """The host's turn, once it is free, the pause is over and there is room. Any number may wait: who waits for a
        host holds up nobody else."""
        host = self._hosts.setdefault(key, _Host())
        host.waiting += 1
        try:
            async with host.lock:
                pause_s = self.pause_s(key)
                if pause_s > 0:
                    await self._sleep(pause_s)
                async with self._place():
                    try:
                        yield
                    finally:
                        host.ended = self.clock()
        finally:
            host.waiting -= 1
            self._forget()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place among `at_once`, given on after a while to somebody who may be quicker."""
        await self._places.acquire()
        is_slow = False

        def lose_patience() -> None:
            nonlocal is_slow
            if self._slow < MOST_SLOW:
                is_slow = True
                self._slow += 1
                self._places.release()

        timer = asyncio.get_running_loop().call_later(self._patience_s, lose_patience)
        try:
            yield
        finally:
            timer.cancel()
            if is_slow:
                self._slow -= 1
            else:
                self._places.release()

    def pause_s(self, key: str) -> float:
        """How long the next request to this host has to wait from now, if nobody is at it."""
        host = self._hosts.get(key)
        if host is None or host.ended is None:
            return 0.0
        return max(0.0, host.ended + self._spacing_s * host.slowdown - self.clock())

    def complained(self, key: str) -> None:
        """The host asked for less: half its rate from now on."""
        host = self._hosts.setdefault(key, _Host())
        host.slowdown = min(SLOWEST, host.slowdown * 2)

    def content(self, key: str) -> None:
        """The host answered well: a step back to its usual rate."""
        host = self._hosts.get(key)
        if host is not None and host.slowdown > 1:
            host.slowdown = max(1.0, host.slowdown / 1.25)

    def _forget(self) -> None:
        if len(self._hosts) <= self._sweep_beyond:
            return
        for key in [k for k, h in self._hosts.items() if not h.waiting and h.slowdown == 1 and self.pause_s(k) == 0]:
            del self._hosts[key]
        self._sweep_beyond = max(MOST_HOSTS, 2 * len(self._hosts))  # so that a sweep is paid by as many new hosts
