"""`monitor schema`: the JSON Schema of a config file, for editors."""

from __future__ import annotations

import json

import typer

from monitor.config import schema


def command() -> None:
    """Print the JSON Schema of the config."""
    typer.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
