"""What is wrong with a config, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad a problem is: an error stops `run`, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem at one place; `line` and `column` count from 1, 0 means the file as a whole."""

    file: str
    line: int
    column: int
    message: str
    hint: str | None = None
    grade: Grade = Grade.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        mark = "" if self.grade is Grade.ERROR else f"{self.grade}: "
        return f"{where}: {mark}{self.message}" + (f" ({self.hint})" if self.hint else "")
