"""Our own columns, as CSV with a header or as JSON lines: name, aliases, ambiguous, lang, type, id."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from monitor.config.lists.lines import Lines, ListFault, Record, records
from monitor.config.lists.rows import TYPES, Rows, line_of, own_phrase, shown
from monitor.config.models.scalars import as_lang
from monitor.config.suggest import did_you_mean
from monitor.model import ListEntry

COLUMNS = ("name", "aliases", "ambiguous", "lang", "type", "id")
SYNONYMS = {"organization": "organisation", "company": "organisation", "ship": "vessel"}
_BETWEEN = re.compile(r"[|;]")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of either form: values by column, and where each stands."""

    line: int
    values: Mapping[str, str | list[str]]
    columns: Mapping[str, tuple[int, int]]

    def place(self, column: str) -> tuple[int, int]:
        return self.columns.get(column, (self.line, 1))

    def one(self, column: str) -> str:
        value = self.values.get(column, "")
        return value if isinstance(value, str) else ""

    def several(self, column: str) -> list[str]:
        value = self.values.get(column, "")
        parts = _BETWEEN.split(value) if isinstance(value, str) else value
        return [part for part in parts if part.strip()]


def read_csv(lines: Lines) -> Rows:
    """The rows of a CSV file whose first record names the columns, in any order; only `name` must be there."""
    rows = Rows(lines)
    header: list[str] | None = None
    for record in records(lines):
        if header is None:
            header = _header(record, lines)
        elif len(record.cells) != len(header):
            place = record.place(min(len(record.cells), len(header)))
            message = f"has {len(record.cells)} cells, and the header names {len(header)} columns"
            rows.refuse(place, message, "quote a cell that holds a comma")
        else:
            _take(rows, _csv_row(record, header))
    rows.finish()
    return rows


def read_json_lines(lines: Lines) -> Rows:
    """The rows of a file that has one JSON object a line; `aliases` and `ambiguous` are lists or text."""
    rows = Rows(lines)
    for number, line in enumerate(lines, 1):
        lines.held.clear()
        if line.strip():
            row = _json_row(rows, line, number)
            if row is not None:
                _take(rows, row)
    rows.finish()
    return rows


def _header(record: Record, lines: Lines) -> list[str]:
    names = [cell.strip().casefold() for cell in record.cells]
    if len(names) == 1 and re.search(r"[;\t]", names[0]):
        problem = lines.problem((record.line, 1), "columns must be separated by commas", "export it as CSV with commas")
        raise ListFault(problem)
    if "name" not in names:
        hint = f"name the columns in the first line: {', '.join(COLUMNS)}"
        raise ListFault(lines.problem((record.line, 1), "the header has no column `name`", hint))
    for at, name in enumerate(names):
        if name not in COLUMNS:
            hint = did_you_mean(name, COLUMNS) or f"columns: {', '.join(COLUMNS)}"
            raise ListFault(lines.problem(record.place(at), f"unknown column `{shown(name)}`", hint))
        if name in names[:at]:
            raise ListFault(lines.problem(record.place(at), f"the column `{name}` stands twice"))
    return names


def _csv_row(record: Record, header: list[str]) -> _Row:
    values: dict[str, str | list[str]] = dict(zip(header, record.cells, strict=True))
    return _Row(record.line, values, _Columns(record, header))


class _Columns(Mapping[str, tuple[int, int]]):
    """Where the cells stand, found only when somebody asks."""

    def __init__(self, record: Record, header: list[str]) -> None:
        self._record, self._header = record, header

    def __getitem__(self, column: str) -> tuple[int, int]:
        if column not in self._header:
            raise KeyError(column)
        return self._record.place(self._header.index(column))

    def __iter__(self) -> Iterator[str]:
        return iter(self._header)

    def __len__(self) -> int:
        return len(self._header)


def _json_row(rows: Rows, line: str, number: int) -> _Row | None:
    try:
        pairs = json.loads(line, object_pairs_hook=list)
    except json.JSONDecodeError as error:
        rows.refuse((number, error.colno), f"is not JSON: {error.msg.lower()}", "one object a line")
        return None
    except (RecursionError, ValueError):
        rows.refuse((number, 1), "is not JSON that a list can hold", "one object a line")
        return None
    if not line.lstrip().startswith("{"):
        rows.refuse((number, 1), "must be an object", 'such as {"name": "Ocean Lily", "type": "vessel"}')
        return None
    columns = {str(key): (number, line.find(json.dumps(key, ensure_ascii=False)) + 1) for key, _ in pairs}
    values: dict[str, str | list[str]] = {}
    for key, value in pairs:
        wrong = _json_fault(key, value, values)
        if wrong:
            rows.refuse((number, columns[key][1] or 1), *wrong)
            return None
        values[key] = str(value) if isinstance(value, int) else "" if value is None else value
    return _Row(number, values, columns)


def _json_fault(key: str, value: Any, before: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """What is wrong with one key, and a hint."""
    if key not in COLUMNS:
        return f"unknown key `{shown(key)}`", did_you_mean(key, COLUMNS) or f"keys: {', '.join(COLUMNS)}"
    if key in before:
        return f"the key `{key}` stands twice", None
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    if value is None or isinstance(value, str) or (key == "id" and type(value) is int):
        return None
    if key in {"aliases", "ambiguous"}:
        return None if is_list else (f"{key}: must be text, or a list of texts", None)
    return f"{key}: must be text", None


def _take(rows: Rows, row: _Row) -> None:
    """The row as an entry; its faults as problems."""
    faults = len(rows.problems)
    name = _phrase(rows, row, "name", text=row.one("name")) if row.one("name").strip() else ""
    if not row.one("name").strip():
        rows.refuse(row.place("name"), "the name is empty")
    aliases, ambiguous = (
        tuple(_phrase(rows, row, column, text=one) for one in row.several(column))
        for column in ("aliases", "ambiguous")
    )
    id_ = line_of(row.one("id"))[0] or name
    lang, kind = _lang(rows, row), _type(rows, row)
    if len(rows.problems) == faults and name:
        entry = ListEntry(id_, name, aliases, ambiguous, lang, kind)
        rows.add(entry, row.place("id" if row.one("id").strip() else "name"))


def _phrase(rows: Rows, row: _Row, column: str, *, text: str) -> str:
    phrase, wrong = own_phrase(text)
    if wrong:
        rows.refuse(row.place(column), f"{column}: `{shown(text)}` {wrong}")
    return phrase


def _lang(rows: Rows, row: _Row) -> str | None:
    if not row.one("lang").strip():
        return None
    try:
        return as_lang(row.one("lang"))
    except PydanticCustomError as error:
        rows.refuse(row.place("lang"), f"lang: {(error.context or {})['why']}", "such as en, ru or pt-BR")
        return None


def _type(rows: Rows, row: _Row) -> str | None:
    word = row.one("type").strip().casefold()
    kind = SYNONYMS.get(word, word)
    if not kind or kind in TYPES:
        return kind or None
    hint = did_you_mean(kind, TYPES) or f"types: {', '.join(TYPES)}"
    rows.refuse(row.place("type"), f"type: `{shown(word)}` is no type", hint)
    return None
