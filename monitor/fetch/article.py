"""Fetches articles as it fetches feeds: in their hosts' turns, through the guard, bounded; and asks robots.txt first."""

from __future__ import annotations

from collections.abc import Callable

from monitor import urls
from monitor.fetch.fetcher import HttpFetcher, Limits
from monitor.fetch.gate import HostGate
from monitor.fetch.robots import Robots
from monitor.model import (
    ArticleFailed,
    ArticleOutcome,
    ArticleReason,
    Exchange,
    Fetched,
    FetchFailed,
    FetchRequest,
    NotModified,
)
from monitor.net import Client
from monitor.ports import PageReader

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
ROBOTS_ACCEPT = "text/plain, */*;q=0.1"
PAGE_LIMITS = Limits(deadline_s=20.0, max_bytes=4 * 1024 * 1024)
ROBOTS_LIMITS = Limits(deadline_s=10.0, max_bytes=500 * 1024)


class Barred(Exception):
    """A hop that must not be asked."""

    def __init__(self, failed: ArticleFailed) -> None:
        self.failed = failed
        super().__init__(failed.detail)


class RobotsFetcher(HttpFetcher):
    """Asks for a robots.txt."""

    accept = ROBOTS_ACCEPT


class ArticleFetcher(HttpFetcher):
    """Implements ports.Articles. Every hop of a redirect is held against its own host's robots.txt."""

    accept = ACCEPT

    def __init__(
        self,
        client: Client,
        *,
        user_agent: str,
        gate: HostGate,
        reader: PageReader,
        host_key: Callable[[str], str] = urls.host_key,
        limits: Limits = PAGE_LIMITS,
    ) -> None:
        super().__init__(client, user_agent=user_agent, gate=gate, host_key=host_key, limits=limits)
        asks = RobotsFetcher(client, user_agent=user_agent, gate=gate, host_key=host_key, limits=ROBOTS_LIMITS)
        self._asks = asks
        self._reader = reader
        agent = user_agent.partition("/")[0]
        self._robots = Robots(asks, reader, clock=gate.clock, agent=agent)

    def tell(self, heard: Callable[[Exchange], None]) -> None:
        """From now on `heard` is told of every exchange, those for robots.txt too."""
        self._heard = self._asks._heard = heard  # noqa: SLF001 - another fetcher of the same class

    async def article(self, url: str, *, allow_private: tuple[str, ...] = ()) -> ArticleOutcome:
        """The article's text, or why there is none."""
        try:
            outcome = await self.fetch(FetchRequest("", url, allow_private=allow_private))
        except Barred as barred:
            return barred.failed
        match outcome:
            case Fetched(meta=meta, body=body):
                return await self._reader.page(body, url=meta.url, content_type=meta.headers.get("content-type"))
            case FetchFailed(reason=reason, detail=detail, retry_after=retry_after):
                return ArticleFailed(ArticleReason(reason), detail, retry_after)
            case NotModified():
                return ArticleFailed(ArticleReason.UNSOLICITED_304, "304 to a request without conditions")

    async def _admit(self, url: str, request: FetchRequest) -> None:
        failed = await self._robots.refusal(url, allow_private=request.allow_private)
        if failed is not None:
            raise Barred(failed)
