"""Resolves a name, checks every address, dials the one that was checked."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import httpcore

from monitor.net import guard
from monitor.net.failure import NetFailed, NetReason
from monitor.net.stream import Stream, Wire

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host and port to addresses, best first. Raises OSError (socket.gaierror) when there are none."""

DNS_THREADS = 16
"""Look-ups under way at once. asyncio's own executor has cpus + 4 threads: a few dead names would hold all others."""

FIRST_TRY_S = 3.0
"""How long an address is tried when the name has another one: a broken IPv6 route must not cost the deadline."""


class SystemResolver:
    """The host's resolver on threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of the name, in the system's order of preference."""
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, _getaddrinfo, host, port)
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))

    def close(self) -> None:
        """Lets the threads go; look-ups under way are not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _getaddrinfo(host: str, port: int) -> list[tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]  # typeshed adds a bytes form for platforms without IPv6


def _literal(host: str) -> str | None:
    """The host if it is an address in its one canonical form. `127.1` and `0x7f.1` go to the resolver like names."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The dialler of one connection: keeps the stream it made, so that its owner can ask it what was written."""

    def __init__(self, resolve: Resolve, allow_private: tuple[str, ...]) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self.stream: Stream | None = None

    async def connect_tcp(  # noqa: PLR0917 - httpcore's signature
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> Stream:
        """A connection to the first address of the name that answers, after all of them were checked."""
        ips = await self._addresses(host, port)
        guard.check(host, ips, self._allow_private)
        self.stream = await _dial_first(host, ips, port)
        return self.stream

    async def _addresses(self, host: str, port: int) -> list[str]:
        literal = _literal(host)
        if literal is not None:
            return [literal]
        try:
            ips = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NetFailed(NetReason.DNS, f"{host}: {getattr(error, 'strerror', None) or error}") from None
        if not ips:
            raise NetFailed(NetReason.DNS, f"{host}: no address")
        return ips

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> NoReturn:
        """Never: a local socket is no address that the guard can judge."""
        raise NetFailed(NetReason.EGRESS_BLOCKED, f"unix sockets are not allowed ({path})")

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)


async def _dial_first(host: str, ips: list[str], port: int) -> Stream:
    failure: Exception | None = None
    for position, ip in enumerate(ips):
        try:
            async with asyncio.timeout(FIRST_TRY_S if position + 1 < len(ips) else None):
                return await _dial(ip, port)
        except (OSError, TimeoutError) as error:
            failure = error
    raise NetFailed(NetReason.CONNECT, f"{host}: {_words(failure)}")


def _words(failure: Exception | None) -> str:
    if isinstance(failure, OSError) and failure.errno:
        return os.strerror(failure.errno).lower()
    return "no answer"


async def _dial(ip: str, port: int) -> Stream:
    _, wire = await asyncio.get_running_loop().create_connection(Wire, ip, port)
    return Stream(wire, peer_ip=ip)
