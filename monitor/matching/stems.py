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
    **dict.fromkeys(("sr", "hr", "bs"), "serbian"),
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
NOT_LATIN = frozenset(_SCRIPT_OF)
"""Languages written in other letters than Latin, or in both."""
_DEFAULT_OF = {"latin": "en", "cyrillic": "ru", "greek": "el", "arabic": "ar", "armenian": "hy", "devanagari": "hi"}
_IN_LATIN = {"sr": "hr"}
"""Languages of two scripts: as which one they are inflected in the other."""
_UKRAINIAN = frozenset("іїєґ")
_MIN_STEM = 3
_ENDINGS = {
    "uk": "ями ами ям ам ях ах іями іям іях ій ією ія ії ію ів їв ей ою ею єю ові еві єві ом ем єм ого ього ому ьому ими их им ої ьої ий "
    "а я у ю е є и і ї о ь й",
    "be": "ямі амі ям ам ях ах іямі іям іях ій іяй ія іі ію аў яў еў ай яй ой ою яю ом ем ага яга аму яму ымі імі ых іх ым ім ая ое ую "
    "ы і а я у ю е э о ь й",
    "sk": "ii ami iami mi am iam ach iach och ov ovi ou iou om iom ej eho emu ym ymi ych ieho iemu im imi ich a ia u iu e ie i y o",
    "sl": "ija ije iji ijo ij ijami ijam ijah jih jem jema j ami ama ah am ov ev om em oma ema ih im imi ega emu ja je ju jo ji ij a e i o u",
}
"""Of words, folded, in Slavic languages that Snowball doesn't know."""
_MIN_CUT = 4


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
    """Whether words of the language have stems."""
    return lang in SNOWBALL or lang in _ENDINGS


@lru_cache(maxsize=20_000)
def stem(lowered: str, lang: str) -> str | None:
    """The folded stem of a word in lower case with its marks; None when it would be too short to tell anything. A number
    is its own, as for Snowball, which takes a while to say so."""
    if lang in _ENDINGS:
        return _cut(fold(lowered), lang)
    stemmer = _stemmer(lang)
    if stemmer is None:
        return None
    key = lowered if lowered.isdecimal() else fold(stemmer.stemWord(lowered))
    return key if len(key) >= _MIN_STEM else None


def _cut(norm: str, lang: str) -> str | None:
    """The word without its longest ending; None when it would be too short to tell anything."""
    for ending in _longest_first(lang):
        if len(norm) - len(ending) >= _MIN_CUT and norm.endswith(ending):
            return norm[: -len(ending)]
    return norm if len(norm) >= _MIN_CUT else None


@cache
def _longest_first(lang: str) -> list[str]:
    return sorted(_ENDINGS[lang].split(), key=len, reverse=True)


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
