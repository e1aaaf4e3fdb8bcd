"""Each host's robots.txt, asked for once a day (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from monitor.fetch.fetcher import HttpFetcher
from monitor.model import (
    ArticleFailed,
    ArticleReason,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    PollReason,
)
from monitor.ports import PageReader

KEPT_S = 24 * 3600.0
"""RFC 9309, 2.4: a copy should not be used for longer."""

FAILED_KEPT_S = 600.0
"""How long a robots.txt that couldn't be had forbids its host."""

MOST_BYTES = 4 * 1024 * 1024
"""Bytes of robots.txt remembered in all, the last heard of each host; most take a few hundred."""

ROW_BYTES = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What a host's robots.txt is until when: its bytes, or why nothing may be asked for."""

    until_s: float
    rules: bytes = b""
    failed: ArticleFailed | None = None

    @property
    def size(self) -> int:
        """What it costs to remember."""
        return len(self.rules) + ROW_BYTES


class Robots:
    """Knows what may be asked for. `clock` gives seconds that never go back; `agent` is the name that rules call us."""

    def __init__(self, fetcher: HttpFetcher, reader: PageReader, *, clock: Callable[[], float], agent: str) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock
        self._agent = agent
        self._known: dict[str, Known] = {}
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def refusal(self, url: str, *, allow_private: tuple[str, ...]) -> ArticleFailed | None:
        """Why the URL must not be asked for; None when it may."""
        site = site_of(url)
        lock = self._asking.setdefault(site, asyncio.Lock())
        async with lock:
            known = self._known.get(site)
            if known is None or known.until_s <= self._clock():
                known = await self._learn(site, allow_private)
        if known.failed is not None:
            return known.failed
        if not known.rules or await self._reader.allows(known.rules, url=url, agent=self._agent):
            return None
        return ArticleFailed(ArticleReason.ROBOTS, f"robots.txt of {urlsplit(url).hostname} asks us not to")

    async def _learn(self, site: str, allow_private: tuple[str, ...]) -> Known:
        request = FetchRequest("", f"{site}/robots.txt", allow_private=allow_private)
        verdict = verdict_of(await self._fetcher.fetch(request))
        failed = isinstance(verdict, ArticleFailed)
        known = Known(
            self._clock() + (FAILED_KEPT_S if failed else KEPT_S),
            b"" if isinstance(verdict, ArticleFailed) else verdict,
            verdict if isinstance(verdict, ArticleFailed) else None,
        )
        self._known.pop(site, None)
        self._known[site] = known
        while sum(one.size for one in self._known.values()) > MOST_BYTES:
            del self._known[next(iter(self._known))]
        return known


def site_of(url: str) -> str:
    """Scheme, host and port: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def verdict_of(outcome: FetchOutcome) -> bytes | ArticleFailed:
    """The rules, empty where all is allowed; or why nothing may be asked for now. RFC 9309, 2.3.1: without a robots.txt
    (4xx) all is allowed, while it can't be reached (5xx, the network) nothing is."""
    match outcome:
        case Fetched(body=body):
            return body
        case NotModified():
            return b""
        case FetchFailed(reason=PollReason.EMPTY_BODY | PollReason.REDIRECT_LOOP | PollReason.BAD_REDIRECT):
            return b""
        case FetchFailed(
            reason=PollReason.EGRESS_BLOCKED | PollReason.DNS | PollReason.BAD_URL as reason, detail=detail
        ):
            return ArticleFailed(ArticleReason(reason), detail)
        case FetchFailed(meta=meta) if meta is not None and 400 <= meta.status < 500 and meta.status != 429:
            return b""
        case FetchFailed(detail=detail, reason=reason, retry_after=retry_after):
            return ArticleFailed(ArticleReason.ROBOTS_DOWN, f"robots.txt: {reason}, {detail}", retry_after)
