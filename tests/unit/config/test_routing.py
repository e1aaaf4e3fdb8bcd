"""Which alerts a route takes, and which rules reach nobody."""

from __future__ import annotations

import pytest

from monitor.config.assemble.routing import can_match, unrouted
from monitor.model import Name, RouteSpec, RuleSpec, Severity, SeverityStep
from tests.unit.config.conftest import LoadFiles

STEPS = (SeverityStep(Severity.CRITICAL, Name("b")), SeverityStep(Severity.WARNING))


def rule(*, to: tuple[str, ...] = (), severity: tuple[SeverityStep, ...] = STEPS, **labels: str) -> RuleSpec:
    return RuleSpec("r", Name("a"), "a", severity=severity, labels=labels, to=to)


@pytest.mark.parametrize(
    ("match", "severity", "taken"),
    [
        ({}, Severity.INFO, True),
        ({"severity": "critical"}, Severity.CRITICAL, True),
        ({"severity": "critical"}, Severity.WARNING, False),
        ({"rule": "r"}, Severity.INFO, True),
        ({"rule": "s"}, Severity.INFO, False),
        ({"desk": "world"}, Severity.INFO, True),
        ({"desk": "sport"}, Severity.INFO, False),
        ({"beat": "world"}, Severity.INFO, False),
        ({"desk": "world", "severity": "info", "rule": "r"}, Severity.INFO, True),
        ({"desk": "world", "severity": "critical"}, Severity.INFO, False),
    ],
)
def test_a_route_takes_what_has_all_it_asks_for(match: dict[str, str], severity: Severity, *, taken: bool) -> None:
    assert can_match(RouteSpec(match, ("x",)), rule(desk="world"), severity) is taken


def test_severities_that_no_route_takes() -> None:
    critical = RouteSpec({"severity": "critical"}, ("x",))
    assert unrouted(rule(), []) == [Severity.CRITICAL, Severity.WARNING]
    assert unrouted(rule(), [critical]) == [Severity.WARNING]
    assert unrouted(rule(), [critical, RouteSpec({"rule": "r"}, ("x",))]) == []
    assert unrouted(rule(to=("x",)), []) == []


ROUTED = """
receivers:
  desk: {{type: console}}
rules:
  - {{id: a, when: '"x"', severity: {severity}}}
routes:
  - {{match: {{severity: warning}}, to: [desk]}}
"""


def test_a_rule_that_some_route_takes_sometimes_loads(load_text: LoadFiles) -> None:
    loaded = load_text(ROUTED.format(severity="{critical: '\"y\"', warning: otherwise}"))
    assert loaded.problems == ()


def test_a_rule_that_no_route_ever_takes_is_an_error(load_text: LoadFiles) -> None:
    loaded = load_text(ROUTED.format(severity="critical"))
    (problem,) = loaded.problems
    assert problem.message == "nobody would get the alerts of `a`: it has no `to`, and no route matches it"
    assert (problem.line, problem.column) == (4, 10)


def test_nothing_is_said_of_delivery_while_a_route_is_wrong_in_itself(load_text: LoadFiles) -> None:
    loaded = load_text(ROUTED.format(severity="critical") + "  - {match: {}, too: [desk]}\n")
    assert [one.message for one in loaded.problems] == ["`to` is missing", "unknown key `too`"]


def test_a_receiver_defined_by_a_wrong_item_counts_as_defined(load_text: LoadFiles) -> None:
    loaded = load_text(
        """
        receivers:
          desk: {type: email, to: a@example.org}
          other: {type: nonsense}
        rules:
          - {id: a, when: '"x"', to: [desk, other]}
        """
    )
    assert [one.message for one in loaded.problems] == [
        "`type: email` is not supported yet",
        "type: `nonsense` is no kind of receiver",
    ]
