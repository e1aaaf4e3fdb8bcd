"""Huge documents cut to what a poll needs.

feedparser takes about a millisecond an entry. A podcast's or a forum's whole history would eat the worker's deadline
at every poll although only its edge changes: so of very many entries the first and the last are read (most feeds begin
with the newest, a few end with it).
"""

from __future__ import annotations

import re
from typing import TypeVar

T = TypeVar("T")

FIRST, LAST = 750, 250
MOST = FIRST + LAST
OPEN = re.compile(r"<(?:[\w-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
CLOSE = re.compile(r"</(?:[\w-]+:)?(?:item|entry)\s*>", re.IGNORECASE)


def thin_xml(text: str) -> tuple[str, str | None]:
    """The document without its middle entries when it has more than 1,000, and a note saying so."""
    starts = [mark.start() for mark in OPEN.finditer(text)]
    if len(starts) <= MOST:
        return text, None
    last_before = max((mark.end() for mark in CLOSE.finditer(text, 0, starts[FIRST])), default=0)
    if last_before <= starts[FIRST - 1]:  # entries that don't close: cutting would glue two together
        last_before = starts[FIRST]
    return text[:last_before] + text[starts[-LAST] :], note(len(starts))


def thin_list(items: list[T]) -> tuple[list[T], str | None]:
    """The same for a list of entries."""
    return (items, None) if len(items) <= MOST else ([*items[:FIRST], *items[-LAST:]], note(len(items)))


def note(count: int) -> str:
    """What was left out, for the feed's fault."""
    return f"{count} entries, the first {FIRST} and the last {LAST} are read"
