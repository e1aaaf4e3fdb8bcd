"""Containment, distance and nearest pairs against trying every pair."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Field, Hit, Layer, Role, Term
from monitor.rules.spans import Cover, Line, all_pairs, distance, nearest_pairs


def hit(name: str, field: Field, first: int, words: int) -> Hit:
    last = first + words - 1
    return Hit(Term(name, name, Role.KEYWORD), Layer.EXACT, field, first * 3, last * 3 + 2, first, last, "x")


def hits(name: str) -> st.SearchStrategy[list[Hit]]:
    fields = st.sampled_from((Field.TITLE, Field.TEXT))
    one = st.builds(hit, st.just(name), fields, st.integers(0, 12), st.integers(1, 4))
    return st.lists(one, max_size=6, unique=True)


@given(hits("l"), hits("r"), st.integers(1, 6), st.booleans())
def test_pairs_are_those_that_trying_all_finds(left: list[Hit], right: list[Hit], most: int, ordered: bool) -> None:  # noqa: FBT001
    brute = {
        (one, other)
        for one in left
        for other in right
        if one.field is other.field and distance(one, other) <= most and (not ordered or one.last < other.first)
    }
    assert set(all_pairs(left, right, most=most, ordered=ordered)) == brute
    nearest = nearest_pairs(left, right, most=most, ordered=ordered)
    assert set(nearest) <= brute
    assert bool(nearest) == bool(brute)
    assert len(nearest) == len(set(nearest)) <= len(left) + len(right)
    for one in left:
        mine = [distance(*pair) for pair in brute if pair[0] is one]
        if mine:
            assert min(mine) in {distance(*pair) for pair in nearest if pair[0] is one}


@given(hits("l"), st.builds(hit, st.just("x"), st.just(Field.TEXT), st.integers(0, 12), st.integers(1, 4)))
def test_a_line_knows_its_neighbours(line: list[Hit], one: Hit) -> None:
    line = [other for other in line if other.field is Field.TEXT]
    near = Line(line).nearest(one)
    assert (near is None) == (not line)
    if near:
        assert distance(one, near) == min(distance(one, other) for other in line)


@given(hits("l"), st.builds(hit, st.just("x"), st.just(Field.TEXT), st.integers(0, 12), st.integers(1, 4)))
def test_a_cover_finds_a_container_when_there_is_one(covering: list[Hit], one: Hit) -> None:
    brute = [c for c in covering if c.field is one.field and c.start <= one.start and one.end <= c.end]
    found = Cover(covering).containing(one)
    assert (found in brute) if brute else (found is None)


def test_neighbours_are_one_apart_and_overlapping_ones_none() -> None:
    assert distance(hit("a", Field.TEXT, 0, 1), hit("b", Field.TEXT, 1, 1)) == 1
    assert distance(hit("a", Field.TEXT, 0, 3), hit("b", Field.TEXT, 2, 1)) == 0
    assert distance(hit("a", Field.TEXT, 7, 1), hit("b", Field.TEXT, 2, 2)) == 4
