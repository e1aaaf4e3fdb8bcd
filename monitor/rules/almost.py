"""Words that are one edit too far from a term to be a hit of it.

A rule that would have fired had one of them counted is a near miss. Looking for them is a second search of the text, so
it is made only where it can matter: where a rule has all but one of its operands, and where the text holds a misspelt
term that makes some rule true by itself (ADR 12 has the figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from monitor.matching import Matcher
from monitor.matching.compiled import CompiledTerm, compile_term
from monitor.matching.language import primary
from monitor.matching.relation import is_inflected
from monitor.matching.strays import LETTERS, Strays, covers
from monitor.matching.tokens import form_of, surfaces
from monitor.model import Document, Field, Fuzzy, Hit, Layer, RejectedHit, Role, Term
from monitor.rules.terms import key_of

ONE_EDIT = "one_edit"
SOUGHT = frozenset({Role.NAME, Role.AMBIGUOUS, Role.KEYWORD, Role.PHRASE})
MOST_EDITS = 2

Misses = Mapping[str, Sequence[RejectedHit]]
"""By key, the words one edit too far from its terms."""


class Almost:
    """Finds what misses a term by one edit. Terms of watch lists are left out: there are too many of them to ask about.

    `lone` are the keys that make some rule true by themselves.
    """

    def __init__(self, terms: Iterable[Term], lone: frozenset[str]) -> None:
        self._by_loose: dict[Term, Term] = {}
        for term in terms:
            if term.role in SOUGHT and not term.entries and is_fuzzy(term):
                self._by_loose[loosened(term)] = term
        self._strays = Strays(term.phrase for term in self._by_loose.values() if key_of(term) in lone)

    @cached_property
    def _matcher(self) -> Matcher:
        """Built at the first text that needs it: most never do."""
        return Matcher(self._by_loose)

    def may_complete(self, words: Sequence[str]) -> bool:
        """Whether the words may hold a misspelt term that makes a rule true by itself."""
        return self._strays.among(words)

    def hits(self, doc: Document, fields: Iterable[Field]) -> Misses:
        """The words of the document one edit too far from a term."""
        found: dict[str, list[RejectedHit]] = {}
        for field in fields:
            text = doc.fields.get(field)
            for hit in self._matcher.find(text, field=field, lang=doc.lang) if text else ():
                for no in self._rejected(hit, doc.lang):
                    found.setdefault(key_of(no.hit.term), []).append(no)
        return found

    def _rejected(self, hit: Hit, lang: str | None) -> Iterator[RejectedHit]:
        term = self._by_loose[hit.term]
        compiled = compiled_once(term)
        if hit.layer is not Layer.FUZZY or isinstance(compiled, str) or not misses_by_one(compiled, hit):
            return
        edits, allowed = sum(hit.edits), sum(hit.edits) - 1
        few = "none is allowed" if allowed == 0 else f"{allowed} {'is' if allowed == 1 else 'are'} allowed"
        because = f"“{hit.text}” is {edits} edit{'s' * (edits != 1)} from “{term.phrase}”, where {few}"
        form = "; it is a form of it: set `stem: true`" if is_unstemmed_form(term, hit.text, lang) else ""
        yield RejectedHit(replace(hit, term=term), ONE_EDIT, because + form)


compiled_once = lru_cache(maxsize=1_000)(compile_term)


def is_fuzzy(term: Term) -> bool:
    """Whether the term may be found by edits at all."""
    layers = term.options.layers
    return "*" not in term.phrase and (layers is None or Layer.FUZZY in layers)


def is_unstemmed_form(term: Term, text: str, lang: str | None) -> bool:
    """Whether a keyword that is not stemmed would be found there if it were."""
    if term.role is not Role.KEYWORD or term.options.stem is not None:
        return False
    stemmed = compile_term(replace(term, options=replace(term.options, stem=True)))
    forms = [form_of(surface) for surface in surfaces(text)]
    return not isinstance(stemmed, str) and all(
        piece.norm == form.norm or is_inflected(piece, form, primary(lang))
        for piece, form in zip(stemmed.pieces, forms, strict=True)
    )


def loosened(term: Term) -> Term:
    """The term with room for more edits than it has, found by those alone."""
    options = replace(term.options, layers=frozenset({Layer.FUZZY}), fuzzy=Fuzzy(MOST_EDITS, LETTERS), stem=False)
    return replace(term, options=options)


def misses_by_one(term: CompiledTerm, hit: Hit) -> bool:
    """Whether the term would accept the hit with one edit less and does not as it is; each misspelt word must still be a
    likeness of its token."""
    if not covers([piece.norm for piece in term.pieces], hit.text):
        return False
    fewer = (
        tuple(edits - (at == less) for at, edits in enumerate(hit.edits)) for less, one in enumerate(hit.edits) if one
    )
    return not accepts(term, hit.edits, hit.text) and any(accepts(term, edits, hit.text) for edits in fewer)


def accepts(term: CompiledTerm, edits: Sequence[int], text: str) -> bool:
    """Whether the term's own limits, for each token and for all together, allow these edits against this text."""
    letters = max(sum(len(piece.norm) for piece in term.pieces), sum(map(str.isalnum, text)))
    return all(one <= piece.cap for one, piece in zip(edits, term.pieces, strict=True)) and (
        not any(edits) or term.affords(sum(edits), letters)
    )
