"""`monitor check`: the daemon's own loader, and the lint."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.common import Exit, config_path, print_problems
from monitor.config import Loaded, lint, load
from monitor.model import Config, Grade, Problem

ONE = {
    "feeds": "feed",
    "entities": "entity",
    "keywords": "keyword",
    "rules": "rule",
    "receivers": "receiver",
    "routes": "route",
}


def command(
    config: Annotated[
        Path | None,
        typer.Argument(readable=False, help="A directory of YAML files, or one file. Default: . or /etc/monitor"),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings are errors too, unresolved secrets among them.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check a config; say what is wrong and where."""
    path = config_path(config)
    loaded = load(path, strict_secrets=strict, environ=os.environ)
    problems = in_order([*loaded.problems, *lint(loaded)])
    if strict:
        problems = [replace(one, grade=Grade.ERROR) for one in problems]
    failed = any(one.grade is Grade.ERROR for one in problems)
    if as_json:
        typer.echo(json.dumps(as_value(path, loaded, problems), ensure_ascii=False, indent=2))
    else:
        print_problems(problems)
        typer.echo(verdict(path, loaded.config, problems), err=failed)
    raise typer.Exit(Exit.BAD_CONFIG if failed else Exit.OK)


def in_order(problems: list[Problem]) -> list[Problem]:
    """By file and place."""
    return sorted(problems, key=lambda one: (one.file, one.line, one.column, one.message))


def verdict(path: Path, config: Config | None, problems: list[Problem]) -> str:
    """The last line: how many problems, or what the config holds."""
    errors = sum(one.grade is Grade.ERROR for one in problems)
    warnings = len(problems) - errors
    said = [f"{count} {word}{'s' * (count > 1)}" for count, word in ((errors, "error"), (warnings, "warning")) if count]
    if errors or config is None:
        return f"{path}: {', '.join(said)}"
    held = ", ".join(f"{count} {name if count > 1 else ONE[name]}" for name, count in counts(config).items() if count)
    return f"{path}: ok: {held or 'nothing in it'}" + (f"; {', '.join(said)}" if said else "")


def counts(config: Config) -> dict[str, int]:
    """How many items each section has."""
    return {name: len(getattr(config, name)) for name in ONE}


def as_value(path: Path, loaded: Loaded, problems: list[Problem]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "config": str(path),
        "ok": not any(one.grade is Grade.ERROR for one in problems),
        "files": list(loaded.texts),
        "counts": counts(loaded.config) if loaded.config else None,
        "problems": [
            {
                "file": one.file,
                "line": one.line or None,
                "column": one.column or None,
                "message": one.message,
                "hint": one.hint,
                "grade": str(one.grade),
            }
            for one in problems
        ],
    }
