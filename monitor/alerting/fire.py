"""From a fired verdict to an alert: once per (rule, story)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from monitor.alerting.ids import alert_id, delivery_id
from monitor.model import (
    Alert,
    AlertState,
    Cause,
    Entry,
    Route,
    RuleSpec,
    Severity,
    Story,
    Suppression,
    Verdict,
    VerdictKind,
)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule satisfied by an entry: everything that an alert tells."""

    verdict: Verdict
    entry: Entry
    story: Story
    rule: RuleSpec
    rule_version: str
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How much it matters; a fired verdict always has one."""
        assert self.verdict.kind is VerdictKind.FIRED
        assert self.verdict.severity is not None
        return self.verdict.severity


class WhyNot(StrEnum):
    """Why a match made no new alert."""

    ALREADY_ALERTED = "already_alerted"
    ALREADY_BASELINE = "already_baseline"


@dataclass(frozen=True, slots=True)
class NotFired:
    """The story has its alert by this rule, perhaps under a former name of the rule."""

    reason: WhyNot
    alert_id: str


@dataclass(frozen=True, slots=True)
class Firing:
    """A new alert and where it goes: each route has a delivery's id or says why nothing is sent."""

    alert: Alert
    routes: tuple[Route, ...]
    match: Match


def fire(
    match: Match, *, existing: Alert | None, receivers: Sequence[str], baseline: bool, now_ms: int
) -> Firing | NotFired:
    """A new alert with its routes, or why there is none.

    `existing` is the alert found under any of `known_ids`. A baseline alert is kept and sent to nobody; it stays the
    story's one alert of that rule.
    """
    if existing is not None:
        told = existing.state is AlertState.FIRED
        return NotFired(WhyNot.ALREADY_ALERTED if told else WhyNot.ALREADY_BASELINE, existing.id)
    alert = _alert(match, baseline=baseline, now_ms=now_ms)
    return Firing(alert, _routes(alert, tuple(dict.fromkeys(receivers))), match)


def _alert(match: Match, *, baseline: bool, now_ms: int) -> Alert:
    entry = match.entry
    return Alert(
        id=alert_id(match.rule.id, match.story.id),
        rule_id=match.rule.id,
        rule_version=match.rule_version,
        story_id=match.story.id,
        entry_id=entry.id,
        revision=entry.revision,
        severity=match.severity,
        state=AlertState.BASELINE if baseline else AlertState.FIRED,
        fired_ms=now_ms,
        title=entry.title or match.story.title,
        labels=dict(match.rule.labels),
        evidence=dict(match.evidence),
    )


NOBODY = "-"
"""Stands for the receiver where an alert has none: a row says so, nothing is dropped in silence."""


def _routes(alert: Alert, receivers: tuple[str, ...]) -> tuple[Route, ...]:
    if alert.state is AlertState.BASELINE:
        return tuple(Route(alert.id, receiver, suppressed=Suppression.BASELINE) for receiver in receivers or (NOBODY,))
    if not receivers:
        return (Route(alert.id, NOBODY, suppressed=Suppression.NO_RECEIVER),)
    return tuple(
        Route(alert.id, receiver, delivery_id=delivery_id(receiver, alert.id, Cause.FIRED)) for receiver in receivers
    )
