"""Resolves a name, checks every address, dials the one that was checked."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from monitor.net import guard
from monitor.net.failure import NetFailed, NetReason
from monitor.net.stream import Stream, Wire

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host and port to addresses, best first. Raises OSError (socket.gaierror) when there are none."""

DNS_THREADS = 16
"""Look-ups under way at once. asyncio's own executor has cpus + 4 threads: a few dead names would hold all others."""

FIRST_TRY_S = 3.0
"""How long an address is tried when the name has another one: a broken IPv6 route must not cost the deadline."""

LAST_TRY_S = 10.0
"""How long the last address is tried: three repeats of the first packet (after 1, 3 and 7 s, RFC 6298). A host that is
gone is the most common kind of slow one."""


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


class Dialler:
    """Makes connections to allowed addresses. `tls` gives the client's context when one is needed."""

    def __init__(self, resolve: Resolve, tls: Callable[[], ssl.SSLContext]) -> None:
        self._resolve = resolve
        self._tls = tls

    async def dial(self, origin: tuple[str, str, int], allow_private: tuple[str, ...]) -> Stream:
        """A connection to the first address of the name that answers, after all of them were checked; under TLS when
        the scheme says so. EgressBlocked, or NetFailed with what went wrong."""
        scheme, host, port = origin
        ips = await self._addresses(host, port)
        guard.check(host, ips, allow_private)
        stream = await _dial_first(host, ips, port)
        return await stream.secured(self._tls(), host) if scheme == "https" else stream

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


async def _dial_first(host: str, ips: list[str], port: int) -> Stream:
    failure: Exception | None = None
    for position, ip in enumerate(ips):
        try:
            async with asyncio.timeout(FIRST_TRY_S if position + 1 < len(ips) else LAST_TRY_S):
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
