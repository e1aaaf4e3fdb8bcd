"""Text in which equal news compares equal."""

from __future__ import annotations

import pytest

from monitor.stories.normal import content_hash, normal, weight, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a  b\n c", "a b c"),
        ("“a” ‘b’ — c", "\"a\" 'b' - c"),
        ("Gene\u0300ve", "Genève"),
        ("ﬁnal", "final"),
        ("Story 12 comments", "Story"),
        ("Story (Points: 12 # Comments: 45)", "Story (Points: 7 # Comments: 9)"),
        ("5 minutes ago: talks", "9 minutes ago: talks"),
        ("More…", "More"),
    ],
)
def test_editions_that_say_the_same_are_equal(one: str, other: str) -> None:
    assert normal(one) == normal(other)
    assert content_hash(one, "s", "t") == content_hash(other, "s", "t")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WHO warns", "who warns"),
        ("5 dead", "6 dead"),
        ("Talks end", "Talks end today"),
        ("10 points plan", "12 points plan"),
        ("51 votes", "52 votes"),
    ],
)
def test_editions_that_say_something_else_differ(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_text_does_not_wander_between_title_summary_and_text() -> None:
    assert len({content_hash("a", "b", ""), content_hash("a", "", "b"), content_hash("a b", "", "")}) == 3


def test_words_and_weight() -> None:
    assert words("It’s U.S. «Рябков», 3M22!") == ["it's", "u.s", "рябков", "3m22"]
    assert weight("ab-1 ロ") == 5
