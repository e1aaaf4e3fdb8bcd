"""The list of the US Office of Foreign Assets Control as published: sdn.csv, and alt.csv beside it.

Neither has a header; `-0-` means nothing; the last line may be an end-of-file mark of old. Columns by the published data
specification. Weak aliases, which the office itself asks to look at with care, stand in the remarks of sdn.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from monitor.config.lists.lines import Lines, Record, records
from monitor.config.lists.rows import Rows, published, shown
from monitor.model import ListEntry

SDN_COLUMNS, ALT_COLUMNS = 12, 5
NOTHING = "-0-"
TYPES = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", NOTHING: "organisation"}
_WEAK = re.compile(r"[afn]\.k\.a\. '([^;]{1,200}?)'(?=[;.]|$)")


def alt_file(sdn: Path) -> Path:
    """The file of aliases beside the file of names: alt.csv beside sdn.csv, ofac_alt.csv beside ofac_sdn.csv."""
    found = list(re.finditer("sdn", sdn.stem, re.IGNORECASE))
    if not found:
        return sdn.with_name(f"alt{sdn.suffix}")
    start, end = found[-1].span()
    alt = "ALT" if sdn.stem[start:end].isupper() else "alt"
    return sdn.with_name(sdn.stem[:start] + alt + sdn.stem[end:] + sdn.suffix)


def read_sdn(lines: Lines) -> Rows:
    """The entries of sdn.csv, weak aliases among their ambiguous names."""
    rows = Rows(lines)
    for record in _of_width(records(lines), SDN_COLUMNS, rows):
        id_, name, kind = record.cells[0].strip(), published(_value(record, 1)), record.cells[2].strip()
        if not id_.isdigit():
            rows.refuse((record.line, 1), f"`{shown(id_)}` is no entry number", "the file has no header as published")
        elif not name:
            rows.refuse(record.place(1), "the name is empty")
        elif kind not in TYPES:
            rows.refuse(record.place(2), f"`{shown(kind)}` is no type of entry", f"types: {', '.join(TYPES)}")
        else:
            rows.usable(name, record.line)
            weak = (published(one) for one in _WEAK.findall(record.cells[11]))
            ambiguous = tuple(one for one in weak if rows.usable(one, record.line))
            rows.add(ListEntry(id_, name, ambiguous=ambiguous, type=TYPES[kind]), (record.line, 1))
    rows.finish()
    return rows


def read_alt(lines: Lines, entries: dict[str, ListEntry]) -> Rows:
    """The entries with the aliases of alt.csv. Aliases of entries that sdn.csv doesn't have are kept as entries of their
    own, with a warning: the two files are not of one day."""
    rows = Rows(lines)
    aliases: dict[str, list[str]] = {}
    strays: dict[str, int] = {}
    for record in _of_width(records(lines), ALT_COLUMNS, rows):
        id_, alias = record.cells[0].strip(), published(_value(record, 3))
        if not id_.isdigit():
            rows.refuse((record.line, 1), f"`{shown(id_)}` is no entry number", "the file has no header as published")
        elif not alias:
            rows.refuse(record.place(3), "the alias is empty")
        elif rows.usable(alias, record.line):
            aliases.setdefault(id_, []).append(alias)
            if id_ not in entries:
                strays.setdefault(id_, record.line)
    for id_, found in aliases.items():
        before = entries.get(id_) or ListEntry(id_, found[0], type=_guessed(found[0]))
        rows.entries[id_] = replace(before, aliases=(*before.aliases, *(one for one in found if one != before.name)))
    rows.entries = {**entries, **rows.entries}
    if strays:
        count = sum(len(aliases[id_]) for id_ in strays)
        message = f"{count} aliases of {len(strays)} entries that the file of names doesn't have, the first here"
        rows.warn(min(strays.values()), message, "they are looked for all the same; get both files of one day")
    rows.finish()
    return rows


def _of_width(found: Iterator[Record], width: int, rows: Rows) -> Iterator[Record]:
    for record in found:
        if len(record.cells) == width:
            yield record
        else:
            place = record.place(min(len(record.cells), width))
            rows.refuse(place, f"has {len(record.cells)} cells, and the published file has {width}")


def _value(record: Record, cell: int) -> str:
    text = record.cells[cell].strip()
    return "" if text == NOTHING else text


def _guessed(name: str) -> str:
    """Persons are written `SURNAME, Given`, everything else in capitals."""
    _, comma, given = name.partition(",")
    return "person" if comma and any(map(str.islower, given)) else "organisation"
