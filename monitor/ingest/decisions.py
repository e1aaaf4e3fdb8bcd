"""What is decided on one entry's verdicts, inside the lane: shared by polls and by articles that arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.alerting import Firing, Match, NotFired, compose, fire, known_ids, route
from monitor.ingest.generation import Generation
from monitor.model import (
    Alert,
    AlertState,
    Entry,
    EntryChange,
    NearMiss,
    StoredNearMiss,
    Story,
    Verdict,
    VerdictKind,
)
from monitor.ports import Observer, Tx


@dataclass(frozen=True, slots=True)
class Judged:
    """One changed entry with what the rules say of it: fired and near misses only. `evidence` by rule id. `touched`:
    it meets part of some rule, so that its article may say more."""

    change: EntryChange
    verdicts: tuple[Verdict, ...] = ()
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    touched: bool = False


@dataclass(slots=True, kw_only=True)
class Decisions:
    """What one unit of work decided, for logs and metrics; valid once its commit is durable."""

    alerts: list[Alert] = field(default_factory=list)
    suppressed: list[tuple[str, str]] = field(default_factory=list)
    near_misses: list[StoredNearMiss] = field(default_factory=list)
    deliveries: int = 0

    def tell(self, observer: Observer, *, feed_id: str) -> None:
        """The events of what was decided."""
        for alert in self.alerts:
            observer.event(
                "alert.fired" if alert.state is AlertState.FIRED else "alert.baseline",
                alert=alert.id,
                rule=alert.rule_id,
                severity=str(alert.severity),
                story=alert.story_id,
                title=alert.title,
            )
        for rule_id, reason in self.suppressed:
            observer.event("alert.suppressed", rule=rule_id, feed=feed_id, reason=reason)
        for miss in self.near_misses:
            observer.event(
                "near_miss", rule=miss.rule_id, entry=miss.entry_id, clause=miss.clause, because=miss.because
            )


@dataclass(frozen=True, slots=True)
class Decider:
    """Turns verdicts on one entry into alerts, routes, deliveries and near misses, in the caller's transaction."""

    tx: Tx
    generation: Generation
    done: Decisions
    now_ms: int

    def decide(self, judged: Judged, entry: Entry, story: Story, *, baseline: bool) -> None:
        """Takes each verdict on the entry as stored."""
        for verdict in judged.verdicts:
            rule = self.generation.rule_specs[verdict.rule_id]
            if verdict.kind is VerdictKind.NEAR_MISS and verdict.near is not None:
                miss = near_miss(rule.id, entry, verdict.near, now_ms=self.now_ms)
                self.tx.put_near_miss(miss)
                self.done.near_misses.append(miss)
            elif verdict.kind is VerdictKind.FIRED:
                version = self.generation.rules.version(rule.id)
                match = Match(verdict, entry, story, rule, version, judged.evidence.get(rule.id, {}))
                self._fire(match, baseline=baseline)

    def _fire(self, match: Match, *, baseline: bool) -> None:
        """Alerts once per (rule, story); the alert, its routes and its deliveries go into the same commit."""
        existing = next(
            filter(None, (self.tx.alert(known) for known in known_ids(match.rule, match.story.id))),
            None,
        )
        receivers = route(self.generation.config, match.rule, severity=match.severity, labels=match.rule.labels)
        firing = fire(match, existing=existing, receivers=receivers, baseline=baseline, now_ms=self.now_ms)
        if isinstance(firing, NotFired):
            self.done.suppressed.append((match.rule.id, firing.reason))
            return
        self.done.deliveries += commit_firing(self.tx, firing, now_ms=self.now_ms)
        self.done.alerts.append(firing.alert)
        self.done.suppressed.extend((match.rule.id, r.suppressed) for r in firing.routes if r.suppressed is not None)


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
