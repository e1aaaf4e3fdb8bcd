from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from monitor.alerting import Firing, NotFired, WhyNot, alert_id, delivery_id, fire, known_ids
from monitor.model import AlertState, Cause, Route, Severity, Suppression, VerdictKind
from tests.outbox.factories import NOW, alert_of, entry_of, match_of, rule_of


def fired(*receivers: str, baseline: bool = False) -> Firing:
    outcome = fire(match_of(), existing=None, receivers=receivers, baseline=baseline, now_ms=NOW)
    assert isinstance(outcome, Firing)
    return outcome


def test_the_alert_tells_what_the_entry_said_when_it_fired() -> None:
    alert = fired("hook").alert
    assert alert.state is AlertState.FIRED
    assert (alert.rule_id, alert.rule_version, alert.story_id, alert.entry_id) == ("geneva", "v1a2b3", "ent_1", "ent_1")
    assert (alert.severity, alert.fired_ms, alert.revision) == (Severity.CRITICAL, NOW, 1)
    assert alert.title == "Frigate fires hypersonic missile before the talks"
    assert alert.labels == {"desk": "world"}
    assert alert.evidence == {"version": 1}


def test_the_alerts_id_is_derived_from_rule_and_story_alone() -> None:
    digest = hashlib.sha256(b"geneva|ent_1").hexdigest()
    assert fired("hook").alert.id == f"alr_{digest[:26]}" == alert_id("geneva", "ent_1")


def test_an_edited_rule_keeps_the_id() -> None:
    edited = replace(match_of(), rule_version="v2")
    outcome = fire(edited, existing=None, receivers=("hook",), baseline=False, now_ms=NOW + 1)
    assert isinstance(outcome, Firing)
    assert outcome.alert.id == fired("hook").alert.id


def test_each_receiver_has_a_route_with_its_deliverys_id() -> None:
    alert_id_ = fired("hook", "desk").alert.id
    digest = hashlib.sha256(f"hook|{alert_id_}|fired|0".encode()).hexdigest()
    assert [(r.receiver_id, r.suppressed) for r in fired("hook", "desk").routes] == [("hook", None), ("desk", None)]
    assert fired("hook").routes[0].delivery_id == f"msg_{digest[:26]}"


def test_delivery_ids_differ_by_receiver_alert_cause_and_revision() -> None:
    base = ("hook", "alr_1", Cause.FIRED, 0)
    changed = [("desk", *base[1:]), ("hook", "alr_2", *base[2:]), (*base[:2], Cause.HEALTH, 0), (*base[:3], 1)]
    ids = {delivery_id(to, subject, cause, revision=revision) for to, subject, cause, revision in (base, *changed)}
    assert len(ids) == 5
    assert all(len(one) == 30 for one in ids)


def test_a_receiver_given_twice_gets_one_route() -> None:
    assert len(fired("hook", "hook").routes) == 1


def test_a_story_that_was_alerted_is_not_alerted_again() -> None:
    existing = alert_of()
    outcome = fire(match_of(), existing=existing, receivers=("hook",), baseline=False, now_ms=NOW)
    assert outcome == NotFired(WhyNot.ALREADY_ALERTED, existing.id)


def test_a_story_of_the_baseline_says_so_when_it_matches_again() -> None:
    existing = alert_of(state=AlertState.BASELINE)
    outcome = fire(match_of(), existing=existing, receivers=("hook",), baseline=False, now_ms=NOW)
    assert outcome == NotFired(WhyNot.ALREADY_BASELINE, existing.id)


def test_an_alert_under_a_rules_former_name_counts() -> None:
    rule = rule_of(was=("old-geneva", "older"))
    assert known_ids(rule, "ent_1") == (
        alert_id("geneva", "ent_1"),
        alert_id("old-geneva", "ent_1"),
        alert_id("older", "ent_1"),
    )


def test_a_rule_that_lists_its_own_name_as_former_is_looked_up_once() -> None:
    assert len(known_ids(rule_of(was=("geneva",)), "ent_1")) == 1


def test_a_baseline_alert_is_kept_and_sent_to_nobody() -> None:
    firing = fired("hook", "desk", baseline=True)
    assert firing.alert.state is AlertState.BASELINE
    assert [r.suppressed for r in firing.routes] == [Suppression.BASELINE] * 2
    assert all(r.delivery_id is None for r in firing.routes)


def test_an_alert_without_a_receiver_has_a_route_that_says_so() -> None:
    firing = fired()
    assert firing.routes == (Route(firing.alert.id, "-", suppressed=Suppression.NO_RECEIVER),)


def test_a_baseline_alert_without_a_receiver_is_a_baseline() -> None:
    assert [r.suppressed for r in fired(baseline=True).routes] == [Suppression.BASELINE]


def test_an_entry_without_a_title_takes_the_storys() -> None:
    entry = entry_of(title="")
    match = replace(match_of(entry), story=replace(match_of().story, title="The story"))
    outcome = fire(match, existing=None, receivers=("hook",), baseline=False, now_ms=NOW)
    assert isinstance(outcome, Firing)
    assert outcome.alert.title == "The story"


def test_only_a_fired_verdict_can_fire() -> None:
    near = replace(match_of(), verdict=replace(match_of().verdict, kind=VerdictKind.NEAR_MISS))
    with pytest.raises(AssertionError):
        fire(near, existing=None, receivers=("hook",), baseline=False, now_ms=NOW)
