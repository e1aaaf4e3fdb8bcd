"""RULES 16: what a rule looks at, and what holds where no feed is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.cli.main import build
from monitor.rules import FeedRef
from tests.conformance.rules.desk import DESK, doc, kinds, rule, rules_of, said_of, write

FEEDS = """
feeds:
  - {id: tass, url: 'https://example.org/t.rss', tags: [wire, russia]}
  - {id: local, url: 'https://example.org/l.rss', tags: [opinion]}
  - {id: column, url: 'https://example.org/c.rss', tags: [wire, opinion]}
"""
SCOPES = {
    "all": "",
    "by-id": "feeds: {ids: [local]}",
    "by-tag": "feeds: {tags: [wire]}",
    "either": "feeds: {ids: [local], tags: [russia]}",
    "not-tag": "feeds: {not: [opinion]}",
    "tag-but": "feeds: {tags: [wire], not: [column]}",
}
RULES = "".join(rule('"frigate"', more, id_) for id_, more in SCOPES.items())
LOOKED_AT = {
    "tass": {"all", "by-tag", "either", "not-tag", "tag-but"},
    "local": {"all", "by-id", "either"},
    "column": {"all", "by-tag"},
}


@pytest.mark.parametrize("feed", list(LOOKED_AT))
def test_feeds_are_ids_and_tags_of_which_one_must_be_there_and_none_of_not(feed: str) -> None:
    tags = {"tass": {"wire", "russia"}, "local": {"opinion"}, "column": {"wire", "opinion"}}[feed]
    said = kinds(rules_of(RULES, "", FEEDS), "a frigate", FeedRef(feed, frozenset(tags)))
    assert {id_ for id_, word in said.items() if word == "warning"} == LOOKED_AT[feed]


def test_without_a_feed_every_scope_is_met() -> None:
    assert set(kinds(rules_of(RULES, "", FEEDS), "a frigate").values()) == {"warning"}


def test_a_feed_out_of_scope_is_named_as_what_decided_and_is_no_near_miss() -> None:
    [verdict] = rules_of(rule('"frigate"', SCOPES["not-tag"]), "", FEEDS).explain(
        doc("a frigate"), FeedRef("local", frozenset({"opinion"}))
    )
    assert (verdict.kind, verdict.decided_by) == ("not", "feeds: not opinion")
    assert verdict.clauses == (('"frigate"', True),)


def test_an_undefined_feed_or_tag_is_refused_with_what_was_meant() -> None:
    [problem] = said_of('"a"', more="feeds: {tags: [wirre]}", feeds=FEEDS)
    assert "did you mean 'wire'?" in problem


@pytest.mark.parametrize("scope", ["{}", "{tags: []}", "{ids: []}", "{not: []}", "{tags: [wire], not: []}"])
def test_an_emptied_scope_is_refused_rather_than_taken_for_all_feeds(scope: str) -> None:
    [problem] = said_of('"a"', more=f"feeds: {scope}", feeds=FEEDS)
    assert "must not be empty" in problem


Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """`explain --json` on a file: each rule's kind and the fields that were there."""
    write(tmp_path, DESK + FEEDS + "rules:\n" + RULES + rule('title:"frigate"', id_="title"))

    def command(text: str, *words: str, name: str = "story.txt") -> dict[str, Any]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        argv = ["explain", str(tmp_path), str(tmp_path / name), *words, "--json"]
        result = CliRunner().invoke(build(argv), argv)
        assert result.exit_code == 0, result.output
        [subject] = json.loads(result.stdout)["subjects"]
        return {one["rule"]: one for one in subject["verdicts"]}

    return command


def test_explain_of_a_bare_file_meets_every_scope_unless_a_feed_is_given(ask: Ask) -> None:
    assert {one["kind"] for rule_id, one in ask("A frigate.").items() if rule_id != "title"} == {"fired"}
    given = ask("A frigate.", "--feed", "local")
    assert {rule_id for rule_id, one in given.items() if one["kind"] == "fired"} == LOOKED_AT["local"]


def test_a_bare_text_file_has_only_text_and_no_title_is_guessed(ask: Ask) -> None:
    said = ask("A frigate sails\n\nIt left Murmansk.\n")
    assert set(said["all"]["fields"]) == {"text"}
    assert said["title"]["kind"] != "fired"
    assert said["all"]["hits"][0]["start"] == 2


def test_a_title_may_be_given(ask: Ask) -> None:
    assert ask("It left Murmansk.", "--title", "A frigate sails")["title"]["kind"] == "fired"
    assert ask("Title: A frigate sails\n\nIt left Murmansk.\n")["title"]["kind"] == "fired"


def test_rules_own_tests_meet_every_scope_unless_a_feed_is_given(tmp_path: Path) -> None:
    tests = """feeds: {ids: [tass]}
tests:
  - {title: A frigate sails, expect: warning}
  - {title: A frigate sails, feed: tass, expect: warning}
  - {title: A frigate sails, feed: local, expect: silent}"""
    write(tmp_path, DESK + FEEDS + "rules:\n" + rule('"frigate"', tests))
    result = CliRunner().invoke(build(["test"]), ["test", str(tmp_path)])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "3 tests, 0 failed")


def test_a_title_and_a_url_may_be_given_beside_a_tests_file(tmp_path: Path) -> None:
    tests = """tests:
  - {file: s.txt, title: A frigate sails, url: "https://e.example/opinion/1", expect: warning}
  - {file: s.txt, title: A ferry sails, url: "https://e.example/opinion/1", expect: silent}
  - {file: s.txt, expect: silent}"""
    (tmp_path / "s.txt").write_text("It left Murmansk.")
    write(tmp_path, DESK + "rules:\n" + rule('title:"frigate" and url:"opinion" and "Murmansk"', tests))
    result = CliRunner().invoke(build(["test"]), ["test", str(tmp_path)])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "3 tests, 0 failed")
