"""The command line: names to modules. Only the module of the command that was asked for is imported, so that
`monitor --help` and `monitor check` start fast."""

from __future__ import annotations

import errno
import importlib
import io
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from monitor import __version__

COMMANDS = {
    "run": ("run", "Poll, match and alert until told to stop."),
    "try": ("try_", "Fetch now, store nothing, show what would fire and the near misses."),
    "check": ("check", "Check a config; say what is wrong and where."),
    "test": ("test", "Run the tests written beside the rules."),
    "explain": ("explain", "Show why each rule fired or not on a file, URL, entry or alert."),
    "match": ("match", "Find terms in a text, without a config."),
    "init": ("init", "Write a commented starter config."),
    "schema": ("schema", "Print the JSON Schema of the config."),
    "reload": ("reload", "Tell the running daemon to load its config anew; wait for its answer."),
    "lists": ("lists", "Show watch lists; exclude entries from them."),
    "feeds": ("feeds", "Show the feeds: state, last success, next poll and why."),
    "entries": ("entries", "Show stored entries."),
    "alerts": ("alerts", "Show alerts."),
    "outbox": ("outbox", "List, audit or redrive deliveries."),
    "status": ("status", "Show the state in a few lines."),
}

DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})
"""What a file that the output goes to can do to us; everything else is a fault of ours and shows its traceback."""


def stand_in() -> None:
    """A command that was not asked for: only its help line is shown."""


def print_version(value: bool) -> None:
    """Prints the version and ends."""
    if value:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


def root(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Polls news feeds, finds tracked names and keywords in new stories, and alerts when watch rules fire."""


def build(argv: Sequence[str]) -> typer.Typer:
    """The application for these arguments: the command asked for in full, the others by name and help line."""
    wanted = next((word for word in argv if not word.startswith("-")), None)
    cli = typer.Typer(name="monitor", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    cli.callback()(root)
    for name, (module, summary) in COMMANDS.items():
        if name != wanted:
            cli.command(name, help=summary)(stand_in)
            continue
        found = importlib.import_module(f"monitor.cli.{module}")
        if (group := getattr(found, "app", None)) is not None:
            cli.add_typer(group, name=name, help=summary)
        else:
            cli.command(name)(found.command)
    return cli


def app(argv: Sequence[str] | None = None) -> None:
    """Runs the command line and exits with its code."""
    argv = sys.argv[1:] if argv is None else argv
    show_anything(sys.stdout, sys.stderr)
    try:
        build(argv)(args=list(argv), prog_name="monitor")
    except OSError as error:
        if error.errno not in DISK_TROUBLE:
            raise
        print(f"monitor: can't write the output: {error.strerror}", file=sys.stderr)  # noqa: T201
        sys.exit(1)


def show_anything(*streams: object) -> None:
    """Lets the streams show what their encoding can't as an escape: a headline in Cyrillic ends no command."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
