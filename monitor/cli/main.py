"""The command line: names to modules, imported only when their command runs."""

from __future__ import annotations

import importlib
from typing import Any

import click
import typer
from typer.core import TyperGroup

import monitor

COMMANDS = {
    "run": ("run", "Poll, match and alert until told to stop."),
    "try": ("try_", "Fetch now, store nothing, show what would fire and the near misses."),
    "check": ("check", "Check a config; say what is wrong and where."),
    "test": ("test", "Run the tests written beside the rules."),
    "explain": ("explain", "Show why each rule fired or not on a file, URL, entry or alert."),
    "init": ("init", "Write a commented starter config."),
    "schema": ("schema", "Print the JSON Schema of the config."),
    "reload": ("reload", "Tell the running daemon to load its config anew; wait for its answer."),
    "feeds": ("feeds", "Show the feeds: state, last success, next poll and why."),
    "entries": ("entries", "Show stored entries."),
    "alerts": ("alerts", "Show alerts."),
    "outbox": ("outbox", "List, audit or redrive deliveries."),
    "status": ("status", "Show the state in a few lines."),
}


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are asked for; `--help` needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The names in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> Any:
        """The command; while help is being printed, a stand-in that only knows its help."""
        if cmd_name not in COMMANDS:
            return None
        module, summary = COMMANDS[cmd_name]
        if ctx.params.get("help") or ctx.resilient_parsing:
            return click.Command(cmd_name, help=summary)
        found = importlib.import_module(f"monitor.cli.{module}")
        inner = getattr(found, "app", None)
        if inner is None:
            inner = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            inner.command(cmd_name, help=found.command.__doc__)(found.command)
        command = typer.main.get_command(inner)
        command.name = cmd_name
        return command
