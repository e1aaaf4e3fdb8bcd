"""OpenSanctions' `targets.simple.csv` as published: a header, aliases separated by `;` and quoted where they hold one."""

from __future__ import annotations

import csv

from monitor.config.lists.lines import Lines, ListFault, Record, records
from monitor.config.lists.rows import Rows, published, shown
from monitor.model import ListEntry

NEEDED = ("id", "schema", "name", "aliases")
TYPES = {
    "Person": "person",
    "Company": "organisation",
    "Organization": "organisation",
    "LegalEntity": "organisation",
    "PublicBody": "organisation",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}
"""Schemata that are names of something; what else is published (securities, crypto wallets, addresses) is left out."""
OTHER = "other things than persons, organisations, vessels and aircraft"


def read_targets(lines: Lines) -> Rows:
    """The entries of the file."""
    rows = Rows(lines)
    header: dict[str, int] | None = None
    width = 0
    others: dict[str, int] = {}
    for record in records(lines):
        if header is None:
            header, width = _header(record, lines), len(record.cells)
        elif len(record.cells) != width:
            message = f"has {len(record.cells)} cells, and the header names {width} columns"
            rows.refuse(record.place(min(len(record.cells), width)), message)
        elif record.cells[header["schema"]] not in TYPES:
            others.setdefault(record.cells[header["schema"]], record.line)
        else:
            _take(rows, record, header)
    if others:
        some = ", ".join(shown(one) for one in sorted(others)[:5])
        rows.warn(min(others.values()), f"{OTHER} are left out, the first here: {some}")
    rows.finish()
    return rows


def _header(record: Record, lines: Lines) -> dict[str, int]:
    found = {cell.strip(): at for at, cell in enumerate(record.cells)}
    missing = [name for name in NEEDED if name not in found]
    if missing:
        hint = "the published file's first line names its columns"
        raise ListFault(lines.problem((record.line, 1), f"the header has no column `{missing[0]}`", hint))
    return found


def _take(rows: Rows, record: Record, header: dict[str, int]) -> None:
    id_, schema, name, aliases = (record.cells[header[column]] for column in NEEDED)
    name = published(name)
    if not id_.strip():
        rows.refuse(record.place(header["id"]), "the id is empty")
    elif not name:
        rows.refuse(record.place(header["name"]), "the name is empty")
    else:
        rows.usable(name, record.line)
        found = (published(one) for one in _split(aliases))
        kept = dict.fromkeys(one for one in found if one and one != name and rows.usable(one, record.line))
        entry = ListEntry(id_.strip(), name, tuple(kept), type=TYPES[schema])
        rows.add(entry, record.place(header["id"]))


def _split(cell: str) -> list[str]:
    """The values of a cell that is itself one record, separated by `;`."""
    if '"' not in cell:
        return cell.split(";")
    return [value for record in csv.reader([cell], delimiter=";") for value in record]
