"""Terms arranged so that a text finds them: tables from words to tokens, from tokens to terms.

Each distinct token of the terms is a piece with a number. One-token terms hang on their piece; a longer term hangs on
its rarest piece and that piece's rarer neighbour, so a text reaches it only where both stand side by side (for persons,
whose order is free: where both are near). Nothing here changes after it is built, but for the tables of inflection, which
are made once for each language: those of the feeds at once, others when a text turns out to be in one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import chain
from typing import TypeVar

from monitor.matching.case import Case
from monitor.matching.common import is_listed
from monitor.matching.compiled import CompiledTerm, Piece
from monitor.matching.declension import declines, paradigm, splits
from monitor.matching.neighbours import Neighbours
from monitor.matching.roman import initials, roman_key, roman_keys
from monitor.matching.stems import head_length, is_ukrainian, language_for, stem
from monitor.matching.tokens import Form
from monitor.model import Role

_COMMON_WEIGHT = 10_000
JOINS_BEGIN = 4
JOINED_HEAD = 6
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


def _has_head(norm: str, heads: Container[str]) -> bool:
    return norm[:2] in heads or norm[:3] in heads or norm[:4] in heads or norm[:5] in heads


class Inflections:
    """Pieces of one language by their bases and stems."""

    def __init__(self, pieces: Sequence[tuple[int, Piece]], language: str) -> None:
        self._language = language
        self._stems: Table = {}
        self.bases: Table = {}
        self.longest = 0
        """Letters in the longest ending."""
        self.heads: set[str] = set()
        """First letters, two to five of them, that a word of one of the stems must have."""
        is_declined = declines(language)
        for number, piece in pieces:
            own = paradigm(piece.norm, language) if is_declined else None
            if own is not None:
                self.bases.setdefault(own[0], []).append(number)
                self.longest = max(self.longest, *map(len, own[1]))
            if not (is_declined and piece.is_name) and (key := stem(piece.lowered, language)) is not None:
                self._stems.setdefault(key, []).append(number)
                self.heads.add(piece.norm[: head_length(key)])

    def candidates(self, form: Form) -> Sequence[int]:
        """Pieces that the word may be a form of."""
        bases = self.bases
        found = (
            [number for base, _ in splits(form.norm, self._language) for number in bases.get(base, ())] if bases else []
        )
        if _has_head(form.norm, self.heads):
            found += self._stems.get(stem(form.lowered, self._language) or "", ())
        return found


def _begun(wholes: Iterable[str]) -> set[str]:
    longest = {whole[:JOINS_BEGIN] for whole in wholes}
    return longest.union(*({head[:size] for head in longest} for size in range(1, JOINS_BEGIN)))


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
        self._heads = {whole[:JOINED_HEAD] for whole in self._any}
        self._ungated = self._any
        if gated:
            self._ungated = sorted({t.joined for t in terms if t.joined and t.pieces[0].case is not Case.CAPITAL})
        self._any_heads = _begun(self._any)
        self._ungated_heads = _begun(self._ungated)

    def __len__(self) -> int:
        return len(self._any)

    def terms(self, whole: str) -> Sequence[int]:
        """The terms that are this without spaces."""
        return get(self._terms, whole)

    def __contains__(self, whole: str) -> bool:
        return whole in self._terms

    def heads(self, *, is_capitalised: bool) -> set[str]:
        """The first letter, the first two, three and four of every joined term, or of those that ask for no capital."""
        return self._any_heads if is_capitalised else self._ungated_heads

    def may_begin(self, part: str) -> bool:
        """False when no joined term begins with the part: quick, and right for most."""
        return len(part) < JOINED_HEAD or part[:JOINED_HEAD] in self._heads

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
        self.heads = {piece.norm[:2] for _, piece in self._pieces}
        self.romanises = bool(self._by_roman)
        self.initials = {letter for key in keys for letter in initials(key)}
        self.prefix_sizes = sorted({len(prefix) for prefix in self._by_prefix})
        self._neighbours = Neighbours(caps) if caps else None
        self._stem_langs: set[str | None] = {piece.lang for _, piece in self._pieces if piece.stems}
        self._inflections: dict[tuple[str, str, str | None], Inflections | None] = {}
        self._consulted: dict[tuple[str | None, str, bool], list[Inflections]] = {}

    def __len__(self) -> int:
        return len(self._pieces)

    def prepare(self, lang: str | None) -> None:
        """Makes the tables of inflection for a language now instead of at its first text."""
        for script in {piece.script for _, piece in self._pieces if piece.stems}:
            for own in self._stem_langs:
                if (language := language_for("", script, lang, fallback=own)) is not None:
                    self._inflections_of(language, script, own)

    def begun(self, norm: str) -> Sequence[int]:
        """Prefixes that the word begins with."""
        if not self.prefix_sizes:
            return ()
        return [
            number for size in self.prefix_sizes if size <= len(norm) for number in self._by_prefix.get(norm[:size], ())
        ]

    def similar(self, norms: Iterable[str]) -> dict[str, list[str]]:
        """For words, the tokens that may be within a few edits."""
        return self._neighbours.candidates(norms) if self._neighbours else {}

    @property
    def norms(self) -> Iterable[str]:
        """What the pieces are, or begin with."""
        return chain(self._by_norm, self._by_prefix)

    def of_norm(self, norm: str) -> Sequence[int]:
        """Pieces of this norm."""
        return self._by_norm.get(norm, ())

    def may_be(self, norm: str) -> bool:
        """False when the word stands for no piece unless by edits: by the first two letters, which it shares with what it is
        or declines from."""
        if norm[:2] in self.heads:
            return True
        return norm[:1] in self.initials if norm.isascii() else self.romanises

    def is_romanised(self, norm: str) -> bool:
        """Whether a word of ASCII letters is what a piece of another script romanises to."""
        if norm[:1] not in self.initials:
            return False
        return any(roman_key(norm) in table for script, table in self._by_roman.items() if script != "latin")

    def inflected(self, form: Form, lang: str | None) -> Sequence[int]:
        """Pieces that the word may be a form of, in a text of this language."""
        tables = self.tables(form.script, lang, ukrainian=is_ukrainian(form.norm, form.script))
        return [number for table in tables for number in table.candidates(form)]

    def tables(self, script: str, lang: str | None, *, ukrainian: bool) -> Sequence[Inflections]:
        """The tables of inflection that a word of this script is looked up in."""
        key = (lang, script, ukrainian)
        if key not in self._consulted:
            norm = "і" if ukrainian else ""
            languages = [(language_for(norm, script, lang, fallback=own), own) for own in self._stem_langs]
            found = (self._inflections_of(language, script, own) for language, own in languages if language is not None)
            self._consulted[key] = [table for table in found if table is not None]
        return self._consulted[key]

    def _inflections_of(self, language: str, script: str, own: str | None) -> Inflections | None:
        key = (language, script, own)
        if key not in self._inflections:
            pieces = [(n, p) for n, p in self._pieces if p.stems and p.lang == own and p.script == script]
            self._inflections[key] = Inflections(pieces, language) if pieces else None
        return self._inflections[key]

    def romanised(self, form: Form, lang: str | None) -> Sequence[int]:
        """Pieces of other scripts that the word may romanise to."""
        if not self.romanises or (form.norm.isascii() and form.norm[0] not in self.initials):
            return ()
        tables = [table for script, table in self._by_roman.items() if script != form.script]
        if not tables:
            return ()
        keys = roman_keys(form.norm, language_for(form.norm, form.script, lang))
        return [number for key in keys for table in tables for number in table.get(key, ())]


class Sieve:
    """Which words may lead anywhere but by edits, in texts of one language: most show at once that they don't."""

    def __init__(self, pieces: Iterable[Pieces], joins: Joins, lang: str | None, *, for_names: bool) -> None:
        """`for_names` lets pieces count that ask for a capital."""
        self.pieces = [own for own in pieces if own]
        self._joins = joins
        self._for_names = for_names
        self._join_heads = joins.heads(is_capitalised=for_names)
        tables = [table for own in self.pieces for table in own.tables("latin", lang, ukrainian=False)]
        self._known = set(chain(*(own.norms for own in self.pieces), *(table.bases for table in tables)))
        self._cuts = tuple(-size for size in range(1, max((table.longest for table in tables), default=0) + 1))
        self._prefix_sizes = sorted({size for own in self.pieces for size in own.prefix_sizes})
        self._stem_heads = set[str]().union(*(table.heads for table in tables))
        self._initials = set[str]().union(*(own.initials for own in self.pieces))
        self._heads = self._join_heads.union(*(own.heads for own in self.pieces))

    def passes(self, norm: str) -> bool:
        """Whether the word has to be looked at."""
        if norm[:2] not in self._heads and norm[:1] not in self._initials and norm.isascii():
            return False
        if norm[:JOINS_BEGIN] in self._join_heads and (norm in self._joins or self.begins(norm)):
            return True
        if not norm.isascii():
            return any(own.may_be(norm) for own in self.pieces)
        known = self._known
        if norm in known:
            return True
        for cut in self._cuts:
            if norm[:cut] in known:
                return True
        for size in self._prefix_sizes:
            if norm[:size] in known:
                return True
        if self._stem_heads and _has_head(norm, self._stem_heads):
            return True
        return norm[:1] in self._initials and any(own.is_romanised(norm) for own in self.pieces)

    def begins(self, norm: str) -> bool:
        """Whether a joined term begins with the word and goes on."""
        return norm[:JOINS_BEGIN] in self._join_heads and self._joins.begins(norm, is_capitalised=self._for_names)


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
            for for_names in (False, True):
                self.sieve(lang, for_names=for_names)

    def sieve(self, lang: str | None, *, for_names: bool) -> Sieve:
        """What words in lower case, or those that may be names, are sifted by in texts of a language."""
        key = (lang, for_names)
        if key not in self._sieves:
            groups = [self.open, self.gated] if for_names else [self.open]
            self._sieves[key] = Sieve(groups, self.joins, lang, for_names=for_names)
        return self._sieves[key]

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
        own = [weights[number] for number in ids]
        at = own.index(min(own))
        beside = at + 1 if at == 0 or (at + 1 < len(ids) and own[at + 1] < own[at - 1]) else at - 1
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
        self._sieves: dict[tuple[str | None, bool], Sieve] = {}
        self.needs_language = any(piece.stems or piece.romanises for piece in self.pieces)
        self.longest = max((len(piece.norm) for piece in self.pieces), default=0)
