"""What several commands share: where the config and the state are, exit codes, how problems are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path

from monitor.model import Grade, Problem

SYSTEM_CONFIG = Path("/etc/monitor")
SYSTEM_STATE = Path("/var/lib/monitor")


class Exit(IntEnum):
    """Exit codes of every command; 78 is EX_CONFIG of sysexits.h."""

    OK = 0
    FAILED = 1
    USAGE = 2
    BAD_CONFIG = 78


def config_path(given: Path | None) -> Path:
    """The config to use: the one given, else the working directory when it holds YAML, else /etc/monitor."""
    if given is not None:
        return given
    here = Path()
    return here if any(here.glob("*.yaml")) or any(here.glob("*.yml")) else SYSTEM_CONFIG


def state_url(given: str | None) -> str:
    """The store's URL: the one given (a plain path means SQLite), else systemd's StateDirectory, else ./state."""
    if given is not None and not given.strip():  # an unset variable in a script: a state in memory would be lost
        print("monitor: --state is empty; give a file, or leave it out for ./state/monitor.db", file=sys.stderr)  # noqa: T201
        raise SystemExit(Exit.USAGE)
    if given is None:
        folder = Path(os.environ.get("STATE_DIRECTORY", "").split(":")[0] or "state")
        return f"sqlite:///{folder / 'monitor.db'}"
    return given if "://" in given else f"sqlite:///{given}"


def print_problems(problems: Iterable[Problem]) -> int:
    """Prints each problem on a line of its own on stderr; returns how many are errors."""
    errors = 0
    for problem in problems:
        errors += problem.grade is Grade.ERROR
        print(problem, file=sys.stderr)  # noqa: T201 - the command line's voice
    return errors
