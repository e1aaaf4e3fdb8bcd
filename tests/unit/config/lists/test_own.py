"""Our own columns: what is taken, and every fault at its line and column."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from monitor.model import ListEntry
from tests.unit.config.lists.reading import entries, said, whole

HEADER = "name,aliases,ambiguous,lang,type,id\n"


class TestCsv:
    def test_a_row_has_all_columns(self, tmp_path: Path) -> None:
        row = 'Ocean Lily,Port Lily|Lily of Panama,Lily,en,vessel,7\n"NORIEGA, Manuel Antonio",,,es,person,9\n'
        assert entries(tmp_path, HEADER + row) == [
            ListEntry("7", "Ocean Lily", ("Port Lily", "Lily of Panama"), ("Lily",), "en", "vessel"),
            ListEntry("9", "NORIEGA, Manuel Antonio", lang="es", type="person"),
        ]

    def test_only_the_name_is_needed_and_is_then_the_id(self, tmp_path: Path) -> None:
        assert entries(tmp_path, "name\nOcean Lily\n") == [ListEntry("Ocean Lily", "Ocean Lily")]

    def test_a_row_without_an_id_goes_by_its_name(self, tmp_path: Path) -> None:
        assert [one.id for one in entries(tmp_path, "id,name\n,Ocean Lily\n7,Port Lily\n")] == ["Ocean Lily", "7"]

    def test_columns_come_in_any_order_and_case(self, tmp_path: Path) -> None:
        assert entries(tmp_path, "ID, Name \n7,Ocean Lily\n") == [ListEntry("7", "Ocean Lily")]

    @pytest.mark.parametrize("between", ["|", ";", " | ", " ; ", "||", ";|"])
    def test_bars_and_semicolons_part_aliases(self, tmp_path: Path, *, between: str) -> None:
        [entry] = entries(tmp_path, f"name,aliases\nOcean Lily,Port Lily{between}Lily Two\n")
        assert entry.aliases == ("Port Lily", "Lily Two")

    def test_white_space_is_made_one_space(self, tmp_path: Path) -> None:
        assert entries(tmp_path, 'name\n"  Ocean\n  Lily "\n') == [ListEntry("Ocean Lily", "Ocean Lily")]

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_blank_lines_and_either_line_end_are_taken(self, tmp_path: Path, *, end: str) -> None:
        text = end.join(["name", "", "Ocean Lily", "", "Port Lily", ""])
        assert [one.name for one in entries(tmp_path, text)] == ["Ocean Lily", "Port Lily"]

    def test_a_byte_order_mark_is_no_part_of_the_header(self, tmp_path: Path) -> None:
        assert len(entries(tmp_path, b"\xef\xbb\xbfname\nOcean Lily\n")) == 1

    @pytest.mark.parametrize(
        ("word", "type_"),
        [
            ("person", "person"),
            ("Person", "person"),
            ("organization", "organisation"),
            ("company", "organisation"),
            ("ship", "vessel"),
            ("aircraft", "aircraft"),
            ("", None),
        ],
    )
    def test_types_have_synonyms(self, tmp_path: Path, *, word: str, type_: str | None) -> None:
        [entry] = entries(tmp_path, f"name,type\nOcean Lily,{word}\n")
        assert entry.type == type_

    def test_a_star_may_end_a_word(self, tmp_path: Path) -> None:
        [entry] = entries(tmp_path, "name\nЦиркон*\n")
        assert entry.name == "Циркон*"


class TestCsvFaults:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "list.csv: holds no names"),
            ("name\n", "list.csv: holds no names"),
            ("id,aliases\n7,x\n", "list.csv:1:1: the header has no column `name`"),
            ("name,alias\nx y,z\n", "list.csv:1:6: unknown column `alias` (did you mean 'aliases'?)"),
            ("name,id,name\na,b,c\n", "list.csv:1:9: the column `name` stands twice"),
            ("name;id\nOcean Lily;7\n", "list.csv:1:1: columns must be separated by commas"),
            ("name\tid\nOcean Lily\t7\n", "list.csv:1:1: columns must be separated by commas"),
            ("name,id\nOcean Lily\n", "list.csv:2:11: has 1 cells, and the header names 2 columns"),
            ("name,id\nOcean Lily,7,8\n", "list.csv:2:14: has 3 cells, and the header names 2 columns"),
            ("name,id\n ,7\n", "list.csv:2:1: the name is empty"),
            ("id,name\n7,\n", "list.csv:2:3: the name is empty"),
            ("name\n---\n", "list.csv:2:1: name: `---` has no letter or digit to look for"),
            ("name\nO*cean\n", "list.csv:2:1: name: `O*cean` `*` can only stand at the end of a word"),
            ("name,lang\nOcean Lily,English\n", "list.csv:2:12: lang: `English` is not a language tag"),
            ("name,type\nOcean Lily,vesel\n", "list.csv:2:12: type: `vesel` is no type (did you mean 'vessel'?)"),
            ("name,id\nOcean Lily,7\nPort Lily,7\n", "list.csv:3:11: the id `7` stands twice, first on line 2"),
            ("name\nOcean Lily\nOcean Lily\n", "list.csv:3:1: the id `Ocean Lily` stands twice, first on line 2"),
            ('name\n"Ocean Lily\nPort Lily\n', "list.csv:2:1: a quote is opened here and never closed"),
            ('name\nOcean Lily\n"a"b\n', "list.csv:3:1: is not well-formed CSV: "),
        ],
    )
    def test_a_fault_is_told_at_its_place(self, tmp_path: Path, *, text: str, problem: str) -> None:
        [one] = said(tmp_path, text)
        assert one.startswith(problem)

    def test_a_cell_is_placed_behind_quoted_commas_and_line_breaks(self, tmp_path: Path) -> None:
        text = 'name,aliases,type\n"A, ""B""\nC",x y,nothing\n'
        [one] = said(tmp_path, text)
        assert one.startswith("list.csv:3:8: type: `nothing` is no type")

    def test_every_fault_of_a_row_is_told(self, tmp_path: Path) -> None:
        found = said(tmp_path, "name,aliases,lang,type\n,***,English,thing\n")
        assert [one.split(":")[1:3] for one in found] == [["2", "1"], ["2", "2"], ["2", "6"], ["2", "14"]]

    def test_a_name_of_many_words_is_refused_with_the_matchers_reason(self, tmp_path: Path) -> None:
        [one] = said(tmp_path, f"name\n{'word ' * 70}\n")
        assert "has 70 words, at most 60 are allowed" in one

    def test_a_wrong_file_is_one_mistake(self, tmp_path: Path) -> None:
        found = said(tmp_path, "name,id\n" + "Ocean Lily\n" * 500)
        assert len(found) == 21
        assert found[-1] == "list.csv: and 480 more like these"

    def test_a_control_character_is_refused(self, tmp_path: Path) -> None:
        assert said(tmp_path, "name\nOcean \x1bLily\n") == [
            "list.csv:2:1: name: `Ocean Lily` must not contain control characters"
        ]


class TestJsonLines:
    def test_a_line_is_an_entry(self, tmp_path: Path) -> None:
        row = {"name": "Ocean Lily", "aliases": ["Port; Lily", "Lily Two"], "type": "ship", "id": 7, "lang": None}
        text = json.dumps(row) + '\n\n{"name": "Port Lily", "ambiguous": "Lily|Port"}\n'
        assert entries(tmp_path, text, name="list.jsonl") == [
            ListEntry("7", "Ocean Lily", ("Port; Lily", "Lily Two"), type="vessel"),
            ListEntry("Port Lily", "Port Lily", ambiguous=("Lily", "Port")),
        ]

    @pytest.mark.parametrize("name", ["list.jsonl", "list.ndjson", "LIST.JSONL"])
    def test_the_files_ending_says_so(self, tmp_path: Path, *, name: str) -> None:
        assert len(entries(tmp_path, '{"name": "Ocean Lily"}', name=name)) == 1

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "list.jsonl: holds no names"),
            ("nothing\n", "list.jsonl:1:1: is not JSON: expecting value (one object a line)"),
            ('{"name": "x y"}\n{"name": "a b",}\n', "list.jsonl:2:16: is not JSON: "),
            ('["Ocean Lily"]\n', "list.jsonl:1:1: must be an object"),
            ('"Ocean Lily"\n', "list.jsonl:1:1: must be an object"),
            ("7\n", "list.jsonl:1:1: must be an object"),
            ("[" * 100_000 + "\n", "list.jsonl:1:1: is not JSON that a list can hold"),
            ('{"name": "a b", "alias": "x"}\n', "list.jsonl:1:17: unknown key `alias` (did you mean 'aliases'?)"),
            ('{"name": "a b", "name": "c d"}\n', "list.jsonl:1:2: the key `name` stands twice"),
            ('{"name": ["a b"]}\n', "list.jsonl:1:2: name: must be text"),
            ('{"name": "a b", "id": true}\n', "list.jsonl:1:17: id: must be text"),
            ('{"name": "a b", "aliases": [7]}\n', "list.jsonl:1:17: aliases: must be text, or a list of texts"),
            ('{"id": "7"}\n', "list.jsonl:1:1: the name is empty"),
            ('{"name": "a b", "type": "thing"}\n', "list.jsonl:1:17: type: `thing` is no type"),
            ('{"name": "a b"}\n\n{"name": "a b"}\n', "list.jsonl:3:2: the id `a b` stands twice, first on line 1"),
        ],
    )
    def test_a_fault_is_told_at_its_place(self, tmp_path: Path, *, text: str, problem: str) -> None:
        [one] = said(tmp_path, text, name="list.jsonl")
        assert one.startswith(problem)


def test_a_list_of_our_own_says_no_format_and_has_the_hash_of_its_bytes(tmp_path: Path) -> None:
    found = whole(tmp_path, "name\nOcean Lily\n")
    assert found.format is None
    assert found.version == hashlib.sha256(b"name\nOcean Lily\n").hexdigest()[:16]
    assert found.excluded == ()
