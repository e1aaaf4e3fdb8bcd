"""The parser pool: documents are read in processes of their own, which may be killed at any time.

Two crews, so that no document holds up another feed's for long. Every feed document has a short time with the first;
one that needs longer starts over with the second, behind others like it; short ones go first. So a document that is made
to hurt costs those behind it a quarter of a second, and nothing once it has failed: then it gets no first try. Nothing
has to be known of a feed beforehand. Articles and robots.txt are read by the second crew alone: alerts on titles don't
wait for them, and their library stays out of the first. The second crew is there only while there is work for it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from monitor.model import ArticleFailed, ArticleOutcome, ArticleReason, ParseFailed, ParseOutcome, PollReason
from monitor.workers import child
from monitor.workers.child import Limits
from monitor.workers.crew import Crew

FIRST_S = 0.25
"""CPU seconds of a document's first try. A feed of 30 entries takes 10 to 25 ms, one of 500 a quarter of a second."""

FIRST_HARD_S = 2.0
"""Wall seconds until the first try is killed: what can't be interrupted, or a machine that gives it an eighth of a core."""

MOST_SLOW = 10_000
"""Feeds remembered that took long for nothing the last time: they get no first try."""

LINGER_S = 60.0


class ParserPool:
    """A `ports.Parser` and a `ports.PageReader` over killable worker processes; `workers` are those of the first crew."""

    def __init__(self, *, workers: int = 1, limits: Limits | None = None, recycle_after: int = 1_000) -> None:
        whole = limits or Limits()
        first = replace(whole, soft_s=min(FIRST_S, whole.soft_s), hard_s=min(FIRST_HARD_S, whole.hard_s))
        self._slow: dict[str, None] = {}
        self._first = Crew(workers=workers, limits=first, recycle_after=recycle_after)
        self._second = Crew(workers=1, limits=whole, recycle_after=recycle_after, linger_s=LINGER_S)

    def start(self) -> None:
        """Starts the first crew now; returns at once. Call it before heavy imports and from the main thread."""
        self._first.start()

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        """The feed, or why not. PARSE_TIMEOUT, PARSER_KILLED and PARSE_FAILED say what the document did to its worker.

        Raises ParserUnavailable after `close()`.
        """
        outcome: ParseOutcome
        if url not in self._slow:
            outcome = await self._first.ask(child.feed, body, url=url, content_type=content_type)
            if not (isinstance(outcome, ParseFailed) and outcome.reason is PollReason.PARSE_TIMEOUT):
                return outcome
        outcome = await self._second.ask(child.feed, body, url=url, content_type=content_type)
        self._slow.pop(url, None)
        if isinstance(outcome, ParseFailed):
            self._slow[url] = None
            while len(self._slow) > MOST_SLOW:
                del self._slow[next(iter(self._slow))]
        return outcome

    async def page(self, body: bytes, *, url: str, content_type: str | None) -> ArticleOutcome:
        """The article in a page, or why there is none; under the limits of a feed."""
        outcome: ArticleOutcome | ParseFailed
        outcome = await self._second.ask(child.page, body, url=url, content_type=content_type)
        if isinstance(outcome, ParseFailed):
            return ArticleFailed(ArticleReason(outcome.reason), outcome.detail)
        return outcome

    async def allows(self, robots: bytes, *, url: str, agent: str) -> bool:
        """Whether a robots.txt lets `agent` ask for the URL; one that does its reader harm forbids everything."""
        outcome: bool | ParseFailed = await self._second.ask(child.robots, robots, url=url, agent=agent)
        return outcome is True

    async def close(self) -> None:
        """Kills the workers; returns within 2 s. Whoever still waits gets ParserUnavailable."""
        await asyncio.gather(self._first.close(), self._second.close())
