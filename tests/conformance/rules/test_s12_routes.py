"""RULES 12: `to` replaces routes; every matching route applies; `suppresses` is refused until it holds back."""

from __future__ import annotations

import pytest

from monitor.model import Suppression
from tests.conformance.rules.desk import Item, Played, config_of, play, said_of, show

BASE = """
feeds: [{id: tass, url: 'https://example.org/t.rss'}]
receivers: {a: {type: console}, b: {type: console}, c: {type: console}}
"""
TEXT = Item("1", "A frigate sails from Murmansk")


def played(rest: str) -> Played:
    return play(config_of(BASE + rest), show("tass"), show("tass", TEXT))


def told(rest: str) -> list[str]:
    """Who is told of one alert."""
    return sorted(receiver for receiver, _ in played(rest).sent())


ROUTES = """
routes:
  - {match: {severity: critical}, to: [a, b]}
  - {match: {severity: critical, desk: world}, to: [b, c]}
  - {match: {desk: home}, to: [a]}
"""


def rule(more: str) -> str:
    return f"""rules: [{{id: r, when: '"frigate"', {more}}}]\n"""


@pytest.mark.parametrize(
    ("more", "receivers"),
    [
        ("severity: critical", ["a", "b"]),
        ("severity: critical, labels: {desk: world}", ["a", "b", "c"]),
        ("labels: {desk: home}", ["a"]),
        ("severity: critical, labels: {desk: world}, to: [c]", ["c"]),
        ("severity: critical, to: [c, c, a]", ["a", "c"]),
    ],
)
def test_every_matching_route_applies_once_a_receiver_and_to_replaces_them(more: str, receivers: list[str]) -> None:
    assert told(ROUTES + rule(more)) == receivers


def test_an_empty_match_takes_everything_and_a_rule_can_be_matched_by_its_id() -> None:
    assert told("routes: [{match: {}, to: [a]}, {match: {rule: r}, to: [b]}]\n" + rule("severity: info")) == ["a", "b"]


def test_an_alert_that_nobody_takes_is_kept_with_the_reason() -> None:
    steps = "severity: {critical: '\"missile\"', warning: otherwise}"
    done = played("routes: [{match: {severity: critical}, to: [a]}]\n" + rule(steps))
    assert len(done.alerts) == 1
    assert [(route.receiver_id, route.suppressed) for route in done.routes] == [("-", Suppression.NO_RECEIVER)]
    assert done.deliveries == ()
    assert done.audit == ()


def test_each_receiver_of_an_alert_has_a_message_of_its_own() -> None:
    done = played(rule("to: [a, b]"))
    assert [(one.receiver_id, one.seq) for one in done.deliveries] == [("a", 1), ("b", 1)]
    assert {route.delivery_id for route in done.routes} == {one.id for one in done.deliveries}


def test_suppresses_is_refused_until_it_holds_back() -> None:
    assert any("`suppresses:` is not supported yet" in one for one in said_of("zircon", more="suppresses: [r]"))
