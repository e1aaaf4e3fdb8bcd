"""Text that is shown is clean, one line where it should be, and bounded."""

from __future__ import annotations

import pytest

from monitor.text import clean_line, clean_text, cut, visible


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("a\x00b\x07c", "abc"),
        ("red\x1b[31malert", "red[31malert"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("Zir\u200bcon\ufeff", "Zircon"),
        ("Zir\u00adcon", "Zircon"),
        ("\u2066isolated\u2069", "isolated"),
        ("\ud800lone", "lone"),
        ("tab\tand\nbreak", "tab\tand\nbreak"),
        ("Ünïcödé 日本 🚀", "Ünïcödé 日本 🚀"),
    ],
)
def test_what_no_reader_sees_is_gone(given: str, seen: str) -> None:
    assert visible(given) == seen


def test_a_line_is_one_line() -> None:
    assert clean_line("  two\r\nlines\u2028and\u0085more \t spaces ") == "two lines and more spaces"


def test_a_line_is_cut_to_its_limit() -> None:
    assert clean_line("one two three four", 11) == "one two…"


def test_paragraphs_stay_and_empty_lines_collapse() -> None:
    assert clean_text("one  two \r\n\r\n\r\n\n three\t\tfour\n") == "one two\n\nthree four"


def test_a_text_is_cut_to_its_limit() -> None:
    assert clean_text("one\n\ntwo", 6) == "one…"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("shorter", 5, "shor…"),
        ("Sergei Ryabkov said", 16, "Sergei Ryabkov…"),
        ("Sergei Ryabkov said", 15, "Sergei Ryabkov…"),
        ("a verylongwordwithoutspaces", 10, "a verylon…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_a_cut_ends_at_a_word_when_one_ends_late_enough(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected
    assert len(cut(text, limit)) <= limit
