"""Tables from words to the pieces of terms that they may stand for.

The tables of inflection are made once for each language: those of the feeds at once, others when a text turns out to be
in one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from monitor.matching.compiled import Piece
from monitor.matching.declension import declines, irregular, irregular_anywhere, paradigm
from monitor.matching.neighbours import Neighbours
from monitor.matching.roman import initials, roman_key, roman_keys, skeleton
from monitor.matching.stems import NOT_LATIN, head_length, is_ukrainian, language_for, stem
from monitor.matching.tokens import Form

ALONE, LEADS, FOLLOWS = 1, 2, 4
"""What a word may be, added up: a term of one token; part of a longer one with another part after it, or before it."""
Table = dict[str, list[int]]


def has_head(norm: str, heads: Container[str]) -> bool:
    """Whether the word has one of these first letters, two to five of them."""
    return norm[:2] in heads or norm[:3] in heads or norm[:4] in heads or norm[:5] in heads


class Inflections:
    """Pieces of one language by their bases and stems. `kinds` tells of each base what its pieces may be, `stem_kinds` of all
    that are stemmed; `endings` has every ending of a base, by length; `heads` the first letters, two to five of them, that a
    word of one of the stems must have, `starts` the first two of those."""

    def __init__(self, pieces: Sequence[tuple[int, Piece]], kinds: Sequence[int], language: str) -> None:
        self._language = language
        self._stems: Table = {}
        self._bases: Table = {}
        self.kinds: dict[str, int] = {}
        self.stem_kinds = 0
        self.heads: set[str] = set()
        endings: set[str] = set()
        is_declined = declines(language)
        for number, piece in pieces:
            own = paradigm(piece.norm, language) if is_declined else None
            if own is not None:
                self._bases.setdefault(own[0], []).append(number)
                self.kinds[own[0]] = self.kinds.get(own[0], 0) | kinds[number]
                endings |= own[1]
            for whole in irregular(piece.norm, language):
                self._bases.setdefault(whole, []).append(number)
                self.kinds[whole] = self.kinds.get(whole, 0) | kinds[number]
                endings.add("")
            if not (is_declined and piece.is_name) and (key := stem(piece.lowered, language)) is not None:
                self._stems.setdefault(key, []).append(number)
                self.heads.add(piece.norm[: head_length(key)])
                self.stem_kinds |= kinds[number]
        self.endings = {size: {e for e in endings if len(e) == size} for size in sorted(set(map(len, endings)))}
        self.starts = {head[:2] for head in self.heads}

    def declined(self, norm: str) -> list[int]:
        """Pieces that the word may be by its base and ending."""
        found: list[int] = []
        for size, endings in self.endings.items():
            cut = len(norm) - size
            if norm[cut:] in endings:
                found += self._bases.get(norm[:cut], ())
        return found

    def candidates(self, form: Form) -> list[int]:
        """Pieces that the word may be a form of."""
        norm, found = form.norm, self.declined(form.norm)
        if norm[:2] in self.starts and has_head(norm, self.heads):
            found += self._stems.get(stem(form.lowered, self._language) or "", ())
        return found


class Pieces:
    """Tables from what a word is, looks like, declines from or romanises to, to the pieces that it may stand for. `kinds`
    tells of each what its uses are."""

    def __init__(self, pieces: Iterable[tuple[int, Piece]], kinds: Sequence[int]) -> None:
        self._pieces = list(pieces)
        self._kinds = kinds
        self._by_norm: Table = {}
        self._by_prefix: Table = {}
        self.kinds: dict[str, int] = {}
        self.prefix_kinds: dict[str, int] = {}
        caps: dict[str, int] = {}
        for number, piece in self._pieces:
            norm = piece.norm
            table, known = (self._by_prefix, self.prefix_kinds) if piece.is_prefix else (self._by_norm, self.kinds)
            table.setdefault(norm, []).append(number)
            known[norm] = known.get(norm, 0) | kinds[number]
            if piece.cap:
                caps[norm] = max(caps.get(norm, 0), piece.cap)
        self._by_roman: dict[str, Table] = {}
        self.romanises = {piece.script for _, piece in self._pieces if piece.romanises}
        keys = [key for script in self.romanises - {"latin"} for key in self._roman(script) if key]
        self.heads = {piece.norm[:2] for _, piece in self._pieces}
        self.heads |= {whole[:2] for norm in self.kinds for whole in irregular_anywhere(norm)}
        self.initials = {letter for key in keys for letter in initials(key)}
        self._skeletons = set(map(skeleton, keys))
        self.prefix_sizes = sorted({len(prefix) for prefix in self._by_prefix})
        self.neighbours = Neighbours(caps)
        self._stem_langs: set[str | None] = {piece.lang for _, piece in self._pieces if piece.stems}
        self._inflections: dict[tuple[str, str, str | None], Inflections | None] = {}
        self._consulted: dict[tuple[str | None, str, bool], list[Inflections]] = {}

    def prepare(self, lang: str | None) -> None:
        """Makes what a language needs now instead of at its first text: its tables of inflection and, where it is written in other
        letters, the keys of Latin pieces."""
        for script in {piece.script for _, piece in self._pieces if piece.stems}:
            for own in self._stem_langs:
                if (language := language_for("", script, lang, fallback=own)) is not None:
                    self._inflections_of(language, script, own)
        if lang in NOT_LATIN and "latin" in self.romanises:
            self._roman("latin")

    def of_norm(self, norm: str) -> Sequence[int]:
        """Pieces of this norm."""
        return self._by_norm.get(norm, ())

    def begun(self, norm: str) -> Sequence[int]:
        """Prefixes that the word begins with."""
        if not self.prefix_sizes:
            return ()
        return [
            number for size in self.prefix_sizes if size <= len(norm) for number in self._by_prefix.get(norm[:size], ())
        ]

    def _roman(self, script: str) -> Table:
        """The pieces of a script by their keys; of Latin ones only made when a text is in another script."""
        if script not in self._by_roman:
            table = self._by_roman[script] = {}
            for number, piece in self._pieces:
                if piece.romanises and piece.script == script:
                    table.setdefault(roman_key(piece.norm), []).append(number)
        return self._by_roman[script]

    def is_romanised(self, norm: str) -> bool:
        """Whether a word of ASCII letters is what a piece of another script romanises to."""
        if norm[:1] not in self.initials or skeleton(norm) not in self._skeletons:
            return False
        key = roman_key(norm)
        return any(key in self._roman(script) for script in self.romanises - {"latin"})

    def inflected(self, form: Form, lang: str | None) -> Sequence[int]:
        """Pieces that the word may be a form of, in a text of this language."""
        tables = self.tables(form.script, lang, ukrainian=is_ukrainian(form.norm, form.script))
        return [number for table in tables for number in table.candidates(form)]

    def tables(self, script: str, lang: str | None, *, ukrainian: bool) -> Sequence[Inflections]:
        """The tables of inflection that a word of this script is looked up in."""
        key = (lang, script, ukrainian)
        if key not in self._consulted:
            norm = "і" if ukrainian else ""
            languages = [(language_for(norm, script, lang, fallback=own), own) for own in self._stem_langs]
            found = (self._inflections_of(language, script, own) for language, own in languages if language is not None)
            self._consulted[key] = [table for table in found if table is not None]
        return self._consulted[key]

    def _inflections_of(self, language: str, script: str, own: str | None) -> Inflections | None:
        key = (language, script, own)
        if key not in self._inflections:
            pieces = [(n, p) for n, p in self._pieces if p.stems and p.lang == own and p.script == script]
            self._inflections[key] = Inflections(pieces, self._kinds, language) if pieces else None
        return self._inflections[key]

    def romanised(self, form: Form, lang: str | None) -> Sequence[int]:
        """Pieces of other scripts that the word may romanise to."""
        if not self.romanises or (form.norm.isascii() and not self.is_romanised(form.norm)):
            return ()
        tables = [self._roman(script) for script in self.romanises - {form.script}]
        if not tables:
            return ()
        keys = roman_keys(form.norm, language_for(form.norm, form.script, lang))
        return [number for key in keys for table in tables for number in table.get(key, ())]
