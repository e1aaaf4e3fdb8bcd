"""Inflection: the language of a word, and its stem in it.

Names are declined by our own tables where the language has one; words are stemmed by Snowball, or declined, or both.
Snowball is used through `snowballstemmer` alone (the pure one), so that results do not depend on what else is
installed.
"""

from __future__ import annotations

import importlib
from functools import cache, lru_cache
from typing import Protocol

from monitor.matching.letters import fold

SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_SCRIPT_OF = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr"), "cyrillic"),
    **dict.fromkeys(("ar", "fa", "ur", "ps"), "arabic"),
    **dict.fromkeys(("he", "yi"), "hebrew"),
    **dict.fromkeys(("hi", "ne", "mr"), "devanagari"),
    "el": "greek",
    "hy": "armenian",
    "ka": "georgian",
}
_DEFAULT_OF = {"latin": "en", "cyrillic": "ru", "greek": "el", "arabic": "ar", "armenian": "hy", "devanagari": "hi"}
_IN_LATIN = {"sr": "hr"}
"""Languages of two scripts: as which one they are inflected in the other."""
_UKRAINIAN = frozenset("іїєґ")
_MIN_STEM = 3


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - Snowball's own name


@cache
def _stemmer(lang: str) -> _Stemmer | None:
    name = SNOWBALL.get(lang)
    if name is None:
        return None
    module = importlib.import_module(f"snowballstemmer.{name}_stemmer")
    stemmer: _Stemmer = getattr(module, f"{name.capitalize()}Stemmer")()
    return stemmer


def has_stemmer(lang: str) -> bool:
    """Whether Snowball knows the language."""
    return lang in SNOWBALL


@lru_cache(maxsize=20_000)
def stem(lowered: str, lang: str) -> str | None:
    """The folded stem of a word in lower case with its marks; None when it would be too short to tell anything. A number
    is its own, as for Snowball, which takes a while to say so."""
    stemmer = _stemmer(lang)
    if stemmer is None:
        return None
    key = lowered if lowered.isdecimal() else fold(stemmer.stemWord(lowered))
    return key if len(key) >= _MIN_STEM else None


def head_length(key: str) -> int:
    """How many first letters two words of one stem must share: stemmers change the end of a stem, not its head."""
    return max(2, min(5, len(key) - 1))


def language_for(norm: str, script: str, lang: str | None, *, fallback: str | None = None) -> str | None:
    """The language to inflect a word in: the text's when it is written in the word's script, else the term's own,
    else the script's most common one (Ukrainian when its letters say so)."""
    for known in (lang, fallback):
        if known is not None and _SCRIPT_OF.get(known, "latin") == script:
            return known
        if script == "latin" and known in _IN_LATIN:
            return _IN_LATIN[known]
    if is_ukrainian(norm, script):
        return "uk"
    return _DEFAULT_OF.get(script)


def is_ukrainian(norm: str, script: str) -> bool:
    """Whether the word has a letter that Ukrainian has and Russian has not."""
    return script == "cyrillic" and not _UKRAINIAN.isdisjoint(norm)
