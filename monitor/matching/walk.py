"""A text against an index: only words that may lead somewhere are looked at, and only terms that both anchors reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from monitor.matching.best import RANK, decide
from monitor.matching.case import Case, Style
from monitor.matching.common import is_common
from monitor.matching.compiled import Piece, joins_loosely
from monitor.matching.index import Index
from monitor.matching.joins import JOINED_HEAD
from monitor.matching.lean import get
from monitor.matching.pieces import ALONE, FOLLOWS, LEADS
from monitor.matching.relation import is_case_met
from monitor.matching.sieve import BEGINS
from monitor.matching.tokens import Form, form_of
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Layer

MAX_JOINED = 4
_NOTHING: Mapping[int, int] = {}


class Place(NamedTuple):
    """A term on a window of words, both ends included."""

    term: int
    layer: Layer
    first: int
    last: int
    edits: tuple[int, ...]


class Walk:
    """One text on its way through an index. The vocabulary knows all words."""

    def __init__(self, words: Sequence[str], index: Index, vocabulary: Vocabulary) -> None:
        self._words = words
        self._index = index
        self._vocabulary = vocabulary
        self._norms = vocabulary.norms

    def places(self) -> Iterator[Place]:
        """Every term on every window that it accepts, each once."""
        words, marks = self._words, self._vocabulary.marks
        marked = [(at, marks[word]) for at, word in enumerate(words) if word in marks]
        paired = self._paired(marked)
        free: set[tuple[int, int]] = set()
        for at, mark in marked:
            if mark & ALONE or at in paired:
                lead = self._vocabulary.lead(words[at])
                for term, layer, edits in lead.singles:
                    yield Place(term, layer, at, at, edits)
                if lead.anchors:
                    yield from self._ordered(at, lead.anchors)
                for anchor in lead.free:
                    free.update(self._free(at, anchor))
                for term in lead.joins:
                    yield Place(term, Layer.JOINED, at, at, (0,) * len(self._index.ids[term]))
        for at in self._begun(marked):
            yield from self._joined(at)
        for term, first in free:
            yield from self._best_order(term, first)

    def _paired(self, marked: Sequence[tuple[int, int]]) -> set[int]:
        """Where words stand beside others that they may be part of a term with."""
        words, may_pair = self._words, self._vocabulary.may_pair
        paired: set[int] = set()
        for (at, mark), (after, next_mark) in pairwise(marked):
            if after == at + 1 and mark & LEADS and next_mark & FOLLOWS and may_pair(words[at], words[after]):
                paired |= {at, after}
        return paired

    def _begun(self, marked: Sequence[tuple[int, int]]) -> list[int]:
        """Where two words begin a joined term."""
        words, norms, joins = self._words, self._norms, self._index.joins
        heads, last = joins.heads(is_capitalised=True), len(words) - 1
        begun = [(at, norms[words[at]] + norms[words[at + 1]]) for at, mark in marked if mark & BEGINS and at < last]
        return [at for at, whole in begun if whole[:JOINED_HEAD] in heads and joins.begins(whole)]

    def _near(self, at: int) -> Mapping[int, int]:
        """The pieces that the word at a place stands for; none outside the text."""
        return self._vocabulary.near(self._words[at]) if 0 <= at < len(self._words) else _NOTHING

    def _ordered(self, at: int, anchors: Sequence[tuple[int, int]]) -> Iterator[Place]:
        pairs, pair_key = self._index.pairs, self._index.pair_key
        beside: list[Mapping[int, int] | None] = [None, None]
        for anchor, sides in anchors:
            for side in (0, 1):
                if not sides & 1 << side:
                    continue
                near = beside[side]
                if near is None:
                    near = beside[side] = self._near(at + 1 if side else at - 1)
                key = pair_key(anchor, side, 0)
                for number in near:
                    for code in get(pairs, key + number):
                        yield from self._verify(code >> 6, at - (code & 63))

    def _verify(self, term: int, first: int) -> Iterator[Place]:
        ids = self._index.ids[term]
        last = first + len(ids) - 1
        if first < 0 or last >= len(self._words):
            return
        relations = [self._near(at).get(number, 0) for at, number in enumerate(ids, first)]
        if all(relations):
            window = [self._norms[word] for word in self._words[first : last + 1]]
            found = decide(self._index.terms[term], relations, window)
            if found is not None:
                yield Place(term, found[0], first, last, found[1])

    def _free(self, at: int, anchor: int) -> Iterator[tuple[int, int]]:
        """Terms in free order, with the first word of each window that holds their two rarest pieces. All words of a window
        stand for a piece, so the first that stands for none ends the search."""
        index = self._index
        key = index.pair_key(anchor, 0, 0)
        for step in (-1, 1):
            for beside in range(at + step, at + step * (index.reach + 1), step):
                near = self._near(beside)
                if not near:
                    break
                for number in near:
                    for term in get(index.free_pairs, key + number):
                        size = len(index.ids[term])
                        low, high = min(at, beside), max(at, beside)
                        for first in range(max(0, high - size + 1), min(low, len(self._words) - size) + 1):
                            yield term, first

    def _best_order(self, term: int, first: int) -> Iterator[Place]:
        ids = self._index.ids[term]
        near = [self._near(at) for at in range(first, first + len(ids))]
        window = [self._norms[word] for word in self._words[first : first + len(ids)]]
        found = []
        for order in _orders(ids, near, ()):
            relations = [near[at][number] for number, at in zip(ids, order, strict=True)]
            norms = [window[at] for at in order]
            if (reached := decide(self._index.terms[term], relations, norms)) is not None:
                found.append(reached)
        if found:
            layer, edits = min(found, key=lambda f: (RANK[f[0]], sum(f[1]), f[1]))
            yield Place(term, layer, first, first + len(ids) - 1, edits)

    def _joined(self, at: int) -> Iterator[Place]:
        """Terms that two to four words make without the spaces between them."""
        joins = self._index.joins
        whole = self._norms[self._words[at]]
        for last in range(at + 1, min(at + MAX_JOINED, len(self._words))):
            whole += self._norms[self._words[last]]
            if not joins.begins(whole):
                return
            for term in joins.terms(whole):
                if self._may_join(term, self._words[at : last + 1]):
                    yield Place(term, Layer.JOINED, at, last, (0,) * len(self._index.ids[term]))

    def _may_join(self, term: int, window: Sequence[str]) -> bool:
        """Tied words may; loose ones when they make enough letters and are not all common, unless capitals say that they are
        names; the term as written only when a tie excuses a small letter: Kim Jong-un."""
        pieces = self._index.terms[term].pieces
        norms = [self._norms[word] for word in window]
        forms = [form_of(word) for word in window]
        if norms == [piece.norm for piece in pieces] and not any(form.tied for form in forms[:-1]):
            return False
        if pieces[0].case is Case.CAPITAL and not is_case_met(pieces[0], forms[0], self._vocabulary.style):
            return False
        if all(form.tied for form in forms[:-1]):
            return True
        return joins_loosely(norms) and (not all(map(is_common, norms)) or self._are_names(pieces[0], forms))

    def _are_names(self, gate: Piece, forms: Sequence[Form]) -> bool:
        """Whether capitals say so: a name's term, and every word begins with one where capitals tell names."""
        is_name = gate.case is Case.CAPITAL and self._vocabulary.style is Style.SENTENCES
        return is_name and all(form.is_capitalised for form in forms)


def _orders(ids: Sequence[int], near: Sequence[Mapping[int, int]], taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every way to give each piece a word of its own that may stand for it."""
    if len(taken) == len(ids):
        yield taken
        return
    number = ids[len(taken)]
    for at, relations in enumerate(near):
        if at not in taken and number in relations:
            yield from _orders(ids, near, (*taken, at))
