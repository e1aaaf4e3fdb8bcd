"""Common words: what a text says so often that it is never a misspelt name."""

from __future__ import annotations

_WORDS = frozenset(["it", "us", "who", "am", "is", "as", "be", "do", "go", "if", "in", "me", "my", "no", "of", "on", "or", "so", "to", "up", "we", "all", "can"])


def is_common(norm: str) -> bool:
    """Whether the word is common in one of the languages listed."""
    return norm in _WORDS
