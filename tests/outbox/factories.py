"""Values for tests of alerting, notifiers and delivery: whole, plausible, changed by keyword."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.alerting import Firing, Match, alert_id, compose, fire
from monitor.model import (
    Alert,
    AlertState,
    Delivery,
    DeliveryState,
    Entry,
    Field,
    Hit,
    Layer,
    Phrase,
    ReceiverState,
    Role,
    RuleSpec,
    Severity,
    Story,
    Term,
    Verdict,
    VerdictKind,
)

NOW = 1_642_147_200_000  # 2022-01-14T08:00:00Z
HOUR = 3_600_000

TEXT = (
    "The frigate Admiral Gorshkov fired a Zircon hypersonic missile in the White Sea, the ministry said, "
    "days after Sergei Ryabkov left the talks in Geneva without a word on sanctions."
)


def hit_in(text: str, found: str, **change: Any) -> Hit:
    """A hit on `found` in `text`."""
    start = text.index(found)
    owner = change.pop("owner", found.lower())
    term = Term(owner, change.pop("phrase", found), change.pop("role", Role.NAME))
    values: dict[str, Any] = {"term": term, "layer": Layer.EXACT, "field": Field.TEXT, "start": start}
    values |= {"end": start + len(found), "first": 0, "last": 0, "text": found, **change}
    return Hit(**values)


def entry_of(**change: Any) -> Entry:
    """An entry of the wire on the missile test."""
    values: dict[str, Any] = {
        "id": "ent_1",
        "feed_id": "wire",
        "url": "https://wire.example.org/2022/zircon?id=1&lang=en",
        "title": "Frigate fires hypersonic missile before the talks",
        "summary": "A test in the White Sea.",
        "text": TEXT,
        "author": "A. Writer",
        "publisher": "Meridian Wire",
        "tags": (),
        "lang": "en",
        "published_ms": NOW - 20 * 60_000,
        "dated": True,
        "first_seen_ms": NOW,
        "updated_ms": NOW,
        "revision": 1,
        "content_hash": "c0ffee",
        "story_id": "ent_1",
    }
    return Entry(**{**values, **change})


def story_of(entry: Entry, **change: Any) -> Story:
    """The story that the entry founds."""
    values: dict[str, Any] = {"publishers": (entry.publisher,), "first_seen_ms": NOW, "last_seen_ms": NOW}
    values |= {"id": entry.story_id, "title": entry.title, "url": entry.url}
    return Story(**{**values, **change})


def rule_of(**change: Any) -> RuleSpec:
    """The mission's rule."""
    values: dict[str, Any] = {"id": "geneva", "when": Phrase("Zircon"), "source": "zircon and\n  geneva_talks"}
    values |= {"title": "Missile named around the talks", "labels": {"desk": "world"}}
    return RuleSpec(**{**values, **change})


def match_of(entry: Entry | None = None, rule: RuleSpec | None = None, **change: Any) -> Match:
    """The rule fired on the entry; `hits`, `severity` and `story` may be given."""
    entry = entry or entry_of()
    rule = rule or rule_of()
    hits = change.pop("hits", None)
    if hits is None:
        hits = (hit_in(entry.text, "Zircon"), hit_in(entry.text, "sanctions", layer=Layer.STEM)) if entry.text else ()
    verdict = Verdict(
        rule.id,
        VerdictKind.FIRED,
        change.pop("severity", Severity.CRITICAL),
        tuple(hits),
        decided_by="zircon and talks",
        severity_by=change.pop("severity_by", "zircon and sanctions"),
    )
    story = change.pop("story", None) or story_of(entry)
    return Match(verdict, entry, story, rule, "v1a2b3", change.pop("evidence", {"version": 1}))


def firing_of(match: Match | None = None, *, to: Sequence[str] = ("hook",), now_ms: int = NOW) -> Firing:
    """A new alert on its way to receivers."""
    fired = fire(match or match_of(), existing=None, receivers=to, baseline=False, now_ms=now_ms)
    assert isinstance(fired, Firing)
    return fired


def alert_of(**change: Any) -> Alert:
    """An alert as stored."""
    values: dict[str, Any] = {"id": alert_id("geneva", "ent_1"), "rule_id": "geneva", "rule_version": "v0"}
    values |= {"story_id": "ent_1", "entry_id": "ent_1", "revision": 1, "severity": Severity.WARNING}
    values |= {"state": AlertState.FIRED, "fired_ms": NOW, "title": "Earlier"}
    return Alert(**{**values, **change})


def delivery_of(match: Match | None = None, *, receiver: str = "hook", now_ms: int = NOW, seq: int = 1) -> Delivery:
    """A pending message about a match."""
    return compose(firing_of(match, to=(receiver,), now_ms=now_ms), {receiver: seq}, now_ms=now_ms)[0]


def sending_of(**change: Any) -> Delivery:
    """A delivery on the wire, first try."""
    values: dict[str, Any] = {"id": "msg_1", "receiver_id": "hook", "seq": 1, "state": DeliveryState.SENDING}
    values |= {"payload": {}, "created_ms": NOW, "due_ms": NOW, "give_up_ms": NOW + 96 * HOUR, "body": "{}"}
    values |= {"attempts": 1, "tries": 1, "lease_until_ms": NOW + 60_000}
    return Delivery(**{**values, **change})


def receiver_state(**change: Any) -> ReceiverState:
    """A receiver in good health."""
    return ReceiverState(**{"id": "hook", "kind": "webhook", **change})
