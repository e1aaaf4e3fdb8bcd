"""`monitor entries`: what is stored, newest first."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.listing import JSON_HELP, STATE_HELP, iso, print_json, print_table, reading, since_ms
from monitor.clock import SystemClock

COLUMNS = ("first seen", "feed", "publisher", "id", "title")


def command(
    *,
    feed: Annotated[str | None, typer.Option(help="Only this feed's.")] = None,
    story: Annotated[str | None, typer.Option(help="Only this story's.")] = None,
    since: Annotated[str | None, typer.Option(help="First seen since: 24h, 7d, 2022-01-14.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    state: Annotated[str | None, typer.Option(help=STATE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show stored entries, newest first."""
    start_ms = since_ms(since, now_ms=SystemClock().now_ms())
    with reading(state) as reader:
        found = reader.entries(feed_id=feed, story_id=story, since_ms=start_ms, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [(iso(e.first_seen_ms), e.feed_id, e.publisher, e.id, e.title or e.url) for e in found]
    print_table(COLUMNS, rows, empty="no such entries")
