from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from monitor.model import Config, Document, FeedScope, FeedSpec, Field, RuleTest, SecretUrl
from monitor.rules import compile_rules
from monitor.rules.selftest import TestResult, run_tests
from monitor.rules.story_file import BadStory
from tests.unit.rules.making import GENEVA, RYABKOV, SANCTIONS, ZIRCON, rule

FEEDS = (FeedSpec("blog", SecretUrl("https://x.example/"), tags=frozenset({"opinion"})),)


def results(*tests: RuleTest, read: dict[str, Document | BadStory] | None = None) -> list[TestResult]:
    spec = replace(rule("zircon and sanctions", scope=FeedScope(none_of=frozenset({"opinion"}))), tests=tests)
    config = Config(feeds=FEEDS, entities=(ZIRCON, RYABKOV), keywords=(SANCTIONS, GENEVA), rules=(spec,))
    files = read or {}
    return list(run_tests(config, compile_rules(config), read_file=lambda test: files[str(test.file)]))


def test_a_test_passes_when_the_rule_does_what_it_expects() -> None:
    first, second = results(
        RuleTest("warning", title="3M22", text="sanctions"), RuleTest("silent", text="3M22 and zirconia")
    )
    assert first.passed
    assert second.passed


def test_a_near_miss_is_silence_and_says_why() -> None:
    [result] = results(RuleTest("warning", text="sanctions"))
    assert not result.passed
    assert result.found == "silent"
    assert result.sentence() == (
        "test of `r`: expected warning, got silent (everything else holds; only zircon is missing)"
    )


def test_another_severity_fails_too() -> None:
    [result] = results(RuleTest("critical", text="3M22 sanctions"))
    assert result.sentence() == "test of `r`: expected critical, got warning (zircon and sanctions)"


def test_a_feed_puts_the_scope_to_the_test() -> None:
    assert results(RuleTest("silent", text="3M22 sanctions", feed="blog"))[0].passed


def test_files_are_read_once() -> None:
    reads = {"/a.txt": Document({Field.TEXT: "3M22 sanctions"})}
    assert all(one.passed for one in results(*[RuleTest("warning", file=PurePath("/a.txt"))] * 2, read=dict(reads)))


def test_a_test_that_cannot_run_fails_with_its_problem() -> None:
    bad = {"/a.txt": BadStory("not UTF-8: byte 3", 1)}
    first, second = results(
        RuleTest("silent", file=PurePath("/a.txt")), RuleTest("silent", text="x", feed="nope"), read=dict(bad)
    )
    assert first.sentence() == "test of `r` can't run: /a.txt:1: not UTF-8: byte 3"
    assert second.sentence() == "test of `r` can't run: no feed has the id `nope`"
    assert not first.passed
