"""What each word that texts have used means to an index, worked out once.

News repeats its words, so a text is mostly look-ups. A vocabulary belongs to one index, one language and one style of
capitals; it is thrown away when it has grown to its limit or its index is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.matching.best import EDITS, EXACT, ROMAN, STEM, Found, decide
from monitor.matching.case import Case, Style
from monitor.matching.common import is_common, is_no_misspelling
from monitor.matching.index import Index
from monitor.matching.pieces import ALONE, FOLLOWS, LEADS
from monitor.matching.relation import edits_between, is_case_met, is_inflected, is_romanised
from monitor.matching.sieve import BEGINS, UNSURE, Sieve
from monitor.matching.tokens import Form, form_of, is_capitalised, norm_of

_REMEMBERED_LETTERS = 256
_NOTHING: Mapping[int, int] = {}


class Lead(NamedTuple):
    """Where a word leads: one-token terms that it is; pieces that longer terms are anchored on, with the sides to look
    at; pieces of terms in free order; terms that it is without spaces."""

    singles: tuple[Found, ...]
    anchors: tuple[tuple[int, int], ...]
    free: tuple[int, ...]
    joins: tuple[int, ...]


class Vocabulary:
    """`norms` holds every word met, `marks` those that may lead somewhere and how, `leads` what is known of those. That is
    worked out when a text asks for it: a name that stands alone among other words is part of no longer term."""

    def __init__(self, index: Index, lang: str | None, style: Style, *, is_other: Callable[[str], bool]) -> None:
        self._index = index
        self._lang = lang
        self._sieves = [index.sieve(lang, is_capitalised=is_capitalised) for is_capitalised in (False, True)]
        self._any_case = style is not Style.SENTENCES
        self._is_other = is_other
        self._similar: dict[str, Sequence[str]] = {}
        self._likely: dict[str, list[int]] = {}
        self._near: dict[str, dict[int, int]] = {}
        self.style = style
        self.norms: dict[str, str] = {}
        self.marks: dict[str, int] = {}
        self.leads: dict[str, Lead] = {}

    def learn(self, words: Collection[str]) -> None:
        """Marks every word that is not known yet. Most lead nowhere, and most of those are seen to at once."""
        plain: dict[str, str] = {}
        if not self._any_case:
            lower = list(filter(str.isascii, filter(str.isalnum, filter(str.islower, words))))
            plain = dict(zip(lower, lower, strict=True))
        names: dict[str, str] = {}
        for word in [word for word in words if word not in plain]:
            if word.isascii() and word.isalnum():
                norm, is_name = word.lower(), word[0] <= "Z"
            else:
                norm, is_name = norm_of(word), is_capitalised(word)
            (names if self._any_case or is_name else plain)[word] = norm
        for norms, sieve in zip((plain, names), self._sieves, strict=True):
            if norms:
                self._mark(norms, sieve)

    def _mark(self, norms: Mapping[str, str], sieve: Sieve) -> None:
        self.norms.update(norms)
        marks, similar = sieve.marks(norms)
        self.marks.update(marks)
        if not similar:
            return
        kinds = sieve.pieces.kinds
        for word, norm in norms.items():
            if norm in similar:
                self._similar[word] = tokens = similar[norm]
                for token in tokens:
                    self.marks[word] = self.marks.get(word, 0) | kinds[token]

    def may_pair(self, left: str, right: str) -> bool:
        """Whether two marked words may stand side by side in a term."""
        if (self.marks[left] | self.marks[right]) & UNSURE:
            return True
        return self._index.may_pair(self._may_be(left), self._may_be(right))

    def _may_be(self, word: str) -> Sequence[int]:
        """The pieces that a marked word may stand for, unless it is unsure."""
        found = self._likely.get(word)
        if found is None:
            sieve = self._sieve_of(word)
            found = self._likely[word] = sieve.likely(self.norms[word])
            for token in self._similar.get(word, ()):
                found += sieve.pieces.of_norm(token)
        return found

    def _sieve_of(self, word: str) -> Sieve:
        return self._sieves[self._any_case or is_capitalised(word)]

    def resolve(self) -> None:
        """Works out now what all marked words lead to."""
        for word in list(self.marks):
            self.lead(word)

    def near(self, word: str) -> Mapping[int, int]:
        """The pieces that a word stands for: piece to relation, see `best`."""
        if word not in self.marks:
            return _NOTHING
        near = self._near.get(word)
        if near is None:
            near = self._near[word] = self._relations(form_of(word), self._similar.get(word, ()))
        return near

    def lead(self, word: str) -> Lead:
        """Where a marked word leads."""
        lead = self.leads.get(word)
        if lead is None:
            near = self.near(word)
            lead = self.leads[word] = self._lead(word, near)
            known = (LEADS | FOLLOWS | UNSURE if near else 0) | (ALONE if lead.singles or lead.joins else 0)
            mark = self.marks.pop(word) & (BEGINS | known)
            if mark:
                self.marks[word] = mark
        return lead

    def forget_giants(self, words: Collection[str]) -> None:
        """Drops words too long to be worth remembering."""
        if max(map(len, words), default=0) > _REMEMBERED_LETTERS:
            for word in words:
                if len(word) > _REMEMBERED_LETTERS:
                    self.forget(word)

    def forget(self, word: str) -> None:
        """Drops a word and what it leads to."""
        self.norms.pop(word, None)
        self.marks.pop(word, None)
        self.leads.pop(word, None)
        self._similar.pop(word, None)
        self._likely.pop(word, None)
        self._near.pop(word, None)

    def _relations(self, form: Form, similar: Sequence[str]) -> dict[int, int]:
        pieces = self._sieve_of(form.text).pieces
        every = self._index.pieces
        near = dict.fromkeys(pieces.of_norm(form.norm), EXACT | EDITS)
        for number in pieces.begun(form.norm):
            near[number] = EXACT
        for number in pieces.inflected(form, self._lang):
            if number not in near and is_inflected(every[number], form, self._lang):
                near[number] = STEM
        for number in pieces.romanised(form, self._lang):
            if is_romanised(every[number], form, self._lang):
                near[number] = near.get(number, 0) | ROMAN
        if similar:
            for number, edits in self._edits(form, [number for token in similar for number in pieces.of_norm(token)]):
                near[number] = near.get(number, 0) | (edits + 1) * EDITS
        return {
            number: relation
            for number, relation in near.items()
            if every[number].case <= Case.CAPITAL or is_case_met(every[number], form, self.style)
        }

    def _edits(self, form: Form, numbers: Iterable[int]) -> Sequence[tuple[int, int]]:
        """Pieces a few edits away; none when the word is common or another term: it is no misspelling then."""
        every = self._index.pieces
        found = [(number, edits) for number in numbers if (edits := edits_between(every[number], form, self._lang))]
        if not found or self._is_other(form.norm):
            return ()
        return [
            (number, edits)
            for number, edits in found
            if not is_no_misspelling(form.norm, every[number].norm, alone=every[number].alone)
        ]

    def _lead(self, word: str, near: Mapping[int, int]) -> Lead:
        index, norm = self._index, self.norms[word]
        singles = [
            Found(term, *found)
            for number in near
            if number in index.singles
            for term in index.singles[number]
            if (found := decide(index.terms[term], (near[number],), (norm,))) is not None
        ]
        return Lead(
            tuple(singles),
            tuple([(number, index.anchors[number]) for number in near if number in index.anchors]),
            tuple([number for number in near if number in index.free_anchors]),
            tuple(self._joined(form_of(word))) if norm in index.joins else (),
        )

    def _joined(self, form: Form) -> Iterator[int]:
        """Terms of several tokens that this one word is."""
        for term in self._index.joins.terms(form.norm):
            pieces = self._index.terms[term].pieces
            gated = pieces[0].case is Case.CAPITAL and not is_case_met(pieces[0], form, self.style)
            if len(pieces) > 1 and not gated and not is_common(form.norm):
                yield term
