from __future__ import annotations

from monitor.alerting import route
from monitor.model import Config, RouteSpec, Severity
from tests.outbox.factories import rule_of


def routed(*routes: RouteSpec, severity: Severity = Severity.WARNING, to: tuple[str, ...] = ()) -> tuple[str, ...]:
    rule = rule_of(to=to)
    return route(Config(routes=routes), rule, severity=severity, labels=rule.labels)


def test_a_rules_own_to_replaces_every_route() -> None:
    assert routed(RouteSpec({}, ("console",)), to=("desk",)) == ("desk",)


def test_every_matching_route_applies_in_the_configs_order() -> None:
    routes = (
        RouteSpec({"severity": "critical"}, ("soc",)),
        RouteSpec({"severity": "warning"}, ("desk",)),
        RouteSpec({}, ("console",)),
    )
    assert routed(*routes) == ("desk", "console")
    assert routed(*routes, severity=Severity.CRITICAL) == ("soc", "console")


def test_a_receiver_named_twice_is_told_once() -> None:
    assert routed(RouteSpec({}, ("desk", "soc")), RouteSpec({}, ("soc", "desk", "ops"))) == ("desk", "soc", "ops")
    assert routed(to=("desk", "soc", "desk")) == ("desk", "soc")


def test_all_keys_of_a_match_must_hold() -> None:
    both = RouteSpec({"severity": "warning", "desk": "world"}, ("desk",))
    other = RouteSpec({"severity": "warning", "desk": "sport"}, ("sport",))
    assert routed(both, other) == ("desk",)


def test_a_route_may_name_the_rule() -> None:
    assert routed(RouteSpec({"rule": "geneva"}, ("desk",)), RouteSpec({"rule": "other"}, ("soc",))) == ("desk",)


def test_a_label_cannot_pose_as_the_severity_or_the_rule() -> None:
    rule = rule_of(labels={"severity": "critical", "rule": "other"})
    config = Config(routes=(RouteSpec({"severity": "critical"}, ("soc",)), RouteSpec({"rule": "other"}, ("desk",))))
    assert route(config, rule, severity=Severity.INFO, labels=rule.labels) == ()


def test_a_label_that_the_rule_lacks_matches_nothing() -> None:
    assert routed(RouteSpec({"region": "asia"}, ("desk",))) == ()


def test_nothing_matching_routes_nowhere() -> None:
    assert routed() == ()
