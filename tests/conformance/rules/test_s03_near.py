"""RULES 3: distance in token positions, hyphens, joined forms, one field, either order, groups."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Config, RuleSpec, VerdictKind
from monitor.rules import compile_rules, parse_expr
from tests.conformance.rules.desk import doc, fires, kinds, rule, rules_of


@pytest.mark.parametrize("apart", range(1, 6))
def test_adjacent_is_1_and_each_token_between_adds_one(apart: int) -> None:
    text = " ".join(["wheat", *["of"] * (apart - 1), "harvest"])
    for n in range(1, 7):
        assert fires(f'"wheat" near/{n} "harvest"', text) is (apart <= n), n


def test_either_order_and_before_keeps_the_order() -> None:
    rules = rules_of(rule('"wheat" near/2 "harvest"', id_="near") + rule('"wheat" before/2 "harvest"', id_="before"))
    assert kinds(rules, "wheat harvest") == {"near": "warning", "before": "warning"}
    assert kinds(rules, "harvest of wheat") == {"near": "warning", "before": "near_miss"}


def test_hyphen_parts_count_as_tokens() -> None:
    assert fires('"NATO" near/1 "Russia"', "the NATO-Russia council")
    assert fires('"NATO" near/2 "council"', "the NATO-Russia council")
    assert not fires('"NATO" near/1 "council"', "the NATO-Russia council")


def test_joined_forms_add_no_position() -> None:
    names = "entities: {pipe: {names: [Nord Stream]}}\n"
    for written in ("Nord Stream", "Nord-Stream"):
        assert fires('pipe near/1 "leak"', f"the {written} leak", names=names)
        assert not fires('"the" near/1 "leak"', f"the {written} leak")
        assert fires('"the" near/3 "leak"', f"the {written} leak")
    assert fires('pipe near/1 "leak"', "the Nordstream leak", names=names)
    assert fires('"the" near/2 "leak"', "the Nordstream leak")


def test_the_distance_is_that_of_the_nearest_token_positions_of_the_two_hits() -> None:
    names = "entities: {envoy: {names: [Deputy Foreign Minister Sergei Ryabkov]}}\n"
    text = "Deputy Foreign Minister Sergei Ryabkov in Geneva; Geneva waits"
    assert fires('envoy near/2 "Geneva"', text, names=names)
    assert not fires('envoy near/1 "Geneva"', text, names=names)


def test_both_hits_are_in_the_same_field() -> None:
    assert not fires('"wheat" near/9 "harvest"', doc("harvest", title="wheat"))
    assert not fires('"wheat" near/9 "harvest"', doc(title="wheat", summary="harvest"))
    assert fires('"wheat" near/9 "harvest"', doc("harvest", title="wheat harvest"))


def test_operands_may_be_groups_of_alternatives_and_names_of_such() -> None:
    assert fires('("wheat" or "maize") near/1 ("harvest" or "crop")', "wheat for all, maize crop")
    assert not fires('("wheat" or "maize") near/1 ("harvest" or "crop")', "wheat and maize in the crop")
    names = """keywords: {grain: {any: [wheat, maize]}, yield: {when: '"harvest" or "crop"'}}\n"""
    assert fires("grain near/1 yield", "the maize crop", names=names)


def test_a_hit_that_does_not_count_is_near_nothing() -> None:
    assert not fires('zircon near/3 "crown"', "a zircon crown")
    assert fires('zircon near/3 "launch"', "Zircon launch from a frigate")


def test_sentences_and_lines_do_not_stop_it() -> None:
    assert fires('"wheat" near/2 "harvest"', "Of wheat.\n\nThe harvest!")


# Algebra, on texts of a few words

WORDS = st.lists(st.sampled_from(["alpha", "bravo", "of", "the", "in-between"]), min_size=1, max_size=9).map(" ".join)


def fired(when: str, text: str) -> bool:
    rules = compile_rules(Config(rules=(RuleSpec("r", parse_expr(when), when),)))
    [verdict] = rules.explain(doc(text))
    return verdict.kind is VerdictKind.FIRED


@given(WORDS, st.integers(1, 6))
@settings(max_examples=120, deadline=None)
def test_near_is_symmetric_and_is_before_one_way_or_the_other(text: str, n: int) -> None:
    near = fired(f'"alpha" near/{n} "bravo"', text)
    assert near == fired(f'"bravo" near/{n} "alpha"', text)
    assert near == (fired(f'"alpha" before/{n} "bravo"', text) or fired(f'"bravo" before/{n} "alpha"', text))


@given(WORDS, st.integers(1, 6))
@settings(max_examples=120, deadline=None)
def test_a_wider_near_holds_wherever_a_narrower_does_and_both_operands_are_there(text: str, n: int) -> None:
    if fired(f'"alpha" near/{n} "bravo"', text):
        assert fired(f'"alpha" near/{n + 1} "bravo"', text)
        assert fired('"alpha" and "bravo"', text)


@given(st.lists(st.sampled_from(["of", "the"]), max_size=4), st.booleans(), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_before_is_asymmetric(between: list[str], turned: bool, n: int) -> None:  # noqa: FBT001
    text = " ".join(["alpha", *between, "bravo"])
    left, right = ("bravo", "alpha") if turned else ("alpha", "bravo")
    assert fired(f'"{left}" before/{n} "{right}"', text) is (not turned and len(between) + 1 <= n)


@given(WORDS, st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_groups_distribute_over_near(text: str, n: int) -> None:
    assert fired(f'("alpha" or "of") near/{n} "bravo"', text) == fired(
        f'"alpha" near/{n} "bravo" or "of" near/{n} "bravo"', text
    )
