"""One document as rules see it: the hits of every term, gated, each looked up once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from monitor.matching.language import detect
from monitor.matching.tokens import surfaces, tokenise
from monitor.model import DEFAULT_FIELDS, Document, EntitySpec, Field, Hit, Layer, RejectedHit, Role, Term
from monitor.rules.gate import Gated, best, gate
from monitor.rules.regex import Pattern, SearchText
from monitor.rules.spans import reading_order
from monitor.rules.terms import key_of

NOTHING = Gated()


class Finder(Protocol):
    """What finds terms in a text: monitor.matching.Matcher."""

    def find(
        self, text: str, *, field: Field = Field.TEXT, lang: str | None = None, words: Sequence[str] | None = None
    ) -> Iterable[Hit]:
        """The hits in one field, whose `words` these are."""
        ...


class Reading:
    """What is found in one document. `keys` are those with a hit that counts or could have counted; `words` are those of
    all its fields."""

    def __init__(
        self, doc: Document, raw: Iterable[Hit], entities: Mapping[str, EntitySpec], *, words: Sequence[str] = ()
    ) -> None:
        self.doc = doc
        self.words = words
        self._entities = entities
        self._raw: dict[str, list[Hit]] = {}
        for hit in raw:
            self._raw.setdefault(key_of(hit.term), []).append(hit)
        self.keys = frozenset(
            key for key, hits in self._raw.items() if any(hit.term.role is not Role.CONTEXT for hit in hits)
        )
        self._gated: dict[str, Gated] = {}

    @property
    def found(self) -> Iterable[str]:
        """The keys of which anything at all was found, if only a context term."""
        return self._raw.keys()

    def gated(self, key: str) -> Gated:
        """The hits of one key, gated when it is an entity's."""
        if key not in self._raw:
            return NOTHING
        found = self._gated.get(key)
        if found is None:
            found = self._gated[key] = self._gate(key)
        return found

    def _gate(self, key: str) -> Gated:
        entity = self._entities.get(key)
        if entity is None:
            return Gated(best(self._raw[key]))
        return gate(entity, self._raw[key])

    def counting(self, key: str, reason: str) -> Reading:
        """The same document if this key's hits rejected for that reason counted."""
        other = Reading(self.doc, (), self._entities)
        other._raw = self._raw
        other._gated = dict(self._gated)
        gated = self.gated(key)
        more = (no.hit for no in gated.rejected if no.reason == reason)
        other._gated[key] = replace(gated, counted=tuple(sorted((*gated.counted, *more), key=reading_order)))
        return other

    def with_hits(self, key: str, hits: Iterable[Hit]) -> Reading:
        """The same document if these had been found of this key too; they still have to pass its gate."""
        other = Reading(self.doc, (), self._entities)
        other._raw = {**self._raw, key: [*self._raw.get(key, ()), *hits]}
        other._gated = {known: gated for known, gated in self._gated.items() if known != key}
        return other

    def rejected(self, key: str) -> tuple[RejectedHit, ...]:
        """The key's hits that don't count."""
        return self.gated(key).rejected


def read(
    doc: Document,
    finder: Finder,
    *,
    fields: Iterable[Field],
    patterns: Mapping[str, Pattern],
    entities: Mapping[str, EntitySpec],
) -> Reading:
    """Everything that is found in the document's `fields`. A document that declares no language is read in that of its
    longest field: a headline alone is too short to tell."""
    hits: list[Hit] = []
    every: list[str] = []
    lang = doc.lang or detect(max((doc.fields.get(field, "") for field in DEFAULT_FIELDS), key=len))
    for field in fields:
        text = doc.fields.get(field)
        if text:
            words = surfaces(text)
            every += words
            hits.extend(finder.find(text, field=field, lang=lang, words=words))
            if patterns:
                hits.extend(_pattern_hits(patterns, field, text))
    return Reading(doc, hits, entities, words=every)


def _pattern_hits(patterns: Mapping[str, Pattern], field: Field, text: str) -> list[Hit]:
    searched = SearchText(text)
    spans = [(key, span) for key, pattern in patterns.items() for span in pattern.spans(searched)]
    if not spans:
        return []
    starts = [token.start for token in tokenise(text)]
    hits = []
    for key, (start, end) in spans:
        term = Term(key, key, Role.KEYWORD)
        first = max(bisect_right(starts, start) - 1, 0)
        last = max(bisect_right(starts, end - 1) - 1, first)
        hits.append(Hit(term, Layer.EXACT, field, start, end, first, last, text[start:end]))
    return hits
