"""Servers that mean harm: each name answers one request in a way that is made to hurt its reader.

Run as a program it serves them all on every loopback address, beside feeds that bring an entry at each request, and
prints its port. `BOMBS` names what there is; the path's first part is the bomb, `/calm/...` a good feed, `/404/...` a status.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import resource
import sys
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import cache

MIB = 1024 * 1024
DRIP_S = 0.5

Send = Callable[[asyncio.StreamWriter], Awaitable[None]]


def channel(items: str, *, before: str = "") -> bytes:
    """An RSS document."""
    head = f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>t</title>'
    return f"{head}{items}</channel></rss>".encode()


def item(number: int | str, title: str, *, more: str = "") -> str:
    """An item of one."""
    return f"<item><guid>{number}</guid><title>{title}</title><link>http://x.example/{number}</link>{more}</item>"


def laughs() -> bytes:
    """Entities within entities: 10^9 times "ha"."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return channel(item(1, "&l9;"), before=f'<!DOCTYPE r [<!ENTITY l0 "ha">{entities}]>')


def quadratic() -> bytes:
    """One long entity, named often."""
    return channel(item(1, "&a;" * 5_000), before=f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>')


def external() -> bytes:
    """Entities that are a local file and an address of our own."""
    doctype = (
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd" '
        '[<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY u SYSTEM "http://127.0.0.1:9/">]>'
    )
    return channel(item(1, "&f; &u;"), before=doctype)


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "billion-laughs": laughs,
    "quadratic-entity": quadratic,
    "external-entity": external,
    "long-author": lambda: channel(item(1, "t", more=f"<author>{'a' * 20_000}</author>")),
    "very-long-author": lambda: channel(item(1, "t", more=f"<author>{'a' * 400_000}</author>")),
    "nested-tags": lambda: channel("<a>" * 100_000 + item(1, "t") + "</a>" * 100_000),
    "nested-html": lambda: channel(item(1, "t", more=f"<description>{'&lt;div&gt;' * 100_000}</description>")),
    "open-tags": lambda: channel(item(1, "t", more=f"<description>{'&lt;' * 300_000}</description>")),
    "many-entries": lambda: channel("".join(item(n, f"Title {n}") for n in range(100_000))),
    "long-title": lambda: channel(item(1, "very " * (9 * MIB // 5))),
    "long-date": lambda: channel(item(1, "t", more=f"<pubDate>{'Sun, 17 ' * 50_000}</pubDate>")),
    "nested-json": lambda: b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 500_000,
    "every-byte": lambda: bytes(range(256)) * 8_000,
}
"""Documents that are made to hurt a parser."""


def flood(number: int) -> bytes:
    """A thousand entries of a kilobyte, all new each time."""
    told = "<description>" + "Words upon words that nobody has asked for. " * 23 + "</description>"
    return channel("".join(item(f"{number}-{n}", f"News {n} of wave {number}", more=told) for n in range(1_000)))


def calm(number: int) -> bytes:
    """Ten short entries, one of them new each time."""
    told = f"<description>{'Words that stand for a summary. ' * 12}</description>"
    return channel("".join(item(n, f"Headline {n} of the day", more=told) for n in range(number, number + 10)))


@cache
def zeros(kind: str) -> bytes:
    """256 MiB of nothing, compressed: once, or twice over."""
    if kind == "deflate":
        return zlib.compress(bytes(256 * MIB), 9)
    once = gzip.compress(bytes(256 * MIB), 9)
    return once if kind == "gzip" else gzip.compress(once * 40, 9) * 40


def ok(*headers: str, length: int | None = None) -> bytes:
    """The head of a good answer."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/rss+xml", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode()


def whole(body: bytes, *headers: str) -> Send:
    """Sends a body as a good server does."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(ok(*headers, length=len(body)) + body)
        await writer.drain()

    return send


def raw(wire: bytes) -> Send:
    """Sends these bytes and no others."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(wire)
        await writer.drain()

    return send


def for_ever(start: bytes, piece: bytes, *, every_s: float = 0.0) -> Send:
    """Sends a piece again and again, for as long as somebody listens."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every_s)

    return send


async def silence(_writer: asyncio.StreamWriter) -> None:
    """Answers nothing, for as long as somebody waits."""
    await asyncio.sleep(3600)


_steps = itertools.count()


async def detour(writer: asyncio.StreamWriter) -> None:
    """Sends elsewhere, always to a place that was not named before."""
    location = f"Location: /endless-redirects/{next(_steps)}\r\n"
    writer.write(f"HTTP/1.1 302 Found\r\n{location}Content-Length: 0\r\n\r\n".encode())
    await writer.drain()


CHUNKED = "Transfer-Encoding: chunked"
WIRES: dict[str, Send] = {
    "slow-drip": for_ever(ok(length=MIB) + b"<rss>", b" ", every_s=DRIP_S),
    "slow-headers": for_ever(b"HTTP/1.1 200 OK\r\n", b"X-More: please\r\n", every_s=DRIP_S),
    "silence": silence,
    "endless-body": for_ever(ok(), b"<item>" * 10_000),
    "endless-chunks": for_ever(ok(CHUNKED), b"%x\r\n" % 65_536 + b"x" * 65_536 + b"\r\n"),
    "tiny-chunks": for_ever(ok(CHUNKED), b"1\r\nx\r\n" * 5_000),
    "endless-headers": for_ever(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 8_000 + b"\r\n"),
    "endless-continue": for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "endless-redirects": detour,
    "short-of-its-length": raw(ok(length=10_000) + channel(item(1, "t"))[:60]),
    "bad-chunks": raw(ok(CHUNKED) + b"zz\r\nnonsense\r\n"),
    "no-http": raw(bytes(range(256)) * 100),
}
"""Ways to answer that are made to hurt an HTTP reader."""

INFLATED = {"gzip-bomb": "gzip", "deflate-bomb": "deflate", "nested-gzip-bomb": "nested"}
"""Bodies that are far more than they seem."""

BOMBS = ("flood", *DOCUMENTS, *WIRES, *INFLATED)
"""Every bomb by name; the first is a good document that is too much of it."""


class Bombs:
    """The origin. `asked` counts requests by path."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._documents = {name: make() for name, make in DOCUMENTS.items()}

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, one answer, the end."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            self.asked[path] += 1
            await self._send(path)(writer)
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()

    def _send(self, path: str) -> Send:
        kind = path.split("/")[1]
        if kind == "calm":
            return whole(calm(self.asked[path]), "Connection: close")
        if kind == "flood":
            return whole(flood(self.asked[path]), "Connection: close")
        if kind.isdigit():
            return raw(f"HTTP/1.1 {kind} Dead\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        if kind in INFLATED:
            return whole(zeros(INFLATED[kind]), f"Content-Encoding: {INFLATED[kind].replace('nested', 'gzip')}")
        if kind in WIRES:
            return WIRES[kind]
        return whole(self._documents[kind], "Connection: close")


async def serve() -> None:
    """All of them, on one port of every loopback address."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    for kind in INFLATED.values():
        zeros(kind)
    server = await asyncio.start_server(Bombs().connected, "0.0.0.0", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
