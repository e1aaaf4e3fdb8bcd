"""What the next poll asks for. Pure."""

from __future__ import annotations

from monitor.feeds.schedule.rate import Rate
from monitor.feeds.schedule.units import WEEK_S
from monitor.model import FeedSpec, FeedState, FetchRequest, PollReason, Validators

OVERDUE_ENTRIES = 8.0
"""A feed whose every answer is 304 though this many entries should have come is doubted: chance alone does that once
in three thousand times (exp(-8))."""

PROBE_EVERY_S = WEEK_S


def probe_due(state: FeedState, *, now_ms: int) -> bool:
    """Whether validators seem to stick, so that one unconditional poll is worth its cost (P14): at most one a week."""
    if state.last_reason is not PollReason.NOT_MODIFIED or state.rate_per_h is None:
        return False
    since_ms = max(t or 0 for t in (state.last_probe_ms, state.last_new_ms, state.first_fetched_ms))
    asked_ms = max(state.last_probe_ms or 0, state.first_fetched_ms or 0)
    if now_ms - asked_ms < PROBE_EVERY_S * 1000:
        return False
    rate = Rate(state.rate_per_h, state.rate_at_ms or now_ms, state.rate_seen_h)
    return rate.expected_since(since_ms, now_ms=now_ms) >= OVERDUE_ENTRIES


def request_for(state: FeedState, spec: FeedSpec, *, now_ms: int) -> FetchRequest:
    """The request of the feed's next poll: conditional whenever validators are known and not in doubt."""
    return FetchRequest(
        feed_id=state.id,
        url=state.fetch_url,
        validators=Validators() if probe_due(state, now_ms=now_ms) else state.validators,
        headers={name: value.reveal() for name, value in spec.headers.items()},
        allow_private=spec.allow_private,
    )
