"""The daemon's state in one line: "312 feeds, 4 failing, 17 alerts today, outbox 0"."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import DeliveryState, FeedStatus

TROUBLED = (FeedStatus.FAILING, FeedStatus.BLOCKED, FeedStatus.GONE, FeedStatus.QUARANTINED)
WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)


def status_line(counts: Mapping[str, int]) -> str:
    """The line that `systemctl status` shows, from the store's counts."""
    feeds = sum(n for key, n in counts.items() if key.startswith("feeds.") and key != f"feeds.{FeedStatus.REMOVED}")
    failing = sum(counts.get(f"feeds.{status}", 0) for status in TROUBLED)
    waiting = sum(counts.get(f"outbox.{state}", 0) for state in WAITING)
    dead = counts.get(f"outbox.{DeliveryState.DEAD}", 0)
    words = [f"{feeds} feeds", f"{failing} failing", f"{counts.get('alerts.fired', 0)} alerts", f"outbox {waiting}"]
    return ", ".join([*words, f"{dead} dead"] if dead else words)
