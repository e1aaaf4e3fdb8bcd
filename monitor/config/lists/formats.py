"""A watch list's file to its value, whichever format it has."""

from __future__ import annotations

from pathlib import Path

from monitor.config.lists.lines import Lines, ListFault
from monitor.config.lists.ofac import alt_file, read_alt, read_sdn
from monitor.config.lists.opensanctions import read_targets
from monitor.config.lists.own import read_csv, read_json_lines
from monitor.config.lists.rows import Rows
from monitor.model import Grade, ListFormat, Problem, WatchList

JSON_LINES = {".jsonl", ".ndjson"}


def read_list(path: Path, format_: ListFormat | None = None) -> tuple[WatchList | None, list[Problem]]:
    """The list in a file and what is wrong with it; no list when that is an error. Without a format it has our own
    columns: CSV, or JSON lines when it is called *.jsonl or *.ndjson."""
    lines = Lines(path)
    try:
        if format_ is ListFormat.OFAC_SDN:
            return _made(path, *_ofac(lines, path), format_=format_)
        if format_ is ListFormat.OPENSANCTIONS_SIMPLE:
            rows = read_targets(lines)
        elif path.suffix.lower() in JSON_LINES:
            rows = read_json_lines(lines)
        else:
            rows = read_csv(lines)
    except ListFault as fault:
        return None, [fault.problem]
    return _made(path, rows, rows.problems, format_=format_)


def _ofac(lines: Lines, path: Path) -> tuple[Rows, list[Problem]]:
    names = read_sdn(lines)
    both = read_alt(Lines(alt_file(path), lines.digest), names.entries)
    return both, [*names.problems, *both.problems]


def _made(
    path: Path, rows: Rows, problems: list[Problem], *, format_: ListFormat | None
) -> tuple[WatchList | None, list[Problem]]:
    if any(one.grade is Grade.ERROR for one in problems):
        return None, problems
    return WatchList(str(path), rows.lines.version, tuple(rows.entries.values()), format=format_), problems
