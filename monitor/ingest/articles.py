"""Fetches the articles that polls asked for, side by side and few at a time, each in a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from monitor.errors import StoreUnavailable
from monitor.ingest.decisions import Judged
from monitor.ingest.full_text import ArticleCommit, Overtaken, Read, weighed, with_text
from monitor.ingest.generation import Generation
from monitor.ingest.needs import Ports
from monitor.ingest.visit import judge
from monitor.model import (
    Article,
    ArticleFailed,
    ArticleOutcome,
    ArticleReason,
    ArticleText,
    ChangeKind,
    Entry,
    EntryChange,
    Fulltext,
)
from monitor.ports import Articles, Reader

if TYPE_CHECKING:
    from random import Random  # noqa: TID251 - a type; the generator is made in app

AT_ONCE = 8
"""Articles under way at once: most wait for their host's turn; feeds go before them in the worker."""

LEASE_MS = 900_000
"""As of feeds: well beyond a long queue at one host. What a killed daemon had claimed is due at the next start."""


class ArticleDesk:
    """Claims due articles, fetches them, judges the entry again with its text, hands one unit of work each to the lane.

    `live` gives the rules to judge by, as the poller has them; `committed` is called after every commit that queued
    deliveries.
    """

    def __init__(
        self,
        ports: Ports,
        articles: Articles,
        *,
        rng: Random,
        live: Callable[[], Generation | None] = lambda: None,
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        self._ports = ports
        self._articles = articles
        self._rng = rng
        self._live = live
        self._committed = committed
        self._running: dict[str, asyncio.Task[None]] = {}
        self._freed = asyncio.Event()

    @property
    def running(self) -> int:
        """Articles under way."""
        return len(self._running)

    async def tick(self, generation: Generation) -> int:
        """Claims as many due articles as there is room for and starts them; returns how many."""
        room = AT_ONCE - len(self._running)
        now_ms = self._ports.clock.now_ms()
        if room <= 0 or not await self._ports.store.read(lambda reader: reader.article_is_due(now_ms=now_ms)):
            return 0  # a read costs nothing beside an empty commit each second
        claimed = await self._ports.store.write(
            lambda tx: tx.claim_articles(now_ms=now_ms, limit=room, lease_ms=LEASE_MS)
        )
        for article in claimed:
            task = asyncio.create_task(self._job(article, generation), name=f"article {article.entry_id}")
            self._running[article.entry_id] = task
            task.add_done_callback(partial(self._done, article))
        return len(claimed)

    async def wait(self) -> None:
        """Returns when an article has ended; at once when none is under way."""
        self._freed.clear()
        if self._running:
            await self._freed.wait()

    async def drain(self, *, timeout_s: float) -> None:
        """Waits for the articles under way, then ends those that take too long: the next start has them at once."""
        running = list(self._running.values())
        if running:
            _, late = await asyncio.wait(running, timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _done(self, article: Article, task: asyncio.Task[None]) -> None:
        """A fault of ours stays in its job: the claim runs out and is counted."""
        self._running.pop(article.entry_id, None)
        self._freed.set()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._ports.observer.event("article.crashed", entry=article.entry_id, exc_info=error)

    async def _job(self, article: Article, generation: Generation) -> None:
        try:
            outcome = await self._fetch(article, generation)
            read = await self._commit(article, generation, outcome)
        except StoreUnavailable as error:
            self._ports.observer.event("article.uncommitted", entry=article.entry_id, detail=str(error))
            return
        if read is not None:
            self._tell(read)
            if read.deliveries:
                self._committed()

    async def _fetch(self, article: Article, generation: Generation) -> ArticleOutcome:
        """The article, from another entry of the same address if one has it, else from its site."""
        spec = (self._live() or generation).feeds.get(article.feed_id)
        if spec is None or spec.fulltext is Fulltext.NEVER:
            return ArticleFailed(ArticleReason.UNWANTED, "its feed asks for no full text any more")
        held = await self._ports.store.read(lambda reader: held_elsewhere(reader, article))
        if held is not None:
            return ArticleText(held.article, held.url)
        return await self._articles.article(article.url, allow_private=spec.allow_private)

    async def _commit(self, article: Article, generation: Generation, outcome: ArticleOutcome) -> Read | None:
        """What was committed; None when nobody waits for the article any more."""
        while True:
            rules = self._live() or generation
            entry = await self._ports.store.read(lambda reader: reader.entry(article.entry_id))
            if entry is None:
                return None
            weighed_outcome = weighed(outcome, entry)
            judged = await self._judge(entry, weighed_outcome, rules)
            now_ms, jitter = self._ports.clock.now_ms(), self._rng.random()
            commit = ArticleCommit(
                rules, article, weighed_outcome, judged, now_ms=now_ms, jitter=jitter, live=self._live
            )
            read = await self._ports.store.write(commit)
            if not isinstance(read, Overtaken):
                return read

    async def _judge(self, entry: Entry, outcome: ArticleOutcome, rules: Generation) -> Judged | None:
        """The entry with its text and what the rules say of it; None when there is no text or no feed."""
        spec = rules.feeds.get(entry.feed_id)
        if spec is None or not isinstance(outcome, ArticleText):
            return None
        change = EntryChange(ChangeKind.EDITED, with_text(entry, outcome.text), ())
        async with self._ports.judging:
            [judged] = await asyncio.to_thread(judge, (change,), rules, spec)
        return judged

    def _tell(self, read: Read) -> None:
        """The article's events, once its commit is durable."""
        article = read.article
        again_s = None if article.due_ms is None else round((article.due_ms - self._ports.clock.now_ms()) / 1000)
        self._ports.observer.event(
            "article.read" if article.reason is ArticleReason.OK else "article.failed",
            entry=article.entry_id,
            feed=article.feed_id,
            reason=str(article.reason),
            detail=article.detail,
            attempt=article.attempts,
            next_in_s=again_s,
        )
        read.tell(self._ports.observer, feed_id=article.feed_id)


def held_elsewhere(reader: Reader, article: Article) -> Entry | None:
    """Another entry that has the text of this address already: feeds of one site share their articles."""
    entry = reader.entry(article.entry_id)
    if entry is None or not entry.story_id:
        return None
    siblings = reader.entries(story_id=entry.story_id)
    return next((one for one in siblings if one.id != entry.id and one.url == article.url and one.article), None)
