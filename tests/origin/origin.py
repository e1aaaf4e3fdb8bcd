"""A fake origin on loopback: answers as it is told, down to the byte, and keeps a ledger of every request."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import TracebackType
from typing import Self

from tests.origin.ledger import Ledger, Seen


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. `raw` replaces status, headers and framing; `hang` stops there and keeps the connection open;
    `reset` ends it with a reset; `cut` sends that many bytes of the body and closes; `close` closes after a good answer."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    raw: bytes | None = None
    hang: bool = False
    reset: bool = False
    cut: int | None = None
    close: bool = False

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def wire(self) -> bytes:
        """The bytes of the answer."""
        if self.raw is not None:
            return self.raw
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Odd"
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{name}: {value}" for name, value in self.headers)]
        if self.status not in {204, 304} and self.header("transfer-encoding") is None:
            lines.append(f"Content-Length: {len(self.body)}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head + (self.body if self.cut is None else self.body[: self.cut])


Answer = Callable[[Seen], Reply]


@dataclass(slots=True)
class Resource:
    """A feed as a good server serves it: `200` with validators, `304` to whoever shows the current ones."""

    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/rss+xml"),)
    headers_304: tuple[tuple[str, str], ...] = ()
    heeds_validators: bool = True

    def publish(self, body: bytes, *, etag: str | None = None, last_modified: str | None = None) -> None:
        """From now on this is what is served."""
        self.body, self.etag, self.last_modified = body, etag, last_modified

    def __call__(self, seen: Seen) -> Reply:
        validators = [("ETag", self.etag), ("Last-Modified", self.last_modified)]
        named = tuple((name, value) for name, value in validators if value is not None)
        if self.heeds_validators and self._is_current(seen):
            return Reply(304, (*named, *self.headers_304))
        return Reply(200, (*self.headers, *named), self.body)

    def _is_current(self, seen: Seen) -> bool:
        shown = seen.header("if-none-match")
        if shown is not None:
            return shown == self.etag
        since = seen.header("if-modified-since")
        return since is not None and since == self.last_modified


@dataclass(slots=True)
class Origin:
    """Serves by target (path and query). A target with several replies gives them in turn and stays with the last.

    async with Origin({"/feed": [Reply(500), Resource(b"...")]}) as origin:
        await fetch(origin.url("/feed"))
        assert origin.ledger.of("/feed")[0].status == 500
    """

    answers: dict[str, Answer | Reply | Iterable[Answer | Reply]] = field(default_factory=dict)
    host: str = "127.0.0.1"
    clock: Callable[[], float] | None = None
    tls: ssl.SSLContext | None = None
    ledger: Ledger = field(default_factory=Ledger)
    _queues: dict[str, deque[Answer | Reply]] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _numbers: Iterable[int] = field(default_factory=lambda: iter(itertools.count()))
    in_flight: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_in_flight: int = 0

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def url(self, target: str, *, host: str | None = None, userinfo: str = "") -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{userinfo}{host or self.host}:{self.port}{target}"

    def serve(self, target: str, *answers: Answer | Reply) -> None:
        """From now on the target answers so."""
        self._queues[target] = deque(answers)

    async def __aenter__(self) -> Self:
        for target, answer in self.answers.items():
            several = answer if isinstance(answer, Iterable) else (answer,)
            self.serve(target, *several)
        self._server = await asyncio.start_server(self._connected, self.host, 0, ssl=self.tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
        await asyncio.sleep(0)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(iter(self._numbers))
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer, number):
                    pass
        finally:
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        """One request and its answer; whether the connection goes on."""
        seen = await self._read(reader, number)
        seen = replace(seen, proof=self.ledger.judge(seen))
        self.in_flight[seen.host] += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight[seen.host])
        try:
            reply = self._reply(seen)
            self.ledger.rows.append(replace(seen, status=reply.status))
            if reply.status == 200 and not reply.reset and reply.cut is None:
                pair = (reply.header("etag"), reply.header("last-modified"))
                self.ledger.given.setdefault(seen.target, []).append(pair)
            return await self._write(writer, reply)
        finally:
            self.in_flight[seen.host] -= 1

    async def _read(self, reader: asyncio.StreamReader, number: int) -> Seen:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        at_s = self.clock() if self.clock is not None else asyncio.get_running_loop().time()
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        pairs = tuple(
            (name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
        )
        seen = Seen(at_s, method, target, pairs, number)
        length = int(seen.header("content-length") or 0)
        if length:
            await reader.readexactly(length)
        return seen

    def _reply(self, seen: Seen) -> Reply:
        queue = self._queues.get(seen.target)
        if queue is None:
            return Reply(404, body=b"not here")
        answer = queue.popleft() if len(queue) > 1 else queue[0]
        return answer if isinstance(answer, Reply) else answer(seen)

    async def _write(self, writer: asyncio.StreamWriter, reply: Reply) -> bool:
        if reply.reset:
            return False
        writer.write(reply.wire())
        await writer.drain()
        if reply.hang:
            await asyncio.get_running_loop().create_future()
        if reply.cut is not None or reply.close or reply.raw is not None:
            with contextlib.suppress(OSError):
                writer.write_eof() if writer.can_write_eof() else None
            await asyncio.sleep(0)
            return False
        return True
