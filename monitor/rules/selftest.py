"""The tests beside the rules: what each expects, and what it got."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from monitor.model import Config, Document, Field, RuleTest, Verdict, VerdictKind
from monitor.rules.ruleset import RuleSet
from monitor.rules.scope import FeedRef
from monitor.rules.story_file import BadStory, document_of

SILENT = "silent"
ReadFile = Callable[[RuleTest], Document | BadStory]


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test of one rule. `found` is a severity or `silent`, or None with the `problem` that kept it from running."""

    __test__ = False  # pytest collects what is called Test…

    rule_id: str
    test: RuleTest
    found: str | None
    verdict: Verdict | None = None
    doc: Document | None = None
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether the rule did what the test expects."""
        return self.found == self.test.expect

    def sentence(self) -> str:
        """What went wrong, in one line."""
        if self.problem:
            return f"test of `{self.rule_id}` can't run: {self.problem}"
        because = self.verdict.decided_by if self.verdict else ""
        if self.verdict and self.verdict.near:
            because = self.verdict.near.because
        return f"test of `{self.rule_id}`: expected {self.test.expect}, got {self.found} ({because})"


def run_tests(config: Config, rules: RuleSet, *, read_file: ReadFile) -> Iterator[TestResult]:
    """The result of every test, in the order of the config. Each file is read and judged once, however many rules test
    it."""
    feeds = {spec.id: FeedRef.of(spec) for spec in config.feeds}
    judged: dict[object, dict[str, Verdict]] = {}
    read: dict[object, Document | BadStory] = {}
    for rule in config.rules:
        for test in rule.tests:
            key = (test.file, test.title, test.summary, test.text, test.url)
            if key not in read:
                read[key] = read_file(test) if test.file else inline(test)
            doc = read[key]
            feed = feeds.get(test.feed) if test.feed else None
            problem = problem_of(test, doc, feeds)
            if problem or isinstance(doc, BadStory):
                yield TestResult(rule.id, test, None, problem=problem)
                continue
            if (key, test.feed) not in judged:
                judged[key, test.feed] = {verdict.rule_id: verdict for verdict in rules.explain(doc, feed)}
            verdict = judged[key, test.feed][rule.id]
            yield TestResult(rule.id, test, word_of(verdict), verdict, doc)


def inline(test: RuleTest) -> Document:
    """The document of a test that brings its own text."""
    return document_of(
        {Field.TITLE: test.title, Field.SUMMARY: test.summary, Field.TEXT: test.text, Field.URL: test.url}
    )


def problem_of(test: RuleTest, doc: Document | BadStory, feeds: Mapping[str, FeedRef]) -> str:
    """Why the test can't run, or nothing."""
    if isinstance(doc, BadStory):
        return f"{test.file}{f':{doc.line}' if doc.line else ''}: {doc.message}"
    if test.feed and test.feed not in feeds:
        return f"no feed has the id `{test.feed}`"
    return ""


def word_of(verdict: Verdict) -> str:
    """The verdict as tests say it: the severity, or `silent`."""
    return str(verdict.severity) if verdict.kind is VerdictKind.FIRED else SILENT
