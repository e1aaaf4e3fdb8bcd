"""One TCP or TLS connection on plain asyncio, in the shape httpcore asks for.

anyio's streams cost a third of a 304 poll (docs/polling.md, figures): each read and write there opens a cancel scope.
Here the one total deadline of a request bounds everything, so per-operation timeouts are not kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from typing import Any

import httpcore

from monitor.net.failure import NetFailed, NetReason

READ_AHEAD = 256 * 1024
"""Bytes kept unread before the peer is asked to wait."""

MOST_HEAD = 64 * 1024
"""Bytes until an answer's head is whole, interim answers (100, 103) included: each of those costs more to read than to
send, and a server may send any number. Browsers refuse heads beyond 256 KiB, most servers send less than 2."""

HEAD_READ = 16 * 1024
"""Bytes taken at once while the head is read, so that little of the body counts as head."""


class Wire(asyncio.Protocol):
    """What arrives, kept until it is read."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.buffer = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._drain: asyncio.Future[None] | None = None
        self._paused_reading = False
        self._paused_writing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Keeps what arrived and asks the peer to wait when too much is unread."""
        self.buffer += data
        self._wake()
        if len(self.buffer) > READ_AHEAD and not self._paused_reading and self.transport is not None:
            self._paused_reading = True
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        """The peer has sent all it will."""
        self.ended = True
        self._wake()
        return False  # the transport closes itself: an idle connection that the server ends costs nothing

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over, with the reason when it was no goodbye."""
        self.ended = True
        self.error = exc
        self.resume_writing()
        self._wake()

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        self._paused_writing = True

    def resume_writing(self) -> None:
        """The transport takes more."""
        self._paused_writing = False
        if self._drain is not None and not self._drain.done():
            self._drain.set_result(None)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def read(self, max_bytes: int) -> bytes:
        """The next bytes, at most so many; empty at the end. ConnectionError when the peer reset the connection."""
        if not self.buffer and not self.ended:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if not self.buffer:
            if self.error is not None:
                raise self.error
            return b""
        taken = bytes(self.buffer[:max_bytes])
        del self.buffer[:max_bytes]
        if self._paused_reading and len(self.buffer) <= READ_AHEAD and self.transport is not None:
            self._paused_reading = False
            self.transport.resume_reading()
        return taken

    async def drained(self) -> None:
        """Returns when the transport takes more."""
        if self._paused_writing and not self.ended:
            self._drain = asyncio.get_running_loop().create_future()
            try:
                await self._drain
            finally:
                self._drain = None


class Stream(httpcore.AsyncNetworkStream):
    """A connection to one checked address. `wrote` says whether anything was sent since it was last cleared."""

    def __init__(self, wire: Wire, *, peer_ip: str) -> None:
        self._wire = wire
        self._head_left: int | None = None
        self.peer_ip = peer_ip
        self.wrote = False

    @property
    def ready(self) -> bool:
        """Whether a new request may go out: nothing unread, not ended."""
        return not self._wire.ended and not self._wire.buffer

    @contextlib.contextmanager
    def reading_head(self) -> Iterator[None]:
        """Within it what is read is an answer's head, and bounded."""
        self._head_left = MOST_HEAD
        try:
            yield
        finally:
            self._head_left = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - httpcore's signature
        """The next bytes; empty at the end."""
        in_head = self._head_left is not None
        try:
            taken = await self._wire.read(HEAD_READ if in_head else max_bytes)
        except OSError as error:
            raise httpcore.ReadError(str(error)) from None
        if self._head_left is not None:
            self._head_left -= len(taken)
            if self._head_left < 0:
                raise httpcore.RemoteProtocolError(f"the answer's head is longer than {MOST_HEAD} bytes")
        return taken

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - httpcore's signature
        """Sends the bytes."""
        if not buffer:
            return
        transport = self._wire.transport
        if transport is None or self._wire.ended:
            raise httpcore.WriteError("the connection is closed")
        self.wrote = True
        transport.write(buffer)
        await self._wire.drained()

    def abort(self) -> None:
        """Ends the connection at once."""
        if self._wire.transport is not None:
            self._wire.transport.abort()

    async def aclose(self) -> None:
        """Ends the connection at once: HTTP's own framing has told both sides what was whole."""
        self.abort()

    async def secured(self, ssl_context: ssl.SSLContext, server_hostname: str) -> Stream:
        """This connection under TLS. NetFailed says whether the certificate or the handshake was at fault."""
        assert self._wire.transport is not None
        loop = asyncio.get_running_loop()
        try:
            secured = await loop.start_tls(
                self._wire.transport, self._wire, ssl_context, server_hostname=server_hostname
            )
        except ssl.SSLCertVerificationError as error:
            self.abort()
            raise NetFailed(NetReason.CERTIFICATE, f"{server_hostname}: {error.verify_message}") from None
        except (OSError, ssl.SSLError) as error:
            self.abort()
            raise NetFailed(NetReason.TLS, f"{server_hostname}: {str(error) or 'the handshake ended early'}") from None
        except BaseException:
            self.abort()
            raise
        assert secured is not None
        self._wire.transport = secured
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks: whether an idle connection has something to read, i.e. was ended by the server."""
        return not self.ready if info == "is_readable" else None
