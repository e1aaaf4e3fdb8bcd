"""Terms made ready for matching: tokens with what each asks of the text, limits as integers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from monitor.matching.case import Case
from monitor.matching.language import primary
from monitor.matching.letters import WORD, cased, is_unspaced
from monitor.matching.tokens import form_of
from monitor.model import Layer, Role, Term, TermOptions

MAX_WORDS = 60
MAX_LETTERS = 64
MAX_EDITS = 2
MIN_FUZZY_LETTERS, MIN_LETTERS_FOR_TWO = 3, 5
MAX_FREE_ORDER = 6
ACRONYM_LETTERS = 6
SINGLE_FUZZY_LETTERS = 5
DECLINED_FUZZY_LETTERS, DECLINED_END = 8, 3
FIRST_LETTER_KEPT, FIRST_LETTER_KEPT_ALONE = 4, 6
NAME_PERCENT, WORD_PERCENT = 80, 85
_JOINED_LETTERS, _JOINED_CODE_LETTERS = 6, 3
_STARS = re.compile(r"(?<!\S)\*|\*(?=[^\W_])|\*\*")


class Piece(NamedTuple):
    """One token of a term. Equal pieces ask the same of the text, so that terms share them. `cap` is how many edits it
    may take, `alone` that it is its term's only token, `is_name` that it is declined as a name."""

    norm: str
    lowered: str
    script: str
    case: Case
    cased: str
    is_prefix: bool
    is_name: bool
    alone: bool
    is_free: bool
    cap: int
    stems: bool
    romanises: bool
    own_fuzzy: bool
    lang: str | None


@dataclass(frozen=True, slots=True)
class CompiledTerm:
    """A term in pieces. `percent` is θ in hundredths, replaced by `edits` where the term sets its own limit; `joined`
    the term without spaces when it may be found so."""

    term: Term
    pieces: tuple[Piece, ...]
    layers: frozenset[Layer]
    percent: int
    edits: int | None
    joined: str | None

    @property
    def free_order(self) -> bool:
        """Whether the tokens may come in any order."""
        return self.pieces[0].is_free

    def affords(self, edits: int, letters: int) -> bool:
        """Whether so many edits over so many letters are within the limit: 1 - edits/letters >= θ, in integers."""
        if self.edits is not None:
            return edits <= self.edits
        return edits * 100 <= (100 - self.percent) * letters


def term_problem(term: Term) -> str | None:
    """What is wrong with a term, in a sentence that says what to do; None when it can be matched."""
    found = compile_term(term)
    return found if isinstance(found, str) else None


def compile_term(term: Term, memo: Memo | None = None) -> CompiledTerm | str:
    """The term ready for matching, or what is wrong with it. Terms compiled with one memo share their pieces."""
    words, stars = _parts(term.phrase)
    problem = _phrase_problem(term.phrase, words, stars) or _options_problem(term.options)
    if problem:
        return problem
    options = term.options
    layers = _layers(term.role, options, has_prefix=True in stars)
    cases = _cases(words, options)
    percent = NAME_PERCENT if Case.CAPITAL in cases else WORD_PERCENT
    limit = options.fuzzy.edits if options.fuzzy else None
    caps = [0] * len(words)
    if Layer.FUZZY in layers:
        total = _affordable(words, percent) if limit is None else limit
        caps = [min(_cap(word, case, options), total) for word, case in zip(words, cases, strict=True)]
    use = _Use(
        len(words) == 1,
        options.free_order and 1 < len(words) <= MAX_FREE_ORDER,
        Layer.STEM in layers,
        Layer.ROMANISED in layers,
        limit is not None,
        primary(options.lang),
    )
    known = {} if memo is None else memo.setdefault(use, {})
    pieces: list[Piece] = []
    for word, case, cap, star in zip(words, cases, caps, stars, strict=True):
        key = (word, case, cap, star)
        if key not in known:
            known[key] = _piece(word, case, cap, star=star, use=use)
        pieces.append(known[key])
    return CompiledTerm(term, tuple(pieces), layers, percent, limit, _joined(pieces, layers))


class _Word:
    """A word of terms with what is asked of it again and again. Each is made once, and equal to itself alone."""

    __slots__ = ("form", "is_capitals", "is_shouted", "may_be_misspelt", "size", "starts_high")

    def __init__(self, surface: str) -> None:
        self.form = form_of(surface)
        self.size = len(self.form.norm)
        self.is_shouted = self.form.text.isupper() or self.form.text.isdigit()
        self.is_capitals = self.form.is_capitals
        self.starts_high = self.form.text[0].isupper()
        self.may_be_misspelt = self.form.norm.isalpha() and not is_unspaced(self.form.norm)


_word = lru_cache(maxsize=20_000)(_Word)


def _parts(phrase: str) -> tuple[list[_Word], list[bool]]:
    """The words of a phrase, and whether a `*` follows each."""
    if "*" not in phrase:
        words = [_word(surface) for surface in WORD.findall(phrase)]
        return words, [False] * len(words)
    found = list(WORD.finditer(phrase))
    stars = [phrase.startswith("*", match.end()) and not is_unspaced(match.group()) for match in found]
    return [_word(match.group()) for match in found], stars


class _Use(NamedTuple):
    """What the tokens of one term have in common."""

    alone: bool
    is_free: bool
    stems: bool
    romanises: bool
    own_fuzzy: bool
    lang: str | None


Memo = dict[_Use, dict[tuple[_Word, Case, int, bool], Piece]]


def _piece(word: _Word, case: Case, cap: int, *, star: bool, use: _Use) -> Piece:
    form = word.form
    inflects = not star and case is not Case.AS_WRITTEN and not is_unspaced(form.norm)
    return Piece(
        norm=form.norm,
        lowered=form.lowered,
        script=form.script,
        case=case,
        cased=cased(form.text) if case >= Case.ACRONYM else "",
        is_prefix=star,
        is_name=case in {Case.CAPITAL, Case.ACRONYM},
        alone=use.alone,
        is_free=use.is_free,
        cap=cap,
        stems=use.stems and inflects,
        romanises=use.romanises and inflects and case is not Case.ACRONYM,
        own_fuzzy=use.own_fuzzy,
        lang=use.lang,
    )


def _phrase_problem(phrase: str, words: Sequence[_Word], stars: Sequence[bool]) -> str | None:
    if not words:
        return "has no letter or digit, so it can't be found in any text"
    if len(words) > MAX_WORDS:
        return f"has {len(words)} words, at most {MAX_WORDS} are allowed: write a shorter phrase"
    sizes = [word.size for word in words]
    if max(sizes) > MAX_LETTERS:
        return f"has a word of {max(sizes)} letters, at most {MAX_LETTERS} are allowed"
    if not min(sizes):
        return "has a word without letters"
    if "*" in phrase and _STARS.search(phrase):
        return "has a `*` that doesn't follow a word: it stands for the rest of a word, as in `Циркон*`"
    if any(star and size < 2 for size, star in zip(sizes, stars, strict=True)):
        return "has a `*` after a single letter, which would match too much: write at least two letters before it"
    return None


def _options_problem(options: TermOptions) -> str | None:
    fuzzy = options.fuzzy
    if fuzzy is None or fuzzy.edits == 0:
        return None
    if not 0 <= fuzzy.edits <= MAX_EDITS:
        return f"allows {fuzzy.edits} edits: write 0, 1 or {MAX_EDITS}; more would take Iran for Cuba"
    least = MIN_LETTERS_FOR_TWO if fuzzy.edits == MAX_EDITS else MIN_FUZZY_LETTERS
    if fuzzy.min_length < least:
        return (
            f"allows {fuzzy.edits} edits in words of {fuzzy.min_length} letters, which would match too much: "
            f"`min_length` is at least {least}"
        )
    return None


@lru_cache(maxsize=1024)
def _layers(role: Role, options: TermOptions, *, has_prefix: bool) -> frozenset[Layer]:
    """The layers of a term: its own, else its role's; what can't be is left out."""
    if options.case:
        return frozenset({Layer.EXACT})
    layers = set(options.layers) if options.layers is not None else set(Layer)
    layers.add(Layer.EXACT)
    if options.layers is None:
        if role in {Role.KEYWORD, Role.PHRASE}:
            layers.discard(Layer.STEM)
        if role is Role.LOOKALIKE:
            layers.discard(Layer.FUZZY)  # what is nearly a lookalike is often the name itself
    if options.stem is not None:
        (layers.add if options.stem else layers.discard)(Layer.STEM)
    if options.fuzzy is not None and options.fuzzy.edits == 0:
        layers.discard(Layer.FUZZY)
    if has_prefix:
        layers -= {Layer.FUZZY, Layer.ROMANISED, Layer.JOINED}
    return frozenset(layers)


def _cases(words: Sequence[_Word], options: TermOptions) -> list[Case]:
    """What each token asks of capitals. Capitals throughout are an acronym, unless the whole name is in capitals or it is
    a person's, whose surname often is."""
    if options.case:
        return [Case.AS_WRITTEN] * len(words)
    short = len(words) == 1 and words[0].size <= ACRONYM_LETTERS
    acronyms = options.case is None and not options.free_order and (short or not all(word.is_shouted for word in words))
    high = Case.CAPITAL if options.proper else Case.ANY
    return [Case.ACRONYM if acronyms and word.is_capitals else high if word.starts_high else Case.ANY for word in words]


def _cap(word: _Word, case: Case, options: TermOptions) -> int:
    """Edits allowed in one token: by its length, or by the term's own limit; none in numbers, acronyms, ideographs."""
    if case >= Case.ACRONYM or not word.may_be_misspelt:
        return 0
    if options.fuzzy is not None:
        return options.fuzzy.edits if word.size >= options.fuzzy.min_length else 0
    return 0 if word.size <= 3 else 1 if word.size <= 7 else 2


def _affordable(words: Sequence[_Word], percent: int) -> int:
    """The most edits that the whole term can ever afford, each word of the text being as long as it may."""
    if len(words) == 1 and words[0].size < SINGLE_FUZZY_LETTERS:
        return 0
    return (100 - percent) * (sum([word.size for word in words]) + MAX_EDITS * len(words)) // 100


def _joined(pieces: Sequence[Piece], layers: frozenset[Layer]) -> str | None:
    if Layer.JOINED not in layers:
        return None
    whole = "".join([p.norm for p in pieces])
    if any(p.case >= Case.ACRONYM for p in pieces) or (
        not whole.isascii() and any(is_unspaced(p.norm) for p in pieces)
    ):
        return None
    is_code = any(map(str.isdigit, whole)) and any(map(str.isalpha, whole))
    return whole if len(whole) >= (_JOINED_CODE_LETTERS if is_code else _JOINED_LETTERS) else None


def joins_loosely(norms: Sequence[str]) -> bool:
    """Whether words that nothing ties together may be one: codes such as F16 may not, nor a name with the "and" of half of
    Europe behind it (Martin a Petr, Антон и Ольга)."""
    return sum(map(len, norms)) >= _JOINED_LETTERS and not any(len(norm) == 1 and norm.isalpha() for norm in norms)
