"""httpx's transport over lanes: the place where httpx meets connections that the guard has dialled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpcore
import httpx

from monitor.net.lanes import Lane, Lanes
from monitor.net.target import Target


@dataclass(slots=True)
class Exchange:
    """What one request is allowed, and what became of its connection and the response's headers; it travels as the
    request's extension."""

    target: Target
    allow_private: tuple[str, ...]
    lane: Lane | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def wrote(self) -> bool:
        """Whether bytes of the request went out."""
        return self.lane is not None and self.lane.wrote

    @property
    def peer_ip(self) -> str:
        """The address that was dialled."""
        return self.lane.peer_ip if self.lane is not None else ""


class Body(httpx.AsyncByteStream):
    """A response's body as it comes; the lane is given back when it is closed, whether read to its end or not."""

    def __init__(self, reply: httpcore.Response, lane: Lane, lanes: Lanes) -> None:
        self._reply = reply
        self._lane = lane
        self._lanes = lanes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._reply.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        """Ends the exchange."""
        try:
            await self._reply.aclose()
        finally:
            self._lanes.give_back(self._lane)


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends each request in a lane of its own. Failures are httpcore's and the guard's: the client translates them."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response's head, its body still to be read."""
        exchange: Exchange = request.extensions["exchange"]
        target = exchange.target
        exchange.lane = lane = self._lanes.take(target.origin, exchange.allow_private)
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path
        )
        asked = httpcore.Request(request.method, url, headers=request.headers.raw, content=request.content or None)
        try:
            reply = await lane.send(asked)
        except BaseException:
            self._lanes.give_back(lane)
            raise
        # The headers go past httpx: it would refuse a redirect whose Location is no URL, and read cookies.
        exchange.headers = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in reply.headers
        )
        return httpx.Response(reply.status, stream=Body(reply, lane, self._lanes))
