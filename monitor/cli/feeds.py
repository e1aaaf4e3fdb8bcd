"""`monitor feeds`: how each feed is doing, when it is asked next, and why then; feeds found, imported, exported; and how
well we behave."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli import feeds_discover, feeds_lists, feeds_score
from monitor.cli.listing import JSON_HELP, STATE_HELP, iso, print_json, print_table, reading
from monitor.model import FeedState, FeedStatus

COLUMNS = ("feed", "state", "last success", "next poll", "why then", "entries/day", "errors", "last reason")
NEVER = {FeedStatus.GONE: "never: the server says it is gone", FeedStatus.REMOVED: "never: not in the config"}

app = typer.Typer(
    help="Show the feeds: state, last success, next poll and why.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
)
app.command("discover")(feeds_discover.command)
app.command("import")(feeds_lists.import_)
app.command("export")(feeds_lists.export)
app.command("score")(feeds_score.command)


@app.callback()
def command(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help=STATE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show the feeds: state, last success, next poll and why."""
    if context.invoked_subcommand is not None:
        if state is not None or as_json:
            raise typer.BadParameter(f"options of `{context.invoked_subcommand}` come after it")
        return
    with reading(state) as reader:
        feeds = reader.feeds()
    if as_json:
        print_json(feeds)
    else:
        print_table(COLUMNS, [row(feed) for feed in feeds], empty="no feeds yet: start `monitor run` once")


def row(feed: FeedState) -> list[str]:
    """The feed's line."""
    never = feed.due_why if feed.status is FeedStatus.MERGED else NEVER.get(feed.status)
    rate = "" if feed.rate_per_h is None else f"{feed.rate_per_h * 24:.1f}"
    reason = ": ".join(filter(None, (feed.last_reason, feed.last_detail if feed.errors else None)))
    due, why = ("", never) if never else (iso(feed.next_due_ms), feed.due_why)
    return [feed.id, feed.status, iso(feed.last_success_ms) or "never", due, why, rate, str(feed.errors), reason]
