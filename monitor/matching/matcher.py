"""The matcher: terms in, hits with spans out, at the same price for ten terms and for a hundred thousand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import pairwise

from monitor.matching.best import best_of
from monitor.matching.case import Style, style_of
from monitor.matching.common import listed_words
from monitor.matching.compiled import CompiledTerm, Memo, compile_term
from monitor.matching.index import Index
from monitor.matching.language import detect_words, primary
from monitor.matching.lean import Lean, get, put
from monitor.matching.letters import core, is_unspaced
from monitor.matching.sentences import has_own_marks, parts_sentences
from monitor.matching.tokens import surfaces
from monitor.matching.vocabulary import Vocabulary
from monitor.matching.walk import Place, Walk
from monitor.model import Field, Hit, Layer, Role, Term

MAX_KNOWN_WORDS = 200_000
MAX_HITS = 1_000
"""Of one owner and role in one field: what more could say nothing new, and would fill the memory with a hostile text."""
_MAX_PATCH = 1_000
_TOGETHER = frozenset({"", " "})
_BETWEEN_UNSPACED = re.compile(r"[\s·・‧•゠=\u00ad\u200b-\u200f\u2060\ufeff]*")


class Part:
    """An index, which of its terms no longer count, and the vocabularies that texts have given it."""

    def __init__(self, index: Index, dead: frozenset[int] = frozenset()) -> None:
        self.index = index
        self.dead = dead
        self.vocabularies: dict[tuple[str | None, Style], Vocabulary] = {}
        self._dead_norms: dict[str, int] = {}
        for term in dead:
            norm = index.terms[term].pieces[0].norm
            self._dead_norms[norm] = self._dead_norms.get(norm, 0) + index.is_single(term)

    def has_single(self, norm: str) -> bool:
        """Whether a live one-token term is this word."""
        return self.index.single_norms.get(norm, 0) > self._dead_norms.get(norm, 0)


class Matcher:
    """Finds terms in texts. It never changes but for what it learns of words; `updated` gives one for other terms.
    `refused` holds the terms that can't be matched, each with a sentence that says why."""

    def __init__(self, terms: Iterable[Term], *, languages: Iterable[str] = ()) -> None:
        """`languages` are those that the feeds declare: what they need is made now, away from the first text."""
        self._languages = frozenset({None, *map(primary, languages)})
        compiled, self.refused = _compile(terms)
        self._parts: tuple[Part, ...] = (Part(Index(compiled, self._languages)),)
        self._learn_listed()

    def _with(self, parts: tuple[Part, ...], refused: tuple[tuple[Term, str], ...]) -> Matcher:
        matcher = copy(self)
        matcher._parts = parts  # noqa: SLF001 - its own
        matcher.refused = refused
        matcher._learn_listed()  # noqa: SLF001 - its own
        return matcher

    def _learn_listed(self) -> None:
        """Works out the common words of the feeds' languages now, away from the first texts: half of their words are among them."""
        for part in self._parts:
            for lang in self._languages:
                if lang is not None and part.index.terms:
                    vocabulary = self._vocabulary(part, (lang, Style.SENTENCES))
                    vocabulary.learn(listed_words(lang))
                    vocabulary.resolve()

    def _vocabulary(self, part: Part, key: tuple[str | None, Style]) -> Vocabulary:
        if key not in part.vocabularies:
            part.vocabularies[key] = Vocabulary(part.index, *key, is_other=self._is_other)
        return part.vocabularies[key]

    def __len__(self) -> int:
        return sum(len(part.index.terms) - len(part.dead) for part in self._parts)

    def updated(self, terms: Iterable[Term]) -> Matcher:
        """A matcher for these terms: what this one has of them is kept, the rest is built; equal to a fresh one."""
        base = self._parts[0].index
        before: Lean[str] = {}
        for number, known in enumerate(base.terms):
            put(before, known.term.phrase, number)
        kept: set[int] = set()
        added: list[Term] = []
        for term in terms:
            for number in get(before, term.phrase):
                if number not in kept and base.terms[number].term == term:
                    kept.add(number)
                    break
            else:
                added.append(term)
        dead = frozenset(set(range(len(base.terms))) - kept)
        compiled, refused = _compile(added)
        if len(dead) + len(compiled) > _MAX_PATCH:
            whole = [t for n, t in enumerate(base.terms) if n not in dead] + compiled
            return self._with((Part(Index(whole, self._languages)),), refused)
        parts = (Part(base, dead), Part(Index(compiled, self._languages))) if compiled else (Part(base, dead),)
        return self._with(parts, refused)

    def find(
        self,
        text: str,
        *,
        field: Field = Field.TEXT,
        lang: str | None = None,
        words: Sequence[str] | None = None,
    ) -> list[Hit]:
        """Every hit: the best layer of each (owner, role, span), in reading order. `lang` is the language that the
        entry or the feed declares; without one it is detected, when the text is long enough. `words` are the text's
        `surfaces`, from who has them already."""
        words = surfaces(text) if words is None else words
        language = primary(lang)
        if language is None and any(part.index.needs_language for part in self._parts):
            language = detect_words(words)
        key = (language, style_of(words, field))
        places = (place for part in self._parts for place in self._places(part, words, key))
        return best_of(_hits(places, _Spans(text, words), field))

    def _places(self, part: Part, words: Sequence[str], key: tuple[str | None, Style]) -> Iterator[tuple[Term, Place]]:
        if not part.index.terms:
            return
        vocabulary = self._vocabulary(part, key)
        new = set(words).difference(vocabulary.norms)
        if new:
            if sum(len(known.norms) for known in part.vocabularies.values()) > MAX_KNOWN_WORDS:
                part.vocabularies.clear()
                vocabulary = self._vocabulary(part, key)
                new = set(words)
            vocabulary.learn(new)
        for place in Walk(words, part.index, vocabulary).places():
            if place.term not in part.dead:
                yield part.index.terms[place.term].term, place
        vocabulary.forget_giants(new)
        if len(vocabulary.norms) > MAX_KNOWN_WORDS:
            part.vocabularies.pop(key, None)

    def _is_other(self, norm: str) -> bool:
        return any(part.has_single(norm) for part in self._parts)


def _compile(terms: Iterable[Term]) -> tuple[list[CompiledTerm], tuple[tuple[Term, str], ...]]:
    compiled: list[CompiledTerm] = []
    refused: list[tuple[Term, str]] = []
    memo: Memo = {}
    for term in terms:
        found = compile_term(term, memo)
        if isinstance(found, str):
            refused.append((term, found))
        else:
            compiled.append(found)
    return compiled, tuple(refused)


class _Spans:
    """Where the words of a text stand; worked out up to the last one asked for."""

    def __init__(self, text: str, words: Sequence[str]) -> None:
        self._text = text
        self._words = words
        self._starts: list[int] = []
        self._searched = 0

    def of(self, place: Place) -> tuple[int, int, str]:
        """Start, end, and what stands there."""
        start, end = self._start(place.first), self._end(place.last)
        return start, end, self._text[start:end]

    def _start(self, at: int) -> int:
        """Between two words stands nothing that a word may begin with, so the next one is where it is found first."""
        starts, text, searched = self._starts, self._text, self._searched
        for word in self._words[len(starts) : at + 1]:
            start = text.find(word, searched)
            starts.append(start)
            searched = start + len(word)
        self._searched = searched
        return starts[at]

    def _end(self, at: int) -> int:
        return self._start(at) + len(core(self._words[at]))

    def hold_together(self, place: Place, phrase: str) -> bool:
        """Whether the words of a place are of one sentence and, in a script without spaces, no punctuation parts them."""
        unspaced = place.layer is not Layer.JOINED
        for left, right in pairwise(range(place.first, place.last + 1)):
            end, start = self._end(left), self._start(right)
            if start - end < 2 and self._text[end:start] in _TOGETHER:
                continue
            one, other = self._words[left], self._words[right]
            if unspaced and is_unspaced(one) and is_unspaced(other):
                if _BETWEEN_UNSPACED.fullmatch(self._text, end, start) is None:
                    return False
            elif parts_sentences(core(one), self._text[end:start], core(other)) and not has_own_marks(phrase):
                return False
        return True


def _hits(places: Iterable[tuple[Term, Place]], spans: _Spans, field: Field) -> Iterator[Hit]:
    found: dict[tuple[str, Role], int] = {}
    for term, place in places:
        key = (term.owner, term.role)
        number = found.get(key, 0)
        if number < MAX_HITS and spans.hold_together(place, term.phrase):
            found[key] = number + 1
            start, end, text = spans.of(place)
            yield Hit(term, place.layer, field, start, end, place.first, place.last, text, place.edits)
