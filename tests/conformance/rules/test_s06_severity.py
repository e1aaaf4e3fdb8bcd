"""RULES 6: a word, or expressions tried from the top with `otherwise` last; warning by default."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Severity
from tests.conformance.rules.desk import doc, fires, rule, rules_of, said_of, say

STEPS = """severity:
  critical: '"Geneva" and "missile"'
  info: '"opinion"'
  warning: otherwise"""


def test_the_default_is_warning() -> None:
    assert say('"Geneva"', "Geneva").severity is Severity.WARNING


@pytest.mark.parametrize("word", list(Severity))
def test_a_severity_is_a_word(word: Severity) -> None:
    assert say('"Geneva"', "Geneva", more=f"severity: {word}").severity is word


@pytest.mark.parametrize(
    ("text", "severity", "step"),
    [
        ("Geneva: a missile, an opinion", "critical", '"Geneva" and "missile"'),
        ("Geneva: an opinion", "info", '"opinion"'),
        ("Geneva", "warning", "otherwise"),
    ],
)
def test_expressions_are_tried_from_the_top_and_otherwise_is_last(text: str, severity: str, step: str) -> None:
    verdict = say('"Geneva"', text, more=STEPS)
    assert (verdict.severity, verdict.severity_by) == (severity, step)


def test_a_severity_alone_fires_nothing() -> None:
    verdict = say('"Geneva"', "a missile, an opinion", more=STEPS)
    assert verdict.severity is None


def test_what_a_severity_rests_on_is_part_of_the_evidence() -> None:
    found = [hit.text for hit in say('"Geneva"', "Geneva: a missile", more=STEPS).hits]
    assert found == ["Geneva", "missile"]


def test_a_step_reads_the_fields_of_its_rule() -> None:
    entry = doc("a missile", title="Geneva")
    assert say('"Geneva"', entry, more=STEPS).severity is Severity.CRITICAL
    assert say('"Geneva"', entry, more="in: [title]\n" + STEPS).severity is Severity.WARNING


@pytest.mark.parametrize(
    ("severity", "says"),
    [
        ("severity: urgent", "`urgent` is no severity: info, warning, critical"),
        ("severity: criticl", "did you mean 'critical'?"),
        ("severity: {critical: zircon}", "the last of `severity` must be `otherwise`"),
        ("severity: {warning: otherwise, critical: zircon}", "`otherwise` must be the last of `severity`"),
        ("severity: {loud: zircon, warning: otherwise}", "`loud` is no severity"),
        ("severity: {critical: zirkon, warning: otherwise}", "did you mean 'zircon'?"),
        ("severity: [critical]", "must be a severity or a mapping of severities to expressions, not a list"),
        ("severity: 3", "`3` is no severity"),
    ],
)
def test_every_other_form_is_refused_with_what_to_write(severity: str, says: str) -> None:
    [problem] = said_of("zircon", more=severity)
    assert says in problem


WORDS = ("missile", "opinion")


@given(st.permutations(["critical", "info", "warning"]), st.sets(st.sampled_from(WORDS)))
@settings(max_examples=40, deadline=None)
def test_the_first_that_holds_wins_in_any_order_of_severities(order: list[str], there: set[str]) -> None:
    conditions = ['"missile"', '"opinion"', "otherwise"]
    steps = ", ".join(f"{word}: '{when}'" for word, when in zip(order, conditions, strict=True))
    rules = rules_of(rule('"Geneva"', f"severity: {{{steps}}}"))
    [verdict] = rules.explain(doc(" ".join(["Geneva", *sorted(there)])))
    wanted = next(i for i, word in enumerate([*WORDS, None]) if word is None or word in there)
    assert verdict.severity == order[wanted]


def test_severity_changes_nothing_about_whether_it_fires() -> None:
    for text in ("Geneva", "Geneva missile", "missile"):
        assert fires('"Geneva"', text) is fires('"Geneva"', text, more=STEPS)
