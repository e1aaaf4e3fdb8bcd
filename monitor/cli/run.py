"""`monitor run`: the daemon."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.app.main import main
from monitor.app.options import Options
from monitor.cli.common import config_path, state_url
from monitor.telemetry.log import LogFormat


def command(
    config: Annotated[
        Path | None, typer.Argument(help="The config: a directory or a file.", metavar="CONFIG", readable=False)
    ] = None,
    *,
    state: Annotated[
        str | None, typer.Option(help="Where the state is: a file, or sqlite:///PATH. Default: ./state/monitor.db.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Poll each feed once, deliver, and end.")] = False,
    log: Annotated[LogFormat, typer.Option(help="How the log is written.")] = LogFormat.AUTO,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log each quiet poll and near miss too.")] = False,
) -> None:
    """Poll, match and alert until told to stop (SIGTERM or Ctrl-C; SIGHUP loads the config anew)."""
    raise typer.Exit(main(Options(config_path(config), state_url(state), once=once, log=log, verbose=verbose)))
