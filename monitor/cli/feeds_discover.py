"""`monitor feeds discover`: the feeds that a web page advertises, ready to paste."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from monitor.app.discovery import feeds_at
from monitor.cli.common import Exit, config_path, print_problems
from monitor.cli.listing import JSON_HELP, print_json
from monitor.config import load
from monitor.config.feed_list import items_of, to_yaml
from monitor.feeds.opml import OpmlFeed
from monitor.model import Config


def command(
    url: Annotated[str, typer.Argument(help="A page or a feed, http or https.")],
    config: Annotated[
        Path | None, typer.Option(help="A config whose `contact` goes out with the request. Default: none.")
    ] = None,
    allow_private: Annotated[
        list[str] | None, typer.Option(help="A private network that the address may lead to, such as 192.168.1.0/24.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Find the feeds of a web page; print them as items of `feeds:`. One request is made."""
    found = feeds_at(url, contact_of(config), allow_private=tuple(allow_private or ()))
    if found.failure:
        typer.echo(f"{url}: {found.failure}", err=True)
        raise typer.Exit(Exit.FAILED)
    if as_json:
        print_json(found.feeds)
    elif found.feeds:
        items = items_of(OpmlFeed(one.url, one.title) for one in found.feeds)
        typer.echo(to_yaml(items.items), nl=False)
        for line in items.left_out:
            typer.echo(f"left out: {line}", err=True)
    if not found.feeds:
        typer.echo(f"{url}: the page advertises no feed", err=True)
        raise typer.Exit(Exit.FAILED)
    if any(one.kind == "guess" for one in found.feeds):
        typer.echo("the page declares no feed; these links look like some", err=True)


def contact_of(config: Path | None) -> Config:
    """The config to be polite by."""
    if config is None:
        return Config()
    loaded = load(config_path(config), strict_secrets=False, environ=os.environ)
    if loaded.config is None:
        print_problems(loaded.problems)
        raise typer.Exit(Exit.BAD_CONFIG)
    return loaded.config
