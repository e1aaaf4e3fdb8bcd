"""Which characters make words, and the one normal form in which words are compared.

Words are runs of letters and digits of one kind of script; scripts written without spaces (Han, kana, Hangul with its
attached particles, Thai, Lao, Khmer, Burmese) give one unit a character, so that a term in them is found as a
substring. Combining marks and characters that nobody sees belong to the word that they stand in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1100-\u11ff"  # Hangul jamo
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3031-\u3035"  # iteration marks
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
APOSTROPHES = "'’‘ʼʹ′`´＇ʻʽ"
HYPHENS = "‐‑－-"  # the ASCII one last: it stands in character classes
IGNORED = "\u00ad\u034f\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f"

# Blocks that hold letters, digits and marks of spaced scripts; the rest of the planes is symbols or unspaced.
_BLOCKS = (
    *((0x30, 0xE00), (0xF00, 0x1000), (0x10A0, 0x1780), (0x1800, 0x2190), (0x2C00, 0x2E00)),
    *((0xA000, 0xA960), (0xA980, 0xAC00), (0xFB00, 0xFE00), (0xFE20, 0xFF66)),
)
_ASTRAL = "\U00010000-\U00016fff\U0001d400-\U0001d7ff\U0001e000-\U0001eeff\U0001fbf0-\U0001fbf9"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _ranges(chars: Iterable[str]) -> str:
    """The inside of a character class that holds these characters, given in order."""
    runs: list[list[str]] = []
    for char in chars:
        if runs and ord(char) == ord(runs[-1][1]) + 1:
            runs[-1][1] = char
        else:
            runs.append([char, char])
    return "".join(first if first == last else f"{first}-{last}" for first, last in runs)


_SPACED = re.sub(
    rf"[{UNSPACED}{APOSTROPHES}{IGNORED}]", "", "".join(chr(c) for low, high in _BLOCKS for c in range(low, high))
)
_LETTER = _ranges(filter(str.isalnum, _SPACED)) + _ASTRAL
_MARK = _ranges(c for c in _SPACED if not c.isalnum() and _is_mark(c)) + "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a"
_GOES_ON = f"[{_LETTER}{_MARK}{IGNORED}]"
_TIE = rf"[{APOSTROPHES}{HYPHENS}]"
_SILENT = f"[{_LETTER}]{_GOES_ON}[eys]"
_CASES = "(?:a|em|owi|ego|emu|ie)"
_MAX_CASE = 3

WORD = re.compile(
    rf"[{_LETTER}](?:"
    # Initials and abbreviations: U.S., В.В.
    rf"\.(?:[{_LETTER}]\.)*[{_LETTER}]\.?(?!{_GOES_ON})(?<![0-9]\.[0-9])(?<![0-9]\.[0-9]\.)"
    # A word; an English possessive goes with it, a Polish case of a foreign name (Mike'a, Charles'em), but
    # not Sana'a, and so does what ties it to the next word.
    rf"|{_GOES_ON}*+(?:[{APOSTROPHES}](?:[sS]|(?<={_SILENT}.){_CASES})(?!{_GOES_ON})|{_TIE}(?=[{_LETTER}]))?)"
    rf"|[{UNSPACED}][{_MARK}{IGNORED}]*"
)
"""Finds the words of a text: each match is a surface, see `tokens.Form`."""

_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?")
_IGNORED = re.compile(f"[{IGNORED}]+")
_STORM = re.compile(f"([{_MARK}]{{8}})[{_MARK}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Points and accents that writers of Hebrew, Arabic and Cyrillic add or leave out at will.
_OPTIONAL = re.compile("[\u0591-\u05c7\u064b-\u0652\u0670]|(?<=[\u0400-\u04ff])[\u0300\u0301]")
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n"}
)
_SYMBOLS = 0x2000
_CYRILLIC, _LATIN = re.compile("[\u0400-\u052f]"), re.compile("[A-Za-z\u00c0-\u024f]")
_ALIKE = "ABCEHIJKMOPSTXYËÏabcehijkmopstxyëï", "АВСЕНІЈКМОРЅТХУЁЇавсеніјкморѕтхуёї"
_ACRONYM_DECLINED = re.compile("[A-Z]{2,}[\u0430-\u045f]+")
_TO_CYRILLIC, _TO_LATIN = str.maketrans(*_ALIKE), str.maketrans(*reversed(_ALIKE))
_YO = str.maketrans({"ё": "е", "ӗ": "е"})


_SCRIPT_BY_START = (
    ("\u0370", "latin"),
    ("\u0400", "greek"),
    ("\u0530", "cyrillic"),
    ("\u0590", "armenian"),
    ("\u0600", "hebrew"),
    ("\u0780", "arabic"),
    ("\u0900", "other"),
    ("\u0980", "devanagari"),
    ("\u10a0", "other"),
    ("\u1100", "georgian"),
    ("\u1e00", "other"),
    ("\u1f00", "latin"),
    ("\u2000", "greek"),
)


def is_unspaced(norm: str) -> bool:
    """Whether the word is one unit of a script without spaces."""
    return not norm.isascii() and _UNSPACED.match(norm) is not None


def core(surface: str) -> str:
    """The surface without the possessive or case after an apostrophe, the tie to the next word and what nobody sees at its end."""
    if surface.isalnum() and surface.isascii():
        return surface
    last = surface[-1]
    if last in APOSTROPHES or last in HYPHENS:
        surface = surface[:-1]
    else:
        for size in range(2, min(_MAX_CASE + 2, len(surface))):
            if surface[-size] in APOSTROPHES:
                surface = surface[:-size]
                break
    while len(surface) > 1 and _IGNORED.match(surface[-1]):
        surface = surface[:-1]
    return surface


def lowered(word: str) -> str:
    """The word in lower case, composed, without invisible characters, its marks kept: what stemmers read."""
    if word.isascii():
        return _undotted(word).lower()
    return unicodedata.normalize("NFC", _composed(word).casefold()).translate(_YO)


def cased(word: str) -> str:
    """The word folded as `fold` does, its capitals kept: what case-sensitive terms compare."""
    return fold(_composed(word))


def fold(word: str) -> str:
    """The word without the marks of Latin and Greek letters (they only: й is no и), nor optional points and accents."""
    if word.isascii():
        return word
    if word.isalnum():
        return word.translate(_FOLDED)  # no loose marks: each character for itself
    return _folded(_OPTIONAL.sub("", word))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", _without_marks(word)).translate(_STROKES)


class _Folded(dict[int, str]):
    """Characters folded one by one, remembered for the scripts with letters (below the symbols and ideographs)."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if code < _SYMBOLS:
            self[code] = folded
        return folded


_FOLDED = _Folded()


def _undotted(word: str) -> str:
    return word.replace(".", "") if "." in word and _DOTTED.fullmatch(word) else word


def _composed(word: str) -> str:
    word = _undotted(_IGNORED.sub("", word))
    if len(word) > 8 and not word.isalnum():
        word = _STORM.sub(r"\1", word)  # canonical ordering is quadratic in a run of marks
    return _of_one_script(unicodedata.normalize("NFKC", word))


def _of_one_script(word: str) -> str:
    """A word of Latin and Cyrillic letters in that script in which all of it may be written, the one of most letters if in
    both: Zirсоn and Kиїв are typed by mistake, or to slip past us. Codes that may be either (С-400, Т-72, М777) are Latin,
    a single letter being one."""
    cyrillic = len(_CYRILLIC.findall(word))
    if not cyrillic:
        return word
    is_code = len(word) == 1 or any(map(str.isdigit, word))
    if not is_code and (not _LATIN.search(word) or _ACRONYM_DECLINED.fullmatch(word)):
        return word
    as_latin, as_cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    may_be_latin, may_be_cyrillic = not _CYRILLIC.search(as_latin), not _LATIN.search(as_cyrillic)
    if may_be_latin and may_be_cyrillic:
        return as_cyrillic if cyrillic * 2 >= sum(map(str.isalpha, word)) and not is_code else as_latin
    return as_latin if may_be_latin else as_cyrillic if may_be_cyrillic else word


def _without_marks(word: str) -> str:
    kept: list[str] = []
    strip = False
    for char in unicodedata.normalize("NFD", word):
        if not _is_mark(char):
            strip = _has_foldable_marks(char)
        elif strip:
            continue
        kept.append(char)
    return "".join(kept)


@lru_cache(maxsize=4096)
def _has_foldable_marks(char: str) -> bool:
    return char < "\u0250" or unicodedata.name(char, "").startswith(("LATIN", "GREEK"))


def script_of(norm: str) -> str:
    """The script of a word, by its first letter; digits count as Latin."""
    if norm.isascii():
        return "latin"
    return _script_of_letter(next(filter(str.isalpha, norm), "a"))


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> str:
    return next((name for end, name in _SCRIPT_BY_START if letter < end), "other")
