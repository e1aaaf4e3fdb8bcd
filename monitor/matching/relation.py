"""How one word of a text may stand for one token of a term. Every algorithm here agrees on these, and on no more."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from monitor.matching.case import Case, Style
from monitor.matching.common import is_common
from monitor.matching.compiled import (
    DECLINED_END,
    DECLINED_FUZZY_LETTERS,
    FIRST_LETTER_KEPT,
    FIRST_LETTER_KEPT_ALONE,
    SINGLE_FUZZY_LETTERS,
    Piece,
)
from monitor.matching.declension import Paradigm, changes_ends, declines, irregular, paradigm, splits
from monitor.matching.letters import cased
from monitor.matching.roman import MIN_LETTERS, roman, roman_key, roman_keys
from monitor.matching.stems import head_length, language_for, stem
from monitor.matching.tokens import Form


def is_case_met(piece: Piece, form: Form, style: Style) -> bool:
    """Whether the word's capitals are what the token asks for, in a field of this style."""
    match piece.case:
        case Case.ANY:
            return True
        case Case.CAPITAL:
            return style is not Style.SENTENCES or form.is_capitalised
        case Case.ACRONYM:
            return _is_acronym(piece, form, style)
        case Case.AS_WRITTEN:
            text = cased(form.text)
            return text.startswith(piece.cased) if piece.is_prefix else text == piece.cased


def _is_acronym(piece: Piece, form: Form, style: Style) -> bool:
    if piece.is_prefix:
        return cased(form.text).startswith(piece.cased)
    if style is Style.FREE and not is_common(form.norm):
        return True
    if style is Style.CAPITALS and piece.alone and is_common(form.norm):
        return False
    return form.is_capitals or _has_ending(piece, form)


def _has_ending(piece: Piece, form: Form) -> bool:
    """Whether the word is the acronym with something small behind it: МИДа, ČEZu."""
    text, size = cased(form.text), len(piece.cased)
    return text[:size] == piece.cased and text[size:].islower()


def is_exact(piece: Piece, form: Form) -> bool:
    """Whether the word is the token, or begins with it when it is a prefix."""
    return form.norm.startswith(piece.norm) if piece.is_prefix else form.norm == piece.norm


def is_inflected(piece: Piece, form: Form, lang: str | None) -> bool:
    """Whether the word is a form of the token in the text's language."""
    if not piece.stems or (piece.case is Case.ACRONYM and not _has_ending(piece, form)):
        return False
    language = language_for(form.norm, form.script, lang, fallback=piece.lang)
    if language is None or piece.script != form.script:
        return False
    if declines(language):
        if form.norm in irregular(piece.norm, language):
            return True
        own = declined(piece.norm, language)
        if own is not None and any(base == own[0] and ending in own[1] for base, ending in splits(form.norm, language)):
            return True
        if piece.is_name:
            return False
    return is_stemmed(piece, form, language)


def is_stemmed(piece: Piece, form: Form, language: str) -> bool:
    """Whether Snowball takes both to one stem, and they begin alike."""
    key = stem(piece.lowered, language)
    if key is None:
        return False
    head = head_length(key)
    return form.norm[:head] == piece.norm[:head] and stem(form.lowered, language) == key


@lru_cache(maxsize=20_000)
def declined(norm: str, language: str) -> Paradigm | None:
    """The paradigm of a name; remembered, since terms meet the same words again and again."""
    return paradigm(norm, language)


def edits_between(piece: Piece, form: Form, lang: str | None) -> int | None:
    """Edits and adjacent swaps from token to word; None above the token's cap. A short token keeps its first letter (Kim
    Song is not Kim Jong); a lone one up to six letters, and both sides have five at least. Where cases change the ends of
    names, a lone name has eight and keeps its first letter and its end: Kaczyński and Raczyński, Владимирова and Владимира
    are two people, Марса is no Марта."""
    if form.norm == piece.norm:
        return 0
    if not piece.cap or abs(len(form.norm) - len(piece.norm)) > piece.cap or not form.norm.isalpha():
        return None
    if not piece.own_fuzzy:
        if piece.alone and min(len(piece.norm), len(form.norm)) < SINGLE_FUZZY_LETTERS:
            return None
        kept = FIRST_LETTER_KEPT_ALONE if piece.alone else FIRST_LETTER_KEPT
        if len(piece.norm) <= kept and piece.norm[0] != form.norm[0]:
            return None
        if piece.alone and piece.is_name and not _keeps_ends(piece, form, lang):
            return None
    edits = OSA.distance(piece.norm, form.norm, score_cutoff=piece.cap)
    return edits if edits <= piece.cap else None


def _keeps_ends(piece: Piece, form: Form, lang: str | None) -> bool:
    language = language_for(form.norm, form.script, lang, fallback=piece.lang)
    if language is None or not changes_ends(language):
        return True
    size = min(len(piece.norm), len(form.norm))
    return (
        size >= DECLINED_FUZZY_LETTERS
        and piece.norm[0] == form.norm[0]
        and piece.norm[-DECLINED_END:] == form.norm[-DECLINED_END:]
    )


def is_romanised(piece: Piece, form: Form, lang: str | None) -> bool:
    """Whether the word, in another script, romanises to what the token does."""
    if not piece.romanises or piece.script == form.script:
        return False
    if piece.alone and min(len(roman(piece.norm)), len(roman(form.norm))) < MIN_LETTERS:
        return False
    own = roman_key(piece.norm)
    return len(own) > 1 and own in roman_keys(form.norm, language_for(form.norm, form.script, lang))
