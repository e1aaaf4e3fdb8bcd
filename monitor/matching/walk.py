"""A text against an index: only words that lead somewhere are looked at, and only terms that both anchors reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.matching.best import RANK, decide
from monitor.matching.case import Case, Style
from monitor.matching.common import is_common
from monitor.matching.compiled import Piece, joins_loosely
from monitor.matching.index import Index, get
from monitor.matching.relation import is_case_met
from monitor.matching.tokens import Form, form_of
from monitor.matching.vocabulary import Vocabulary
from monitor.model import Layer

MAX_JOINED = 4
_NOTHING: dict[int, int] = {}


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
        self._style = vocabulary.style
        self._near = vocabulary.near
        self._norms = vocabulary.norms
        self._leads = vocabulary.leads

    def places(self) -> Iterator[Place]:
        """Every term on every window that it accepts, each once."""
        leads, words, norms = self._leads, self._words, self._norms
        may_begin = self._index.joins.may_begin
        free: set[tuple[int, int]] = set()
        for at in [i for i, word in enumerate(words) if word in leads]:
            lead = leads[words[at]]
            for term, layer, edits in lead.singles:
                yield Place(term, layer, at, at, edits)
            if lead.anchors:
                yield from self._ordered(at, lead.anchors)
            for anchor in lead.free:
                free.update(self._free(at, anchor))
            for term in lead.joins:
                yield Place(term, Layer.JOINED, at, at, (0,) * len(self._index.ids[term]))
            if lead.begins and at + 1 < len(words) and may_begin(norms[words[at]] + norms[words[at + 1]]):
                yield from self._joined(at)
        for term, first in free:
            yield from self._best_order(term, first)

    def _ordered(self, at: int, anchors: Sequence[tuple[int, int]]) -> Iterator[Place]:
        left = self._near.get(self._words[at - 1], _NOTHING) if at else _NOTHING
        right = self._near.get(self._words[at + 1], _NOTHING) if at + 1 < len(self._words) else _NOTHING
        pairs, pair_key = self._index.pairs, self._index.pair_key
        for anchor, sides in anchors:
            for side, beside in ((0, left), (1, right)):
                if not beside or not sides & 1 << side:
                    continue
                key = pair_key(anchor, side, 0)
                for number in beside:
                    for code in get(pairs, key + number):
                        yield from self._verify(code >> 6, at - (code & 63))

    def _verify(self, term: int, first: int) -> Iterator[Place]:
        ids = self._index.ids[term]
        last = first + len(ids) - 1
        if first < 0 or last >= len(self._words):
            return
        window = self._words[first : last + 1]
        relations = [self._near.get(word, _NOTHING).get(number, 0) for number, word in zip(ids, window, strict=True)]
        if all(relations):
            found = decide(self._index.terms[term], relations, [self._norms[word] for word in window])
            if found is not None:
                yield Place(term, found[0], first, last, found[1])

    def _free(self, at: int, anchor: int) -> Iterator[tuple[int, int]]:
        """Terms in free order, with the first word of each window that holds their two rarest pieces."""
        index = self._index
        key = index.pair_key(anchor, 0, 0)
        for beside in range(max(0, at - index.reach), min(len(self._words), at + index.reach + 1)):
            if beside == at:
                continue
            for number in self._near.get(self._words[beside], _NOTHING):
                for term in get(index.free_pairs, key + number):
                    size = len(index.ids[term])
                    low, high = min(at, beside), max(at, beside)
                    for first in range(max(0, high - size + 1), min(low, len(self._words) - size) + 1):
                        yield term, first

    def _best_order(self, term: int, first: int) -> Iterator[Place]:
        ids = self._index.ids[term]
        window = self._words[first : first + len(ids)]
        near = [self._near.get(word, _NOTHING) for word in window]
        found = []
        for order in _orders(ids, near, ()):
            relations = [near[at][number] for number, at in zip(ids, order, strict=True)]
            norms = [self._norms[window[at]] for at in order]
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
            for term in joins.terms(whole):
                if self._may_join(term, self._words[at : last + 1]):
                    yield Place(term, Layer.JOINED, at, last, (0,) * len(self._index.ids[term]))
            if not joins.begins(whole, is_capitalised=True):
                return

    def _may_join(self, term: int, window: Sequence[str]) -> bool:
        """Tied words may; loose ones when they make enough letters and are not all common, unless capitals say that they are
        names; the term as written only when a tie excuses a small letter: Kim Jong-un."""
        pieces = self._index.terms[term].pieces
        norms = [self._norms[word] for word in window]
        forms = [form_of(word) for word in window]
        if norms == [piece.norm for piece in pieces] and not any(form.tied for form in forms[:-1]):
            return False
        if pieces[0].case is Case.CAPITAL and not is_case_met(pieces[0], forms[0], self._style):
            return False
        if all(form.tied for form in forms[:-1]):
            return True
        return joins_loosely(norms) and (not all(map(is_common, norms)) or self._are_names(pieces[0], forms))

    def _are_names(self, gate: Piece, forms: Sequence[Form]) -> bool:
        """Whether capitals say so: a name's term, and every word begins with one where capitals tell names."""
        is_name = gate.case is Case.CAPITAL and self._style is Style.SENTENCES
        return is_name and all(form.is_capitalised for form in forms)


def _orders(ids: Sequence[int], near: Sequence[dict[int, int]], taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every way to give each piece a word of its own that may stand for it."""
    if len(taken) == len(ids):
        yield taken
        return
    number = ids[len(taken)]
    for at, relations in enumerate(near):
        if at not in taken and number in relations:
            yield from _orders(ids, near, (*taken, at))
