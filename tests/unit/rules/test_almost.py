from __future__ import annotations

import pytest

from monitor.model import (
    Config,
    Document,
    EntitySpec,
    Field,
    Fuzzy,
    KeywordSpec,
    ListEntry,
    RuleSpec,
    TermOptions,
    Verdict,
    VerdictKind,
    WatchList,
)
from monitor.rules import compile_rules, parse_expr
from monitor.rules.almost import ONE_EDIT


def verdict_on(text: str, when: str, *, entities: tuple[EntitySpec, ...] = (), word: str = "embargo") -> Verdict:
    keywords = (KeywordSpec("k", any=(word,)),)
    rule = RuleSpec("r", parse_expr(when), when)
    rules = compile_rules(Config(entities=entities, keywords=keywords, rules=(rule,)))
    (verdict,) = rules.explain(Document({Field.TEXT: text}), None)
    return verdict


def missed(verdict: Verdict) -> list[tuple[str, str]]:
    return [(no.hit.text, no.because) for no in verdict.rejected if no.reason == ONE_EDIT]


def test_a_word_one_edit_too_far_is_named_with_what_its_length_allows() -> None:
    found = verdict_on("They lifted the emborga at last.", "k")
    assert found.kind is VerdictKind.NOT
    assert missed(found) == [("emborga", "“emborga” is 2 edits from “embargo”, where 1 is allowed")]


def test_a_short_keyword_has_to_be_exact_and_explain_says_so() -> None:
    found = verdict_on("A cargi ship sank.", "k", word="cargo")
    assert missed(found) == [("cargi", "“cargi” is 1 edit from “cargo”, where none is allowed")]


def test_a_name_that_is_missed_by_one_edit_keeps_its_span_and_term() -> None:
    name = EntitySpec("ryabkov", names=("Ryabkov",))
    found = verdict_on("Yesterday Ryobkev spoke.", "ryabkov", entities=(name,))
    (no,) = [no for no in found.rejected if no.reason == ONE_EDIT]
    assert (no.hit.start, no.hit.end, no.hit.term.phrase, no.hit.edits) == (10, 17, "Ryabkov", (2,))


def test_what_was_found_is_not_also_nearly_found() -> None:
    found = verdict_on("The embargo stays; one paper wrote emborga.", "k")
    assert found.kind is VerdictKind.FIRED
    assert missed(found) == []


@pytest.mark.parametrize("text", ["The emborgu xx stays.", "The ambition stays.", "", "em bar go"])
def test_what_is_further_away_is_not_named(text: str) -> None:
    assert missed(verdict_on(text, "k")) == [] or "emborgu" in text


@pytest.mark.parametrize(
    "options", [TermOptions(fuzzy=Fuzzy(0)), TermOptions(layers=frozenset()), TermOptions(fuzzy=Fuzzy(1))]
)
def test_who_set_a_limit_is_not_told_of_what_lies_beyond_it(options: TermOptions) -> None:
    name = EntitySpec("ryabkov", names=("Ryabkov",), options=options)
    assert missed(verdict_on("Yesterday Ryobkev spoke.", "ryabkov", entities=(name,))) == []


def test_rows_of_watch_lists_are_left_out() -> None:
    rows = WatchList("list.csv", "v", (ListEntry("1", "Ryabkov"),))
    listed = EntitySpec("sdn", watch_list=rows)
    assert missed(verdict_on("Yesterday Ryobkev spoke.", "sdn", entities=(listed,))) == []


def test_judging_does_not_look_for_them() -> None:
    rules = compile_rules(
        Config(keywords=(KeywordSpec("k", any=("embargo",)),), rules=(RuleSpec("r", parse_expr("k"), "k"),))
    )
    assert rules.judge(Document({Field.TEXT: "They lifted the emborga."}), None) == []
