"""Terms arranged so that a text finds them: tables from words to tokens, from tokens to terms.

Each distinct token of the terms is a piece with a number. One-token terms hang on their piece; a longer term hangs on
its rarest piece and that piece's rarer neighbour, so a text reaches it only where both stand side by side (for persons,
whose order is free: where both are near). Nothing here changes after it is built, but for the tables of inflection, which
are made once for each language that texts turn out to be in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from monitor.matching.case import Case
from monitor.matching.common import is_common
from monitor.matching.compiled import CompiledTerm, Piece
from monitor.matching.declension import declines, paradigm, splits
from monitor.matching.neighbours import Neighbours
from monitor.matching.roman import roman_key, roman_keys
from monitor.matching.stems import head_length, language_for, script_of, stem
from monitor.matching.tokens import Form
from monitor.model import Role

_COMMON_WEIGHT = 10_000
_HEADS = (2, 3, 4, 5)
Table = dict[str, list[int]]


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
        self._terms: Table = {}
        gated: set[str] = set()
        for number, compiled in enumerate(terms):
            if compiled.joined is not None:
                self._terms.setdefault(compiled.joined, []).append(number)
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
        return self._terms.get(whole, ())

    def begins(self, part: str, *, is_capitalised: bool) -> bool:
        """Whether a joined term begins with it and goes on."""
        wholes = self._any if is_capitalised else self._ungated
        at = bisect_right(wholes, part)
        return at < len(wholes) and wholes[at].startswith(part)


class Index:
    """Everything that can be known of terms before the first text."""

    def __init__(self, terms: Sequence[CompiledTerm]) -> None:
        numbers: dict[Piece, int] = {}
        self.terms = terms
        self.ids = [tuple(numbers.setdefault(piece, len(numbers)) for piece in term.pieces) for term in terms]
        self.pieces: Sequence[Piece] = list(numbers)
        self.joins = Joins(terms)
        self.singles: dict[int, list[int]] = {}
        self.pairs: dict[int, list[int]] = {}
        self.anchors: dict[int, int] = {}
        self.free_pairs: dict[int, list[int]] = {}
        self.free_anchors: set[int] = set()
        self.reach = 0
        self.single_norms = Counter(t.pieces[0].norm for i, t in enumerate(terms) if self.is_single(i))
        self._place_terms()
        self._place_pieces()
        self._inflections: dict[tuple[str, str, str | None], Inflections | None] = {}

    def is_single(self, term: int) -> bool:
        """Whether the term counts in `single_norms`."""
        own = self.terms[term]
        return len(own.pieces) == 1 and own.term.role is not Role.LOOKALIKE and not own.pieces[0].is_prefix

    def _place_terms(self) -> None:
        uses = Counter(number for ids in self.ids for number in set(ids))
        weights = [
            uses[i] + (_COMMON_WEIGHT if len(piece.norm) < 4 or is_common(piece.norm) else 0)
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
        self.pairs.setdefault(self.pair_key(ids[at], side, ids[beside]), []).append(term << 6 | at)

    def _place_free(self, term: int, ids: Sequence[int], weights: Sequence[int]) -> None:
        first, second = sorted(ids, key=weights.__getitem__)[:2]
        self.free_anchors.add(first)
        self.free_pairs.setdefault(self.pair_key(first, 0, second), []).append(term)
        self.reach = max(self.reach, len(ids) - 1)

    def pair_key(self, anchor: int, side: int, beside: int) -> int:
        """The key of two pieces side by side."""
        return (anchor * 2 + side) * len(self.pieces) + beside

    def _place_pieces(self) -> None:
        self._by_norm: Table = {}
        self._by_prefix: Table = {}
        self._by_roman: Table = {}
        self._roman_scripts: set[str] = set()
        caps: dict[str, int] = {}
        for number, piece in enumerate(self.pieces):
            table = self._by_prefix if piece.is_prefix else self._by_norm
            table.setdefault(piece.norm, []).append(number)
            if piece.cap:
                caps[piece.norm] = max(caps.get(piece.norm, 0), piece.cap)
            if piece.romanises:
                self._by_roman.setdefault(roman_key(piece.norm), []).append(number)
                self._roman_scripts.add(script_of(piece.norm))
        self._prefix_sizes = sorted({len(prefix) for prefix in self._by_prefix})
        self._neighbours = Neighbours(caps) if caps else None
        self._stem_langs: set[str | None] = {piece.lang for piece in self.pieces if piece.stems}
        self.needs_language = bool(self._stem_langs) or bool(self._roman_scripts)
        self.longest = max((len(piece.norm) for piece in self.pieces), default=0)

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
        if not self._stem_langs:
            return
        script = script_of(form.norm)
        for own in self._stem_langs:
            language = language_for(form.norm, lang, own)
            if language is not None and (table := self._inflections_of(language, script, own)) is not None:
                yield from table.candidates(form)

    def _inflections_of(self, language: str, script: str, own: str | None) -> Inflections | None:
        key = (language, script, own)
        if key not in self._inflections:
            pieces = [
                (number, piece)
                for number, piece in enumerate(self.pieces)
                if piece.stems and piece.lang == own and script_of(piece.norm) == script
            ]
            self._inflections[key] = Inflections(pieces, language) if pieces else None
        return self._inflections[key]

    def romanised(self, form: Form, lang: str | None) -> Iterator[int]:
        """Pieces of other scripts that the word may romanise to."""
        if self._roman_scripts - {script_of(form.norm)}:
            for key in roman_keys(form.norm, language_for(form.norm, lang)):
                yield from self._by_roman.get(key, ())
