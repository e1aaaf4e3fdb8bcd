"""The sequential lane: cluster, decide and commit one poll in one transaction.

Everything here runs on the store's writer thread inside one unit of work, so what a poll reads is what it writes
against; earlier entries of a poll are candidates for later ones. Nothing here waits for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.alerting import (
    Firing,
    HealthNotice,
    Match,
    NotFired,
    compose,
    feed_health,
    fire,
    health_delivery,
    known_ids,
    route,
)
from monitor.feeds.schedule import PollResult, settle
from monitor.ingest.generation import Generation
from monitor.model import (
    Alert,
    ChangeKind,
    Entry,
    EntryChange,
    FeedState,
    FeedStatus,
    NearMiss,
    StoredNearMiss,
    Story,
    Verdict,
    VerdictKind,
)
from monitor.ports import Reader, Tx
from monitor.stories import TITLE_WINDOW_MS, choose_story, story_keys


@dataclass(frozen=True, slots=True)
class Judged:
    """One changed entry with what the rules say of it: fired and near misses only. `evidence` by rule id."""

    change: EntryChange
    verdicts: tuple[Verdict, ...] = ()
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Committed:
    """What one poll's unit of work did, for logs and metrics; valid once its commit is durable."""

    feed: FeedState
    new: int = 0
    edited: int = 0
    alerts: list[Alert] = field(default_factory=list)
    suppressed: list[tuple[str, str]] = field(default_factory=list)
    near_misses: list[StoredNearMiss] = field(default_factory=list)
    notice: HealthNotice | None = None
    deliveries: int = 0


UNASKED = frozenset({FeedStatus.REMOVED, FeedStatus.MERGED})
"""Feeds that the config or a redirect has meanwhile taken out of the schedule."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """A reload came between judging and committing; nothing was written. `live` are the rules to judge by."""

    live: Generation


@dataclass(frozen=True, slots=True)
class PollCommit:
    """Everything that one poll wants to commit. `live` gives the rules that are live when the unit of work runs."""

    generation: Generation
    claimed: FeedState
    result: PollResult
    judged: Sequence[Judged]
    shown: Sequence[str]
    now_ms: int
    jitter: float
    live: Callable[[], Generation | None] = lambda: None

    def __call__(self, tx: Tx) -> Committed | Outdated | None:
        """The unit of work; None when the feed was removed or its URL changed while it was being polled: the answer
        belongs to a URL that nobody asks any more."""
        live = self.live()
        if live is not None and live is not self.generation:
            return Outdated(live)
        fresh = tx.feed(self.claimed.id)
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
        for judged in self.judged:
            self._take(tx, judged, done)
        if self.shown:
            tx.see_entries(self.shown, now_ms=self.now_ms)
        tx.put_feed(after)
        done.notice = feed_health(fresh, after, now_ms=self.now_ms)
        if done.notice is not None:
            done.deliveries += tell(tx, self.generation, done.notice, now_ms=self.now_ms)
        return done

    def _arrivals(self) -> tuple[int, ...]:
        """When the new entries arrived: by their own dates on a feed's first sight, else now."""
        new = [judged.change.entry for judged in self.judged if judged.change.kind is ChangeKind.NEW]
        first = self.claimed.first_fetched_ms is None
        return tuple(entry.published_ms if first else self.now_ms for entry in new)

    def _take(self, tx: Tx, judged: Judged, done: Committed) -> None:
        """Stores one changed entry in its story and decides on each verdict; a known one only gains keys."""
        change = judged.change
        if change.kind is ChangeKind.KNOWN:
            tx.put_entry(change.entry, change.keys)
            return
        entry, story = place(tx, change, now_ms=self.now_ms)
        done.new += change.kind is ChangeKind.NEW
        done.edited += change.kind is ChangeKind.EDITED
        for verdict in judged.verdicts:
            if verdict.kind is VerdictKind.NEAR_MISS and verdict.near is not None:
                miss = near_miss(verdict.rule_id, entry, verdict.near, now_ms=self.now_ms)
                tx.put_near_miss(miss)
                done.near_misses.append(miss)
            elif verdict.kind is VerdictKind.FIRED:
                rule = self.generation.rule_specs[verdict.rule_id]
                version = self.generation.rules.version(rule.id)
                match = Match(verdict, entry, story, rule, version, judged.evidence.get(rule.id, {}))
                self._decide(tx, match, done, baseline=change.kind is ChangeKind.NEW and entry.baseline)

    def _decide(self, tx: Tx, match: Match, done: Committed, *, baseline: bool) -> None:
        """Alerts once per (rule, story); the alert, its routes and its deliveries go into the same commit."""
        existing = next(filter(None, (tx.alert(known) for known in known_ids(match.rule, match.story.id))), None)
        receivers = route(self.generation.config, match.rule, severity=match.severity, labels=match.rule.labels)
        firing = fire(match, existing=existing, receivers=receivers, baseline=baseline, now_ms=self.now_ms)
        if isinstance(firing, NotFired):
            done.suppressed.append((match.rule.id, firing.reason))
            return
        done.deliveries += commit_firing(tx, firing, now_ms=self.now_ms)
        done.alerts.append(firing.alert)
        done.suppressed.extend((match.rule.id, r.suppressed) for r in firing.routes if r.suppressed is not None)


def place(tx: Tx, change: EntryChange, *, now_ms: int) -> tuple[Entry, Story]:
    """The changed entry with its story, both stored. An edited entry stays in its story."""
    entry = change.entry
    keys = story_keys(entry)
    found = tx.story(entry.story_id) if entry.story_id else find_story(tx, keys, now_ms=now_ms)
    story = choose_story(entry, found, now_ms)
    entry = replace(entry, story_id=story.id)
    tx.put_story(story, keys)
    tx.put_entry(entry, change.keys)
    return entry, story


def find_story(reader: Reader, keys: Sequence[str], *, now_ms: int) -> Story | None:
    """The story of the same canonical link, else of an equal title within 72 h."""
    links = [key for key in keys if key.startswith("u:")]
    titles = [key for key in keys if not key.startswith("u:")]
    return reader.find_story(links, since_ms=0) or reader.find_story(titles, since_ms=now_ms - TITLE_WINDOW_MS)


def near_miss(rule_id: str, entry: Entry, near: NearMiss, *, now_ms: int) -> StoredNearMiss:
    """A near miss as kept."""
    return StoredNearMiss(rule_id, entry.id, entry.revision, now_ms, near.clause, near.because)


def commit_firing(tx: Tx, firing: Firing, *, now_ms: int) -> int:
    """Stores alert, deliveries and routes; returns how many deliveries there are."""
    alert = tx.put_alert(firing.alert)
    firing = replace(firing, alert=alert)
    seqs = {r.receiver_id: tx.next_seq(r.receiver_id) for r in firing.routes if r.delivery_id is not None}
    deliveries = compose(firing, seqs, now_ms=now_ms)
    for delivery in deliveries:
        tx.put_delivery(delivery)
    for planned in firing.routes:
        tx.put_route(planned)
    return len(deliveries)


def tell(tx: Tx, generation: Generation, notice: HealthNotice, *, now_ms: int) -> int:
    """Queues a health notice for the fallback receiver, once; returns how many deliveries that made."""
    fallback = generation.config.settings.fallback
    if fallback is None or tx.delivery(notice.id_for(fallback)) is not None:
        return 0
    tx.put_delivery(health_delivery(notice, fallback, seq=tx.next_seq(fallback), now_ms=now_ms))
    return 1
