"""How often a feed has news: a Gamma-Poisson estimate whose memory fades by half in 14 days. Pure.

The estimate is `count / hours`, both fading with exp(-age / tau): the posterior mean of a Poisson rate under a Gamma
prior, discounted. Fading the hours too makes a young estimate quick to learn and an old one slow to be shaken by one
busy day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.feeds.schedule.units import DAY_S, HOUR_S

HALF_LIFE_S = 14 * DAY_S
TAU_H = HALF_LIFE_S / HOUR_S / math.log(2)

PRIOR_HOURS = 12.0
"""How much watching the guess before the first sight is worth."""

PRIOR_PER_H = 0.5
"""That guess, when the feed says nothing of itself: news every two hours, a poll every hour."""

PRIMED_COUNT = 10.0
"""The most that the dates of the first fetch count for: dates lie (a site that re-dates everything looks very busy)."""

PRIMED_SPAN_S = (HOUR_S, 14 * DAY_S)
"""How far back the dates of the first fetch are believed."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Entries an hour, as of a moment, and the hours of watching behind it."""

    per_h: float
    at_ms: int
    seen_h: float

    def after(self, now_ms: int, *, arrivals: int) -> Rate:
        """The estimate after so many more entries were seen between then and now."""
        passed_h = max(0, now_ms - self.at_ms) / 1000 / HOUR_S
        fade = math.exp(-passed_h / TAU_H)
        hours = self.seen_h * fade + TAU_H * (1 - fade)
        count = self.per_h * self.seen_h * fade + arrivals
        return Rate(count / hours if hours > 0 else self.per_h, max(now_ms, self.at_ms), hours)

    def expected_since(self, since_ms: int, *, now_ms: int) -> float:
        """How many entries should have come since then."""
        return self.per_h * max(0, now_ms - since_ms) / 1000 / HOUR_S


def first_rate(arrivals_ms: Sequence[int], *, update_every_s: int | None, now_ms: int) -> Rate:
    """The estimate after the first fetch: from the entries' own dates, and from what the feed says of itself (`sy:`).

    With `update_every_s` the guess is such that a poll comes just as often.
    """
    guess_per_h = 0.5 * HOUR_S / update_every_s if update_every_s else PRIOR_PER_H
    shortest_s, longest_s = PRIMED_SPAN_S
    recent = [t for t in arrivals_ms if now_ms - longest_s * 1000 <= t <= now_ms]
    if not recent:
        return Rate(guess_per_h, now_ms, PRIOR_HOURS)
    span_h = max(shortest_s, (now_ms - min(recent)) / 1000) / HOUR_S
    weight = min(1.0, PRIMED_COUNT / len(recent))
    return Rate(len(recent) / span_h, now_ms, span_h * weight)
