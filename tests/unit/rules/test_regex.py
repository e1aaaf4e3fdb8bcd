from __future__ import annotations

import time

import pytest

from monitor.rules.regex import MAX_PATTERN, SearchText, compile_pattern, pattern_problem


def found(pattern: str, text: str) -> list[str]:
    assert pattern_problem(pattern) is None
    return [text[start:end] for start, end in compile_pattern(pattern).spans(SearchText(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "want"),
    [
        (r"\bZircon\b", "Zircon, Zirconia; “Zircon”", ["Zircon", "Zircon"]),
        (r"\bЖенев\w+", "в Женеве и Новоженевске, Женевой", ["Женеве", "Женевой"]),
        (r"\bcaf\b", "café caf", ["caf"]),
        (r"é\b", "é éa é", ["é", "é"]),
        (r"foo\b.{0,9}\bbar", "foo étébar foo, bar", ["foo, bar"]),
        (r"\w+", "naïve Ракета_2", ["naïve", "Ракета_2"]),
        (r"[\w-]+", "Су-57 é", ["Су-57", "é"]),
        (r"\W+", "a — б", [" — "]),
        (r"[^\w]\b", "a-б", ["-"]),
        (r"[\W_]+\b", "a_-б_ в", ["_-", "_ "]),
        (r"(?s)\ba.b\b", "a\nb", ["a\nb"]),
        (r"\ba.b\b", "a\nb", []),
        (r"(?s:\ba.)(?-s:.b)", "a\nxb a\n\nb", ["a\nxb"]),
        (r"(?i)\bzircon\b", "ZIRCON", ["ZIRCON"]),
        (r"\bend$", "the end", ["end"]),
        (r"^\bthe\b", "the end", ["the"]),
        (r"\Qa.b\E\b", "axb a.b", ["a.b"]),
        (r"\b(?:Zir|Tsir)kon\b", "Zirkon Tsirkon", ["Zirkon", "Tsirkon"]),
        (r"\b\d{2,4}\b", "1 22 333 55555", ["22", "333"]),
        (r"\D\b", "1 a", [" ", "a"]),
        (r"x{2}\b", "xx xxx", ["xx", "xx"]),
        (r"\bA\x{44}\b", "AD", ["AD"]),
        (r"\b\pL+\b", "é1 é", ["é"]),
        (r"[[:digit:]]+\b", "12 3a", ["12"]),
    ],
)
def test_words_are_those_of_unicode(pattern: str, text: str, want: list[str]) -> None:
    assert found(pattern, text) == want


def test_spans_are_code_points_beyond_every_plane() -> None:
    text = "“🚀🚀” – ‘Циркон’"
    start = text.index("Циркон")
    spans = list(compile_pattern(r"\bЦиркон\b").spans(SearchText(text)))
    assert spans == [(start, start + 6)]
    assert list(compile_pattern("Циркон").spans(SearchText(text))) == spans


def test_marks_in_the_text_and_half_characters_do_no_harm() -> None:
    text = "\x1fa\x1f\ud800 b"
    assert found(r"\ba\b", text) == ["a"]
    assert [len(part) for part in found(r"\W+", text)] == [1, 3]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(?=x)", "(?="),
        ("(?<!x)y", "(?<"),
        (r"(a)\1", "\\1"),
        ("a(", "missing )"),
        ("[z-a]", "range"),
        ("x*", "empty text"),
        (r"a\B", "\\B"),
        (r"[^\W]", "\\W inside"),
        ("a" * (MAX_PATTERN + 1), "longer than"),
        ("a{1001}", "repetition"),
        ("\ud800", "surrogate"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_a_reason(pattern: str, message: str) -> None:
    problem = pattern_problem(pattern)
    assert problem is not None
    assert message in problem.message


def test_a_pattern_of_boundaries_alone_finds_nothing() -> None:
    assert found(r"\b\b|zz", "a b") == []


def test_no_pattern_makes_time_explode() -> None:
    text = "a" * 200_000 + "!"
    begun = time.perf_counter()
    assert found(r"\b(?:a+)+\?", text) == []
    assert time.perf_counter() - begun < 5
