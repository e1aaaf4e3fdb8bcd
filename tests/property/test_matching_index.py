"""The index equals the exhaustive matcher, hit by hit; a matcher that was updated equals a fresh one."""

from __future__ import annotations

import random  # noqa: TID251 - seeded, so that a failure can be repeated

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.matching import Matcher
from monitor.model import Field, Role, Term, TermOptions
from tests.property import dictionaries
from tests.property.exhaustive import Exhaustive

FIELDS = (Field.TEXT, Field.TEXT, Field.TITLE, Field.TAGS)
LANGUAGES = (None, None, "en", "ru", "uk", "pl", "cs", "de-AT", "ja", "xx")


def compare(seed: int) -> int:
    """How many hits were compared on texts made from this seed."""
    rng = random.Random(seed)
    dictionary = dictionaries.terms(rng)
    exhaustive, matcher = Exhaustive(dictionary), Matcher(dictionary)
    earlier = [*dictionary[: rng.randrange(len(dictionary))], dictionaries.term(rng, 99)]
    updated = Matcher(earlier).updated(dictionary)
    assert {phrase for phrase, _ in matcher.refused} == {phrase for phrase, _ in exhaustive.refused}
    compared = 0
    for _ in range(3):
        text = dictionaries.text(rng, dictionary)
        field, lang = rng.choice(FIELDS), rng.choice(LANGUAGES)
        expected = exhaustive.find(text, field=field, lang=lang)
        assert matcher.find(text, field=field, lang=lang) == expected, (seed, text)
        assert updated.find(text, field=field, lang=lang) == expected, (seed, text)
        assert all(text[hit.start : hit.end] == hit.text for hit in expected)
        compared += len(expected)
    return compared


def test_the_index_equals_the_exhaustive_matcher() -> None:
    assert sum(map(compare, range(150))) > 1_500


@pytest.mark.slow
def test_the_index_equals_the_exhaustive_matcher_on_fifty_thousand_matches() -> None:
    assert sum(map(compare, range(10_000, 14_700))) >= 50_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_the_index_equals_the_exhaustive_matcher_on_any_seed(seed: int) -> None:
    compare(seed)


@settings(max_examples=150, deadline=None)
@given(
    phrases=st.lists(st.text("abcdeABи日-'* ", min_size=1, max_size=12), min_size=1, max_size=6),
    text=st.text("abcdeABи日-'\u200b. ", max_size=60),
    proper=st.booleans(),
)
def test_the_index_equals_the_exhaustive_matcher_on_tiny_alphabets(phrases: list[str], text: str, proper: bool) -> None:  # noqa: FBT001 - hypothesis passes it by name
    dictionary = [
        Term(p, p, Role.NAME, TermOptions(proper=proper, free_order=i % 2 == 0), i) for i, p in enumerate(phrases)
    ]
    assert Matcher(dictionary).find(text) == Exhaustive(dictionary).find(text)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_searched_and_spans_lie_in_it(text: str) -> None:
    matcher = Matcher([Term("a", "a", Role.PHRASE), Term("b", "B", Role.NAME, TermOptions(proper=True))])
    for hit in matcher.find(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.text


def test_large_dictionaries_use_arrays_and_stay_equal() -> None:
    rng = random.Random(7)
    dictionary = [
        Term(
            f"o{i}",
            " ".join("".join(rng.choices("abcdefghik", k=7)).title() for _ in range(rng.choice([1, 2]))),
            Role.NAME,
            TermOptions(proper=True),
        )
        for i in range(2_500)
    ]
    planted = [dictionaries.damaged(rng, part) for t in rng.sample(dictionary, 60) for part in t.phrase.split()]
    text = " ".join(planted)
    expected = Exhaustive(dictionary).find(text, lang="en")
    assert len(expected) > 40
    assert Matcher(dictionary).find(text, lang="en") == expected
