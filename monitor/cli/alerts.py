"""`monitor alerts`: what fired, and where each alert went; or what nearly fired."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from monitor.cli.listing import JSON_HELP, STATE_HELP, as_value, iso, print_json, print_table, reading
from monitor.model import Alert, AlertState, Route
from monitor.ports import Reader

COLUMNS = ("fired", "severity", "rule", "id", "title", "went to")
NEAR_COLUMNS = ("seen", "rule", "entry", "title", "missing", "because")


def command(
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Those found on a feed's first sight: kept, never sent.")
    ] = False,
    near: Annotated[
        bool,
        typer.Option("--near", help="Near misses: what one operand or one edit more would have fired. Never sent."),
    ] = False,
    *,
    rule: Annotated[str | None, typer.Option(help="Only this rule's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    state: Annotated[str | None, typer.Option(help=STATE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show alerts, newest first."""
    if near and baseline:
        raise typer.BadParameter("near misses have no baseline: ask for one or the other")
    if near:
        show_near(state, rule=rule, limit=limit, as_json=as_json)
        return
    wanted = AlertState.BASELINE if baseline else AlertState.FIRED
    with reading(state) as reader:
        found = [(a, ends(a, reader)) for a in reader.alerts(state=wanted, rule_id=rule, limit=limit)]
    if as_json:
        print_json([{**as_value(alert), "routes": routes} for alert, routes in found])
        return
    rows = [(iso(a.fired_ms), a.severity, a.rule_id, a.id, a.title, "; ".join(map(end_line, to))) for a, to in found]
    print_table(COLUMNS, rows, empty="no such alerts")


def show_near(state: str | None, *, rule: str | None, limit: int, as_json: bool) -> None:
    """Lists near misses, newest first, with the entry's title as it is now."""
    with reading(state) as reader:
        found = [(miss, reader.entry(miss.entry_id)) for miss in reader.near_misses(rule_id=rule, limit=limit)]
    if as_json:
        print_json([{**as_value(miss), "title": entry.title if entry else None} for miss, entry in found])
        return
    rows = [
        (iso(miss.at_ms), miss.rule_id, miss.entry_id, entry.title if entry else "", miss.clause, miss.because)
        for miss, entry in found
    ]
    print_table(NEAR_COLUMNS, rows, empty="no near misses")


def ends(alert: Alert, reader: Reader) -> list[dict[str, Any]]:
    """Where the alert went, or why it did not."""
    return [_end(route, reader) for route in reader.routes(alert.id)]


def _end(route: Route, reader: Reader) -> dict[str, Any]:
    delivery = reader.delivery(route.delivery_id) if route.delivery_id else None
    return {
        "receiver": route.receiver_id,
        "state": "suppressed" if route.suppressed else str(delivery.state) if delivery else "unexplained",
        "reason": str(route.suppressed or (delivery.last_reason if delivery else None) or "") or None,
        "delivery": route.delivery_id,
    }


def end_line(end: dict[str, Any]) -> str:
    """`desk: delivered`, or `-: suppressed (no_receiver)`."""
    why = f" ({end['reason']})" if end["reason"] not in {None, "ok"} else ""
    return f"{end['receiver']}: {end['state']}{why}"
