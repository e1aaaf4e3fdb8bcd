"""Health messages: what the operator is told about feeds, receivers and the config, on change only.

They go to `settings.fallback`. Their ids are derived from what changed and when, so that the same change is told once
even if it is noticed twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitor.alerting.compose import pending
from monitor.alerting.ids import delivery_id
from monitor.alerting.payload import iso, message
from monitor.model import Cause, Delivery, FeedState, FeedStatus
from monitor.text import clean_line, clean_text

TOLD_AFTER = 3
"""Failed polls in a row before the operator hears of a feed: one bad answer is weather."""

BROKEN = frozenset({FeedStatus.BLOCKED, FeedStatus.GONE, FeedStatus.QUARANTINED})
"""States that no waiting mends; told at once."""


class HealthKind(StrEnum):
    """What a health message is about; also the message's `type`."""

    FEED_FAILING = "feed.failing"
    FEED_RECOVERED = "feed.recovered"
    RECEIVER_FAILING = "receiver.failing"
    RECEIVER_DISABLED = "receiver.disabled"
    RECEIVER_RECOVERED = "receiver.recovered"
    DELIVERY_DEAD = "delivery.dead"
    CONFIG_REFUSED = "config.refused"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class HealthNotice:
    """One change: about whom, in a sentence, with what to do; `since_ms` tells one occurrence from the next."""

    kind: HealthKind
    subject: str
    summary: str
    since_ms: int
    detail: str = ""

    def id_for(self, receiver_id: str) -> str:
        """The id of this notice's delivery to a receiver."""
        return delivery_id(receiver_id, f"{self.kind}:{self.subject}", Cause.HEALTH, revision=self.since_ms)


def health_delivery(notice: HealthNotice, receiver_id: str, *, seq: int, now_ms: int) -> Delivery:
    """The notice as a pending delivery. Skip it when the store already knows `notice.id_for(receiver_id)`."""
    told = {
        "subject": notice.subject,
        "summary": clean_line(notice.summary, 300),
        "detail": clean_text(notice.detail, 2000),
        "since": iso(notice.since_ms),
    }
    identity = notice.id_for(receiver_id)
    data: dict[str, Any] = {"late_by_s": None, "alerts": [], "notice": told}
    payload = message(str(notice.kind), delivery_id=identity, seq=seq, now_ms=now_ms, data=data)
    return pending(identity, receiver_id, seq=seq, payload=payload, now_ms=now_ms)


def feed_health(before: FeedState, after: FeedState, *, now_ms: int) -> HealthNotice | None:
    """What to tell of a poll's outcome: only when a feed begins to fail for good or works again."""
    was, is_now = _in_trouble(before), _in_trouble(after)
    if is_now and not was:
        since = after.failing_since_ms or now_ms
        why = after.last_reason or after.status
        return HealthNotice(
            HealthKind.FEED_FAILING,
            after.id,
            f"Feed {after.id} is {after.status}: {why}, {after.errors} failed polls in a row",
            since,
            f"{after.last_detail or why}. Last success: "
            f"{iso(after.last_success_ms) if after.last_success_ms else 'never'}. See `monitor feeds`.",
        )
    if was and after.status is FeedStatus.OK:
        since = before.failing_since_ms or now_ms
        return HealthNotice(
            HealthKind.FEED_RECOVERED, after.id, f"Feed {after.id} works again (it failed since {iso(since)})", since
        )
    return None


def _in_trouble(feed: FeedState) -> bool:
    return feed.status in BROKEN or (feed.status is FeedStatus.FAILING and feed.errors >= TOLD_AFTER)
