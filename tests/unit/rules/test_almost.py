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
    NearMiss,
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
    assert found.kind is VerdictKind.NEAR_MISS
    assert missed(found) == [("emborga", "“emborga” is 2 edits from “embargo”, where 1 is allowed")]


def test_a_short_keyword_has_to_be_exact_and_explain_says_so() -> None:
    found = verdict_on("A cargi ship sank.", "k", word="cargo")
    assert missed(found) == [("cargi", "“cargi” is 1 edit from “cargo”, where none is allowed")]


@pytest.mark.parametrize(
    ("text", "word", "says"),
    [
        ("Встреча в Женеве завершилась.", "Женева", "“Женеве” is 1 edit from “Женева”, where none is allowed; it is a form of it: set `stem: true`"),
        ("A cargi ship sank.", "cargo", "“cargi” is 1 edit from “cargo”, where none is allowed"),
    ],
)  # fmt: skip
def test_an_inflected_form_of_a_keyword_is_told_from_a_misspelling(text: str, word: str, says: str) -> None:
    assert [because for _, because in missed(verdict_on(text, "k", word=word))] == [says]


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
    ("options", "text", "says"),
    [
        (TermOptions(fuzzy=Fuzzy(0)), "Rybkov", ["“Rybkov” is 1 edit from “Ryabkov”, where none is allowed"]),
        (TermOptions(fuzzy=Fuzzy(0)), "Ryobkev", []),
        (TermOptions(fuzzy=Fuzzy(1)), "Ryobkev", ["“Ryobkev” is 2 edits from “Ryabkov”, where 1 is allowed"]),
        (TermOptions(fuzzy=Fuzzy(2)), "Ryobkev", []),
        (TermOptions(layers=frozenset()), "Rybkov", []),
        (TermOptions(case=True), "Rybkov", []),
    ],
)
def test_a_limit_that_the_writer_set_is_the_one_that_counts(options: TermOptions, text: str, says: list[str]) -> None:
    name = EntitySpec("ryabkov", names=("Ryabkov",), options=options)
    found = verdict_on(f"Yesterday {text} spoke.", "ryabkov", entities=(name,))
    assert [because for _, because in missed(found)] == says


def test_rows_of_watch_lists_are_left_out() -> None:
    rows = WatchList("list.csv", "v", (ListEntry("1", "Ryabkov"),))
    listed = EntitySpec("sdn", watch_list=rows)
    assert missed(verdict_on("Yesterday Ryobkev spoke.", "sdn", entities=(listed,))) == []


def test_a_rule_that_would_fire_but_for_one_edit_is_a_near_miss_of_that_operand() -> None:
    found = verdict_on("They lifted the emborga at last.", 'k and "at last"')
    assert found.near == NearMiss("k", "“emborga” is 2 edits from “embargo”, where 1 is allowed")
    assert found.decided_by == "k"


@pytest.mark.parametrize("when", ["k and zircon", "not k", 'k near/2 "said"'])
def test_with_more_missing_or_further_apart_it_is_none(when: str) -> None:
    found = verdict_on(
        "They lifted the emborga, a man from there said.", when, entities=(EntitySpec("zircon", names=("Zircon",)),)
    )
    assert found.kind is not VerdictKind.NEAR_MISS


def test_the_distance_is_measured_from_the_misspelt_word() -> None:
    found = verdict_on("A general strike; the emborga, they said, goes on.", 'k near/2 "said"')
    assert found.near is not None
    assert "emborga" in found.near.because


@pytest.mark.parametrize(
    ("text", "near"), [("Ryobkev spoke in Moscow.", False), ("Ryobkev, the diplomat, spoke.", True)]
)
def test_a_misspelt_ambiguous_name_still_needs_its_context(text: str, near: bool) -> None:  # noqa: FBT001
    name = EntitySpec("ryabkov", ambiguous=("Ryabkov",), context=("diplomat",))
    found = verdict_on(text, "ryabkov", entities=(name,))
    assert (found.kind is VerdictKind.NEAR_MISS) is near


def test_a_misspelt_word_of_a_full_name_counts_though_the_whole_could_afford_it() -> None:
    name = EntitySpec("ryabkov", names=("Sergei Ryabkov",))
    found = verdict_on("Yesterday Sergei Ryobkev spoke.", "ryabkov", entities=(name,))
    assert found.kind is VerdictKind.NEAR_MISS
    assert missed(found)[0][0] == "Sergei Ryobkev"


@pytest.mark.parametrize(
    ("term", "text"), [("Bella", "Tesla"), ("Tehran", "Tauton"), ("Rama", "Roma"), ("Korvatel", "Jorvatul")]
)
def test_short_words_and_other_first_letters_are_no_likeness(term: str, text: str) -> None:
    found = verdict_on(f"Yesterday {text} spoke.", "name", entities=(EntitySpec("name", names=(term,)),))
    assert missed(found) == []


def test_judging_finds_what_explaining_does() -> None:
    rules = compile_rules(
        Config(keywords=(KeywordSpec("k", any=("embargo",)),), rules=(RuleSpec("r", parse_expr("k"), "k"),))
    )
    doc = Document({Field.TEXT: "They lifted the emborga."})
    assert rules.judge(doc, None) == rules.explain(doc, None) != []
