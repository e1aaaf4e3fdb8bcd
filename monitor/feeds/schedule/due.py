"""When a feed is asked again, and who says so. Pure.

Several voices name an earliest moment; the latest wins and gives its reason. Each has its own share of jitter, which
only adds, so a wait never ends before anyone's floor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.feeds.schedule import caching
from monitor.feeds.schedule.interval import JITTER, TIERS, adaptive_s, waste_floor_s
from monitor.feeds.schedule.rate import Rate
from monitor.feeds.schedule.result import PollResult
from monitor.feeds.schedule.skips import next_allowed_ms
from monitor.feeds.schedule.units import MINUTE_S, spoken
from monitor.model import FeedSpec, FeedState, Hints, PollReason, Settings

FLOOR_JITTER_S = MINUTE_S
"""What chance adds to a floor at most: enough that the feeds of a site with one max-age don't come in step."""

SKIP_JITTER_S = 10 * MINUTE_S


@dataclass(frozen=True, slots=True)
class Voice:
    """An earliest moment, its reason in words, what chance may add, and whether the server set it."""

    at_ms: float
    why: str
    spread_s: float = 0.0
    from_server: bool = False

    def with_jitter(self, jitter: float) -> float:
        """The moment with this much (0-1) of its jitter."""
        return self.at_ms + self.spread_s * 1000 * jitter


@dataclass(frozen=True, slots=True)
class Due:
    """The next poll, its reason, and the part of it that the server asked for."""

    at_ms: int
    why: str
    floor_ms: int


def floor(from_ms: int, wait_s: float, why: str) -> Voice:
    """A floor that the server set, so many seconds from then on."""
    return Voice(from_ms + wait_s * 1000, why, min(FLOOR_JITTER_S, JITTER * wait_s), from_server=True)


def own_pace(state: FeedState, spec: FeedSpec, *, started_ms: int) -> Iterable[Voice]:
    """What the feed's own history asks for."""
    rate = Rate(state.rate_per_h or 0.0, state.rate_at_ms or started_ms, state.rate_seen_h)
    interval_s, why = adaptive_s(rate, spec)
    yield Voice(started_ms + interval_s * 1000, why, JITTER * interval_s)
    waste_s = waste_floor_s(state.wasted, TIERS[spec.tier][0])
    if waste_s is not None:
        why = f"{state.wasted} unchanged bodies sent again: every {spoken(waste_s)}"
        yield Voice(started_ms + waste_s * 1000, why, JITTER * waste_s)


def minimum(settings: Settings, *, started_ms: int) -> Voice:
    """Our own promise: never sooner, start to start (P25)."""
    return Voice(started_ms + settings.min_interval_s * 1000, f"min_interval {spoken(settings.min_interval_s)}")


def freshness(state: FeedState, poll: PollResult, *, now_ms: int) -> Iterable[Voice]:
    """The floor of max-age or Expires, less the Age, at most a day (P26-P29)."""
    headers = poll.meta.headers if poll.meta is not None else {}
    fresh_s = state.fresh_s
    if poll.reason is PollReason.RATE_LIMITED:
        fresh_s = caching.lifetime_s(headers, now_ms=now_ms)
    if not fresh_s:
        return
    wait_s = fresh_s - caching.age_s(headers)
    if wait_s > caching.CAP_S:
        yield floor(now_ms, caching.CAP_S, f"max-age {fresh_s}, capped at {spoken(caching.CAP_S)}")
    elif wait_s > 0:
        yield floor(now_ms, wait_s, f"max-age {fresh_s} floor")


def ttl(hints: Hints, *, now_ms: int) -> Iterable[Voice]:
    """The floor of RSS `ttl`, at most a day (P34)."""
    if not hints.ttl_s or hints.ttl_s < 0:
        return
    if hints.ttl_s > caching.CAP_S:
        yield floor(now_ms, caching.CAP_S, f"ttl {spoken(hints.ttl_s)}, capped at {spoken(caching.CAP_S)}")
    else:
        yield floor(now_ms, hints.ttl_s, f"ttl {spoken(hints.ttl_s)} floor")


def retry_after(poll: PollResult, *, now_ms: int) -> Iterable[Voice]:
    """The floor of Retry-After, in either form, at most a week (P30, P33)."""
    wait_s = caching.retry_after_s(poll.retry_after, now_ms=now_ms)
    if wait_s is not None:
        yield floor(now_ms, wait_s, f"Retry-After {spoken(wait_s)}")


def decide(voices: Iterable[Voice], hints: Hints, *, jitter: float) -> Due:
    """The latest voice, moved out of the hours and days that the feed asks to skip (P35)."""
    heard = list(voices)
    latest = max(heard, key=lambda voice: voice.with_jitter(jitter))
    due_ms = round(latest.with_jitter(jitter) + 0.5)
    floor_ms = round(max((voice.at_ms for voice in heard if voice.from_server), default=0) + 0.5)
    allowed_ms = next_allowed_ms(due_ms, hints)
    if allowed_ms == due_ms:
        return Due(due_ms, latest.why, floor_ms)
    why = f"{'skipHours' if hints.skip_hours else 'skipDays'} of the feed (then: {latest.why})"
    return Due(allowed_ms + round(SKIP_JITTER_S * 1000 * jitter), why, allowed_ms)
