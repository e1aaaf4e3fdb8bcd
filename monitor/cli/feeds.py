"""`monitor feeds`: how each feed is doing, when it is asked next, and why then."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.listing import JSON_HELP, STATE_HELP, iso, print_json, print_table, reading
from monitor.model import FeedState, FeedStatus

COLUMNS = ("feed", "state", "last success", "next poll", "why then", "entries/day", "errors", "last reason")
NEVER = {FeedStatus.GONE: "never: the server says it is gone", FeedStatus.REMOVED: "never: not in the config"}


def command(
    state: Annotated[str | None, typer.Option(help=STATE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show the feeds: state, last success, next poll and why."""
    with reading(state) as reader:
        feeds = reader.feeds()
    if as_json:
        print_json(feeds)
    else:
        print_table(COLUMNS, [row(feed) for feed in feeds], empty="no feeds yet: start `monitor run` once")


def row(feed: FeedState) -> list[str]:
    """The feed's line."""
    never = NEVER.get(feed.status)
    rate = "" if feed.rate_per_h is None else f"{feed.rate_per_h * 24:.1f}"
    reason = ": ".join(filter(None, (feed.last_reason, feed.last_detail if feed.errors else None)))
    due, why = ("", never) if never else (iso(feed.next_due_ms), feed.due_why)
    return [feed.id, feed.status, iso(feed.last_success_ms) or "never", due, why, rate, str(feed.errors), reason]
