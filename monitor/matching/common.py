"""Common words: what a text says so often that it is never a misspelt name."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.matching.declension import declines, paradigm, splits
from monitor.matching.letters import fold, lowered, script_of
from monitor.matching.words import en, people, slavic, western

_LISTS = {
    "en": en.COMMON + en.PLACES + en.NEAR_NAMES,
    "ru": slavic.RUSSIAN,
    "uk": slavic.UKRAINIAN,
    "pl": slavic.POLISH,
    "cs": slavic.CZECH,
    "de": western.GERMAN,
    "fr": western.FRENCH,
    "es": western.SPANISH,
    "it": western.ITALIAN,
    "pt": western.PORTUGUESE,
    "nl": western.DUTCH,
}
_BY_SCRIPT = {
    "latin": tuple(lang for lang in _LISTS if lang not in {"ru", "uk"}),
    "cyrillic": ("ru", "uk"),
}
_AMERICAN = {"is": "iz", "our": "or", "tre": "ter", "nce": "nse", "ll": "l", "ogue": "og"}
_VARIANTS = re.compile(r"i[sz](?=[aei])|ou?r|t(?:re|er)\b|n[cs]e\b|ll?(?=(?:ed|er|ing)s?\b)|og(?:ue)?\b")
_ENGLISH_ENDINGS = ("s", "es", "d", "ed", "er", "ers", "ing", "ings", "ly")


@lru_cache(maxsize=20_000)
def is_common(norm: str) -> bool:
    """Whether the word is common, as listed or inflected, in any language that we list and that uses its script: so
    what a list vetoes doesn't hang on guessing the text's language."""
    if is_listed(norm):
        return True
    languages = _BY_SCRIPT.get(script_of(norm), ())
    return any(_is_declined(norm, lang) for lang in languages) or _is_english(norm)


def is_no_misspelling(norm: str, of: str, *, alone: bool) -> bool:
    """Whether a word of a text is too common to be a misspelling of this token. The British and American spelling of one
    word (organisation, labour, centre, defence) may stand for each other. A lone token is no misspelt Sarah or Martin;
    within a full name (Sergey for Sergei) a first name may be spelt otherwise."""
    if alone and norm in _people():
        return True
    return is_common(norm) and _levelled(norm) != _levelled(of)


def may_be_variant(norm: str) -> bool:
    """Whether the word may have a British or American variant."""
    return _VARIANTS.search(norm) is not None


def _levelled(norm: str) -> str:
    return _VARIANTS.sub(lambda match: _AMERICAN.get(match.group(), match.group()), norm)


def is_listed(norm: str) -> bool:
    """Whether the word is common as it stands."""
    return norm in _all_words()


def _is_declined(norm: str, lang: str) -> bool:
    return declines(lang) and any(ending in _bases(lang).get(base, ()) for base, ending in splits(norm, lang))


def _is_english(norm: str) -> bool:
    """Whether the word is listed without an English ending: made, planned, cities."""
    words = _words("en")
    for ending in _ENGLISH_ENDINGS:
        base = norm.removesuffix(ending)
        if base != norm and len(base) > 2 and (base in words or base + "e" in words or _undoubled(base) in words):
            return True
    return norm.endswith(("ies", "ied")) and norm[:-3] + "y" in words


def _undoubled(base: str) -> str:
    return base[:-1] if base[-1] == base[-2] else base


@cache
def _people() -> frozenset[str]:
    return frozenset(fold(lowered(name)) for name in (people.NAMES + people.CYRILLIC).split())


@cache
def _all_words() -> frozenset[str]:
    return frozenset().union(*map(_words, _LISTS))


@cache
def _words(lang: str) -> frozenset[str]:
    return frozenset(fold(lowered(word)) for word in _LISTS[lang].split())


@cache
def _bases(lang: str) -> dict[str, frozenset[str]]:
    found = (paradigm(word, lang) for word in _words(lang))
    return dict(filter(None, found))
