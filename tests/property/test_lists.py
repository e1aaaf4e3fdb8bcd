"""Whatever stands in a list is read back as it was written, and every fault has a place in the file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from monitor.config.lists import Exclusion, add_exclusion, read_exclusions, read_list
from monitor.config.lists.lines import Lines, Record, records
from monitor.model import EntitySpec, ListEntry, ListFormat, Role, WatchList
from monitor.rules.listed import Listed, quieted, turned_round, without_form, words_of

LETTERS = st.sampled_from("abcXYZéßЖжλ北7")
WORDS = st.text(LETTERS, min_size=1, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
CELLS = st.text(st.sampled_from('ab",;| \n\r\té'), max_size=12)
ROWS = st.builds(
    ListEntry,
    id=WORDS,
    name=NAMES,
    aliases=st.lists(NAMES, max_size=3).map(tuple),
    ambiguous=st.lists(NAMES, max_size=2).map(tuple),
    lang=st.sampled_from([None, "en", "ru", "pt-BR"]),
    type=st.sampled_from([None, "person", "organisation", "vessel", "aircraft"]),
)
LISTS = st.lists(ROWS, min_size=1, max_size=6, unique_by=lambda row: row.id)
SHOUTS = st.lists(st.text(st.sampled_from("ABCÉЖ'’-. "), min_size=1, max_size=12), min_size=1, max_size=4).map(" ".join)


def read(text: str, name: str) -> tuple[WatchList | None, list[str]]:
    """What is read of a file of this text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(text.encode())
        found, problems = read_list(path)
        return found, [str(problem) for problem in problems]


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@given(LISTS)
def test_a_list_in_csv_is_read_as_it_was_written(rows: list[ListEntry]) -> None:
    header = ("id", "name", "aliases", "ambiguous", "lang", "type")
    lines = [
        (row.id, row.name, "|".join(row.aliases), ";".join(row.ambiguous), row.lang or "", row.type or "")
        for row in rows
    ]
    found, problems = read(as_csv([header, *lines]), "list.csv")
    assert problems == []
    assert found is not None
    assert list(found.entries) == rows


@given(LISTS)
def test_a_list_in_json_lines_is_read_as_it_was_written(rows: list[ListEntry]) -> None:
    values = ({field: getattr(row, field) for field in row.__dataclass_fields__} for row in rows)
    found, problems = read("\n".join(json.dumps(value) for value in values), "list.jsonl")
    assert problems == []
    assert found is not None
    assert list(found.entries) == rows


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_cells_place_is_where_it_stands_in_the_file(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(out.getvalue().replace("\r", "").encode())
        found = list(records(Lines(path)))
        lines = path.read_text().split("\n")
    assert [record.cells for record in found] == [[cell.replace("\r", "") for cell in row] for row in table]
    for record in found:
        for number, cell in enumerate(record.cells):
            line, column = record.place(number)
            quoted = '"' + cell.replace('"', '""').partition("\n")[0]
            assert lines[line - 1][column - 1 :].startswith(quoted)


@given(st.text(max_size=40), st.integers(0, 5))
def test_a_place_is_never_outside_its_record(raw: str, cell: int) -> None:
    line, column = Record(3, [], raw).place(cell)
    assert line >= 3
    assert 1 <= column <= len(raw) + 1


@given(st.text(st.sampled_from('{}[]",:|;x\n7 \\ué'), max_size=80))
def test_a_fault_of_json_lines_has_a_line_that_is_there(text: str) -> None:
    _, problems = read(text, "list.jsonl")
    for problem in problems:
        place = problem.partition("list.jsonl:")[2].split(":")
        assert not place[0].isdigit() or 1 <= int(place[0]) <= text.count("\n") + 1


WRITTEN = st.text(st.sampled_from('abZ é",;7'), min_size=1, max_size=12).map(lambda text: " ".join(f"x{text}".split()))


@given(st.lists(st.tuples(WRITTEN, WRITTEN, WRITTEN), max_size=5, unique_by=lambda one: one[0]))
def test_exclusions_are_read_as_they_were_added(given_: list[tuple[str, str, str]]) -> None:
    added = [Exclusion(*values, "2026-02-03") for values in given_]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "not_them.csv"
        for one in added:
            add_exclusion(path, one)
        found, problems = read_exclusions(path)
    assert found == added
    assert len(problems) == (not added)


@given(rows=LISTS, published=st.booleans())
def test_every_row_is_behind_some_term_or_left_out(*, rows: list[ListEntry], published: bool) -> None:
    format_ = ListFormat.OFAC_SDN if published else None
    watch_list = WatchList("l.csv", "v1", tuple(rows), format=format_)
    listed = Listed(EntitySpec("sdn", watch_list=watch_list), watch_list)
    terms = list(listed.terms(0))
    behind = {ref.id for term in terms for ref in term.entries}
    names = {row.id: (row.name, *row.aliases, *row.ambiguous) for row in rows}
    quiet = {turned_round(name) for name in listed.left_out} | set(listed.left_out)
    for id_, mine in names.items():
        assert id_ in behind or all(name in quiet or turned_round(name) in quiet for name in mine)
    assert [term.order for term in terms] == list(range(len(terms)))
    assert {term.role for term in terms} <= {Role.NAME, Role.AMBIGUOUS}
    if not published:
        assert behind == set(names)


@given(LISTS)
def test_the_terms_of_a_list_do_not_hang_on_chance(rows: list[ListEntry]) -> None:
    watch_list = WatchList("l.csv", "v1", tuple(rows), format=ListFormat.OFAC_SDN)
    spec = EntitySpec("sdn", watch_list=watch_list)
    assert list(Listed(spec, watch_list).terms(0)) == list(Listed(spec, watch_list).terms(0))


@given(SHOUTS)
def test_a_quieted_name_has_the_same_words(name: str) -> None:
    assert words_of(quieted(name)) == words_of(name)
    assert quieted(quieted(name)).casefold() == quieted(name).casefold()


@given(SHOUTS, st.sampled_from(["LTD", "CO., LTD.", "S.A.", "GMBH", "LLC"]))
def test_a_legal_form_goes_and_nothing_else(name: str, form: str) -> None:
    words = words_of(without_form(f"{name} {form}"))
    assert words == words_of(f"{name} {form}")[: len(words)] or words_of(name)[:1] in (["ao"], ["oo"])
