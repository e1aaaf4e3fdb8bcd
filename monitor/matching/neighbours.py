"""Which tokens may lie within a few edits of a word: hashed deletions of prefixes.

Two words within k edits or adjacent swaps have a common subsequence after at most k deletions from each (SymSpell); it is
enough to look at their first eight letters. Candidates still have to be measured. Up to a couple of thousand tokens a
dict of strings is smallest; above, sorted numpy arrays of hashes, and numpy is not even imported before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PREFIX = 8
_ARRAYS_FROM = 2_000


def deletions(word: str, count: int) -> set[str]:
    """The word's first eight letters without up to `count` of them."""
    word = word[:PREFIX]
    if not count:
        return {word}
    found = {word}
    for size in range(max(0, len(word) - count), len(word)):
        found.update(map("".join, combinations(word, size)))
    return found


class Neighbours:
    """Tokens by their deletions. `caps` gives each token and the most edits that any use of it allows."""

    def __init__(self, caps: Mapping[str, int]) -> None:
        self.tokens: Sequence[str] = list(caps)
        self._reach: dict[int, int] = {}
        for token, cap in caps.items():
            for size in range(len(token) - cap, len(token) + cap + 1):
                self._reach[size] = max(self._reach.get(size, 0), cap)
        self._table: dict[str, list[int]] | None = None
        self._hashes: NDArray[np.int64] | None = None
        self._owners: NDArray[np.uint32] | None = None
        if len(self.tokens) < _ARRAYS_FROM:
            self._table = {}
            for i, (token, cap) in enumerate(caps.items()):
                for part in deletions(token, cap):
                    self._table.setdefault(part, []).append(i)
        else:
            self._fill_arrays(caps)

    def _fill_arrays(self, caps: Mapping[str, int]) -> None:
        import numpy as np

        parts = [list(map(hash, deletions(token, cap))) for token, cap in caps.items()]
        hashes = np.fromiter((h for part in parts for h in part), dtype=np.int64, count=sum(map(len, parts)))
        owners = np.repeat(np.arange(len(parts), dtype=np.uint32), [len(part) for part in parts])
        order = np.argsort(hashes)
        self._hashes, self._owners = hashes[order], owners[order]

    def candidates(self, words: Sequence[str]) -> dict[str, set[str]]:
        """For each word that may have any, the tokens that may be within their cap of it."""
        asked = [(word, cap) for word in words if (cap := self._reach.get(len(word), 0))]
        if self._table is not None:
            return self._from_table(asked)
        return self._from_arrays(asked)

    def _from_table(self, asked: Sequence[tuple[str, int]]) -> dict[str, set[str]]:
        assert self._table is not None
        found: dict[str, set[str]] = {}
        for word, cap in asked:
            for part in deletions(word, cap) & self._table.keys():
                found.setdefault(word, set()).update(self.tokens[i] for i in self._table[part])
        return found

    def _from_arrays(self, asked: Sequence[tuple[str, int]]) -> dict[str, set[str]]:
        import numpy as np

        assert self._hashes is not None
        assert self._owners is not None
        parts = [list(map(hash, deletions(word, cap))) for word, cap in asked]
        wanted = np.fromiter((h for part in parts for h in part), dtype=np.int64, count=sum(map(len, parts)))
        askers = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        low = np.searchsorted(self._hashes, wanted, side="left")
        here = np.flatnonzero(self._hashes[np.minimum(low, len(self._hashes) - 1)] == wanted)
        high = np.searchsorted(self._hashes, wanted[here], side="right")
        found: dict[str, set[str]] = {}
        for asker, first, last in zip(askers[here].tolist(), low[here].tolist(), high.tolist(), strict=True):
            near = found.setdefault(asked[asker][0], set())
            near.update(self.tokens[i] for i in self._owners[first:last].tolist())
        return found
