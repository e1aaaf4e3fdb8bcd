"""`monitor lists`: the watch lists behind a config, and who on them is not to be matched."""

from __future__ import annotations

import getpass
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.common import Exit, config_path, print_problems
from monitor.cli.listing import JSON_HELP, print_json, print_table
from monitor.clock import SystemClock
from monitor.config import load
from monitor.config.lists import Exclusion, add_exclusion, read_exclusions
from monitor.model import Config, EntitySpec, WatchList

app = typer.Typer(
    help="Show watch lists; exclude entries from them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

COLUMNS = ("list", "format", "entries", "names", "ambiguous", "excluded", "version", "file")
EXCLUDED = ("list", "excluded id", "author", "date", "reason")
OWN = "own columns"
CONFIG_HELP = "A directory of YAML files, or one file. Default: . or /etc/monitor"


@app.command("show")
def show(
    config: Annotated[Path | None, typer.Argument(help=CONFIG_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show each watch list: entries, names, version, and who is excluded, by whom and why."""
    found = listed(loaded(config_path(config)))
    excluded = {entity.id: exclusions_of(watch_list) for entity, watch_list in found}
    if as_json:
        print_json([as_value(entity, watch_list, excluded[entity.id]) for entity, watch_list in found])
        return
    print_table(COLUMNS, [row(*one) for one in found], empty="no entity of the config has a watch list")
    lines = [[id_, one.id, one.author, one.date, one.reason] for id_, those in excluded.items() for one in those]
    if lines:
        typer.echo()
        print_table(EXCLUDED, lines, empty="")


@app.command("exclude")
def exclude(
    config: Annotated[Path, typer.Argument(help="The config; may be left out before ID.", metavar="[CONFIG]")],
    entry_id: Annotated[
        str | None, typer.Argument(help="The entry's id, as alerts and `explain` show it.", metavar="ID")
    ] = None,
    *,
    reason: Annotated[str, typer.Option(help="Why it is not to be matched.")],
    list_: Annotated[
        str | None, typer.Option("--list", help="The entity that has the list; needed for several.")
    ] = None,
    author: Annotated[str | None, typer.Option(help="Who decided. Default: the user who runs this.")] = None,
) -> None:
    """Exclude an entry of a list: its names are not matched from the next reload on."""
    path, id_ = (config_path(None), str(config)) if entry_id is None else (config, entry_id)
    entity, watch_list = chosen(listed(loaded(path)), list_)
    if watch_list.exclusions is None:
        raise usage(f"the entity `{entity.id}` has no `exclude`: give it a file, such as exclude: lists/not_them.csv")
    before = exclusions_of(watch_list)
    known = {one.id for one in watch_list.entries}
    if id_ in {one.id for one in before}:
        raise usage(f"{id_} is excluded from {entity.id} already")
    if id_ not in known:
        raise usage(f"the list of {entity.id} has no entry with the id {id_}")
    made = Exclusion(id_, line(author or user(), "--author"), line(reason, "--reason"), today())
    try:
        add_exclusion(Path(watch_list.exclusions), made)
    except OSError as error:
        typer.echo(f"monitor lists: {watch_list.exclusions} can't be written: {error.strerror}", err=True)
        raise typer.Exit(Exit.FAILED) from error
    name = next(one.name for one in watch_list.entries if one.id == id_)
    typer.echo(f"{name}, id {id_}, is excluded from {entity.id} in {watch_list.exclusions}; now `monitor reload`")


def loaded(path: Path) -> Config:
    """The config at a path; ends the command when it can't be used."""
    found = load(path, strict_secrets=False, environ=os.environ)
    if found.config is None:
        print_problems(found.problems)
        raise typer.Exit(Exit.BAD_CONFIG)
    return found.config


def listed(config: Config) -> list[tuple[EntitySpec, WatchList]]:
    """The entities that have a list."""
    return [(entity, entity.watch_list) for entity in config.entities if entity.watch_list]


def chosen(found: list[tuple[EntitySpec, WatchList]], wanted: str | None) -> tuple[EntitySpec, WatchList]:
    """The list that is meant: the named one, or the only one."""
    names = ", ".join(entity.id for entity, _ in found)
    if not found:
        raise usage("no entity of the config has a watch list")
    if wanted is None and len(found) > 1:
        raise usage(f"which list? --list is one of {names}")
    for entity, watch_list in found:
        if wanted in {None, entity.id}:
            return entity, watch_list
    raise usage(f"--list {wanted}: no entity with a watch list has this id; there are {names}")


def usage(message: str) -> typer.Exit:
    """Says what is wrong with the call; the exit to raise."""
    typer.echo(f"monitor lists: {message}", err=True)
    return typer.Exit(Exit.USAGE)


def line(text: str, option: str) -> str:
    """The text on one line of what can be printed."""
    clean = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if not clean:
        raise usage(f"{option} must not be empty")
    return clean


def user() -> str:
    """The name of who runs this; ends the command when the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise usage("say who decided, with --author") from None


def today() -> str:
    """The date in UTC."""
    return datetime.fromtimestamp(SystemClock().now_ms() / 1000, UTC).date().isoformat()


def exclusions_of(watch_list: WatchList) -> list[Exclusion]:
    """The exclusions as written; the config loaded, so the file has no fault."""
    return read_exclusions(Path(watch_list.exclusions))[0] if watch_list.exclusions else []


def row(entity: EntitySpec, watch_list: WatchList) -> list[str]:
    """The list's line."""
    entries = watch_list.entries
    names = sum(1 + len(one.aliases) for one in entries)
    unsure = sum(len(one.ambiguous) for one in entries)
    counts = [f"{count:,}" for count in (len(entries), names, unsure, len(watch_list.excluded))]
    return [entity.id, watch_list.format or OWN, *counts, watch_list.version, watch_list.path]


def as_value(entity: EntitySpec, watch_list: WatchList, excluded: list[Exclusion]) -> dict[str, Any]:
    """What --json prints of one list."""
    return {
        "list": entity.id,
        "file": watch_list.path,
        "format": watch_list.format,
        "version": watch_list.version,
        "entries": len(watch_list.entries),
        "names": sum(1 + len(one.aliases) for one in watch_list.entries),
        "ambiguous": sum(len(one.ambiguous) for one in watch_list.entries),
        "excluded": [asdict(one) for one in excluded],
    }
