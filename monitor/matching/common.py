"""Common words: what a text says so often that it is never a misspelt name."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.matching.declension import declines, paradigm
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
_AMERICAN = {"is": "iz", "our": "or", "re": "er", "nce": "nse", "ll": "l", "ogue": "og"}
_OUR = (
    "arb arm behavi cand clam col endeav fav ferv flav glam harb hon hum lab misdemean neighb od parl ranc rig rum sav savi "
    "splend succ tum val vap vig"
)
_VARIANTS = re.compile(
    r"(i[sz])(?=[aei])"
    rf"|(?:{_OUR.replace(' ', '|')})(ou?r)"
    r"|(?:cent|theat|met|lit|fib|sab|calib|spect|lust|scept|somb|meag)(re|er)(?=[sd]?\b)"
    r"|(?:defe|offe|lice|prete)(n[cs]e)\b"
    r"|(ll?)(?=(?:ed|er|ing)s?\b)"
    r"|(og(?:ue)?)\b"
)
_SHORT = 5
_ENGLISH_ENDINGS = ("s", "es", "d", "ed", "er", "ers", "ing", "ings", "ly")


@lru_cache(maxsize=20_000)
def is_common(norm: str) -> bool:
    """Whether the word is common, as listed or inflected, in any language that we list and that uses its script: so
    what a list vetoes doesn't hang on guessing the text's language."""
    if is_listed(norm):
        return True
    return _is_declined(norm) or _is_english(norm)


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


@cache
def never_misspelt() -> frozenset[str]:
    """Listed words, and the likeliest forms of English ones, that have no such variant: they stand for nothing but themselves,
    so neighbours aren't even sought."""
    forms = (form for word in en.COMMON.split() for form in _forms(word) if _is_english(form))
    return frozenset(word for word in _all_words().union(forms) if not may_be_variant(word))


def _forms(word: str) -> tuple[str, ...]:
    """A plural and the forms of a verb: more than the word has, so that it is enough to know what it ends in."""
    if word.endswith("e"):
        return word + "s", word + "d", word[:-1] + "ing"
    if word.endswith("y") and word[-2:-1] not in {*"aeou"}:
        return word[:-1] + "ies", word[:-1] + "ied", word + "ing"
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es", word + "ed", word + "ing"
    doubled = word + word[-1] if len(word) < _SHORT and word[-2:-1] in {*"aeiou"} else word
    return word + "s", doubled + "ed", doubled + "ing"


@cache
def always_itself(lang: str | None) -> frozenset[str]:
    """The words of one language among those."""
    return never_misspelt() & _words(lang) if lang in _LISTS else frozenset()


def _levelled(norm: str) -> str:
    """The word as Americans spell it."""
    return _VARIANTS.sub(_american, norm)


def _american(match: re.Match[str]) -> str:
    whole, written = match.group(), match[match.lastindex or 0]
    return whole[: len(whole) - len(written)] + _AMERICAN.get(written, written)


def is_listed(norm: str) -> bool:
    """Whether the word is common as it stands."""
    return norm in _all_words()


@cache
def listed_words(lang: str) -> tuple[str, ...]:
    """The words that are common in a language, as they stand in a sentence and at its beginning."""
    words = _LISTS.get(lang, "").split()
    return tuple(dict.fromkeys([*words, *map(str.title, words)]))


def _is_declined(norm: str) -> bool:
    bases, endings = _bases(script_of(norm))
    for size, own in endings:
        cut = len(norm) - size
        if norm[cut:] in own and norm[cut:] in bases.get(norm[:cut], ()):
            return True
    return False


def _is_english(norm: str) -> bool:
    """Whether the word is listed without an English ending: made, planned, cities."""
    if not norm.endswith(_ENGLISH_ENDINGS):
        return False
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
def _bases(script: str) -> tuple[dict[str, frozenset[str]], list[tuple[int, frozenset[str]]]]:
    """The bases of the listed words of all languages of a script, with what may follow each in any; every ending, by length."""
    bases: dict[str, frozenset[str]] = {}
    for lang in filter(declines, _BY_SCRIPT.get(script, ())):
        for base, endings in filter(None, (paradigm(word, lang) for word in _words(lang))):
            known = bases.get(base, endings)
            bases[base] = known if endings <= known else known | endings
    every = frozenset[str]().union(*bases.values())
    return bases, [(size, frozenset(e for e in every if len(e) == size)) for size in sorted(set(map(len, every)))]
