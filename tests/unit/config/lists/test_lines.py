"""Files as lines and records: what is refused before any cell is looked at, and where cells stand."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.lists import lines as module
from monitor.config.lists.lines import Lines, Record, records
from tests.unit.config.lists.reading import entries, said, whole, written


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"name\nOcean \xff Lily\n", "list.csv:2:7: is not UTF-8: byte 0xff (save it as UTF-8)"),
            (b"name\nOcean Lily\nPort \x00 Lily\n", "list.csv:3:6: holds a NUL byte: is this a text file?"),
            ("name\nOcean Lily\n".encode("utf-16"), "list.csv: is UTF-16 (save it as UTF-8)"),
            ("name\nZażółć gęślą\n".encode("iso8859-2"), "list.csv:2:3: is not UTF-8: byte 0xbf (save it as UTF-8)"),
        ],
    )
    def test_bytes_that_are_no_text_are_told_where_they_stand(
        self, tmp_path: Path, *, content: bytes, problem: str
    ) -> None:
        assert said(tmp_path, content) == [problem]

    @pytest.mark.parametrize("name", ["list.csv.xz", "list.csv.gz", "list.zip"])
    def test_a_packed_file_is_to_be_unpacked(self, tmp_path: Path, *, name: str) -> None:
        assert said(tmp_path, b"\xfd7zXZ\x00", name=name) == [f"{name}: is compressed (unpack it)"]

    def test_a_file_above_the_cap_is_not_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert module.MAX_BYTES == 64 << 20
        monkeypatch.setattr(module, "MAX_BYTES", 1 << 20)
        assert said(tmp_path, b"name\n" + b"a b\n" * (1 << 18)) == ["list.csv: is larger than 1 MiB (split the list)"]

    def test_a_list_that_is_not_there_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(module.ListFault, match="can't be read: no such file or directory"):
            list(Lines(tmp_path / "list.csv"))

    def test_a_folder_is_no_list(self, tmp_path: Path) -> None:
        with pytest.raises(module.ListFault, match="is not a regular file"):
            list(Lines(tmp_path))

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "list.csv")
        with pytest.raises(module.ListFault, match="is not a regular file"):
            list(Lines(tmp_path / "list.csv"))

    def test_a_link_is_followed(self, tmp_path: Path) -> None:
        target = written(tmp_path, "name\nOcean Lily\n", "real.csv")
        (tmp_path / "link.csv").symlink_to(target)
        assert list(Lines(tmp_path / "link.csv")) == ["name\n", "Ocean Lily\n"]

    def test_a_link_in_a_circle_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "list.csv").symlink_to(tmp_path / "list.csv")
        with pytest.raises(module.ListFault, match="can't be read: too many levels"):
            list(Lines(tmp_path / "list.csv"))


class TestVersion:
    def test_it_is_what_sha256sum_says(self, tmp_path: Path) -> None:
        content = b"\xef\xbb\xbfname\r\nOcean Lily\r\n"
        assert whole(tmp_path, content).version == hashlib.sha256(content).hexdigest()[:16]

    def test_an_end_of_file_mark_of_old_counts_in_the_hash_and_is_no_row(self, tmp_path: Path) -> None:
        content = b"name\nOcean Lily\n\x1a"
        assert len(entries(tmp_path, content)) == 1
        assert whole(tmp_path, content).version == hashlib.sha256(content).hexdigest()[:16]

    def test_such_a_mark_in_the_middle_is_no_end(self, tmp_path: Path) -> None:
        [problem] = said(tmp_path, b"name\n\x1a\nOcean Lily\n")
        assert problem.startswith("list.csv:2:1: name: `` ")


class TestPlaces:
    @pytest.mark.parametrize(
        ("raw", "cell", "place"),
        [
            ("a,b,c\n", 0, (5, 1)),
            ("a,b,c\n", 2, (5, 5)),
            ("a,b,c\n", 3, (5, 6)),
            ('"a,b",c\n', 1, (5, 7)),
            ('"a\nb",c\n', 1, (6, 4)),
            ('"a""b",c\n', 1, (5, 8)),
            (",,\r\n", 2, (5, 3)),
            ('"a\r\nb\r\nc",d\r\n', 1, (7, 4)),
        ],
    )
    def test_a_cell_has_its_line_and_column(self, *, raw: str, cell: int, place: tuple[int, int]) -> None:
        assert Record(5, [], raw).place(cell) == place

    def test_records_begin_where_they_begin(self, tmp_path: Path) -> None:
        path = written(tmp_path, 'a,b\n"c\nd",e\n\nf,g\n', "list.csv")
        assert [(record.line, record.cells) for record in records(Lines(path))] == [
            (1, ["a", "b"]),
            (2, ["c\nd", "e"]),
            (5, ["f", "g"]),
        ]

    def test_a_cell_of_endless_text_is_an_unclosed_quote(self, tmp_path: Path) -> None:
        [problem] = said(tmp_path, 'name\nOcean Lily\n"' + "x\n" * 100_000)
        assert problem.startswith("list.csv:3:1: a quote is opened here and never closed")


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_there_is_a_list_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    for name in ("list.csv", "list.jsonl"):
        problems = said(folder, content, name=name)
        assert problems or entries(folder, content, name=name)
        assert all(problem.startswith(name) for problem in problems)
