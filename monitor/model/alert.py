"""Verdicts of rules, alerts and why they were or were not sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from monitor.model.config import Severity
from monitor.model.terms import Hit


class VerdictKind(StrEnum):
    """What a rule says of an entry."""

    FIRED = "fired"
    NEAR_MISS = "near_miss"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Why a rule almost fired: the clause that failed, in the rule's own words, and a sentence for people."""

    clause: str
    because: str


@dataclass(frozen=True, slots=True)
class RejectedHit:
    """A hit that does not count, and why: `no_context`, `lookalike`, `one_edit`, `capital`, ..."""

    hit: Hit
    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule on one document. `hits` are the hits behind it, in reading order; `decided_by` is the clause that
    settled it ("zircon and geneva_talks", "feeds: not opinions"); `clauses` maps each operand of `when` to its truth;
    `when` is the rule's expression, `severity_by` the step that gave the severity; `supports` pairs each ambiguous name's hit with its context's;
    `lists` are the watch lists behind the hits, each entity's id with the version of its list."""

    rule_id: str
    kind: VerdictKind
    severity: Severity | None = None
    hits: tuple[Hit, ...] = ()
    decided_by: str = ""
    near: NearMiss | None = None
    rejected: tuple[RejectedHit, ...] = ()
    clauses: tuple[tuple[str, bool], ...] = ()
    severity_by: str = ""
    when: str = ""
    supports: tuple[tuple[Hit, Hit], ...] = ()
    lists: tuple[tuple[str, str], ...] = ()


class AlertState(StrEnum):
    """A firing is `fired`; one found on a feed's first sight is `baseline` and never sent."""

    FIRED = "fired"
    BASELINE = "baseline"


class Suppression(StrEnum):
    """Why an alert was not routed to a receiver. The same words stand in rows, logs, metrics, explain and docs."""

    BASELINE = "baseline"
    NO_RECEIVER = "no_receiver"
    RECEIVER_REMOVED = "receiver_removed"


@dataclass(frozen=True, slots=True)
class Alert:
    """One (rule, story) firing. `evidence` is versioned JSON that outlives edits: what the entry said when it fired."""

    id: str
    rule_id: str
    rule_version: str
    story_id: str
    entry_id: str
    revision: int
    severity: Severity
    state: AlertState
    fired_ms: int
    title: str
    labels: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    seq: int = 0


class Cause(StrEnum):
    """Why a route exists."""

    FIRED = "fired"
    HEALTH = "health"


@dataclass(frozen=True, slots=True)
class Route:
    """One (alert, receiver): either suppressed with a reason or carried by a delivery."""

    alert_id: str
    receiver_id: str
    cause: Cause = Cause.FIRED
    revision: int = 0
    suppressed: Suppression | None = None
    delivery_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredNearMiss:
    """A near miss as kept: at most one a rule and entry revision."""

    rule_id: str
    entry_id: str
    revision: int
    at_ms: int
    clause: str
    because: str
