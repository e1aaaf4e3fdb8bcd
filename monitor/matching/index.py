"""Terms arranged so that a text finds them: tables from words to tokens, from tokens to terms.

Each distinct token of the terms is a piece with a number. One-token terms hang on their piece; a longer term hangs on
its rarest piece and that piece's rarer neighbour, so a text reaches it only where both stand side by side (for persons,
whose order is free: where both are near). Nothing here changes after it is built, but for what a new language adds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, permutations

from monitor.matching.case import Case
from monitor.matching.common import is_listed
from monitor.matching.compiled import CompiledTerm, Piece
from monitor.matching.joins import Joins
from monitor.matching.lean import Lean, put
from monitor.matching.pieces import ALONE, FOLLOWS, LEADS, Pieces
from monitor.matching.sieve import Sieve
from monitor.model import Role

_COMMON_WEIGHT = 10_000


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
            for is_capitalised in (False, True):
                self.sieve(lang, is_capitalised=is_capitalised).pieces.prepare(lang)

    def sieve(self, lang: str | None, *, is_capitalised: bool) -> Sieve:
        """What words in lower case, or those that may be names, are sifted by in texts of a language."""
        key = (lang, is_capitalised)
        if key not in self._sieves:
            pieces = self._every if is_capitalised else self._open
            self._sieves[key] = Sieve(pieces, self.joins, lang, is_capitalised=is_capitalised)
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

    def may_pair(self, left: Sequence[int], right: Sequence[int]) -> bool:
        """Whether some of these pieces may stand side by side in a term."""
        known, width = self._side_by_side, len(self.pieces)
        for one in left:
            for other in right:
                if one * width + other in known:
                    return True
        return False

    def pair_key(self, anchor: int, side: int, beside: int) -> int:
        """The key of two pieces side by side."""
        return (anchor * 2 + side) * len(self.pieces) + beside

    def _place_pieces(self) -> None:
        numbered = list(enumerate(self.pieces))
        ungated = [(number, piece) for number, piece in numbered if piece.case is not Case.CAPITAL]
        kinds = self._kinds()
        self._open = Pieces(ungated, kinds)
        self._every = self._open if len(ungated) == len(numbered) else Pieces(numbered, kinds)
        self._side_by_side = {one * len(self.pieces) + other for one, other in self._pairs()}
        self._sieves: dict[tuple[str | None, bool], Sieve] = {}
        self.needs_language = any(piece.stems or piece.romanises for piece in self.pieces)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Pieces that may stand side by side; in free order all of a term."""
        for ids, term in zip(self.ids, self.terms, strict=True):
            yield from permutations(ids, 2) if term.free_order else pairwise(ids)

    def _kinds(self) -> list[int]:
        """Of each piece, what its places in terms are; in free order any place but alone."""
        kinds = [0] * len(self.pieces)
        for term, ids in enumerate(self.ids):
            last = len(ids) - 1
            for at, number in enumerate(ids):
                if last == 0:
                    kinds[number] |= ALONE
                elif self.terms[term].free_order:
                    kinds[number] |= LEADS | FOLLOWS
                else:
                    kinds[number] |= (LEADS if at < last else 0) | (FOLLOWS if at else 0)
        return kinds
