"""`monitor outbox`: what is to be sent, proof that nothing was dropped, and another try for what died."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.common import Exit, state_url
from monitor.cli.listing import (
    JSON_HELP,
    STATE_HELP,
    failing_plainly,
    iso,
    print_json,
    print_table,
    reading,
    since_ms,
)
from monitor.clock import SystemClock
from monitor.deliver import redrive as again
from monitor.model import Delivery, DeliveryState
from monitor.ports import Tx
from monitor.store import open_pen

app = typer.Typer(
    help="List, audit or redrive deliveries.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)

COLUMNS = ("id", "receiver", "no.", "type", "state", "attempts", "due or done", "reason", "detail")
ALL = 1_000_000_000

State = Annotated[str | None, typer.Option(help=STATE_HELP)]
AsJson = Annotated[bool, typer.Option("--json", help=JSON_HELP)]


@app.command("list")
def list_(
    only: Annotated[DeliveryState | None, typer.Option(help="Only those in this state.")] = None,
    receiver: Annotated[str | None, typer.Option(help="Only this receiver's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    *,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Show deliveries by receiver, in the order of their numbers."""
    with reading(state) as reader:
        found = reader.deliveries(state=only, receiver_id=receiver, limit=limit)
    if as_json:
        print_json(found)
    else:
        print_table(COLUMNS, [row(one) for one in found], empty="no such deliveries")


def row(one: Delivery) -> list[str]:
    """The delivery's line."""
    due = one.due_ms if one.state is DeliveryState.PENDING else one.done_ms
    kind = str(one.payload.get("type", ""))
    why = (one.last_reason or "", one.last_error or "")
    return [one.id, one.receiver_id, str(one.seq), kind, one.state, str(one.attempts), iso(due), *why]


@app.command()
def audit(state: State = None, as_json: AsJson = False) -> None:
    """Prove that every alert's end is known for every receiver; exit 1 when one is not."""
    with reading(state) as reader:
        found, counts = reader.audit(), reader.counts()
    if as_json:
        print_json({"unexplained": found, "alerts": counts["alerts"]})
    else:
        for sentence in found:
            typer.echo(sentence)
        typer.echo(f"{counts['alerts']} alerts, {len(found)} unexplained", err=bool(found))
    raise typer.Exit(Exit.FAILED if found else Exit.OK)


@app.command()
def redrive(
    ids: Annotated[list[str] | None, typer.Argument(help="Deliveries (msg_…).")] = None,
    *,
    receiver: Annotated[str | None, typer.Option(help="All dead ones of this receiver.")] = None,
    rule: Annotated[str | None, typer.Option(help="All dead ones that carry an alert of this rule.")] = None,
    since: Annotated[str | None, typer.Option(help="All dead ones created since: 24h, 7d, 2022-01-14.")] = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Send dead deliveries again, under their ids; with several options, those that meet all. The daemon may run."""
    if not (ids or receiver or rule or since):
        raise typer.BadParameter("name deliveries, or choose them with --receiver, --rule or --since")
    now_ms = SystemClock().now_ms()
    start_ms = since_ms(since, now_ms=now_ms)
    with failing_plainly(), open_pen(state_url(state)) as tx:
        dead = tx.deliveries(state=DeliveryState.DEAD, receiver_id=receiver, rule_id=rule, since_ms=start_ms, limit=ALL)
        chosen = [one for one in dead if not ids or one.id in ids]
        for one in chosen:
            tx.put_delivery(again(one, now_ms=now_ms))
        left_out = [why_not(identity, tx) for identity in ids or () if identity not in {one.id for one in chosen}]
        shut = [r.id for r in tx.receivers() if r.id in {c.receiver_id for c in chosen} and not r.enabled]
    if as_json:
        print_json({"redriven": [one.id for one in chosen], "left_out": left_out})
    else:
        tell(chosen, left_out, shut)
    raise typer.Exit(Exit.FAILED if left_out else Exit.OK)


def why_not(identity: str, tx: Tx) -> str:
    """Why a delivery that was named is not sent again."""
    found = tx.delivery(identity)
    if found is None:
        return f"{identity}: no such delivery"
    if found.state is not DeliveryState.DEAD:
        return f"{identity}: it is {found.state}, not dead"
    return f"{identity}: it does not meet the other conditions"


def tell(chosen: list[Delivery], left_out: list[str], shut: list[str]) -> None:
    """What was done and what was not."""
    for one in chosen:
        typer.echo(f"{one.id} to {one.receiver_id}: pending again")
    for line in left_out:
        typer.echo(line, err=True)
    for receiver_id in shut:
        typer.echo(f"receiver {receiver_id} is disabled: its messages wait until `monitor reload`", err=True)
    typer.echo(f"{len(chosen)} redriven", err=True)
