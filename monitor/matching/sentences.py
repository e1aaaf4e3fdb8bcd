"""Where one sentence ends and the next begins: no term goes from the one into the other.

A mark ends a sentence when something follows that is not written small. A full stop is less: behind a short word that is no
word of its own, or one that is mostly written short, it abbreviates (St. Petersburg, Prof. Smith), and none ends before a
legal form (Yum! Inc). Blank lines part paragraphs. A term that has such a mark of its own (Yahoo! Finance) is found across it.
"""

from __future__ import annotations

import re

from monitor.matching.common import is_common

_FULL_STOP_LETTERS = 4
_SHORTENED = """
prof capt corp univ assn assoc asst atty dept dist messrs supt natl intl bros prov prop chap dipl brig cmdr comdr lieut pres reps msgr
inst treas sept tues thurs tech elec chem inds labs ariz calif colo conn mass mich minn mont nebr okla penn tenn wash wisc gebr wilh
friedr fred alex evang luth dott gral cnel depto hnos ltda excmo exmo lcdo mons mudr judr phdr ppłk проф акад респ корп просп бульв
долл млрд
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_WORDS_TOO = """
no red art par ten mar nov sat sun st co inc ltd mr ms dr mrs jr sr ii iii iv
"""
_SHORT_TOO = frozenset(_WORDS_TOO.split())
"""Words, and names in capitals, that a full stop abbreviates as well."""
_LEGAL_FORMS = frozenset({"co", "corp", "ltd", "inc", "llc", "plc", "ag", "gmbh", "sa"})
_CALLS = frozenset({"yahoo", "yum", "guess", "jeopardy", "joomla", "e"})
"""Names with an exclamation mark, or a question mark, that writers keep."""
_MARKS = "!?;…‽。！？；؟؛۔।։።\u037e"
_ENDS = re.compile(rf"[{_MARKS}]|\.[^\w\s]*\s")
_PARAGRAPH = re.compile(r"\n\s*\n")
_OWN = re.compile(rf"[{_MARKS}.]")
_DANDA_ENDS = re.compile("[\u0900-\u097f]")


def has_own_marks(phrase: str) -> bool:
    """Whether a term is written with marks that could end a sentence."""
    return _OWN.search(phrase) is not None


def parts_sentences(before: str, between: str, after: str) -> bool:
    """Whether what stands between two words of a text ends a sentence."""
    if _PARAGRAPH.search(between):
        return True
    found = _ENDS.search(between)
    if found is None or after.islower() or after.lower() in _LEGAL_FORMS:
        return False
    if found.group()[0] == ".":
        return not _is_short(before, after)
    return before.lower() not in _CALLS


def _is_short(before: str, after: str) -> bool:
    """Whether a full stop between the words abbreviates the first."""
    word = before.lower()
    if word in _ABBREVIATIONS or word in _SHORT_TOO or _DANDA_ENDS.match(word):
        return True
    if len(word) >= _FULL_STOP_LETTERS or is_common(word):
        return False
    return not (len(word) > 1 and before.isupper() and before.isalpha() and not after.isupper())
