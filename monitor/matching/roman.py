"""Names across scripts: a key under which Рябков, Ryabkov and Riabkov are the same.

anyascii romanises letter by letter; the key then levels what systems of transliteration write differently (y, j and i;
kh and h; ts, tz and c; w and v; doubled letters) and drops the vowels at the end, where case endings are. Names that
were borrowed by ear (Женева, Geneva) are not bridged: they are aliases, that is, data.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from monitor.matching.declension import declines, splits

MIN_LETTERS = 5
_MIN_KEY = 4
_LEVELS = (
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "c"),
    ("ch", "c"),
    ("sh", "s"),
    ("zh", "z"),
    ("kh", "h"),
    ("ph", "f"),
    ("ts", "c"),
    ("tz", "c"),
    ("ck", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("ou", "u"),
    ("y", "i"),
    ("j", "i"),
    ("ie", "e"),
    ("q", "k"),
)


_WRITTEN_FIRST = {"c": "ct", "e": "eijy", "f": "fp", "h": "hk", "i": "ijy", "k": "kcqtx", "u": "uo", "v": "vw"}


def initials(key: str) -> str:
    """The letters that an ASCII word may begin with whose key begins as this one does."""
    return _WRITTEN_FIRST.get(key[0], key[0])


_SKELETON = str.maketrans({chr(code): None for code in range(128) if chr(code) not in "bdglmnrv"} | {"w": "v"})


def skeleton(text: str) -> str:
    """The consonants of an ASCII word or of a key that are written in one way only, runs as one: the same for both."""
    return _undoubled(text.translate(_SKELETON))


def _undoubled(text: str) -> str:
    letters = set(text)
    if len(letters) < len(text):
        for letter in letters:
            while letter + letter in text:
                text = text.replace(letter + letter, letter)
    return text


@lru_cache(maxsize=20_000)
def roman(norm: str) -> str:
    """The word in levelled Latin letters, its end kept."""
    from anyascii import anyascii

    text = norm if norm.isascii() else "".join(filter(str.isalnum, str(anyascii(norm)).lower()))
    for written, level in _LEVELS:
        if written in text:
            text = text.replace(written, level)
    return _undoubled(text)


def roman_key(norm: str) -> str:
    """The word in levelled Latin letters without its last vowels, unless too little would be left."""
    whole = roman(norm)
    key = whole.rstrip("aeiou")
    return key if len(key) >= _MIN_KEY else whole


def roman_keys(norm: str, lang: str | None) -> Iterator[str]:
    """The keys of a word in a text: of the word itself, and of what it may be without a case ending."""
    yield roman_key(norm)
    if lang is not None and not norm.isascii() and declines(lang):
        for base, ending in splits(norm, lang):
            if ending:
                yield roman_key(base)
