"""Words that are one edit too far from a term: for people who ask `explain` why a name was not found.

They are looked for only when somebody asks: judging every entry for them would search all texts twice, and a word one
edit from a short name is mostly another word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from monitor.matching import Matcher
from monitor.model import Document, Field, Fuzzy, Hit, Layer, RejectedHit, Role, Term
from monitor.rules.terms import key_of

ONE_EDIT = "one_edit"
SOUGHT = frozenset({Role.NAME, Role.AMBIGUOUS, Role.KEYWORD, Role.PHRASE})
LETTERS = 5
"""Shortest word that is looked for: four letters with one wrong are no likeness."""
MOST_EDITS = 2
NAME_PERCENT, WORD_PERCENT = 20, 15
"""Edits in a hundred letters that a name and a keyword may have (docs/matching.md); integers, so that no boundary is lost."""


class Almost:
    """Finds what misses a term by one edit. Terms of watch lists are left out: there are too many of them to ask about."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_loose: dict[Term, Term] = {}
        for term in terms:
            if term.role in SOUGHT and not term.entries and is_fuzzy(term):
                self._by_loose[loosened(term)] = term
        self._matcher = Matcher(self._by_loose)

    def hits(self, doc: Document, fields: Iterable[Field]) -> Mapping[str, list[RejectedHit]]:
        """By key, the words one edit too far from its terms."""
        found: dict[str, list[RejectedHit]] = {}
        for field in fields:
            text = doc.fields.get(field)
            for hit in self._matcher.find(text, field=field, lang=doc.lang) if text else ():
                for no in self._rejected(hit):
                    found.setdefault(key_of(no.hit.term), []).append(no)
        return found

    def _rejected(self, hit: Hit) -> Iterator[RejectedHit]:
        term = self._by_loose[hit.term]
        edits, allowed = sum(hit.edits), allowed_edits(term, hit.text)
        if hit.layer is Layer.FUZZY and edits == allowed + 1:
            few = "none is allowed" if allowed == 0 else f"{allowed} {'is' if allowed == 1 else 'are'} allowed"
            because = f"“{hit.text}” is {edits} edit{'s' * (edits != 1)} from “{term.phrase}”, where {few}"
            yield RejectedHit(replace(hit, term=term), ONE_EDIT, because)


def is_fuzzy(term: Term) -> bool:
    """Whether the term may be found by edits at all."""
    options = term.options
    return (
        "*" not in term.phrase and options.fuzzy is None and (options.layers is None or Layer.FUZZY in options.layers)
    )


def loosened(term: Term) -> Term:
    """The term with room for more edits than it has."""
    return replace(term, options=replace(term.options, fuzzy=Fuzzy(MOST_EDITS, LETTERS)))


def allowed_edits(term: Term, text: str) -> int:
    """How many edits the term's length allows it against this text."""
    letters = max(sum(map(str.isalnum, term.phrase)), sum(map(str.isalnum, text)))
    return letters * (NAME_PERCENT if term.options.proper else WORD_PERCENT) // 100
