"""Where one sentence ends and the next begins: no term goes from the one into the other.

A mark ends a sentence when something in capitals follows, or something without case. A full stop is less: behind a short
word, or one that is mostly written short, it abbreviates (St. Petersburg, Corp. America). Blank lines part paragraphs. A term
that has such a mark of its own (Yahoo! Finance) is found across it.
"""

from __future__ import annotations

import re

_FULL_STOP_LETTERS = 4
_SHORTENED = """
prof capt corp univ assn assoc dept messrs supt natl intl bros prov dipl brig cmdr comdr lieut pres msgr inst treas sept tues thurs
ariz calif colo conn mass mich minn nebr okla penn tenn wash wisc mudr judr phdr ppłk проф акад респ корп просп
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_MARKS = "!?;…‽。！？；؟؛۔।"
_ENDS = re.compile(rf"[{_MARKS}]|\.[^\w\s]*\s|\n\s*\n")
_OWN = re.compile(rf"[{_MARKS}.]")


def has_own_marks(phrase: str) -> bool:
    """Whether a term is written with marks that could end a sentence."""
    return _OWN.search(phrase) is not None


def parts_sentences(before: str, between: str, after: str) -> bool:
    """Whether what stands between two words of a text ends a sentence."""
    found = _ENDS.search(between)
    if found is None:
        return False
    mark = found.group()
    if mark[0] == "\n":
        return True
    if after[0].islower():
        return False
    word = before.lower()
    return mark[0] != "." or not (len(word) < _FULL_STOP_LETTERS or word in _ABBREVIATIONS)
