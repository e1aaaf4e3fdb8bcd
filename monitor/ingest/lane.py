"""The sequential lane: cluster, decide and commit polls, each with all that it brought, in one transaction.

Everything here runs on the store's writer thread inside one unit of work, so what a poll reads is what it writes
against; earlier entries of a poll are candidates for later ones. Nothing here waits for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from monitor.alerting import HealthNotice, feed_health, health_delivery
from monitor.articles import queued, wants
from monitor.feeds.schedule import PollResult, settle
from monitor.ingest.decisions import Decider, Decisions, Judged
from monitor.ingest.generation import Generation
from monitor.ingest.placing import Placed, Shelf
from monitor.model import ChangeKind, Entry, Exchange, FeedState, FeedStatus
from monitor.ports import Tx

UNASKED = frozenset({FeedStatus.REMOVED, FeedStatus.MERGED})
"""Feeds that the config or a redirect has meanwhile taken out of the schedule."""


@dataclass(slots=True)
class Committed(Decisions):
    """What one poll's unit of work did, for logs and metrics; valid once its commit is durable."""

    feed: FeedState
    new: int = 0
    edited: int = 0
    articles: int = 0
    notice: HealthNotice | None = None


@dataclass(frozen=True, slots=True)
class Outdated:
    """A reload came between judging and committing; nothing was written. `live` are the rules to judge by."""

    live: Generation


@dataclass(frozen=True, slots=True)
class PollCommit:
    """Everything that one poll wants to commit. `live` gives the rules that are live when it is done."""

    generation: Generation
    claimed: FeedState
    result: PollResult
    judged: Sequence[Judged]
    shown: Sequence[str]
    now_ms: int
    jitter: float
    live: Callable[[], Generation | None] = lambda: None

    def within(self, tx: Tx, fresh: FeedState | None) -> Committed | Outdated | None:
        """What became of the poll, all but the feed's own row written. `fresh` is the feed as it now stands; None comes
        back when it was removed or its URL changed meanwhile: the answer belongs to a URL that nobody asks any more."""
        live = self.live()
        if live is not None and live is not self.generation:
            return Outdated(live)
        spec = self.generation.feeds.get(self.claimed.id)
        if fresh is None or spec is None or fresh.status in UNASKED or fresh.url != self.claimed.url:
            return None
        after = settle(
            fresh,
            replace(self.result, arrivals_ms=self._arrivals()),
            spec=spec,
            settings=self.generation.config.settings,
            now_ms=self.now_ms,
            jitter=self.jitter,
        )
        done = Committed(after)
        if self.judged:
            self._take(tx, done)
        if self.shown:
            tx.see_entries(self.shown, now_ms=self.now_ms)
        done.notice = feed_health(fresh, after, now_ms=self.now_ms)
        if done.notice is not None:
            done.deliveries += tell(tx, self.generation, done.notice, now_ms=self.now_ms)
        return done

    def _arrivals(self) -> tuple[int, ...]:
        """When the new entries arrived: by their own dates on a feed's first sight, else now."""
        new = [judged.change.entry for judged in self.judged if judged.change.kind is ChangeKind.NEW]
        first = self.claimed.first_fetched_ms is None
        return tuple(entry.published_ms if first else self.now_ms for entry in new)

    def _take(self, tx: Tx, done: Committed) -> None:
        """Stores the changed entries in their stories and decides on each one's verdicts; known ones only gain keys."""
        shelf = Shelf(tx, [judged.change for judged in self.judged], now_ms=self.now_ms)
        placed: list[tuple[Judged, Placed]] = []
        for judged in self.judged:
            if judged.change.kind is ChangeKind.KNOWN:
                shelf.known(judged.change)
            else:
                placed.append((judged, shelf.place(judged.change)))
        shelf.store()
        decider = Decider(tx, self.generation, done, now_ms=self.now_ms)
        for judged, at in placed:
            kind = judged.change.kind
            done.new += kind is ChangeKind.NEW
            done.edited += kind is ChangeKind.EDITED
            decider.decide(judged, at.entry, at.story, baseline=kind is ChangeKind.NEW and at.entry.baseline)
            done.articles += self._ask(tx, judged, at.entry, anew=at.overtaken)

    def _ask(self, tx: Tx, judged: Judged, entry: Entry, *, anew: bool) -> bool:
        """Queues the entry's article where it is wanted; whether it did. One that arrived while this edit was under way
        is read `anew`: the edit was judged without it."""
        kind = judged.change.kind
        spec = self.generation.feeds[self.claimed.id]
        if not anew and not wants(spec.fulltext, kind, entry, touched=judged.touched):
            return False
        known = None if anew else tx.article(entry.id)
        row = queued(entry, kind, known, now_ms=self.now_ms)
        if row is not None:
            tx.put_article(row)
        return row is not None


@dataclass(frozen=True, slots=True)
class PollBatch:
    """The unit of work of polls that end together, each its feed's only one; `exchanges` is what the ledger has heard
    since the last."""

    commits: Sequence[PollCommit]
    exchanges: Sequence[Exchange] = ()

    def __call__(self, tx: Tx) -> list[Committed | Outdated | None]:
        """What became of each poll, in their order."""
        tx.put_exchanges(self.exchanges)
        fresh = tx.feeds_by_id([commit.claimed.id for commit in self.commits])
        ends = [commit.within(tx, fresh.get(commit.claimed.id)) for commit in self.commits]
        tx.put_feeds([end.feed for end in ends if isinstance(end, Committed)])
        return ends


def tell(tx: Tx, generation: Generation, notice: HealthNotice, *, now_ms: int) -> int:
    """Queues a health notice for the fallback receiver, once; returns how many deliveries that made."""
    fallback = generation.config.settings.fallback
    if fallback is None or tx.delivery(notice.id_for(fallback)) is not None:
        return 0
    tx.put_delivery(health_delivery(notice, fallback, seq=tx.next_seq(fallback), now_ms=now_ms))
    return 1
