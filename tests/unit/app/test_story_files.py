"""Story files on disk, and the rules' own tests as problems of a config."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from monitor.app.rule_tests import failing_tests, story_of_test
from monitor.app.story_files import MAX_BYTES, read_story, with_fields
from monitor.model import Config, Document, Field, RuleTest
from monitor.rules import compile_rules
from monitor.rules.story_file import BadStory
from tests.unit.rules.making import GENEVA, RYABKOV, SANCTIONS, ZIRCON, rule


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Title: T\n\nx"),
        ("a.json", '{"title": "T", "text": "x"}'),
        ("a.yaml", "title: T\ntext: x\n"),
        ("a.YML", "{title: T, text: x}"),
        ("a.txt", "\ufeffTitle: T\r\n\r\nx"),
    ],
)
def test_each_form_gives_the_same_document(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_bytes(content.encode())
    assert read_story(tmp_path / name) == Document({Field.TITLE: "T", Field.TEXT: "x"})


def test_a_file_without_an_ending_is_text(tmp_path: Path) -> None:
    (tmp_path / "story").write_text("{", encoding="utf-8")
    assert read_story(tmp_path / "story") == Document({Field.TEXT: "{"})


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("a.txt", b"ok\nok\n\xff", 3, "not UTF-8: byte 6"),
        ("a.txt", b"x\0", 0, "NUL"),
        ("a.txt", b"x" * (MAX_BYTES + 1), 0, "larger than 8 MiB"),
        ("a.yaml", b"title: x\n\ttext: y\n", 2, "tab"),
        ("a.yaml", b"- x\n", 0, "a mapping"),
        ("a.yaml", b"title: [x]\n", 0, "`title` must be text"),
    ],
)
def test_what_is_no_story_says_why_and_where(
    tmp_path: Path, name: str, content: bytes, line: int, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    bad = read_story(tmp_path / name)
    assert isinstance(bad, BadStory)
    assert message in bad.message
    assert bad.line == line


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.txt"):
        bad = read_story(path)
        assert isinstance(bad, BadStory)
        assert "irectory" in bad.message


def test_fields_given_beside_a_text_are_added() -> None:
    doc = Document({Field.TEXT: "x"}, "fr")
    assert with_fields(doc, title="T", url="https://x.example/") == Document(
        {Field.TEXT: "x", Field.TITLE: "T", Field.URL: "https://x.example/"}, "fr"
    )
    assert with_fields(doc) == doc


class TestFailingTests:
    @staticmethod
    def problems(*tests: RuleTest) -> list[str]:
        config = Config(
            entities=(ZIRCON, RYABKOV), keywords=(SANCTIONS, GENEVA), rules=(replace(rule("zircon"), tests=tests),)
        )
        return [str(problem) for problem in failing_tests(config, compile_rules(config))]

    def test_a_passing_set_has_no_problems(self) -> None:
        assert self.problems(RuleTest("warning", text="3M22"), RuleTest("silent", text="x")) == []

    def test_a_failing_test_is_a_problem_at_its_place(self) -> None:
        assert self.problems(RuleTest("critical", text="3M22", where="rules/a.yaml:12:9")) == [
            (
                "rules/a.yaml:12:9: test of `r`: expected critical, got warning (zircon)"
                " (`monitor test` shows what was found)"
            )
        ]

    def test_a_place_that_is_none_is_still_told(self) -> None:
        [problem] = self.problems(RuleTest("critical", text="3M22", where="somewhere"))
        assert problem.startswith("somewhere: test of `r`")

    def test_an_unreadable_file_is_a_problem(self, tmp_path: Path) -> None:
        [problem] = self.problems(RuleTest("silent", file=PurePath(tmp_path / "gone.txt"), where="a.yaml:1:1"))
        assert "can't run" in problem
        assert "gone.txt" in problem

    def test_files_are_read_from_where_the_test_says(self, tmp_path: Path) -> None:
        (tmp_path / "s.txt").write_text("3M22", encoding="utf-8")
        assert story_of_test(RuleTest("warning", file=tmp_path / "s.txt")) == Document({Field.TEXT: "3M22"})
