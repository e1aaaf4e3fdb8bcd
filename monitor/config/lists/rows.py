"""What every format shares: entries gathered with their lines, duplicates and unusable names found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pydantic_core import PydanticCustomError

from monitor.config.lists.lines import Lines
from monitor.config.models.scalars import as_phrase, unfindable
from monitor.model import Grade, ListEntry, Problem
from monitor.notifiers.fields import as_line

MAX_PROBLEMS = 20
"""Reported of one file; a wrong file is one mistake, not thirty thousand."""
TYPES = ("person", "organisation", "vessel", "aircraft")


@dataclass(slots=True)
class Rows:
    """The rows of one list as they are read."""

    lines: Lines
    entries: dict[str, ListEntry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _more: int = 0
    _first: dict[str, int] = field(default_factory=dict)
    _skipped: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, place: tuple[int, int], message: str, hint: str | None = None) -> None:
        """Notes an error."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(self.lines.problem(place, message, hint))
        else:
            self._more += 1

    def warn(self, line: int, message: str, hint: str | None = None) -> None:
        """Notes a warning."""
        self.problems.append(replace(self.lines.problem((line, 1), message, hint), grade=Grade.WARNING))

    def add(self, entry: ListEntry, place: tuple[int, int]) -> None:
        """Takes a row in; an id may stand once."""
        before = self._first.setdefault(entry.id, place[0])
        if entry.id in self.entries:
            self.refuse(place, f"the id `{shown(entry.id)}` stands twice, first on line {before}", "ids are unique")
        else:
            self.entries[entry.id] = entry

    def usable(self, phrase: str, line: int) -> bool:
        """Whether a published name can be looked for; what can't be is counted, for one warning."""
        why = unfindable(phrase)
        if why:
            self._skipped.append((line, f"`{shown(phrase)}` {why}"))
        return why is None

    def finish(self) -> None:
        """The last words: what was too much to say, and what was left out."""
        if self._more:
            self.problems.append(self.lines.problem((0, 0), f"and {self._more} more like these"))
        if self._skipped:
            line, first = self._skipped[0]
            count = len(self._skipped)
            more = f", and {count - 1} more" if count > 1 else ""
            self.warn(line, f"a name that can't be looked for: {first}{more}")
        if not self.entries and not self.problems:
            self.refuse((0, 0), "holds no names")


def own_phrase(text: str) -> tuple[str, str | None]:
    """A name of our own columns, and what is wrong with it: `*` may end a word."""
    try:
        phrase = as_phrase(text)
    except PydanticCustomError as error:
        return "", str((error.context or {})["why"])
    return phrase, unfindable(phrase)


def published(text: str) -> str:
    """A published name on one line of what can be printed; `*` is no wildcard there."""
    return printable(text.replace("*", " "))


def shown(text: str) -> str:
    """What a message quotes of a cell."""
    return printable(text)[:60]


def printable(text: str) -> str:
    """The text on one line, without what moves cursors."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def line_of(text: str) -> tuple[str, str | None]:
    """Text on one line, and what is wrong with it."""
    try:
        return as_line(text), None
    except PydanticCustomError as error:
        return "", str((error.context or {})["why"])
