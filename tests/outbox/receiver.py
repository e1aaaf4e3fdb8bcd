"""A real receiver on loopback that keeps a ledger, verifies signatures, and misbehaves as its script says."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from standardwebhooks.webhooks import Webhook

from monitor.model import Secret, SecretUrl

LOOPBACK = ("127.0.0.0/8",)
SIGNING = Secret("whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    head: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.head.split(" ")[1]

    def verified(self, secret: Secret = SIGNING) -> bool:
        """Whether the signature is good, as an independent implementation sees it."""
        Webhook(secret.reveal()).verify(self.body, self.headers)
        return True


@dataclass
class Connection:
    """One exchange from the receiver's side."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    closing: asyncio.Event

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        with contextlib.suppress(ConnectionError):
            await self.writer.drain()

    async def answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        await self.write("\r\n".join([*lines, "", ""]).encode() + body)

    async def hang(self) -> None:
        """Says nothing until the receiver closes."""
        await self.closing.wait()

    def reset(self) -> None:
        """Breaks the connection off with a RST."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Script = Callable[[Connection, Request], Awaitable[None]]


def answering(status: int, body: bytes = b"ok", **headers: str) -> Script:
    """Answers so; header names are given with `_` for `-`."""

    async def script(connection: Connection, _: Request) -> None:
        await connection.answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})

    return script


async def hanging(connection: Connection, _: Request) -> None:
    await connection.hang()


async def resetting(connection: Connection, _: Request) -> None:
    connection.reset()


async def closing(_connection: Connection, _: Request) -> None:
    """Ends the connection without an answer."""


async def half_a_head(connection: Connection, _: Request) -> None:
    await connection.write(b"HTTP/1.1 200 O")


async def garbage(connection: Connection, _: Request) -> None:
    await connection.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


async def dripping_head(connection: Connection, _: Request) -> None:
    """One byte of the head, then nothing: a total deadline must end it."""
    await connection.write(b"H")
    await connection.hang()


async def dripping_body(connection: Connection, _: Request) -> None:
    """A 200, then a body that never comes."""
    await connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\no")
    await connection.hang()


async def endless(connection: Connection, _: Request) -> None:
    """A 200 with far more than anybody asked for."""
    await connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 100_000)
    await connection.hang()


@dataclass
class LoopbackReceiver:
    """Plays `script` for each request, first the queued ones; `ledger` is everything that arrived whole."""

    script: Script = field(default_factory=lambda: answering(200))
    queued: list[Script] = field(default_factory=list)
    ledger: list[Request] = field(default_factory=list)
    port: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def url(self, path: str = "/hook", scheme: str = "http") -> SecretUrl:
        return SecretUrl(f"{scheme}://127.0.0.1:{self.port}{path}")

    async def arrived(self, count: int) -> None:
        """Returns when so many requests have arrived whole."""
        async with asyncio.timeout(20), self.news:
            await self.news.wait_for(lambda: len(self.ledger) >= count)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            request = await _read(reader)
            self.ledger.append(request)
            async with self.news:
                self.news.notify_all()
            script = self.queued.pop(0) if self.queued else self.script
            await script(Connection(reader, writer, self.closing), request)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Request:
    head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(head, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@contextlib.asynccontextmanager
async def receiving(script: Script | None = None) -> AsyncIterator[LoopbackReceiver]:
    """A receiver that listens; at the end every connection is let go."""
    receiver = LoopbackReceiver(script or answering(200))
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await receiver._serve(reader, writer)
        tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.close()
        while tasks:
            await asyncio.wait(set(tasks))
