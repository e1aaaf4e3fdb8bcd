"""Terms without the spaces between their words (Nordstream, Zirkonrakete), and how a text's words may make one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from monitor.matching.case import Case
from monitor.matching.compiled import CompiledTerm
from monitor.matching.lean import Lean, get, put

JOINED_HEAD = 6


def _heads(wholes: Iterable[str]) -> set[str]:
    longest = {whole[:JOINED_HEAD] for whole in wholes}
    return longest.union(*({head[:size] for head in longest} for size in range(1, JOINED_HEAD)))


class Joins:
    """Joined terms, and the words that one may begin with."""

    def __init__(self, terms: Sequence[CompiledTerm]) -> None:
        self._terms: Lean[str] = {}
        gated: set[str] = set()
        for number, compiled in enumerate(terms):
            if compiled.joined is not None:
                put(self._terms, compiled.joined, number)
                if compiled.pieces[0].case is Case.CAPITAL:
                    gated.add(compiled.joined)
        self._sorted = sorted(self._terms)
        self._heads = self._ungated_heads = _heads(self._sorted)
        if gated:
            self._ungated_heads = _heads(t.joined for t in terms if t.joined and t.pieces[0].case is not Case.CAPITAL)

    def terms(self, whole: str) -> Sequence[int]:
        """The terms that are this without spaces."""
        return get(self._terms, whole)

    def __contains__(self, whole: str) -> bool:
        return whole in self._terms

    def heads(self, *, is_capitalised: bool) -> set[str]:
        """The first letter, the first two and so on to six of every joined term, or of those that ask for no capital."""
        return self._heads if is_capitalised else self._ungated_heads

    def begins(self, part: str) -> bool:
        """Whether a joined term begins with it, or is it."""
        at = bisect_left(self._sorted, part)
        return at < len(self._sorted) and self._sorted[at].startswith(part)
