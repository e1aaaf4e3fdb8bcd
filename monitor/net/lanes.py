"""Connections, one a lane: a request has its lane to itself, and idle lanes wait for the next one to the same origin.

A pool that serves all origins searches all its connections at each request and wakes all its waiters at each end;
with a dictionary of lanes both cost nothing, and an idle connection is closed by one timer.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections import OrderedDict, deque

import httpcore

from monitor.net.dial import Dialler
from monitor.net.stream import Stream

if importlib.util.find_spec("sniffio") is None:
    # httpcore tries to import it at each new connection; that it isn't there would be looked up on the whole path each
    # time, a tenth of a poll. None in sys.modules is Python's own way to remember it.
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

Key = tuple[tuple[str, str, int], tuple[str, ...]]
"""Origin and allow-list: a connection dialled under one allow-list never serves a request under another."""


class Lane:
    """One connection to one origin, dialled at its first request."""

    def __init__(self, key: Key, dialler: Dialler) -> None:
        self.key = key
        self.idle_since = 0.0
        self._dialler = dialler
        self._stream: Stream | None = None
        self._http: httpcore.AsyncHTTP11Connection | None = None

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """The response's head, its body still to be read."""
        if self._http is None:
            (scheme, host, port), allow_private = self.key
            self._stream = await self._dialler.dial(self.key[0], allow_private)
            origin = httpcore.Origin(scheme.encode(), host.encode(), port)
            self._http = httpcore.AsyncHTTP11Connection(origin, self._stream)
        assert self._stream is not None
        with self._stream.reading_head():
            return await self._http.handle_async_request(request)

    @property
    def wrote(self) -> bool:
        """Whether bytes of the current request went out."""
        return self._stream is not None and self._stream.wrote

    @property
    def peer_ip(self) -> str:
        """The address that was dialled."""
        return self._stream.peer_ip if self._stream is not None else ""

    @property
    def reusable(self) -> bool:
        """Whether the connection stands and waits for a request."""
        return self._http is not None and self._http.is_idle() and self._stream is not None and self._stream.ready

    def begin(self) -> None:
        """Starts a new request: nothing of it is written yet."""
        if self._stream is not None:
            self._stream.wrote = False

    def close(self) -> None:
        """Ends the connection at once."""
        if self._stream is not None:
            self._stream.abort()


class Lanes:
    """All lanes. Idle ones are closed after `keep_alive_s`, the longest idle first when there are over `max_idle`."""

    def __init__(self, dialler: Dialler, *, max_idle: int, keep_alive_s: float) -> None:
        self._dialler = dialler
        self._max_idle = max_idle
        self._keep_alive_s = keep_alive_s
        self._idle: OrderedDict[int, Lane] = OrderedDict()
        self._by_key: dict[Key, deque[Lane]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._idle)

    def take(self, origin: tuple[str, str, int], allow_private: tuple[str, ...]) -> Lane:
        """A lane for one request: an idle one of that origin and allow-list, else a new one."""
        key = (origin, allow_private)
        while waiting := self._by_key.get(key):
            lane = waiting[-1]
            self._drop(lane)
            if lane.reusable:
                lane.begin()
                return lane
            lane.close()
        return Lane(key, self._dialler)

    def give_back(self, lane: Lane) -> None:
        """Takes the lane back after its request: kept when it stands, ended when not."""
        if self._closed or self._max_idle <= 0 or not lane.reusable:
            lane.close()
            return
        loop = asyncio.get_running_loop()
        lane.idle_since = loop.time()
        self._idle[id(lane)] = lane
        self._by_key.setdefault(lane.key, deque()).append(lane)
        while len(self._idle) > self._max_idle:
            self._end(next(iter(self._idle.values())))
        if self._timer is None:
            self._timer = loop.call_later(self._keep_alive_s, self._trim)

    def close(self) -> None:
        """Ends all idle lanes; lanes under way are ended when they come back."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for lane in list(self._idle.values()):
            self._end(lane)

    def _trim(self) -> None:
        """Ends what was idle for too long or was ended by its server, and looks again when the next is due."""
        self._timer = None
        loop = asyncio.get_running_loop()
        for lane in list(self._idle.values()):
            if not lane.reusable or lane.idle_since + self._keep_alive_s <= loop.time():
                self._end(lane)
        if self._idle:
            oldest = next(iter(self._idle.values()))
            self._timer = loop.call_at(oldest.idle_since + self._keep_alive_s, self._trim)

    def _end(self, lane: Lane) -> None:
        self._drop(lane)
        lane.close()

    def _drop(self, lane: Lane) -> None:
        """Takes the lane out of the waiting ones."""
        del self._idle[id(lane)]
        waiting = self._by_key[lane.key]
        waiting.remove(lane)
        if not waiting:
            del self._by_key[lane.key]
