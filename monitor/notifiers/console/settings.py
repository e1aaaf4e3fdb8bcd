"""`type: console`: what the console receiver needs: nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from monitor.notifiers.fields import Strict


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Standard output of the daemon."""


class ConsoleModel(Strict):
    """The daemon's own standard output: a terminal, or the journal."""

    type: Literal["console"] = Field(description="The kind of receiver.")

    def value(self) -> ConsoleSettings:
        """The frozen settings."""
        return ConsoleSettings()
