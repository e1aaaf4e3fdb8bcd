"""Which words of a text may lead to a term: most show by a few look-ups that they don't."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.matching.common import always_itself, never_misspelt
from monitor.matching.joins import JOINED_HEAD, Joins
from monitor.matching.pieces import ALONE, FOLLOWS, LEADS, Pieces, has_head

BEGINS, UNSURE = 8, 16
"""What else a word may be: the beginning of a joined term; a piece that only working it out can tell, see `likely`."""
_ANYTHING = ALONE | LEADS | FOLLOWS | UNSURE


class Sieve:
    """What words in lower case, or those that may be names, may be in texts of one language: `ALONE`, `LEADS`, `FOLLOWS`,
    `BEGINS`, `UNSURE`, added up. It may say too much, never too little."""

    def __init__(self, pieces: Pieces, joins: Joins, lang: str | None, *, is_capitalised: bool) -> None:
        self.pieces = pieces
        self._joins = joins
        self._join_heads = joins.heads(is_capitalised=is_capitalised)
        self._heads = pieces.heads | {head for head in self._join_heads if len(head) <= 2}
        self._initials = pieces.initials
        self._tables = tables = pieces.tables("latin", lang, ukrainian=False)
        self._inflected = [
            (size, endings, table.kinds)
            for table in tables
            for size, endings in table.endings.items()
            if size or not table.kinds.keys() <= pieces.kinds.keys()
        ]
        self._stemmed = [(table.starts, table.heads, table.stem_kinds) for table in tables if table.heads]
        self._quiet = frozenset(norm for norm in always_itself(lang) if not self._mark(norm))

    def marks(self, norms: Mapping[str, str]) -> tuple[dict[str, int], dict[str, list[str]]]:
        """What each of the words may be as it stands, given with their norms, those left out that may be nothing; and the
        tokens that norms may be misspelt. The capitals that a joined term may ask for are looked at later."""
        heads, initials, mark, quiet = self._heads, self._initials, self._mark, self._quiet
        asked = {word: norm for word, norm in norms.items() if norm not in quiet}
        marks = {
            word: found
            for word, norm in asked.items()
            if (norm[:2] in heads or norm[:1] in initials or not norm.isascii()) and (found := mark(norm))
        }
        never = never_misspelt()
        return marks, self.pieces.neighbours.of([norm for norm in asked.values() if norm not in never])

    def likely(self, norm: str) -> list[int]:
        """The pieces that a word which is not `UNSURE` may be as it stands."""
        return [*self.pieces.of_norm(norm), *(number for table in self._tables for number in table.declined(norm))]

    def _mark(self, norm: str) -> int:
        pieces = self.pieces
        mark = pieces.kinds.get(norm, 0)
        if norm[:JOINED_HEAD] in self._join_heads and (len(norm) < JOINED_HEAD or self._joins.begins(norm)):
            mark |= BEGINS | ALONE if norm in self._joins else BEGINS
        if not norm.isascii():
            return mark | _ANYTHING if pieces.romanises or norm[:2] in pieces.heads else mark
        for size, endings, kinds in self._inflected:
            cut = len(norm) - size
            if norm[cut:] in endings:
                mark |= kinds.get(norm[:cut], 0)
        for size in pieces.prefix_sizes:
            if norm[:size] in pieces.prefix_kinds:
                mark |= pieces.prefix_kinds[norm[:size]] | UNSURE
        for starts, heads, stem_kinds in self._stemmed:
            if norm[:2] in starts and has_head(norm, heads):
                mark |= stem_kinds | UNSURE
        if norm[:1] in self._initials and pieces.is_romanised(norm):
            mark |= _ANYTHING
        return mark
