"""Fetches feeds as their owners would wish: conditionally, one at a time a host, named, bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from monitor import urls
from monitor.feeds.schedule.caching import seconds
from monitor.fetch.classify import NET_REASONS, refusal
from monitor.fetch.gate import HostGate
from monitor.fetch.headers import ACCEPT, conditional, kept_headers, merged, validators_of
from monitor.fetch.redirects import (
    MOST_HOPS,
    PERMANENT,
    REDIRECTS,
    BadRedirect,
    next_url,
    same_party,
    userinfo,
    with_userinfo,
    without_userinfo,
)
from monitor.model import (
    Exchange,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    PollReason,
    ResponseMeta,
    Validators,
)
from monitor.net import Client, NetFailed, NetReason, Response, target_of

DEADLINE_S = 30.0
MAX_BYTES = 10 * 1024 * 1024

COMPLAINTS = frozenset({403, 429, 503})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one poll may cost: seconds of exchange in all (waiting for a host's turn not counted) and bytes of body."""

    deadline_s: float = DEADLINE_S
    max_bytes: int = MAX_BYTES


@dataclass(slots=True)
class _Journey:
    """One poll under way: where it is, what it passed, what is left of its time and its one retry."""

    request: FetchRequest
    url: str
    left_s: float
    credentials: str
    hops: list[str] = field(default_factory=list)
    permanent: bool = True
    retries: int = 1
    fresh: bool = False
    asked: bool = False

    def headers(self) -> dict[str, str]:
        """Conditional headers and the feed's own, as far as they may go to where the journey is now; remembers whether
        the request is conditional."""
        proof = {} if self.fresh else conditional(self.request, self.url, hop=len(self.hops))
        self.asked = bool(proof)
        ours = {"Cache-Control": "no-cache"} if self.fresh else proof
        own = self.request.headers
        return {**ours, **own} if own and same_party(self.request.url, self.url) else ours

    def meta(self, response: Response) -> ResponseMeta:
        """The head of this answer, with the way that led to it."""
        headers = kept_headers(response)
        shown = without_userinfo(self.url)
        return ResponseMeta(
            response.status,
            shown,
            headers,
            hops=tuple(map(without_userinfo, self.hops)),
            moved_to=shown if self.hops and self.permanent else None,
            validators=validators_of(headers, url=shown if self.hops else None),
            peer_ip=response.peer_ip,
        )


def _nobody(_exchange: Exchange) -> None:
    """Keeps no ledger."""


class HttpFetcher:
    """Implements ports.Fetcher on the guarded client.

    `host_key` says which URLs share a host's patience. Redirects are followed here, each hop in a turn of its own, so
    that no turn is held while waiting for another host's. `heard` is told of every exchange, for the ledger.
    """

    accept = ACCEPT

    def __init__(
        self,
        client: Client,
        *,
        user_agent: str,
        gate: HostGate,
        host_key: Callable[[str], str] = urls.host_key,
        limits: Limits = Limits(),
        heard: Callable[[Exchange], None] = _nobody,
    ) -> None:
        self._client = client
        self._user_agent = user_agent
        self._gate = gate
        self._host_key = host_key
        self._limits = limits
        self._heard = heard

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """The outcome of one poll. Any number may be under way: they wait for their hosts' turns here."""
        try:
            target_of(request.url)
        except NetFailed as failure:
            return FetchFailed(NET_REASONS[failure.reason], failure.detail)
        journey = _Journey(request, request.url, self._limits.deadline_s, userinfo(request.url))
        while True:
            await self._admit(journey.url, request)
            try:
                response = await self._exchange(journey)
            except NetFailed as failure:
                if failure.reason is NetReason.RESET and journey.retries:
                    journey.retries -= 1
                    continue
                return _unreached(failure, journey)
            if response.status in REDIRECTS:
                failed = _follow(journey, response)
                if failed is not None:
                    return failed
                continue
            if response.status == 304 and not journey.asked and journey.retries:
                journey.retries, journey.fresh = 0, True
                continue
            return _outcome(journey, response)

    async def _admit(self, url: str, request: FetchRequest) -> None:
        """Returns when the hop may be asked: whoever configures a feed wants it asked."""

    async def _exchange(self, journey: _Journey) -> Response:
        """One request in its host's turn."""
        key = self._host_key(journey.url)
        async with self._gate.turn(key):
            headers = merged({"User-Agent": self._user_agent, "Accept": self.accept}, journey.headers())
            at_s, loop = self._gate.clock(), asyncio.get_running_loop()
            began_s = loop.time()
            try:
                response = await self._client.request(
                    "GET",
                    journey.url,
                    headers=headers,
                    deadline_s=max(0.001, journey.left_s),
                    max_bytes=self._limits.max_bytes,
                    allow_private=journey.request.allow_private,
                )
            except NetFailed as failure:
                if failure.wrote:
                    self._heard(_entry(key, journey.url, headers, at_s=at_s, response=failure.head))
                raise
            finally:
                journey.left_s -= loop.time() - began_s
            self._heard(_entry(key, journey.url, headers, at_s=at_s, response=response))
            self._weigh(key, response.status)
            return response

    def _weigh(self, key: str, status: int) -> None:
        """Lets the host's pace follow its answer."""
        if status in COMPLAINTS:
            self._gate.complained(key)
        else:
            self._gate.content(key)


def _entry(host: str, url: str, headers: dict[str, str], *, at_s: float, response: Response | None) -> Exchange:
    """The exchange as the ledger keeps it; status 0 when there was no answer."""
    kept = kept_headers(response) if response is not None else {}
    return Exchange(
        at_s,
        host,
        without_userinfo(url),
        response.status if response is not None else 0,
        sent=Validators(headers.get("If-None-Match"), headers.get("If-Modified-Since")),
        got=validators_of(kept, url=None),
        headers=frozenset(map(str.lower, headers)),
        retry_after_s=seconds(kept.get("retry-after")),
    )


def _follow(journey: _Journey, response: Response) -> FetchFailed | None:
    """Moves the journey on to where the redirect leads; why not, when it leads nowhere."""
    try:
        target = next_url(journey.url, response.header("location"))
    except BadRedirect as bad:
        return FetchFailed(PollReason.BAD_REDIRECT, str(bad), journey.meta(response))
    target = with_userinfo(target, journey.credentials if same_party(journey.request.url, target) else "")
    journey.hops.append(journey.url)
    if target in journey.hops:
        return FetchFailed(PollReason.REDIRECT_LOOP, "redirects in a circle", journey.meta(response))
    if len(journey.hops) > MOST_HOPS:
        detail = f"more than {MOST_HOPS} redirects"
        return FetchFailed(PollReason.REDIRECT_LOOP, detail, journey.meta(response))
    journey.permanent = journey.permanent and response.status in PERMANENT
    journey.url = target
    return None


def _outcome(journey: _Journey, response: Response) -> FetchOutcome:
    meta = journey.meta(response)
    if response.status == 304:
        if journey.asked:
            return NotModified(meta)
        detail = "304 Not Modified to a request without validators"
        return FetchFailed(PollReason.UNSOLICITED_304, detail, meta)
    return refusal(response, meta) or Fetched(meta, response.body)


def _unreached(failure: NetFailed, journey: _Journey) -> FetchFailed:
    meta = journey.meta(failure.head) if failure.head is not None else None
    return FetchFailed(NET_REASONS[failure.reason], failure.detail, meta)
