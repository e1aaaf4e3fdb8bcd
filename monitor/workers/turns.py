"""Who is next when there are fewer places than work: the shortest job, though nobody waits for ever.

A document's length says little about how long it takes to read, but it is known beforehand, and most feeds are short. In
the order of arrival ten large documents would hold up every small one behind them.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from heapq import heappop, heappush

BYTES_A_SECOND = 50_000
"""A document lets pass what comes within a second for so many bytes that it has: half a second for most, 200 for the longest."""


class Turns:
    """So many places, given to whoever came first, by a clock on which long documents come later."""

    def __init__(self, places: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = places
        self._clock = clock
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @asynccontextmanager
    async def turn(self, size: int) -> AsyncIterator[None]:
        """A place for a document of so many bytes, once there is one; given on at the end."""
        if self._free:
            self._free -= 1
        else:
            called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heappush(self._waiting, (self._clock() + size / BYTES_A_SECOND, next(self._numbers), called))
            try:
                await called
            except asyncio.CancelledError:
                if not called.cancelled():
                    self._give_on()
                raise
        try:
            yield
        finally:
            self._give_on()

    def _give_on(self) -> None:
        while self._waiting:
            *_, called = heappop(self._waiting)
            if not called.done():
                called.set_result(None)
                return
        self._free += 1
