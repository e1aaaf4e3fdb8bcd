"""`monitor reload`: asks the running daemon to load its config anew."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from monitor.app.control import SOCKET_NAME, ask, socket_path
from monitor.app.options import SQLITE
from monitor.cli.common import Exit, state_url

RUNTIME = Path("/run/monitor") / SOCKET_NAME
TIMEOUT_S = 60.0


def command(
    *,
    state: Annotated[str | None, typer.Option(help="The daemon's --state, when it was given one.")] = None,
) -> None:
    """Tell the running daemon to load its config anew; returns when the new one is live or was refused."""
    beside = socket_path(Path(state_url(state).removeprefix(SQLITE)).parent)
    path = beside if beside.exists() or not RUNTIME.exists() else RUNTIME
    try:
        answer = asyncio.run(ask(path, "reload", timeout_s=TIMEOUT_S))
    except TimeoutError:
        typer.echo(f"the daemon didn't answer on {path} within {TIMEOUT_S:.0f} s; see its log", err=True)
        raise typer.Exit(Exit.FAILED) from None
    except OSError as error:
        typer.echo(f"no daemon answers on {path}: {error.strerror or error}; is it running on this state?", err=True)
        raise typer.Exit(Exit.FAILED) from None
    if not answer["ok"]:
        for problem in answer.get("problems", [answer.get("error", "refused")]):
            typer.echo(problem, err=True)
        typer.echo("refused; the last good config stays live", err=True)
        raise typer.Exit(Exit.BAD_CONFIG)
    for sentence in answer.get("later", []):
        typer.echo(sentence, err=True)
    typer.echo(f"live: {answer['feeds']} feeds, {answer['rules']} rules, {answer['receivers']} receivers")
