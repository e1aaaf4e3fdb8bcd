"""`monitor run`: from options to an exit code."""

from __future__ import annotations

import asyncio
import logging
import sys

from monitor.app.daemon import Daemon
from monitor.app.generations import load_config, make_generation
from monitor.app.once import run_once
from monitor.app.options import Options
from monitor.app.parts import open_parts
from monitor.app.systemd import ServiceManager
from monitor.errors import ConfigError, MonitorError
from monitor.telemetry.log import make_logger
from monitor.telemetry.observer import Telemetry
from monitor.web.server import bind

OK, FAILED, BAD_CONFIG = 0, 1, 78


def main(options: Options) -> int:
    """Runs the daemon to its end: 0, or 78 for a bad config, or 1 when it can't go on."""
    manager = ServiceManager()
    observer = Telemetry(make_logger(options.log, level=logging.DEBUG if options.verbose else logging.INFO))
    try:
        config, problems = load_config(options.config)
        generation = make_generation(config, number=1)
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201 - the command line's voice
        return BAD_CONFIG
    for problem in problems:
        observer.event("config.problem", detail=str(problem))

    async def serve() -> None:
        listen = None if options.once else config.settings.listen
        listener = bind(listen) if listen else None
        async with open_parts(options, config, observer) as parts:
            if options.once:
                await run_once(parts, generation)
            else:
                await Daemon(options, parts, generation=generation, manager=manager).run(listener)

    try:
        asyncio.run(serve())
    except MonitorError as error:
        print(f"monitor: {error}", file=sys.stderr)  # noqa: T201
        return FAILED
    return OK
