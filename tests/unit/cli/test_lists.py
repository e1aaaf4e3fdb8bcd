"""`monitor lists`: what is shown of lists, and how an entry is excluded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import build
from monitor.config import load

CONFIG = """
feeds: [{url: "https://news.example.org/world.rss"}]
receivers: {desk: {type: console}}
rules: [{id: screen, when: sdn or eu, to: [desk]}]
entities:
  sdn: {from: them.csv, exclude: lists/not_them.csv}
  eu: {from: eu.jsonl}
"""
THEM = 'name,aliases,ambiguous,type,id\nOcean Lily,Port Lily,Lily,ship,7\n"NORIEGA, Ana",,,person,9\n'
EU = '{"name": "Rosnova Minerals", "id": "E1"}\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config with two lists, of which one can be excluded from."""
    (tmp_path / "monitor.yaml").write_text(CONFIG)
    (tmp_path / "them.csv").write_text(THEM)
    (tmp_path / "eu.jsonl").write_text(EU)
    return tmp_path


def called(*words: str | Path) -> Result:
    return CliRunner().invoke(build(["lists"]), ["lists", *map(str, words)])


def exclude(config: Path, id_: str, *more: str, reason: str = "A namesake, a chess player") -> Result:
    return called("exclude", config, id_, "--list", "sdn", "--reason", reason, *more)


class TestShow:
    def test_a_list_has_a_line(self, config: Path) -> None:
        lines = [line.split("\t") for line in called("show", config).stdout.splitlines()]
        assert lines[0] == ["list", "format", "entries", "names", "ambiguous", "excluded", "version", "file"]
        assert [line[:6] for line in lines[1:]] == [
            ["sdn", "own columns", "2", "3", "1", "0"],
            ["eu", "own columns", "1", "1", "0", "0"],
        ]
        assert len(lines[1][6]) == 16
        assert lines[1][7] == str(config / "them.csv")

    def test_who_is_excluded_by_whom_and_why_is_shown(self, config: Path) -> None:
        assert exclude(config, "7", "--author", "Desk").exit_code == 0
        shown = called("show", config).stdout
        assert "sdn\town columns\t1\t1\t0\t1\t" in shown
        assert "sdn\t7\tDesk\t" in shown
        assert shown.rstrip().endswith("A namesake, a chess player")

    def test_json_says_the_same(self, config: Path) -> None:
        exclude(config, "7", "--author", "Desk")
        sdn, eu = json.loads(called("show", config, "--json").stdout)
        assert (sdn["list"], sdn["entries"], sdn["names"], sdn["ambiguous"], sdn["format"]) == ("sdn", 1, 1, 0, None)
        assert [(one["id"], one["author"], one["reason"]) for one in sdn["excluded"]] == [
            ("7", "Desk", "A namesake, a chess player")
        ]
        assert (eu["excluded"], eu["file"]) == ([], str(config / "eu.jsonl"))

    def test_a_config_without_lists_is_said_so(self, config: Path) -> None:
        (config / "monitor.yaml").write_text(CONFIG.partition("entities:")[0].replace("sdn or eu", "'\"x y\"'"))
        assert "no entity of the config has a watch list" in called("show", config).stderr

    def test_a_broken_config_is_refused_as_check_refuses_it(self, config: Path) -> None:
        (config / "them.csv").write_text("nothing\n")
        done = called("show", config)
        assert done.exit_code == 78
        assert "them.csv:1:1: the header has no column `name`" in done.stderr


class TestExclude:
    def test_the_entry_is_out_on_the_next_load(self, config: Path) -> None:
        done = exclude(config, "7", "--author", "Desk")
        assert done.exit_code == 0
        assert done.stdout.startswith("Ocean Lily, id 7, is excluded from sdn in ")
        assert "monitor reload" in done.stdout
        loaded = load(config, strict_secrets=True, environ={}).config
        assert loaded is not None
        assert loaded.entities[0].watch_list is not None
        assert [entry.id for entry in loaded.entities[0].watch_list.entries] == ["9"]

    def test_who_why_and_when_are_written(self, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOGNAME", "analyst")
        exclude(config, "9", reason="  A\n namesake \x1b[2J ")
        header, line = (config / "lists" / "not_them.csv").read_text().splitlines()
        assert header == "id,author,reason,date"
        assert line.startswith("9,analyst,A namesake [2J,20")

    def test_the_only_list_needs_no_name(self, config: Path) -> None:
        (config / "monitor.yaml").write_text(CONFIG.replace("  eu: {from: eu.jsonl}\n", "").replace(" or eu", ""))
        assert called("exclude", config, "7", "--reason", "A namesake").exit_code == 0

    def test_the_config_may_be_left_out(self, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(config)
        assert called("exclude", "7", "--list", "sdn", "--reason", "A namesake").exit_code == 0
        assert called("show").exit_code == 0

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["8", "--list", "sdn", "--reason", "r"], "the list of sdn has no entry with the id 8"),
            (["7", "--reason", "r"], "which list? --list is one of sdn, eu"),
            (["7", "--list", "un", "--reason", "r"], "no entity with a watch list has this id; there are sdn, eu"),
            (["E1", "--list", "eu", "--reason", "r"], "the entity `eu` has no `exclude`: give it a file, such as"),
            (["7", "--list", "sdn", "--reason", " "], "--reason must not be empty"),
            (["7", "--list", "sdn", "--reason", "r", "--author", "\x1b"], "--author must not be empty"),
        ],
    )
    def test_what_cannot_be_excluded_is_said_so_and_nothing_written(
        self, config: Path, *, words: list[str], said: str
    ) -> None:
        done = called("exclude", config, *words)
        assert done.exit_code == 2
        assert said in done.stderr
        assert not (config / "lists").exists()

    def test_nobody_is_excluded_twice(self, config: Path) -> None:
        exclude(config, "7")
        done = exclude(config, "7")
        assert done.exit_code == 2
        assert "7 is excluded from sdn already" in done.stderr
        assert len((config / "lists" / "not_them.csv").read_text().splitlines()) == 2

    def test_a_reason_is_asked_for(self, config: Path) -> None:
        assert called("exclude", config, "7", "--list", "sdn").exit_code == 2

    def test_a_place_that_cannot_be_written_is_said_so(self, config: Path) -> None:
        (config / "monitor.yaml").write_text(CONFIG.replace("lists/not_them.csv", "/proc/not_them.csv"))
        done = exclude(config, "7")
        assert done.exit_code == 1
        assert "/proc/not_them.csv can't be written" in done.stderr
