"""Admission of overdue feeds: by lateness, at a bounded rate, each with a phase of its own. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from monitor.model import FeedState

STARTS_PER_S = 20.0
"""Feeds admitted a second at start and after an import (P38)."""

WHY = "spread over the start"


def phase(feed_id: str) -> float:
    """A number from 0 to 1 that is the feed's own: the same at every start, different for every feed."""
    return int.from_bytes(hashlib.blake2b(feed_id.encode(), digest_size=6).digest(), "big") / 2**48


def spread(states: Sequence[FeedState], *, now_ms: int, per_s: float = STARTS_PER_S) -> list[FeedState]:
    """The overdue feeds with due times from now on, at most `per_s` a second, the latest first; others are left out.

    Feeds equally late (all new ones) come in the order of their phase, not of their ids: names sort by publisher, and
    a publisher's feeds share a host. Those that fall into the first second keep their due time.
    """
    late = sorted(
        (state for state in states if state.next_due_ms <= now_ms),
        key=lambda state: (state.next_due_ms, phase(state.id)),
    )
    admitted = ((state, now_ms + int(place / per_s) * 1000) for place, state in enumerate(late))
    return [replace(state, next_due_ms=at_ms, due_why=WHY) for state, at_ms in admitted if at_ms > now_ms]


def reanchored(state: FeedState, *, now_ms: int) -> FeedState | None:
    """The feed with its wait counted from now, when the clock has gone back behind its last attempt; else None.

    Without it a clock that was a day ahead, then set right, would leave every feed unasked for a day. A wait for the
    server's sake is as long as it was.
    """
    if state.last_attempt_ms is None or state.last_attempt_ms <= now_ms:
        return None
    back_ms = state.last_attempt_ms - now_ms
    return replace(
        state,
        last_attempt_ms=now_ms,
        next_due_ms=max(now_ms, state.next_due_ms - back_ms),
        floor_ms=max(0, state.floor_ms - back_ms),
        due_why=f"{state.due_why} (the clock went back)",
    )
