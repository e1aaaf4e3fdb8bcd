"""`monitor match`: terms against a text, without a config."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli import match

CLI = typer.Typer()
CLI.command()(match.command)
TEXT = "The Zircon flew. New sanctions follow; Zirkon, said Sergey Riabkov."


def run(tmp_path: Path, terms: str, *arguments: str, text: str = TEXT) -> Result:
    (tmp_path / "terms.txt").write_text(terms, encoding="utf-8")
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    return CliRunner().invoke(
        CLI, ["--terms", str(tmp_path / "terms.txt"), "--text", str(tmp_path / "text.txt"), *arguments]
    )


def hits(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_plain_lines_are_names_and_hits_are_json_lines(tmp_path: Path) -> None:
    result = run(tmp_path, "# missiles\n\nZircon\nSergei Ryabkov\n", "--json")
    assert result.exit_code == 0
    found = [(hit["term"], hit["layer"], hit["start"], hit["end"], hit["text"], hit["edits"]) for hit in hits(result)]
    assert found == [
        ("Zircon", "exact", 4, 10, "Zircon", [0]),
        ("Zircon", "fuzzy", 39, 45, "Zirkon", [1]),
        ("Sergei Ryabkov", "fuzzy", 52, 66, "Sergey Riabkov", [1, 1]),
    ]


def test_json_lines_carry_options(tmp_path: Path) -> None:
    terms = (
        '{"term": "sanction", "owner": "s", "role": "keyword", "stem": true, "proper": false, "fuzzy": {"edits": 1}}'
    )
    (hit,) = hits(run(tmp_path, terms, "--json"))
    assert (hit["owner"], hit["role"], hit["layer"], hit["text"]) == ("s", "keyword", "stem", "sanctions")


def test_a_person_sees_the_words_around_a_hit(tmp_path: Path) -> None:
    result = run(tmp_path, "Ryabkov\n")
    assert result.stdout == "59-66 fuzzy, 1 edit: Ryabkov | …s follow; Zirkon, said Sergey [Riabkov].…\n"


def test_nothing_found_is_exit_code_1(tmp_path: Path) -> None:
    assert run(tmp_path, "Kinzhal\n").exit_code == 1


def test_a_text_comes_from_stdin(tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text("Zircon\n", encoding="utf-8")
    result = CliRunner().invoke(CLI, ["--terms", str(tmp_path / "terms.txt"), "--text", "-", "--json"], input=TEXT)
    assert len(hits(result)) == 2


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ('{"term": "x", "sten": true}', "unknown key 'sten'"),
        ('{"owner": "x"}', "`term` is missing"),
        ('{"term": 5}', "`term` has a value of the wrong type"),
        ('{"term": "x", "stem": "yes"}', "`stem` has a value of the wrong type"),
        ('{"term": "x", "role": "noun"}', "'noun' is none of name,"),
        ('{"term": "x", "layers": ["best"]}', "'best' is none of exact, joined,"),
        ('{"term": "x", "fuzzy": {"edit": 1}}', "`fuzzy` must be false or"),
        ('{"term": "x", "fuzzy": true}', "`fuzzy` must be false or"),
        ('{"term": "x", "fuzzy": {"edits": true}}', "`fuzzy` must be false or"),
        ('{"term": "x", "fuzzy": {"edits": 1, "min_length": "5"}}', "`fuzzy` must be false or"),
        ("{oops", "terms.txt:1: Expecting property name"),
        ('{"term":' * 100_000, "terms.txt:1: is nested too deep"),
        ("Zircon\n***", "terms.txt:2: '***' has no letter or digit"),
        ("x" * 10_000, f"terms.txt:1: '{'x' * 60}…' has a word of 10000 letters"),
        ("# none\n\n", "terms.txt:1: has no terms"),
        ('{"term": "Zircon", "fuzzy": {"edits": 9}}', "allows 9 edits"),
    ],
)
def test_a_bad_term_is_said_and_exit_code_2(tmp_path: Path, terms: str, says: str) -> None:
    result = run(tmp_path, terms)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "terms.txt" in result.stderr


def test_fuzzy_can_be_switched_off(tmp_path: Path) -> None:
    assert len(hits(run(tmp_path, '{"term": "Zircon", "fuzzy": false, "layers": ["exact"]}', "--json"))) == 1


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(CLI, ["--terms", str(tmp_path / "none.txt"), "--text", "-"])
    assert (result.exit_code, "none.txt" in result.stderr) == (2, True)


def test_bytes_that_are_no_utf8_are_said(tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_bytes(b"\xff\xfeZ")
    result = CliRunner().invoke(CLI, ["--terms", str(tmp_path / "terms.txt"), "--text", "-"], input="x")
    assert (result.exit_code, "terms.txt:1: is not UTF-8: byte 0xff" in result.stderr) == (2, True)


def test_every_bad_line_is_said_in_order(tmp_path: Path) -> None:
    result = run(tmp_path, '***\n{"term": 5}\nZircon\n{oops\n')
    assert [line.rsplit("terms.txt:")[1][:2] for line in result.stderr.splitlines()] == ["1:", "2:", "4:"]
    assert "Zircon" in result.stdout


def test_a_language_that_is_none_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "Zircon", "--lang", "klingon").exit_code == 2
    assert run(tmp_path, "Zircon", "--lang", "en-US").exit_code == 0


def test_both_from_stdin_is_refused() -> None:
    assert CliRunner().invoke(CLI, ["--terms", "-", "--text", "-"]).exit_code == 2
