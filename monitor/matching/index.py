"""Terms arranged so that a text finds them: tables from words to tokens, from tokens to terms.

Each distinct token of the terms is a piece with a number. One-token terms hang on their piece; a longer term hangs on
its rarest piece and that piece's rarer neighbour, so a text reaches it only where both stand side by side (for persons,
whose order is free: where both are near). Nothing here changes after it is built, but for the tables of inflection, which
are made once for each language: those of the feeds at once, others when a text turns out to be in one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from monitor.matching.case import Case
from monitor.matching.common import is_listed
from monitor.matching.compiled import CompiledTerm, Piece
from monitor.matching.declension import declines, paradigm, splits
from monitor.matching.neighbours import Neighbours
from monitor.matching.roman import initials, roman_key, roman_keys
from monitor.matching.stems import head_length, language_for, stem
from monitor.matching.tokens import Form
from monitor.model import Role

_COMMON_WEIGHT = 10_000
_HEADS = (2, 3, 4, 5)
K = TypeVar("K", int, str)
Table = dict[str, list[int]]
Lean = dict[K, int | list[int]]
"""Mostly one number a key, so most keys do without a list."""


def put(table: Lean[K], key: K, number: int) -> None:
    """Adds a number under a key."""
    before = table.setdefault(key, number)
    if isinstance(before, list):
        before.append(number)
    elif before != number:
        table[key] = [before, number]


def get(table: Lean[K], key: K) -> Sequence[int]:
    """The numbers under a key."""
    found = table.get(key)
    if found is None:
        return ()
    return found if isinstance(found, list) else (found,)


class Inflections:
    """Pieces of one language by their bases and stems."""

    def __init__(self, pieces: Sequence[tuple[int, Piece]], language: str) -> None:
        self._language = language
        self._bases: Table = {}
        self._stems: Table = {}
        self._heads: set[str] = set()
        self._declines = declines(language)
        for number, piece in pieces:
            own = paradigm(piece.norm, language) if self._declines else None
            if own is not None:
                self._bases.setdefault(own[0], []).append(number)
            if not (self._declines and piece.is_name) and (key := stem(piece.lowered, language)) is not None:
                self._stems.setdefault(key, []).append(number)
                self._heads.add(piece.norm[: head_length(key)])

    def candidates(self, form: Form) -> Iterator[int]:
        """Pieces that the word may be a form of."""
        if self._bases:
            for base, _ in splits(form.norm, self._language):
                yield from self._bases.get(base, ())
        if self._stems and any(form.norm[:size] in self._heads for size in _HEADS):
            yield from self._stems.get(stem(form.lowered, self._language) or "", ())


class Joins:
    """Joined terms, and the words that one may begin with."""

    def __init__(self, terms: Sequence[CompiledTerm]) -> None:
        self._terms: Lean[str] = {}
        gated: set[str] = set()
        for number, compiled in enumerate(terms):
            if compiled.joined is not None:
                put(self._terms, compiled.joined, number)
                if compiled.pieces[0].case is Case.CAPITAL:
                    gated.add(compiled.joined)
        self._any = sorted(self._terms)
        self._ungated = self._any
        if gated:
            self._ungated = sorted({t.joined for t in terms if t.joined and t.pieces[0].case is not Case.CAPITAL})

    def __len__(self) -> int:
        return len(self._any)

    def terms(self, whole: str) -> Sequence[int]:
        """The terms that are this without spaces."""
        return get(self._terms, whole)

    def begins(self, part: str, *, is_capitalised: bool) -> bool:
        """Whether a joined term begins with it and goes on."""
        wholes = self._any if is_capitalised else self._ungated
        at = bisect_right(wholes, part)
        return at < len(wholes) and wholes[at].startswith(part)


class Pieces:
    """Tables from what a word is, looks like, declines from or romanises to, to the pieces that it may stand for."""

    def __init__(self, pieces: Iterable[tuple[int, Piece]]) -> None:
        self._pieces = list(pieces)
        self._by_norm: Table = {}
        self._by_prefix: Table = {}
        self._by_roman: dict[str, Table] = {}
        caps: dict[str, int] = {}
        for number, piece in self._pieces:
            table = self._by_prefix if piece.is_prefix else self._by_norm
            table.setdefault(piece.norm, []).append(number)
            if piece.cap:
                caps[piece.norm] = max(caps.get(piece.norm, 0), piece.cap)
            if piece.romanises:
                self._by_roman.setdefault(piece.script, {}).setdefault(roman_key(piece.norm), []).append(number)
        keys = (key for script, table in self._by_roman.items() if script != "latin" for key in table if key)
        self._initials = {letter for key in keys for letter in initials(key)}
        self._prefix_sizes = sorted({len(prefix) for prefix in self._by_prefix})
        self._neighbours = Neighbours(caps) if caps else None
        self._stem_langs: set[str | None] = {piece.lang for _, piece in self._pieces if piece.stems}
        self._inflections: dict[tuple[str, str, str | None], Inflections | None] = {}

    def __len__(self) -> int:
        return len(self._pieces)

    def prepare(self, lang: str | None) -> None:
        """Makes the tables of inflection for a language now instead of at its first text."""
        for script in {piece.script for _, piece in self._pieces if piece.stems}:
            for own in self._stem_langs:
                if (language := language_for("", script, lang, fallback=own)) is not None:
                    self._inflections_of(language, script, own)

    def same(self, form: Form) -> Iterator[int]:
        """Pieces that the word is, or begins with."""
        yield from self._by_norm.get(form.norm, ())
        for size in self._prefix_sizes:
            if size > len(form.norm):
                break
            yield from self._by_prefix.get(form.norm[:size], ())

    def similar(self, norms: Sequence[str]) -> dict[str, set[str]]:
        """For words, the tokens that may be within a few edits."""
        return self._neighbours.candidates(norms) if self._neighbours else {}

    def of_norm(self, norm: str) -> Sequence[int]:
        """Pieces of this norm."""
        return self._by_norm.get(norm, ())

    def inflected(self, form: Form, lang: str | None) -> Iterator[int]:
        """Pieces that the word may be a form of, in a text of this language."""
        for own in self._stem_langs:
            language = language_for(form.norm, form.script, lang, fallback=own)
            if language is not None and (table := self._inflections_of(language, form.script, own)) is not None:
                yield from table.candidates(form)

    def _inflections_of(self, language: str, script: str, own: str | None) -> Inflections | None:
        key = (language, script, own)
        if key not in self._inflections:
            pieces = [(n, p) for n, p in self._pieces if p.stems and p.lang == own and p.script == script]
            self._inflections[key] = Inflections(pieces, language) if pieces else None
        return self._inflections[key]

    def romanised(self, form: Form, lang: str | None) -> Iterator[int]:
        """Pieces of other scripts that the word may romanise to."""
        if form.norm.isascii() and form.norm[0] not in self._initials:
            return
        tables = [table for script, table in self._by_roman.items() if script != form.script]
        if tables:
            for key in roman_keys(form.norm, language_for(form.norm, form.script, lang)):
                for table in tables:
                    yield from table.get(key, ())


class Index:
    """Everything that can be known of terms before the first text."""

    def __init__(self, terms: Sequence[CompiledTerm], languages: Iterable[str | None] = (None,)) -> None:
        numbers: dict[Piece, int] = {}
        self.terms = terms
        self.ids = [tuple(numbers.setdefault(piece, len(numbers)) for piece in term.pieces) for term in terms]
        self.pieces: Sequence[Piece] = list(numbers)
        self.joins = Joins(terms)
        self.singles: dict[int, list[int]] = {}
        self.pairs: Lean[int] = {}
        self.anchors: dict[int, int] = {}
        self.free_pairs: Lean[int] = {}
        self.free_anchors: set[int] = set()
        self.reach = 0
        self.single_norms = Counter(t.pieces[0].norm for i, t in enumerate(terms) if self.is_single(i))
        self._place_terms()
        self._place_pieces()
        for lang in languages:
            self.open.prepare(lang)
            self.gated.prepare(lang)

    def is_single(self, term: int) -> bool:
        """Whether the term counts in `single_norms`."""
        own = self.terms[term]
        return len(own.pieces) == 1 and own.term.role is not Role.LOOKALIKE and not own.pieces[0].is_prefix

    def _place_terms(self) -> None:
        uses = Counter(number for ids in self.ids for number in set(ids))
        weights = [
            uses[i] + (_COMMON_WEIGHT if len(piece.norm) < 4 or is_listed(piece.norm) else 0)
            for i, piece in enumerate(self.pieces)
        ]
        for term, ids in enumerate(self.ids):
            if len(ids) == 1:
                self.singles.setdefault(ids[0], []).append(term)
            elif self.terms[term].free_order:
                self._place_free(term, ids, weights)
            else:
                self._place_ordered(term, ids, weights)

    def _place_ordered(self, term: int, ids: Sequence[int], weights: Sequence[int]) -> None:
        """By its rarest piece and, of the pieces beside that, the rarer one; side 0 is to the left."""
        at = min(range(len(ids)), key=lambda i: weights[ids[i]])
        beside = min((i for i in (at - 1, at + 1) if 0 <= i < len(ids)), key=lambda i: weights[ids[i]])
        side = int(beside > at)
        self.anchors[ids[at]] = self.anchors.get(ids[at], 0) | 1 << side
        put(self.pairs, self.pair_key(ids[at], side, ids[beside]), term << 6 | at)

    def _place_free(self, term: int, ids: Sequence[int], weights: Sequence[int]) -> None:
        first, second = sorted(ids, key=weights.__getitem__)[:2]
        self.free_anchors.add(first)
        put(self.free_pairs, self.pair_key(first, 0, second), term)
        self.reach = max(self.reach, len(ids) - 1)

    def pair_key(self, anchor: int, side: int, beside: int) -> int:
        """The key of two pieces side by side."""
        return (anchor * 2 + side) * len(self.pieces) + beside

    def _place_pieces(self) -> None:
        self.open = Pieces((n, piece) for n, piece in enumerate(self.pieces) if piece.case is not Case.CAPITAL)
        self.gated = Pieces((n, piece) for n, piece in enumerate(self.pieces) if piece.case is Case.CAPITAL)
        self.needs_language = any(piece.stems or piece.romanises for piece in self.pieces)
        self.longest = max((len(piece.norm) for piece in self.pieces), default=0)
