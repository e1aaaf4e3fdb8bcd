"""Listed entries that are not to be matched: a CSV file of ids, each with who decided, why and when."""

from __future__ import annotations

import csv
import fcntl
import io
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.config.lists.lines import Lines, ListFault, Record, records
from monitor.config.lists.rows import line_of, shown
from monitor.model import Grade, Problem

COLUMNS = ("id", "author", "reason", "date")
MODE = 0o644


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One entry that is not to be matched. `date` is YYYY-MM-DD."""

    id: str
    author: str
    reason: str
    date: str


def read_exclusions(path: Path) -> tuple[list[Exclusion], list[Problem]]:
    """The exclusions in a file, and what is wrong with it. A file that isn't there yet excludes nothing: a warning."""
    if not os.path.lexists(path):
        said = "`monitor lists exclude` writes it"
        return [], [Problem(str(path), 0, 0, "is not there yet: nothing is excluded", said, Grade.WARNING)]
    lines = Lines(path)
    found: dict[str, Exclusion] = {}
    problems: list[Problem] = []
    try:
        for number, record in enumerate(records(lines)):
            wrong = _header_fault(record) if number == 0 else _fault(record, found)
            if wrong:
                cell, message, hint = wrong
                problems.append(lines.problem(record.place(cell), message, hint))
            elif number > 0:
                one = _exclusion(record)
                found[one.id] = one
            if problems and number == 0:
                break
    except ListFault as fault:
        problems.append(fault.problem)
    return list(found.values()), problems


def unknown(exclusions: Collection[Exclusion], ids: Collection[str], path: Path) -> list[Problem]:
    """A warning for exclusions that the list has no entry for any more."""
    gone = [one.id for one in exclusions if one.id not in ids]
    if not gone:
        return []
    more = f", and {len(gone) - 1} more" if len(gone) > 1 else ""
    message = f"the list has no entry `{gone[0]}`{more}: nothing is excluded by that"
    return [Problem(str(path), 0, 0, message, "take the line out if the entry was delisted", Grade.WARNING)]


def add_exclusion(path: Path, exclusion: Exclusion) -> None:
    """Adds a line to the file, or makes it: the whole of it is written anew beside it and put in its place, so that a reader
    sees the one or the other, and two writers wait for one another. Raises OSError."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        before, mode = b"", MODE
        if path.exists():
            before, mode = path.read_bytes(), path.stat().st_mode & 0o777
        if before and not before.endswith(b"\n"):
            before += b"\n"
        added = _written(exclusion, with_header=not before.strip())
        _replace(path, before + added.encode(), mode)
        os.fsync(folder)
    finally:
        os.close(folder)


def _replace(path: Path, content: bytes, mode: int) -> None:
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _written(exclusion: Exclusion, *, with_header: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if with_header:
        writer.writerow(COLUMNS)
    writer.writerow((exclusion.id, exclusion.author, exclusion.reason, exclusion.date))
    return out.getvalue()


def _exclusion(record: Record) -> Exclusion:
    return Exclusion(*(" ".join(cell.split()) for cell in record.cells))


def _header_fault(record: Record) -> tuple[int, str, str | None] | None:
    if [cell.strip().casefold() for cell in record.cells] == list(COLUMNS):
        return None
    return 0, "the first line must name the columns", ",".join(COLUMNS)


def _fault(record: Record, before: Collection[str]) -> tuple[int, str, str | None] | None:
    """The cell at fault, what is wrong with it, and a hint."""
    if len(record.cells) != len(COLUMNS):
        message = f"has {len(record.cells)} cells, not {len(COLUMNS)}"
        return min(len(record.cells), len(COLUMNS)), message, "quote a reason that holds a comma"
    for at, cell in enumerate(record.cells):
        wrong = line_of(cell)[1]
        if wrong:
            return at, f"{COLUMNS[at]}: {wrong}", None
    if record.cells[0].strip() in before:
        return 0, f"the id `{shown(record.cells[0])}` is excluded already", "take one of the lines out"
    try:
        date.fromisoformat(record.cells[3].strip())
    except ValueError:
        return 3, "date: is no date", "written YYYY-MM-DD"
    return None
