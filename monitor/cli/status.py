"""`monitor status`: the state in a few lines."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import monitor
from monitor.cli.common import state_url
from monitor.cli.listing import JSON_HELP, STATE_HELP, iso, print_json, reading, span
from monitor.clock import SystemClock
from monitor.model import DeliveryState, FeedStatus
from monitor.ports import Reader
from monitor.store import owner_pid, state_path

RESTING = {FeedStatus.GONE, FeedStatus.MERGED, FeedStatus.REMOVED}
TROUBLED = (FeedStatus.FAILING, FeedStatus.BLOCKED, FeedStatus.GONE, FeedStatus.QUARANTINED)


def command(
    state: Annotated[str | None, typer.Option(help=STATE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show the state in a few lines."""
    now_ms = SystemClock().now_ms()
    with reading(state) as reader:
        path = state_path(state_url(state))
        found = {"version": monitor.__version__, "state": str(path), "pid": path and owner_pid(path)}
        found |= summary(reader, now_ms=now_ms)
    if as_json:
        print_json(found)
    else:
        for line in lines(found):
            typer.echo(line)


def summary(reader: Reader, *, now_ms: int) -> dict[str, Any]:
    """What there is to say of the state, as values."""
    counts = reader.counts()
    feeds = [feed for feed in reader.feeds() if feed.status is not FeedStatus.REMOVED]
    due = min((feed.next_due_ms for feed in feeds if feed.status not in RESTING), default=None)
    waiting = [
        first.created_ms
        for receiver in reader.receivers()
        for first in reader.deliveries(state=DeliveryState.PENDING, receiver_id=receiver.id, limit=1)
    ]
    return {
        "since": iso(int(reader.meta("created_ms") or now_ms)),
        "feeds": {"all": len(feeds), **{str(s): counts[f"feeds.{s}"] for s in FeedStatus if f"feeds.{s}" in counts}},
        "next_poll": None if due is None else iso(due),
        "next_poll_in": None if due is None else span(due - now_ms),
        "entries": counts["entries"],
        "stories": counts["stories"],
        "alerts": counts.get("alerts.fired", 0),
        "baseline_alerts": counts.get("alerts.baseline", 0),
        "near_misses": counts["near_misses"],
        "outbox": {str(s): counts.get(f"outbox.{s}", 0) for s in DeliveryState},
        "oldest_pending": iso(min(waiting)) if waiting else None,
        "receivers_disabled": {r.id: r.disabled_why for r in reader.receivers() if not r.enabled and not r.removed},
    }


def lines(found: dict[str, Any]) -> list[str]:
    """The summary for people, trouble spelt out."""
    feeds, outbox = found["feeds"], found["outbox"]
    trouble = [f"{feeds[s]} {s}" for s in TROUBLED if feeds.get(s)]
    running = f"running as pid {found['pid']}" if found["pid"] else "not running"
    said = [
        f"monitor {found['version']}, {running}; state {found['state']}, kept since {found['since']}",
        f"feeds    {', '.join([str(feeds['all']), *trouble])}; next poll {_next(found)}",
        f"stored   {found['entries']} entries in {found['stories']} stories",
        f"alerts   {found['alerts']}, and {found['baseline_alerts']} of the baseline; {found['near_misses']} near misses",
        f"outbox   {', '.join(f'{outbox[s]} {s}' for s in DeliveryState if outbox[s] or s is DeliveryState.PENDING)}",
    ]
    if found["oldest_pending"]:
        said.append(f"         the oldest that waits is of {found['oldest_pending']}")
    said += [f"receiver {name} is disabled: {why}" for name, why in found["receivers_disabled"].items()]
    if outbox[DeliveryState.DEAD]:
        said.append("         dead ones: `monitor outbox list --only dead`, then `monitor outbox redrive`")
    return said


def _next(found: dict[str, Any]) -> str:
    if not found["next_poll"]:
        return "never"
    return f"{found['next_poll']} ({f'in {span_}' if (span_ := found['next_poll_in']) != '0s' else 'due'})"
