"""`receivers:` and `routes:` as values, and the rules that would reach nobody."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.config.assemble.context import Context, first_of
from monitor.config.models import ReceiverModel, RouteModel
from monitor.config.suggest import did_you_mean
from monitor.config.validate import Item, Place
from monitor.model import ReceiverSpec, RouteSpec, RuleSpec, Severity


def build_receivers(items: list[Item[ReceiverModel]], context: Context) -> list[ReceiverSpec]:
    """The receivers whose items could be read; a name may stand in one file only."""
    places: dict[str, Place] = {}
    specs = []
    for item in items:
        if item.id in places:
            message = f"the receiver `{item.id}` is defined already at {first_of(places, item.id)}"
            context.refuse(item.place.problem(message, "rename one", key=True))
            continue
        places[item.id] = item.place
        if item.model is not None:
            specs.append(ReceiverSpec(item.id, item.model.type, item.model.value()))
    return specs


def build_routes(items: list[Item[RouteModel]], context: Context) -> list[RouteSpec]:
    """The routes whose items could be read, in their order."""
    return [_route(item.model, item.place, context) for item in items if item.model is not None]


def _route(model: RouteModel, place: Place, context: Context) -> RouteSpec:
    severity = model.match.get("severity")
    known = [str(one) for one in Severity]
    if severity is not None and severity not in known:
        message = f"`{severity[:40]}` is no severity: {', '.join(known)}"
        context.refuse(place.problem(message, did_you_mean(severity, known), at=("match", "severity")))
    if "rule" in model.match:
        context.known(model.match["rule"], context.rules, place=place, at=("match", "rule"), what="rule")
    for index, receiver in enumerate(model.to):
        context.known(receiver, context.receivers, place=place, at=("to", index), what="receiver")
    return RouteSpec(dict(model.match), tuple(dict.fromkeys(model.to)))


def can_match(route: RouteSpec, rule: RuleSpec, severity: Severity) -> bool:
    """Whether an alert of this rule and severity takes the route."""
    said = {**rule.labels, "severity": str(severity), "rule": rule.id}
    return all(said.get(key) == value for key, value in route.match.items())


def unrouted(rule: RuleSpec, routes: Iterable[RouteSpec]) -> list[Severity]:
    """The severities that this rule can have and that no route takes; none when the rule names its receivers."""
    if rule.to:
        return []
    routes = list(routes)
    possible = dict.fromkeys(step.severity for step in rule.severity)
    return [one for one in possible if not any(can_match(route, rule, one) for route in routes)]


def check_delivery(
    rules: Iterable[RuleSpec], routes: list[RouteSpec], *, places: dict[str, Place], context: Context
) -> None:
    """A rule that no receiver could ever hear of is an error."""
    for rule in rules:
        lost = unrouted(rule, routes)
        if lost and len(lost) == len({step.severity for step in rule.severity}):
            message = f"nobody would get the alerts of `{rule.id}`: it has no `to`, and no route matches it"
            hint = "add `to: [receiver]`, or a route such as {match: {}, to: [receiver]}"
            context.refuse(places[rule.id].problem(message, hint, at=("id",)))
