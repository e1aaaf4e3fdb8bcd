"""Who is not to be matched: read with faults at their places, added to without a torn file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.config.lists import Exclusion, add_exclusion, read_exclusions, unknown
from tests.unit.config.lists.reading import written

HEADER = "id,author,reason,date\n"
ONE = Exclusion("12345", "Desk", "Namesake, a chess player", "2026-02-03")


def said(tmp_path: Path, text: str) -> list[str]:
    _, problems = read_exclusions(written(tmp_path, text, "not_them.csv"))
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in problems]


def test_a_line_names_who_why_and_when(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + '12345,Desk,"Namesake, a chess player",2026-02-03\n', "not_them.csv")
    assert read_exclusions(path) == ([ONE], [])


@pytest.mark.parametrize("text", ["", HEADER, "ID, Author, Reason, Date\n"])
def test_a_file_may_exclude_nobody(tmp_path: Path, *, text: str) -> None:
    assert said(tmp_path, text) == []


def test_a_file_that_is_not_there_yet_is_a_warning(tmp_path: Path) -> None:
    exclusions, [problem] = read_exclusions(tmp_path / "not_them.csv")
    assert exclusions == []
    assert "warning: is not there yet: nothing is excluded" in str(problem)


def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "not_them.csv").symlink_to(tmp_path / "gone.csv")
    _, [problem] = read_exclusions(tmp_path / "not_them.csv")
    assert "can't be read: no such file" in str(problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("12345,Desk,Namesake,2026-02-03\n", "not_them.csv:1:1: the first line must name the columns (id,author"),
        (HEADER + "12345,Desk,2026-02-03\n", "not_them.csv:2:22: has 3 cells, not 4"),
        (HEADER + "12345,Desk,a, b,2026-02-03\n", "not_them.csv:2:17: has 5 cells, not 4"),
        (HEADER + "12345,,Namesake,2026-02-03\n", "not_them.csv:2:7: author: must not be empty"),
        (HEADER + "12345,Desk, ,2026-02-03\n", "not_them.csv:2:12: reason: must not be empty"),
        (HEADER + "12345,Desk,Namesake,3.2.2026\n", "not_them.csv:2:21: date: is no date (written YYYY-MM-DD)"),
        (HEADER + "1,D,r,2026-02-03\n1,D,r,2026-02-03\n", "not_them.csv:3:1: the id `1` is excluded already"),
        (HEADER + '"1,D,r,2026-02-03\n', "not_them.csv:2:1: a quote is opened here and never closed"),
    ],
)
def test_a_fault_is_told_at_its_place(tmp_path: Path, *, text: str, problem: str) -> None:
    assert said(tmp_path, text)[0].startswith(problem)


def test_who_is_delisted_is_told() -> None:
    gone = [Exclusion(id_, "Desk", "r", "2026-02-03") for id_ in ("1", "2", "3")]
    [problem] = unknown(gone, {"2"}, Path("not_them.csv"))
    assert str(problem).startswith("not_them.csv: warning: the list has no entry `1`, and 1 more")
    assert unknown(gone, {"1", "2", "3"}, Path("not_them.csv")) == []


class TestAdding:
    def test_the_first_one_makes_the_file_and_its_folder(self, tmp_path: Path) -> None:
        path = tmp_path / "lists" / "not_them.csv"
        add_exclusion(path, ONE)
        assert path.read_text() == HEADER + '12345,Desk,"Namesake, a chess player",2026-02-03\n'
        assert read_exclusions(path) == ([ONE], [])

    def test_what_was_there_stays_as_it_was(self, tmp_path: Path) -> None:
        before = HEADER + '1,"Desk",  odd   spacing ,2026-01-01\r\n'
        path = written(tmp_path, before.removesuffix("\r\n"), "not_them.csv")
        add_exclusion(path, ONE)
        assert path.read_bytes().startswith(before.removesuffix("\r\n").encode() + b"\n12345,")
        assert [one.id for one in read_exclusions(path)[0]] == ["1", "12345"]

    def test_nothing_else_is_left_in_the_folder(self, tmp_path: Path) -> None:
        add_exclusion(tmp_path / "not_them.csv", ONE)
        assert [path.name for path in tmp_path.iterdir()] == ["not_them.csv"]

    def test_the_files_mode_is_kept(self, tmp_path: Path) -> None:
        path = written(tmp_path, HEADER, "not_them.csv")
        path.chmod(0o640)
        add_exclusion(path, ONE)
        assert path.stat().st_mode & 0o777 == 0o640

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        real = written(tmp_path, HEADER, "real.csv")
        (tmp_path / "not_them.csv").symlink_to(real)
        add_exclusion(tmp_path / "not_them.csv", ONE)
        assert (tmp_path / "not_them.csv").is_symlink()
        assert read_exclusions(real) == ([ONE], [])

    def test_two_who_write_at_once_lose_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "not_them.csv"
        many = [Exclusion(str(number), "Desk", "r", "2026-02-03") for number in range(40)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda one: add_exclusion(path, one), many))
        assert {one.id for one in read_exclusions(path)[0]} == {one.id for one in many}

    def test_a_folder_that_cannot_be_written_is_an_os_error(self, tmp_path: Path) -> None:
        written(tmp_path, "", "file")
        with pytest.raises(OSError, match="file"):
            add_exclusion(tmp_path / "file" / "not_them.csv", ONE)
