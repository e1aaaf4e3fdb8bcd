"""What the command line asks of the daemon."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitor.telemetry.log import LogFormat

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Options:
    """`monitor run`'s arguments. `state` is a store URL; `once` polls each feed once, delivers and ends."""

    config: Path
    state: str
    once: bool = False
    log: LogFormat = LogFormat.AUTO
    verbose: bool = False

    @property
    def state_folder(self) -> Path:
        """The directory of the state's file, for the control socket."""
        return Path(self.state.removeprefix(SQLITE)).parent if self.state.startswith(SQLITE) else Path()
