"""How long to wait between polls by what is known of the feed. Pure."""

from __future__ import annotations

from monitor.feeds.schedule.rate import Rate
from monitor.feeds.schedule.units import HOUR_S, MINUTE_S, spoken
from monitor.model import FeedSpec, Tier

TIERS = {
    Tier.FAST: (5 * MINUTE_S, HOUR_S),
    Tier.NORMAL: (15 * MINUTE_S, 6 * HOUR_S),
    Tier.SLOW: (HOUR_S, 24 * HOUR_S),
}
"""Shortest and longest interval in seconds."""

JITTER = 0.1
"""The most that chance adds, as a share of the wait. It never takes anything off (P31)."""

WASTED_BEFORE_RISE = 2
WASTED_CAP_S = HOUR_S
"""A server that sends unchanged bodies again is asked more and more seldom, down to once an hour (P13)."""


def adaptive_s(rate: Rate, spec: FeedSpec) -> tuple[float, str]:
    """Half the mean time between entries, within the tier and `max_delay`; with its reason in words.

    Half: an entry then waits a quarter of the usual gap on average, and polls find something as often as not.
    """
    shortest_s, longest_s = TIERS[spec.tier]
    wanted_s = 0.5 / rate.per_h * HOUR_S if rate.per_h > 0 else float("inf")
    interval_s = min(max(wanted_s, shortest_s), longest_s)
    why = f"{rate.per_h * 24:.3g} entries a day: every {spoken(interval_s)} (tier {spec.tier})"
    if spec.max_delay_s is not None and spec.max_delay_s / (1 + JITTER) < interval_s:
        return spec.max_delay_s / (1 + JITTER), f"max_delay {spoken(spec.max_delay_s)}"
    return interval_s, why


def waste_floor_s(wasted: int, shortest_s: float) -> float | None:
    """The shortest interval for a server that has sent so many bodies again unchanged; None while that is few."""
    if wasted < WASTED_BEFORE_RISE:
        return None
    doublings = min(wasted - WASTED_BEFORE_RISE + 1, 12)
    return float(min(WASTED_CAP_S, shortest_s * 2**doublings))
