"""Where hits lie to one another: containment in code points, distance in token positions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice

from monitor.model import Field, Hit

FIELD_ORDER = {field: i for i, field in enumerate(Field)}


def reading_order(hit: Hit) -> tuple[int, int, int]:
    """Sort key: field, then start, the longer one first."""
    return FIELD_ORDER[hit.field], hit.start, -hit.end


def distance(one: Hit, other: Hit) -> int:
    """Token positions between the nearest tokens of two hits in one field: 1 when adjacent, 0 when they overlap."""
    return max(one.first - other.last, other.first - one.last, 0)


def by_field(hits: Iterable[Hit]) -> dict[Field, list[Hit]]:
    """The hits of each field, in the order given."""
    fields: dict[Field, list[Hit]] = {}
    for hit in hits:
        fields.setdefault(hit.field, []).append(hit)
    return fields


def _farther(one: Hit, other: Hit) -> Hit:
    return other if other.end > one.end else one


def _later(one: Hit, other: Hit) -> Hit:
    return other if other.last > one.last else one


class Cover:
    """Which hits contain a given one; one bisection a question."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._fields: dict[Field, tuple[list[int], list[Hit]]] = {}
        for field, found in by_field(hits).items():
            ordered = sorted(found, key=lambda hit: hit.start)
            widest = accumulate(ordered, _farther)
            self._fields[field] = [hit.start for hit in ordered], list(widest)

    def containing(self, hit: Hit) -> Hit | None:
        """A hit that begins no later and ends no earlier than `hit`, the one that reaches farthest."""
        starts, widest = self._fields.get(hit.field, ([], []))
        at = bisect_right(starts, hit.start)
        return widest[at - 1] if at and widest[at - 1].end >= hit.end else None


class Line:
    """The hits of one field on the line of token positions."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._by_first = sorted(hits, key=lambda hit: hit.first)
        self._firsts = [hit.first for hit in self._by_first]
        self._by_last = sorted(self._by_first, key=lambda hit: hit.last)
        self._lasts = [hit.last for hit in self._by_last]
        self._longest = max((hit.last - hit.first for hit in self._by_last), default=0)
        self._reach = list(accumulate(self._by_first, _later))

    def after(self, hit: Hit) -> Hit | None:
        """The nearest one that begins behind `hit`'s end."""
        at = bisect_right(self._firsts, hit.last)
        return self._by_first[at] if at < len(self._by_first) else None

    def before(self, hit: Hit) -> Hit | None:
        """The nearest one that ends before `hit` begins."""
        at = bisect_left(self._lasts, hit.first)
        return self._by_last[at - 1] if at else None

    def overlapping(self, hit: Hit) -> Hit | None:
        """One that shares a token with `hit`."""
        at = bisect_right(self._firsts, hit.last)
        return self._reach[at - 1] if at and self._reach[at - 1].last >= hit.first else None

    def nearest(self, hit: Hit) -> Hit | None:
        """The one with the least distance; of two equals, the one behind."""
        near = self.overlapping(hit), self.after(hit), self.before(hit)
        return min((other for other in near if other), key=lambda other: distance(hit, other), default=None)

    def within(self, hit: Hit, most: int) -> Iterator[Hit]:
        """All that are at most `most` positions away, overlapping ones included."""
        at = bisect_left(self._lasts, hit.first - most)
        for other in islice(self._by_last, at, None):
            if other.last > hit.last + most + self._longest:
                return
            if distance(hit, other) <= most:
                yield other


def nearest_pairs(left: Iterable[Hit], right: Iterable[Hit], *, most: int, ordered: bool) -> list[tuple[Hit, Hit]]:
    """For each hit of either side its nearest partner within `most` positions, as (left, right); without repeats.

    Empty exactly when no pair at all is that near, so it settles the truth as `all_pairs` does, in n log n.
    """
    pairs: dict[tuple[Hit, Hit], None] = {}
    rights = by_field(right)
    for field, lefts in by_field(left).items():
        if field not in rights:
            continue
        left_line, right_line = Line(lefts), Line(rights[field])
        for hit in lefts:
            other = right_line.after(hit) if ordered else right_line.nearest(hit)
            if other and distance(hit, other) <= most:
                pairs[hit, other] = None
        for hit in rights[field]:
            other = left_line.before(hit) if ordered else left_line.nearest(hit)
            if other and distance(hit, other) <= most:
                pairs[other, hit] = None
    return list(pairs)


def all_pairs(left: Iterable[Hit], right: Iterable[Hit], *, most: int, ordered: bool) -> list[tuple[Hit, Hit]]:
    """Every (left, right) within `most` positions: what an outer near needs, for which the nearest pair may be too
    far off."""
    rights = {field: Line(hits) for field, hits in by_field(right).items()}
    return [
        (hit, other)
        for hit in left
        if hit.field in rights
        for other in rights[hit.field].within(hit, most)
        if not ordered or hit.last < other.first
    ]
