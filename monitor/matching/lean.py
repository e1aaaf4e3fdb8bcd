"""Tables from a key to numbers, mostly one a key, so that most keys do without a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

K = TypeVar("K", int, str)
Lean = dict[K, int | list[int]]


def put(table: Lean[K], key: K, number: int) -> None:
    """Adds a number under a key."""
    before = table.setdefault(key, number)
    if isinstance(before, list):
        before.append(number)
    elif before != number:
        table[key] = [before, number]


def get(table: Lean[K], key: K) -> Sequence[int]:
    """The numbers under a key."""
    found = table.get(key)
    if found is None:
        return ()
    return found if isinstance(found, list) else (found,)
