"""RULES 5: ambiguous names, context, lookalikes, the best name of a span."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Role, VerdictKind
from tests.conformance.rules.desk import doc, fires, kinds, rule, rules_of, say, words


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Zircon was launched.", False),
        ("Zircon was launched from a frigate.", True),
        ("Zircon was launched from two frigates.", True),
        ("Циркон готов: ракета.", True),
        ("Цирконом ударят ракетой.", True),
        ("Цирконом украсили корону.", False),
        ("The Zircon missile was launched.", True),
        ("A 3M22 was launched.", True),
    ],
)
def test_an_ambiguous_name_is_a_hit_only_with_a_context_term_in_the_same_entry(text: str, *, counts: bool) -> None:
    assert fires("zircon", doc(text, lang=None)) is counts


def test_context_is_matched_with_stemming_though_nobody_asked_for_it() -> None:
    names = "entities: {x: {names: [Xylar One], ambiguous: [Xylar], context: [launch], stem: false}}\n"
    assert fires("x", "Xylar launches were seen", names=names)


def test_the_context_may_be_in_another_field_of_the_entry() -> None:
    assert fires("zircon", doc("From a frigate.", title="Zircon"))
    assert not fires("zircon", doc(title="Zircon", tags="frigate"))


def test_a_context_term_is_never_itself_ambiguous() -> None:
    names = """
entities:
  one: {names: [Alpha Group], ambiguous: [Alphard], context: [Bravard]}
  two: {names: [Bravo Group], ambiguous: [Bravard], context: [Alphard]}
"""
    for name in ("one", "two"):
        assert say(name, "Alphard met Bravard", names=names).kind is not VerdictKind.FIRED


def test_context_within_n_tokens() -> None:
    names = "entities: {z: {names: [Zylon missile], ambiguous: [Zylon], context: [frigate], context_within: 3}}\n"
    assert fires("z", "Zylon on a frigate", names=names)
    assert not fires("z", "Zylon was on a frigate", names=names)
    assert not fires("z", doc("frigate", title="Zylon"), names=names)
    [rejected] = say("z", "Zylon was on a frigate", names=names).rejected
    assert rejected.because.endswith('and the nearest, "frigate", is 4 away')


@pytest.mark.parametrize(
    "text", ["zircon sand from a frigate", "Zirconia missile", "zirconium for a hypersonic warship"]
)
def test_lookalikes_blot_out_their_span_first(text: str) -> None:
    verdict = say("zircon", text)
    assert verdict.kind is not VerdictKind.FIRED
    assert all(rejected.reason == "lookalike" for rejected in verdict.rejected)


def test_a_lookalike_blots_out_its_own_span_and_no_other() -> None:
    verdict = say("zircon", "Zircon sand, and a Zircon missile")
    assert words(verdict) == [("zircon", "Zircon missile")]


def test_a_name_reached_by_an_edit_through_a_lookalike_is_none() -> None:
    assert not fires("ryabkov", "Sergei Ryabov, diplomat, took half a point.")


def test_a_lookalike_is_no_context_for_its_own_entity() -> None:
    names = "entities: {z: {names: [Zylon arms], ambiguous: [Zylon], context: [missile], lookalikes: [missile park]}}\n"
    assert not fires("z", "Zylon opened a missile park", names=names)


def test_the_best_name_wins_a_span_unambiguous_over_nested_ambiguous() -> None:
    verdict = say("zircon", "A Zircon missile, a missile.")
    assert [(hit.text, hit.term.role) for hit in verdict.hits] == [("Zircon missile", Role.NAME)]
    assert verdict.supports == ()


def test_a_hit_says_which_context_made_it_count() -> None:
    verdict = say("zircon", "Zircon, the hypersonic one")
    [(hit, context)] = verdict.supports
    assert (hit.text, context.text) == ("Zircon", "hypersonic")


def test_ambiguity_is_the_entitys_own_affair() -> None:
    names = """
entities:
  jet: {names: [Saab Viggen], ambiguous: [Viggen], context: [squadron]}
  dog: {names: [Viggen]}
"""
    rules = rules_of(rule("jet", id_="jet") + rule("dog", id_="dog"), names)
    assert kinds(rules, "Viggen barks") == {"jet": "near_miss", "dog": "warning"}


NAMES = """
entities:
  x:
    names: [aldo bravo]
    ambiguous: [aldo, bravo corto]
    context: [ctxone]
    lookalikes: [aldo bravo corto, aldo ditto]
    fuzzy: off
    case: false
"""
X = rules_of(rule("x"), NAMES)


@given(st.lists(st.sampled_from(["aldo", "bravo", "corto", "ditto", "ctxone", "filler"]), min_size=1, max_size=9))
@settings(max_examples=200, deadline=None)
def test_every_span_has_one_name_none_lies_in_a_lookalike_and_ambiguous_ones_have_context(text: list[str]) -> None:
    [verdict] = X.explain(doc(" ".join(text)))
    hits = [hit for hit in verdict.hits if hit.term.owner == "x"]
    counted = [(hit.first, hit.last, hit.term.role) for hit in hits] if verdict.kind is VerdictKind.FIRED else []
    at = range(len(text))
    blots = [(i, i + 2) for i in at if text[i : i + 3] == ["aldo", "bravo", "corto"]]
    blots += [(i, i + 1) for i in at if text[i : i + 2] == ["aldo", "ditto"]]
    names = [(i, i + 1) for i in at if text[i : i + 2] == ["aldo", "bravo"]]
    unsure = [(i, i) for i in at if text[i] == "aldo"]
    unsure += [(i, i + 1) for i in at if text[i : i + 2] == ["bravo", "corto"]]
    names = [one for one in names if not any(inside(one, blot) for blot in blots)]
    unsure = [one for one in unsure if not any(inside(one, cover) for cover in (*blots, *names))]
    if "ctxone" not in text:
        unsure = []
    wanted = {(*one, Role.NAME) for one in names} | {(*one, Role.AMBIGUOUS) for one in unsure}
    assert set(counted) == wanted


def inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]
