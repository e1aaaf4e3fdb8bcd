"""What each word that texts have used means to an index, worked out once.

News repeats its words, so a text is mostly look-ups. A vocabulary belongs to one index, one language and one style of
capitals; it is thrown away when it has grown to its limit or its index is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.matching.best import EDITS, EXACT, ROMAN, STEM, Found, decide
from monitor.matching.case import Case, Style
from monitor.matching.common import is_common, is_no_misspelling, never_misspelt
from monitor.matching.index import Index, Pieces
from monitor.matching.relation import edits_between, is_case_met, is_inflected, is_romanised
from monitor.matching.tokens import Form, form_of

_REMEMBERED_LETTERS = 256


class Lead(NamedTuple):
    """Where a word leads: one-token terms that it is; pieces that longer terms are anchored on, with the sides to look
    at; pieces of terms in free order; terms that it is without spaces; whether such a term may begin with it."""

    singles: tuple[Found, ...]
    anchors: tuple[tuple[int, int], ...]
    free: tuple[int, ...]
    joins: tuple[int, ...]
    begins: bool


class Vocabulary:
    """`norms` holds every word met, `near` those that stand for pieces, `leads` those that terms may be found from."""

    def __init__(self, index: Index, lang: str | None, style: Style, *, is_other: Callable[[str], bool]) -> None:
        self._index = index
        self._lang = lang
        self.style = style
        self._is_other = is_other
        self.norms: dict[str, str] = {}
        self.near: dict[str, dict[int, int]] = {}
        self.leads: dict[str, Lead] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Works out every word that is not known yet. Most lead nowhere, and most of those are seen to at once."""
        any_case = self.style is not Style.SENTENCES
        plain: dict[str, str] = {}
        names: dict[str, str] = {}
        for word in words:
            if word.isascii() and word.isalnum():
                (names if any_case or word[0] <= "Z" else plain)[word] = word.lower()
            else:
                form = form_of(word)
                (names if any_case or form.is_capitalised else plain)[word] = form.norm
        if plain:
            self._learn(plain, for_names=False)
        if names:
            self._learn(names, for_names=True)

    def _learn(self, norms: Mapping[str, str], *, for_names: bool) -> None:
        sieve = self._index.sieve(self._lang, for_names=for_names)
        self.norms.update(norms)
        asked = set(norms.values()) - never_misspelt()
        similar = [pieces.similar(asked) for pieces in sieve.pieces]
        misspelt = set().union(*similar)
        passes = sieve.passes
        for word in [word for word, norm in norms.items() if passes(norm) or norm in misspelt]:
            form = form_of(word)
            near: dict[int, int] = {}
            for pieces, found in zip(sieve.pieces, similar, strict=True):
                near |= self._relate(pieces, form, found.get(form.norm, ()))
            if near:
                self.near[word] = near
            begins = sieve.begins(form.norm)
            if near or begins or form.norm in self._index.joins:
                lead = self._lead(form, near, begins=begins)
                if any(lead):
                    self.leads[word] = lead

    def forget_giants(self, words: Iterable[str]) -> None:
        """Drops words too long to be worth remembering."""
        for word in words:
            if len(word) > _REMEMBERED_LETTERS:
                self.norms.pop(word, None)

    def _relate(self, pieces: Pieces, form: Form, similar: Collection[str]) -> dict[int, int]:
        """How the word may stand for pieces: piece to relation, see `best`."""
        if not similar and not pieces.may_be(form.norm):
            return {}
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
            for number, edits in self._edits(pieces, form, similar):
                near[number] = near.get(number, 0) | (edits + 1) * EDITS
        if not near:
            return near
        return {n: relation for n, relation in near.items() if is_case_met(every[n], form, self.style)}

    def _edits(self, pieces: Pieces, form: Form, similar: Collection[str]) -> Sequence[tuple[int, int]]:
        """Pieces a few edits away; none when the word is common or another term: it is no misspelling then."""
        every = self._index.pieces
        found = [
            (number, edits)
            for norm in similar
            for number in pieces.of_norm(norm)
            if (edits := edits_between(self._index.pieces[number], form, self._lang))
        ]
        if not found or self._is_other(form.norm):
            return ()
        return [
            (number, edits)
            for number, edits in found
            if not is_no_misspelling(form.norm, every[number].norm, alone=every[number].alone)
        ]

    def _lead(self, form: Form, near: dict[int, int], *, begins: bool) -> Lead:
        index = self._index
        singles = [
            Found(term, *found)
            for number in near.keys() & index.singles.keys()
            for term in index.singles[number]
            if (found := decide(index.terms[term], (near[number],), (form.norm,))) is not None
        ]
        return Lead(
            tuple(singles),
            tuple([(number, index.anchors[number]) for number in near if number in index.anchors]),
            tuple([number for number in near if number in index.free_anchors]),
            tuple(self._joined(form)) if form.norm in index.joins else (),
            begins,
        )

    def _joined(self, form: Form) -> Iterator[int]:
        """Terms of several tokens that this one word is."""
        for term in self._index.joins.terms(form.norm):
            pieces = self._index.terms[term].pieces
            gated = pieces[0].case is Case.CAPITAL and not is_case_met(pieces[0], form, self.style)
            if len(pieces) > 1 and not gated and not is_common(form.norm):
                yield term
