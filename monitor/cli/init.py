"""`monitor init`: a starter config that passes `monitor check` and whose first rule can fire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.common import Exit
from monitor.config import schema
from monitor.config.source import SUFFIXES, reason_of
from monitor.config.starter import SCHEMA_FILE, STARTER, STARTER_FILE


def command(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it; made if need be.")],
) -> None:
    """Write a commented starter config."""
    try:
        taken = occupied(directory)
        if taken is not None:
            typer.echo(f"{taken} is there already: monitor init overwrites nothing", err=True)
            raise typer.Exit(Exit.USAGE)
        write(directory)
    except OSError as error:
        typer.echo(f"{directory} can't be written: {reason_of(error)}", err=True)
        raise typer.Exit(Exit.FAILED) from None
    typer.echo(f"wrote {directory / STARTER_FILE}")
    for line in (f"monitor check {directory}", f"monitor try {directory}", f"monitor run {directory}"):
        typer.echo(f"  {line}")


def occupied(directory: Path) -> Path | None:
    """What is in the way: a file of the directory's name, or YAML or a schema in it."""
    if directory.exists() and not directory.is_dir():
        return directory
    names = sorted(directory.iterdir()) if directory.is_dir() else []
    return next((one for one in names if one.suffix in SUFFIXES or one.name == SCHEMA_FILE), None)


def write(directory: Path) -> None:
    """Writes the starter and its schema; never over a file that came in between."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (STARTER_FILE, STARTER),
        (SCHEMA_FILE, json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"),
    ):
        with (directory / name).open("x", encoding="utf-8") as stream:
            stream.write(text)
