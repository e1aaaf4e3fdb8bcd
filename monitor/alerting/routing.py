"""Which receivers an alert goes to."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import Config, RouteSpec, RuleSpec, Severity


def route(config: Config, rule: RuleSpec, *, severity: Severity, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Receiver ids, each once, in the order of the config.

    A rule's `to` replaces the routes; else every matching route applies.
    """
    if rule.to:
        return tuple(dict.fromkeys(rule.to))
    facts = {**labels, "severity": str(severity), "rule": rule.id}
    return tuple(dict.fromkeys(receiver for spec in config.routes if _holds(spec, facts) for receiver in spec.to))


def _holds(spec: RouteSpec, facts: Mapping[str, str]) -> bool:
    """Whether every key of `match` has its value; an empty match always holds."""
    return all(facts.get(key) == value for key, value in spec.match.items())
