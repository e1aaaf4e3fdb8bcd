"""The search for an assignment agrees with trying them all."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.truth import Solver
from monitor.model import DEFAULT_FIELDS, And, AtLeast, Expr, Name, Not, Or
from monitor.rules import parse_expr

KEYWORDS = {"both": parse_expr("a and b"), "deep": parse_expr("both or not c")}


def possible(*sources: str, never: frozenset[str] = frozenset()) -> bool:
    return Solver(KEYWORDS, never, frozenset(DEFAULT_FIELDS)).possible(*map(parse_expr, sources))


@pytest.mark.parametrize(
    "source",
    [
        "a",
        "not a",
        "a or not a",
        "a and not b",
        "a near/3 b",
        "not (a near/3 b) and a and b",
        "title:a and not author:a",
        "tags:a and not a",
        "author:(a or b) and not a and not b",
        "2 of (a, b, c) and not a",
        "deep and not both",
        '"a" and not "b"',
        're"x" and not re"y"',
        "a and not title:a",
        "a before/2 b and not (b before/2 a)",
    ],
)
def test_conditions_that_an_entry_can_meet(source: str) -> None:
    assert possible(source)


@pytest.mark.parametrize(
    "source",
    [
        "a and not a",
        "not (a or not a)",
        "(a or b) and not a and not b",
        "2 of (a, b, c) and not a and not b",
        "a near/3 b and not a",
        "a before/3 b and not b",
        "title:a and not a",
        "title:(a and b) and not b",
        "both and not a",
        "deep and not both and c",
        '"Talks" and not "talks"',
        're"x" and not re"x"',
        "(a near/3 b) and not (a near/3 b)",
    ],
)
def test_conditions_that_contradict_themselves(source: str) -> None:
    assert not possible(source)


def test_names_that_can_never_be_hit_are_false() -> None:
    assert not possible("a and b", never=frozenset({"b"}))
    assert possible("a or b", never=frozenset({"b"}))


def test_several_conditions_must_hold_together() -> None:
    assert possible("a", "not b")
    assert not possible("a", "not a")


def test_a_search_that_grows_too_long_gives_no_verdict() -> None:
    # Pigeons in holes: hard for any search that tries values.
    holes, pigeons = 7, 8
    sits = [" or ".join(f"p{pigeon}h{hole}" for hole in range(holes)) for pigeon in range(pigeons)]
    alone = [
        f"not (p{one}h{hole} and p{other}h{hole})"
        for hole in range(holes)
        for one in range(pigeons)
        for other in range(one)
    ]
    started = time.perf_counter()
    assert possible(*sits, *alone)
    assert time.perf_counter() - started < 5


def test_keywords_that_double_at_each_level_give_no_verdict_rather_than_take_for_ever() -> None:
    keywords = {f"k{n}": parse_expr(f"k{n - 1} and not (k{n - 1} and z)") for n in range(1, 40)}
    assert Solver(keywords).possible(parse_expr("k39"))


LEAVES = st.sampled_from([Name(one) for one in "abcd"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AtLeast, st.integers(1, 2), st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)


def holds(expr: Expr, values: dict[str, bool]) -> bool:
    match expr:
        case Name():
            return values[expr.id]
        case Not():
            return not holds(expr.operand, values)
        case And():
            return all(holds(one, values) for one in expr.operands)
        case Or():
            return any(holds(one, values) for one in expr.operands)
        case AtLeast():
            return sum(holds(one, values) for one in expr.operands) >= expr.count
        case _:
            raise AssertionError(expr)


@given(expr=TREES)
def test_the_search_equals_the_truth_table(expr: Expr) -> None:
    table = (dict(zip("abcd", row, strict=True)) for row in product([True, False], repeat=4))
    assert Solver({}).possible(expr) == any(holds(expr, values) for values in table)
