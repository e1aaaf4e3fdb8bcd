"""httpx's transport over lanes: the place where httpx meets connections that the guard has dialled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpcore
import httpx

from monitor.net.failure import NetFailed, NetReason
from monitor.net.inflate import Inflater
from monitor.net.lanes import Lane, Lanes
from monitor.net.response import Response
from monitor.net.target import Target

MOST_PIECES = 20_000
"""Chunks and packets that a body may come in. Each costs some 15 µs to take apart, however short it is: ten million
chunks of one byte would hold the loop for minutes within every other limit. A body of 10 MiB comes in 160 to 7,000."""

PIECES_A_TURN = 200
"""Pieces taken apart before others have their turn: bytes that are there already are read without waiting."""

NOTHING = httpx.AsyncByteStream()
"""A body that nobody reads."""


@dataclass(slots=True)
class Exchange:
    """What one request is allowed, and what came of it; it travels as the request's extension. `head` is the answer
    without its body, as soon as it is there; `body` is inflated and whole."""

    url: str
    target: Target
    allow_private: tuple[str, ...]
    max_bytes: int
    lane: Lane | None = None
    head: Response | None = None
    body: bytes = b""

    @property
    def wrote(self) -> bool:
        """Whether bytes of the request went out."""
        return self.lane is not None and self.lane.wrote


class GuardedTransport(httpx.AsyncBaseTransport):
    """Does each exchange in a lane of its own, body and all. Failures are httpcore's, the inflater's and the guard's:
    the client translates them.

    Headers and body go past httpx, in the exchange: it would refuse a redirect whose Location is no URL, read cookies,
    inflate without bound, and wrap a body that is mostly empty in four streams.
    """

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """A response of which httpx sees the status only."""
        exchange: Exchange = request.extensions["exchange"]
        target = exchange.target
        exchange.lane = lane = self._lanes.take(target.origin, exchange.allow_private)
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path
        )
        asked = httpcore.Request(request.method, url, headers=request.headers.raw, content=request.content or None)
        try:
            reply = await lane.send(asked)
            try:
                if reply.status == 101:
                    raise NetFailed(NetReason.BAD_RESPONSE, "the server switched protocols, unasked")
                exchange.head = _head(reply, exchange.url, lane.peer_ip)
                exchange.body = await _body(reply, exchange.head, max_bytes=exchange.max_bytes)
            finally:
                await reply.aclose()
        finally:
            self._lanes.give_back(lane)
        return httpx.Response(reply.status, stream=NOTHING)


def _head(reply: httpcore.Response, url: str, peer_ip: str) -> Response:
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in reply.headers)
    return Response(reply.status, headers, b"", url, peer_ip)


async def _body(reply: httpcore.Response, head: Response, *, max_bytes: int) -> bytes:
    """The whole body, inflated. A label that nobody asked for matters only when there is something to read."""
    inflater: Inflater | None = None
    pieces = 0
    async for piece in reply.aiter_stream():
        if inflater is None:
            label = ", ".join(value for name, value in head.headers if name == "content-encoding")
            inflater = Inflater(label, max_bytes=max_bytes)
        inflater.feed(piece)
        pieces += 1
        if pieces > MOST_PIECES:
            raise NetFailed(NetReason.BAD_RESPONSE, f"the body comes in more than {MOST_PIECES} pieces")
        if not pieces % PIECES_A_TURN:
            await asyncio.sleep(0)
    return inflater.finish() if inflater is not None else b""
