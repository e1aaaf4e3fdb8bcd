"""What counts as a common word, and what never does."""

from __future__ import annotations

import pytest

from monitor.matching.common import is_common, is_no_misspelling, never_misspelt


@pytest.mark.parametrize(
    "word",
    [
        "the",
        "it",
        "us",
        "who",
        "tiger",
        "maine",
        "marine",
        "rutin",
        "talks",
        "sanctions",
        "planned",
        "cities",
        "bombing",
        "ракетка",
        "ракеткой",
        "жизни",
        "wojny",
        "wyborów",
        "rozmowy",
        "valka",
        "valky",
        "regierung",
        "gouvernement",
        "gobierno",
        "guerra",
        "governo",
        "regering",
        "перемога",
    ],
)
def test_common_words_are_known_in_their_forms(word: str) -> None:
    assert is_common(word.replace("ó", "o"))


@pytest.mark.parametrize(
    "word",
    ["ryabkov", "рябков", "zircon", "zirkon", "zelensky", "putin", "путин", "sergei", "sergey", "日", "3m22", "х"],
)
def test_names_are_not_common(word: str) -> None:
    assert not is_common(word)


@pytest.mark.parametrize(
    ("written", "tracked", "vetoed"),
    [
        ("organisation", "organization", False),
        ("labor", "labour", False),
        ("defence", "defense", False),
        ("centre", "center", False),
        ("theatre", "theater", False),
        ("neighbours", "neighbors", False),
        ("labor", "tabor", True),
        ("order", "ourder", True),
        ("after", "aftre", True),
        ("since", "sinse", True),
        ("maine", "marine", True),
        ("ryabkow", "ryabkov", False),
    ],
)
def test_spelling_variants_of_one_word_may_stand_for_each_other(written: str, tracked: str, vetoed: bool) -> None:  # noqa: FBT001 - parametrized
    assert is_no_misspelling(written, tracked, alone=False) is vetoed


@pytest.mark.parametrize(("written", "tracked"), [("sarah", "sarak"), ("martin", "marlin"), ("kamala", "kamila")])
def test_a_common_name_is_nobodys_misspelling_but_within_a_full_name(written: str, tracked: str) -> None:
    assert is_no_misspelling(written, tracked, alone=True)
    assert not is_no_misspelling(written, tracked, alone=False)


def test_what_is_never_misspelt_is_common_and_has_no_other_spelling() -> None:
    never = never_misspelt()
    assert {"order", "world", "states", "efforts", "planned", "cities", "making", "leaders", "граница"} <= never
    assert never.isdisjoint({"labor", "centre", "defense", "organise", "travelled", "catalogue", "ryabkov", "sergei"})
    assert all(
        is_no_misspelling(word, other, alone=False) for word in sorted(never)[::97] for other in ("ryabkov", word + "x")
    )
