"""`monitor feeds import` and `export`: OPML lists to items of `feeds:` and back."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.common import Exit, config_path, print_problems
from monitor.config import load
from monitor.config.feed_list import holds_secret, items_of, tag_of, to_opml, to_yaml
from monitor.config.source import reason_of
from monitor.feeds.opml import OpmlFailed, read_opml, write_opml

MOST_BYTES = 64 * 1024 * 1024
Output = Annotated[Path | None, typer.Option("--output", "-o", help="A new file; one that is there stays as it is.")]


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="An OPML list; its folders become tags.")],
    tag: Annotated[list[str] | None, typer.Option(help="A tag for all its feeds; may be given again.")] = None,
    output: Output = None,
) -> None:
    """Turn an OPML list into a `feeds:` section; what can't be taken is said."""
    for word in tag or ():
        if tag_of(word) != word:
            raise typer.BadParameter(f"--tag {word!r} is no tag; `{tag_of(word) or 'tag'}` is one")
    try:
        with file.open("rb") as stream:
            body = stream.read(MOST_BYTES)
    except OSError as error:
        typer.echo(f"{file} can't be read: {reason_of(error)}", err=True)
        raise typer.Exit(Exit.FAILED) from None
    read = read_opml(body)
    if isinstance(read, OpmlFailed):
        typer.echo(f"{file}: no OPML list: {read.detail}", err=True)
        raise typer.Exit(Exit.FAILED)
    if read.fault:
        typer.echo(f"{file}: malformed, read loosely: {read.fault}", err=True)
    found = items_of(read.feeds, tags=tag or ())
    put(to_yaml(found.items), output)
    for line in (*read.skipped, *found.left_out):
        typer.echo(f"left out: {line}", err=True)
    for line in found.merged:
        typer.echo(f"merged: {line}", err=True)
    typer.echo(f"{len(found.items)} feeds", err=True)


def export(
    config: Annotated[
        Path | None, typer.Argument(help="A directory of YAML files, or one file. Default: . or /etc/monitor")
    ] = None,
    output: Output = None,
) -> None:
    """Write the configured feeds as OPML, tags as folders. A feed whose URL holds a secret is left out: exit 1 says so."""
    path = config_path(config)
    loaded = load(path, strict_secrets=False, environ=os.environ)
    if loaded.config is None:
        print_problems(loaded.problems)
        raise typer.Exit(Exit.BAD_CONFIG)
    secret = [spec.id for spec in loaded.config.feeds if holds_secret(spec, loaded)]
    feeds = to_opml(spec for spec in loaded.config.feeds if spec.id not in secret)
    put(write_opml(f"Feeds of {re.sub(r'[^ -~]', '?', path.absolute().name)}", feeds), output)
    typer.echo(f"{len(feeds)} feeds", err=True)
    for feed_id in secret:
        typer.echo(f"left out: {feed_id}: its URL holds a secret", err=True)
    raise typer.Exit(Exit.FAILED if secret else Exit.OK)


def put(text: str, output: Path | None) -> None:
    """The text on stdout, or in a file that is not there yet."""
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        typer.echo(f"{output} is there already and is not overwritten", err=True)
        raise typer.Exit(Exit.USAGE) from None
    except OSError as error:
        typer.echo(f"{output} can't be written: {reason_of(error)}", err=True)
        raise typer.Exit(Exit.FAILED) from None
