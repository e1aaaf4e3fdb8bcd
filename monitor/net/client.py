"""The guarded HTTP client that fetching and delivery share: httpx on connections that the guard dials.

It does one exchange with one address and nothing else: no redirects (who follows one decides what may go along), no
cookies, no proxies or netrc from the environment, no retries. httpx speaks through a transport of our own, which keeps
one connection a lane instead of one pool for all (docs/adr/0007-egress-guard.md has the figures).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from monitor.errors import EgressBlocked
from monitor.net.dial import Dialler, Resolve, SystemResolver
from monitor.net.failure import NetFailed, NetReason
from monitor.net.inflate import BadEncoding, Inflater, TooLarge
from monitor.net.lanes import Lanes
from monitor.net.response import Response
from monitor.net.target import Target, target_of
from monitor.net.transport import Exchange, GuardedTransport
from monitor.net.trust import default_context

DEADLINE_S = 30.0
MAX_BYTES = 10 * 1024 * 1024

MOST_PIECES = 20_000
"""Chunks and packets that a body may come in. Each costs some 15 µs to take apart, however short it is: ten million
chunks of one byte would hold the loop for minutes within every other limit. A body of 10 MiB comes in 160 to 7,000."""

PIECES_A_TURN = 200
"""Pieces taken apart before others have their turn: bytes that are there already are read without waiting."""

STAND_IN = httpx.URL("http://target.invalid/")


def no_cookies() -> CookieJar:
    """A jar that takes none: httpx would keep every feed's cookies for as long as the daemon runs, and replay them."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


class Client:
    """Speaks HTTP/1.1 to allowed addresses. One for the process: its idle connections and TLS context are shared.

    `resolve` replaces the system's resolver (tests do); `max_idle` connections are kept `keep_alive_s` for reuse.
    """

    def __init__(
        self,
        *,
        resolve: Resolve | None = None,
        ssl_context: ssl.SSLContext | None = None,
        max_idle: int = 100,
        keep_alive_s: float = 60.0,
    ) -> None:
        self._resolve = resolve or SystemResolver()
        self._ssl_context = ssl_context
        self._lanes = Lanes(Dialler(self._resolve, self._tls), max_idle=max_idle, keep_alive_s=keep_alive_s)
        self._http = httpx.AsyncClient(
            transport=GuardedTransport(self._lanes),
            cookies=no_cookies(),
            follow_redirects=False,
            trust_env=False,
            timeout=None,  # noqa: S113 - one deadline bounds the whole exchange, in request()
        )

    def _tls(self) -> ssl.SSLContext:
        """The one context, made at the first https request: twenty of them would cost 13 MB."""
        if self._ssl_context is None:
            self._ssl_context = default_context()
        return self._ssl_context

    async def request(  # noqa: PLR0913 - an HTTP exchange has that many sides
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        deadline_s: float = DEADLINE_S,
        max_bytes: int = MAX_BYTES,
        allow_private: tuple[str, ...] = (),
    ) -> Response:
        """The response to one request, whole and inflated; NetFailed in every other case.

        `deadline_s` bounds everything together: look-up, connection, request, response. `max_bytes` caps the body on
        the wire and inflated. The URL's path and query go out byte for byte; its userinfo becomes an Authorization
        header unless one is given; its fragment stays here. `allow_private` lists networks that the guard lets pass.
        """
        target = target_of(url)
        exchange = Exchange(target, allow_private)
        request = _request(method, exchange, headers=headers or {}, body=body)
        heads: list[Response] = []
        try:
            async with asyncio.timeout(deadline_s):
                return await self._exchange(request, exchange, url, max_bytes=max_bytes, heads=heads)
        except TimeoutError:
            detail = f"{target.host}: no complete answer within {deadline_s:g} s"
            raise NetFailed(NetReason.TIMEOUT, detail, wrote=exchange.wrote, head=_last(heads)) from None
        except NetFailed as failure:
            failure.wrote, failure.head = exchange.wrote, _last(heads)
            raise
        except EgressBlocked as blocked:
            raise NetFailed(NetReason.EGRESS_BLOCKED, str(blocked)) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            failed = _failure(error, target, wrote=exchange.wrote)
            failed.head = _last(heads)
            raise failed from None

    async def _exchange(
        self, request: httpx.Request, exchange: Exchange, url: str, *, max_bytes: int, heads: list[Response]
    ) -> Response:
        """The whole response; its head goes into `heads` as soon as it is there."""
        reply = await self._http.send(request, stream=True)
        try:
            headers = exchange.headers
            if reply.status_code == 101:
                raise NetFailed(NetReason.BAD_RESPONSE, "the server switched protocols, unasked")
            heads.append(Response(reply.status_code, headers, b"", url, exchange.peer_ip))
            body = await _body(reply, headers, max_bytes=max_bytes)
        finally:
            await reply.aclose()
        return Response(reply.status_code, headers, body, url, exchange.peer_ip)

    async def aclose(self) -> None:
        """Ends idle connections and the resolver's threads. What is still asked afterwards keeps no connection."""
        self._lanes.close()
        if isinstance(self._resolve, SystemResolver):
            self._resolve.close()
        await asyncio.sleep(0)  # lets the transports say goodbye


def _request(method: str, exchange: Exchange, *, headers: Mapping[str, str], body: bytes) -> httpx.Request:
    """The request with exactly the headers that go out. One given by the caller always wins over ours.

    It is made by hand, not by the client: that would add headers and rewrite the URL. httpx sees a stand-in; the
    transport sends to the target, byte for byte as it was given.
    """
    target = exchange.target
    given = {name.lower() for name in headers}
    ours = {"Host": target.authority, "Accept-Encoding": "gzip, deflate"}
    if target.authorization is not None:
        ours["Authorization"] = target.authorization
    if body or method in {"POST", "PUT", "PATCH"}:
        ours["Content-Length"] = str(len(body))
    pairs = [(name, value) for name, value in ours.items() if name.lower() not in given]
    try:
        raw = [(name.encode("ascii"), value.encode("latin-1")) for name, value in (*pairs, *headers.items())]
    except UnicodeEncodeError as error:
        raise NetFailed(NetReason.BAD_REQUEST, f"a header can't be sent: {error.reason}") from None
    return httpx.Request(method, STAND_IN, headers=raw, content=body or None, extensions={"exchange": exchange})


def _last(heads: list[Response]) -> Response | None:
    return heads[-1] if heads else None


async def _body(reply: httpx.Response, headers: tuple[tuple[str, str], ...], *, max_bytes: int) -> bytes:
    label = ", ".join(value for name, value in headers if name == "content-encoding")
    pieces = 0
    try:
        inflater: Inflater | None = None
        async for piece in reply.aiter_raw():
            inflater = inflater or Inflater(label, max_bytes=max_bytes)
            inflater.feed(piece)
            pieces += 1
            if pieces > MOST_PIECES:
                raise NetFailed(NetReason.BAD_RESPONSE, f"the body comes in more than {MOST_PIECES} pieces")
            if not pieces % PIECES_A_TURN:
                await asyncio.sleep(0)
        return inflater.finish() if inflater is not None else b""
    except TooLarge:
        raise NetFailed(NetReason.TOO_LARGE, f"the body is longer than {max_bytes} bytes") from None
    except BadEncoding as error:
        raise NetFailed(NetReason.BAD_ENCODING, str(error)) from None


def _failure(error: httpcore.NetworkError | httpcore.ProtocolError, target: Target, *, wrote: bool) -> NetFailed:
    """What went wrong on a connection that was there."""
    words = str(error)
    if isinstance(error, httpcore.LocalProtocolError):
        return NetFailed(NetReason.BAD_REQUEST, f"{target.host}: {words}")
    if isinstance(error, httpcore.RemoteProtocolError) and "without sending a response" not in words:
        return NetFailed(NetReason.BAD_RESPONSE, f"{target.host}: {words}", wrote=wrote)
    return NetFailed(NetReason.RESET, f"{target.host}: the connection was closed ({words or 'reset'})", wrote=wrote)
