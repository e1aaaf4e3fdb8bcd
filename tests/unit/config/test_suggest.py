"""Suggestions help with slips, and keep quiet otherwise."""

from __future__ import annotations

import pytest

from monitor.config.suggest import did_you_mean

KNOWN = ["severity", "feeds", "labels", "when", "to", "zircon", "ryabkov"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("serverity", "severity"),
        ("sevreity", "severity"),
        ("feed", "feeds"),
        ("Zircon", "zircon"),
        ("zirkon", "zircon"),
        ("wehn", "when"),
        ("label", "labels"),
        ("ryabkow", "ryabkov"),
    ],
)
def test_a_slip_is_recognised(word: str, meant: str) -> None:
    assert did_you_mean(word, KNOWN) == f"did you mean '{meant}'?"


@pytest.mark.parametrize("word", ["colour", "x", "ab", "missile", "", "z" * 200])
def test_another_word_is_not(word: str) -> None:
    assert did_you_mean(word, KNOWN) is None


def test_nothing_is_suggested_of_nothing() -> None:
    assert did_you_mean("a", []) is None
