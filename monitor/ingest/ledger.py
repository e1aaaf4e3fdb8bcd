"""Our own requests, kept until the next poll's commit takes them along: the ledger behind `monitor feeds score`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Self

from monitor.model import Exchange
from monitor.ports import Clock
from monitor.urls import redact

TOLD = frozenset({"cookie", "referer"})
"""Headers whose presence a feed's owner would mind."""

MOST_WAITING = 10_000
"""Exchanges kept while the store takes nothing; the oldest go first."""


def shown(url: str) -> str:
    """The URL without its secrets, still told from others that differ in them alone: by a mark in the fragment, which no
    request ever has."""
    public = redact(url)
    if public == url:
        return url
    return f"{public}#{hashlib.sha256(url.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


class Ledger:
    """Takes exchanges as they happen. Their times become wall time, counted on from when the ledger was made, so that a
    clock that is set meanwhile makes no spacing wrong."""

    def __init__(self, offset_s: float = 0.0) -> None:
        self._offset_s = offset_s
        self._rows: list[Exchange] = []

    @classmethod
    def of(cls, clock: Clock) -> Self:
        """A ledger whose times are those of the wall clock as it now stands."""
        return cls(clock.now_ms() / 1000 - clock.monotonic())

    def hear(self, exchange: Exchange) -> None:
        """Takes one exchange; `at_s` on the monotonic clock."""
        at_s = exchange.at_s + self._offset_s
        self._rows.append(replace(exchange, at_s=at_s, url=shown(exchange.url), headers=exchange.headers & TOLD))

    def take(self) -> tuple[Exchange, ...]:
        """What was heard since the last time, to be committed."""
        rows, self._rows = self._rows, []
        return tuple(rows)

    def put_back(self, rows: Sequence[Exchange]) -> None:
        """Takes back what could not be committed."""
        self._rows = [*rows, *self._rows][-MOST_WAITING:]
