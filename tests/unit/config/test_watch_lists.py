"""Watch lists as part of a config: where they are looked for, what the config says when they are at fault, the lint."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import Loaded, lint, load
from monitor.model import Grade, ListFormat, WatchList
from tests.unit.config.conftest import LoadFiles

CONFIG = """
    feeds: [{url: "https://news.example.org/world.rss"}]
    receivers: {desk: {type: console}}
    rules: [{id: screen, when: sdn, to: [desk]}]
    entities:
      sdn: {from: lists/them.csv%s}
"""
THEM = "name,aliases,type,id\nOcean Lily,Port Lily,ship,7\nRosnova Minerals,,company,9\n"
EXCLUDED = "id,author,reason,date\n7,Desk,A namesake,2026-02-03\n"


def files(more: str = "") -> dict[str, str]:
    """The config, with more said of its entity."""
    return {"monitor.yaml": CONFIG % more}


def said(loaded: Loaded, folder: Path) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in loaded.problems]


def list_of(loaded: Loaded) -> WatchList:
    assert loaded.config is not None, loaded.problems
    [entity] = loaded.config.entities
    assert entity.watch_list is not None
    return entity.watch_list


class TestLoading:
    def test_a_lists_path_is_relative_to_the_config(self, load_files: LoadFiles, tmp_path: Path) -> None:
        found = list_of(load_files(files() | {"lists/them.csv": THEM}))
        assert [entry.name for entry in found.entries] == ["Ocean Lily", "Rosnova Minerals"]
        assert found.path == str(tmp_path / "lists" / "them.csv")

    def test_an_absolute_path_and_one_that_leads_out_are_taken(self, load_files: LoadFiles, tmp_path: Path) -> None:
        there = tmp_path / "elsewhere.csv"
        there.write_text(THEM)
        for path in (str(there), f"../{tmp_path.name}/elsewhere.csv"):
            config = (CONFIG % "").replace("lists/them.csv", path)
            assert len(list_of(load_files({"monitor.yaml": config})).entries) == 2

    def test_the_config_may_be_one_file(self, load_files: LoadFiles, tmp_path: Path) -> None:
        load_files(files() | {"lists/them.csv": THEM})
        assert len(list_of(load(tmp_path / "monitor.yaml", strict_secrets=True, environ={})).entries) == 2

    def test_a_changed_file_is_another_version_on_the_next_load(self, load_files: LoadFiles) -> None:
        before = list_of(load_files(files() | {"lists/them.csv": THEM}))
        after = list_of(load_files(files() | {"lists/them.csv": THEM + "Lily Two,,,\n"}))
        assert before.version != after.version
        assert len(after.entries) == 3

    def test_an_entity_may_have_names_besides(self, load_files: LoadFiles) -> None:
        loaded = load_files(files(", names: [Zircon Bank]") | {"lists/them.csv": THEM})
        assert loaded.config is not None
        assert loaded.config.entities[0].names == ("Zircon Bank",)

    def test_a_published_format_is_named(self, load_files: LoadFiles) -> None:
        text = "id,schema,name,aliases\nQ1,Person,Ana Lily,Anna Lily\n"
        found = list_of(load_files(files(", format: opensanctions_simple") | {"lists/them.csv": text}))
        assert found.format is ListFormat.OPENSANCTIONS_SIMPLE


class TestFaults:
    @pytest.mark.parametrize(
        ("more", "texts", "problem"),
        [
            ("", {}, "monitor.yaml:5:15: from: lists/them.csv: can't be read: no such file or directory"),
            ("", {"lists/them.csv": ""}, "monitor.yaml:5:15: from: lists/them.csv: holds no names"),
            ("", {"lists/them.csv": "name\n"}, "monitor.yaml:5:15: from: lists/them.csv: holds no names"),
            ("", {"lists/them.csv": "name\n?\n"}, "lists/them.csv:2:1: name: `?` has no letter or digit to look for"),
            (", format: csv", {"lists/them.csv": THEM}, "monitor.yaml:5:39: format: `csv` is none of"),
            (", format: eu_fsf", {}, "monitor.yaml:5:39: `format: eu_fsf` is not supported yet"),
            (", exclude: x.csv", {"lists/them.csv": THEM, "x.csv": "7\n"}, "x.csv:1:1: the first line must name the"),
            (
                ", exclude: x.csv",
                {"lists/them.csv": THEM, "x.csv/y": ""},
                "monitor.yaml:5:40: exclude: x.csv: is not a",
            ),
        ],
    )
    def test_a_fault_is_told_once_where_it_stands(
        self, load_files: LoadFiles, tmp_path: Path, *, more: str, texts: dict[str, str], problem: str
    ) -> None:
        loaded = load_files(files(more) | texts)
        [one] = said(loaded, tmp_path)
        assert one.startswith(problem)
        assert loaded.config is None

    @pytest.mark.parametrize("key", ["format: ofac_sdn", "exclude: x.csv"])
    def test_a_word_about_a_list_needs_a_list(self, load_files: LoadFiles, tmp_path: Path, *, key: str) -> None:
        config = (CONFIG % "").replace("from: lists/them.csv", f"names: [Zircon], {key}")
        [one] = said(load_files({"monitor.yaml": config}), tmp_path)
        assert f"`{key.partition(':')[0]}` says something of a watch list, and there is no `from`" in one

    def test_ofacs_second_file_must_be_there(self, load_files: LoadFiles, tmp_path: Path) -> None:
        row = '36,"AEROLILY",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
        config = (CONFIG % ", format: ofac_sdn").replace("them.csv", "sdn.csv")
        [one] = said(load_files({"monitor.yaml": config, "lists/sdn.csv": row}), tmp_path)
        assert one.startswith("monitor.yaml:5:15: from: lists/alt.csv: can't be read: no such file or directory")

    def test_a_list_that_may_not_be_read_is_said_so(self, load_files: LoadFiles, tmp_path: Path) -> None:
        folder = tmp_path / "lists" / "them.csv"
        folder.mkdir(parents=True)
        [one] = said(load_files(files()), tmp_path)
        assert one == "monitor.yaml:5:15: from: lists/them.csv: is not a regular file"


class TestExclusions:
    def test_who_is_excluded_is_no_entry_any_more(self, load_files: LoadFiles, tmp_path: Path) -> None:
        found = list_of(load_files(files(", exclude: x.csv") | {"lists/them.csv": THEM, "x.csv": EXCLUDED}))
        assert [entry.id for entry in found.entries] == ["9"]
        assert found.excluded == ("7",)
        assert found.exclusions == str(tmp_path / "x.csv")

    def test_a_file_that_is_not_there_yet_is_a_warning(self, load_files: LoadFiles) -> None:
        loaded = load_files(files(", exclude: x.csv") | {"lists/them.csv": THEM})
        [problem] = loaded.problems
        assert problem.grade is Grade.WARNING
        assert "is not there yet: nothing is excluded" in problem.message
        assert len(list_of(loaded).entries) == 2

    def test_who_left_the_list_is_a_warning(self, load_files: LoadFiles) -> None:
        text = EXCLUDED.replace("7,", "8,", 1)
        loaded = load_files(files(", exclude: x.csv") | {"lists/them.csv": THEM, "x.csv": text})
        [problem] = loaded.problems
        assert problem.grade is Grade.WARNING
        assert "the list has no entry `8`" in problem.message
        assert list_of(loaded).excluded == ()


class TestLint:
    def linted(self, loaded: Loaded) -> list[str]:
        assert loaded.config is not None, loaded.problems
        return [problem.message for problem in lint(loaded)]

    def test_a_sound_list_is_not_talked_about(self, load_files: LoadFiles) -> None:
        assert self.linted(load_files(files() | {"lists/them.csv": THEM})) == []

    def test_a_rule_on_a_list_can_match(self, load_files: LoadFiles) -> None:
        loaded = load_files(files(", lookalikes: [Lily Sand]") | {"lists/them.csv": THEM})
        assert not any("never match" in message for message in self.linted(loaded))

    def test_unsure_names_without_context_are_counted(self, load_files: LoadFiles) -> None:
        text = "name,ambiguous\nOcean Lily,Lily|Oceana\n"
        [message] = self.linted(load_files(files() | {"lists/them.csv": text}))
        assert message == "names of the list of `sdn` that never count, saying too little without `context`: 2"
        assert self.linted(load_files(files(", context: [tanker]") | {"lists/them.csv": text})) == []

    def test_context_that_no_name_needs_is_told(self, load_files: LoadFiles) -> None:
        [message] = self.linted(load_files(files(", context: [tanker]") | {"lists/them.csv": THEM}))
        assert "serves nothing" in message

    def test_common_words_of_our_own_columns_are_told(self, load_files: LoadFiles) -> None:
        [message] = self.linted(load_files(files() | {"lists/them.csv": THEM + "Justice,,,\n"}))
        assert message == "names of the list of `sdn` that are common words: 1 (Justice)"

    def test_published_words_that_say_nothing_are_told(self, load_files: LoadFiles) -> None:
        text = "id,schema,name,aliases\nQ1,Company,Rosnova Minerals,Justice;Day\n"
        loaded = load_files(files(", format: opensanctions_simple") | {"lists/them.csv": text})
        [message] = self.linted(loaded)
        assert message == "names of the list of `sdn` that say nothing and are not looked for: 2 (Justice, Day)"
