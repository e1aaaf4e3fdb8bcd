"""How commands show what is stored: a table for people, plain lines for pipes, JSON for programs."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import typer

from monitor.cli.common import Exit, state_url
from monitor.errors import StoreError
from monitor.ports import Reader
from monitor.store import open_reader
from monitor.text import clean_line

STATE_HELP = "Where the state is: a file, or sqlite:///PATH. Default: $STATE_DIRECTORY or ./state"
JSON_HELP = "Print JSON, for programs."

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPAN = re.compile(r"(\d{1,6})(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def iso(ms: int | None) -> str:
    """An instant in UTC to the second, `2022-01-14T08:00:00Z`; "" for none."""
    if ms is None:
        return ""
    return (_EPOCH + timedelta(milliseconds=ms)).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def span(ms: int) -> str:
    """A duration in its two largest units: `3d 4h`, `45s`."""
    seconds = max(0, ms) // 1000
    parts = [(seconds // 86_400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s")]
    shown = [f"{count}{unit}" for count, unit in parts if count]
    return " ".join(shown[:2]) or "0s"


def since_ms(text: str | None, *, now_ms: int) -> int:
    """The instant that `24h`, `2022-01-14` or `2022-01-14T08:00Z` names; 0 for none. UTC unless it says otherwise."""
    if text is None:
        return 0
    if found := _SPAN.fullmatch(text.strip()):
        return now_ms - int(found[1]) * _SECONDS[found[2]] * 1000
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither a span such as 24h nor a date such as 2022-01-14") from None
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp() * 1000)


def as_value(value: Any) -> Any:
    """A model value as JSON: times in UTC under names without `_ms`, sets as sorted lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: inner for f in fields(value) for name, inner in [_field(f.name, getattr(value, f.name))]}
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(as_value(one) for one in value)
    if isinstance(value, list | tuple):
        return [as_value(one) for one in value]
    if isinstance(value, dict):
        return {str(key): as_value(one) for key, one in value.items()}
    return value


def _field(name: str, value: Any) -> tuple[str, Any]:
    if not name.endswith("_ms") or name == "retry_after_ms":
        return name, as_value(value)
    return name.removesuffix("_ms"), None if value is None else iso(value)


def print_json(value: Any) -> None:
    """The value on stdout."""
    typer.echo(json.dumps(as_value(value), ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """A table on a terminal; elsewhere a line a row with tabs between. Nothing stored can move the cursor."""
    cells = [[clean_line(str(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in [list(columns), *cells] if cells else []:
            typer.echo("\t".join(line))
    elif cells:
        _print_rich(columns, cells)
    if not cells:
        typer.echo(empty, err=True)


def _print_rich(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


@contextlib.contextmanager
def reading(state: str | None) -> Iterator[Reader]:
    """One snapshot of the state; a state that can't be read ends the command with a message."""
    with failing_plainly(), open_reader(state_url(state)) as reader:
        yield reader


@contextlib.contextmanager
def failing_plainly() -> Iterator[None]:
    """Turns what the store refuses into a line on stderr and exit code 1."""
    try:
        yield
    except StoreError as error:
        typer.echo(f"monitor: {error}", err=True)
        raise typer.Exit(Exit.FAILED) from None
