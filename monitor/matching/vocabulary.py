"""What each word that texts have used means to an index, worked out once.

News repeats its words, so a text is mostly look-ups. A vocabulary belongs to one index, one language and one style of
capitals; it is thrown away when it has grown to its limit or its index is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from monitor.matching.best import EDITS, EXACT, ROMAN, STEM, Found, decide
from monitor.matching.case import Case, Style
from monitor.matching.common import is_common, is_listed, is_no_misspelling, may_be_variant
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
        """Works out every word that is not known yet."""
        forms = {word: form_of(word) for word in words}
        named = {w for w, f in forms.items() if self.style is not Style.SENTENCES or f.is_capitalised}
        similar = self._similar(self._index.open, forms.values())
        similar_names = self._similar(self._index.gated, [forms[word] for word in named])
        for word, form in forms.items():
            norm = self.norms[word] = form.norm
            near = self._relate(self._index.open, form, similar.get(norm, ()))
            if word in named:
                near |= self._relate(self._index.gated, form, similar_names.get(norm, ()))
            if near:
                self.near[word] = near
            begins = self._index.joins.begins(norm, is_capitalised=word in named)
            if near or begins or self._index.joins.terms(norm):
                lead = self._lead(form, near, begins=begins)
                if any(lead):
                    self.leads[word] = lead

    def _similar(self, pieces: Pieces, forms: Iterable[Form]) -> dict[str, set[str]]:
        """Candidates for a few edits; what is listed as common is not even asked for."""
        longest = self._index.longest + 2
        return pieces.similar(
            [
                f.norm
                for f in forms
                if len(f.norm) <= longest and f.norm.isalpha() and (may_be_variant(f.norm) or not is_listed(f.norm))
            ]
        )

    def forget_giants(self, words: Iterable[str]) -> None:
        """Drops words too long to be worth remembering."""
        for word in words:
            if len(word) > _REMEMBERED_LETTERS:
                self.norms.pop(word, None)

    def _relate(self, pieces: Pieces, form: Form, similar: Collection[str]) -> dict[int, int]:
        """How the word may stand for pieces: piece to relation, see `best`."""
        near: dict[int, int] = {}
        if not pieces:
            return near
        every = self._index.pieces
        for number in pieces.same(form):
            near[number] = EXACT
        for number in pieces.inflected(form, self._lang):
            if is_inflected(every[number], form, self._lang):
                near[number] = near.get(number, 0) | STEM
        for number in pieces.romanised(form, self._lang):
            if is_romanised(every[number], form, self._lang):
                near[number] = near.get(number, 0) | ROMAN
        for number in pieces.of_norm(form.norm):
            near[number] |= EDITS
        for number, edits in self._edits(pieces, form, similar):
            near[number] = near.get(number, 0) | (edits + 1) * EDITS
        return (
            {n: relation for n, relation in near.items() if is_case_met(every[n], form, self.style)} if near else near
        )

    def _edits(self, pieces: Pieces, form: Form, similar: Collection[str]) -> Iterator[tuple[int, int]]:
        """Pieces a few edits away; none when the word is common or another term: it is no misspelling then."""
        found = [
            (number, edits)
            for norm in similar
            for number in pieces.of_norm(norm)
            if (edits := edits_between(self._index.pieces[number], form, self._lang))
        ]
        if found and not self._is_other(form.norm):
            for number, edits in found:
                piece = self._index.pieces[number]
                if not is_no_misspelling(form.norm, piece.norm, alone=piece.alone):
                    yield number, edits

    def _lead(self, form: Form, near: dict[int, int], *, begins: bool) -> Lead:
        index = self._index
        singles = (
            Found(term, found[0], found[1])
            for number, relation in near.items()
            for term in index.singles.get(number, ())
            if (found := decide(index.terms[term], (relation,), (form.norm,))) is not None
        )
        return Lead(
            tuple(singles),
            tuple((number, index.anchors[number]) for number in near if number in index.anchors),
            tuple(number for number in near if number in index.free_anchors),
            tuple(self._joined(form)),
            begins,
        )

    def _joined(self, form: Form) -> Iterator[int]:
        """Terms of several tokens that this one word is."""
        for term in self._index.joins.terms(form.norm):
            pieces = self._index.terms[term].pieces
            gated = pieces[0].case is Case.CAPITAL and not is_case_met(pieces[0], form, self.style)
            if len(pieces) > 1 and not gated and not is_common(form.norm):
                yield term
