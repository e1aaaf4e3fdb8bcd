"""The rules' own tests as problems of the config: a set that fails one is refused."""

from __future__ import annotations

from pathlib import Path

from monitor.app.story_files import read_story, with_fields
from monitor.model import Config, Document, Problem, RuleTest
from monitor.rules import RuleSet
from monitor.rules.selftest import TestResult, run_tests
from monitor.rules.story_file import BadStory


def failing_tests(config: Config, rules: RuleSet) -> list[Problem]:
    """A problem for each test that fails or can't run, at its place in the config."""
    return [as_problem(result) for result in run_tests(config, rules, read_file=story_of_test) if not result.passed]


def story_of_test(test: RuleTest) -> Document | BadStory:
    """The document of a test that names a file, with the title and URL that the test gives beside it."""
    doc = read_story(Path(str(test.file)))
    return doc if isinstance(doc, BadStory) else with_fields(doc, title=test.title, url=test.url)


def as_problem(result: TestResult) -> Problem:
    """A failed test where it stands."""
    file, line, column = [*result.test.where.rsplit(":", 2), "0", "0"][:3]
    if not (line.isdecimal() and column.isdecimal()):
        file, line, column = result.test.where, "0", "0"
    return Problem(file, int(line), int(column), result.sentence(), "`monitor test` shows what was found")
