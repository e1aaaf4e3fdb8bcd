"""Other people's text, made safe to show: one line, and nothing in it that is not seen."""

from __future__ import annotations

import re
import unicodedata

# Visible by no font and yet not of a category that says so: fillers, the blank braille pattern, joiners, selectors.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0" + "".join(
    map(chr, range(0xFE00, 0xFE10))
)
# Of category Cf, but letters to those who read them: Arabic and Syriac number signs, Kaithi and Egyptian signs.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SUSPECT = re.compile(r"[^\x21-\x7e\xa1-\xac\xae-\u033f\u0400-\u05ff]+")


def clean_line(text: str) -> str:
    """The text on one line without control, bidirectional, zero-width and otherwise invisible characters.

    What moves the cursor, turns the reading direction or hides letters could make a headline look like our own words.
    """
    return " ".join(_SUSPECT.sub(_scrubbed, text).split())


def _scrubbed(run: re.Match[str]) -> str:
    return "".join(map(_kept, run.group()))


def _kept(char: str) -> str:
    if char.isspace() or unicodedata.category(char) in {"Zl", "Zp"}:
        return " "
    if char in _UNSEEN or (unicodedata.category(char) in _DROPPED and char not in _SEEN):
        return ""
    return char
