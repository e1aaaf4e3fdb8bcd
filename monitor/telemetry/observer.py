"""Hears the events of the use cases: logs them at their level and counts them for /metrics."""

from __future__ import annotations

import logging
from collections import Counter

from monitor.telemetry.log import Logger

DEBUG, INFO, WARNING, ERROR = logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR

LEVELS = {
    "alert.baseline": INFO,
    "alert.fired": INFO,
    "alert.suppressed": INFO,
    "clock.back": WARNING,
    "article.crashed": ERROR,
    "article.failed": INFO,
    "article.read": INFO,
    "article.uncommitted": ERROR,
    "config.loaded": INFO,
    "config.problem": WARNING,
    "config.refused": ERROR,
    "control.unavailable": WARNING,
    "daemon.ready": INFO,
    "daemon.stopping": INFO,
    "daemon.stopped": INFO,
    "deliver.store_unavailable": ERROR,
    "delivery.attempted": INFO,
    "delivery.dead": ERROR,
    "delivery.crashed": ERROR,
    "feed.merged": INFO,
    "feed.parted": INFO,
    "health": WARNING,
    "housekeeping.done": INFO,
    "job.failed": ERROR,
    "log.lost": ERROR,
    "near_miss": DEBUG,
    "once.done": INFO,
    "poll.crashed": ERROR,
    "poll.done": INFO,
    "poll.failed": WARNING,
    "poll.superseded": INFO,
    "poll.uncommitted": ERROR,
    "store.unavailable": ERROR,
}
QUIET_POLLS = frozenset({"not_modified", "same_body"})
LOST = "log.lost"


class Telemetry:
    """The Observer of the daemon. `counts` holds one number for each (event, reason)."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self.counts: Counter[tuple[str, str]] = Counter()

    def event(self, name: str, /, **fields: object) -> None:
        """One thing that happened. Unknown names are logged as they are, at info."""
        reason = str(fields.get("reason", ""))
        self.counts[(name, reason)] += 1
        level = LEVELS.get(name, INFO)
        if name == "poll.done" and reason in QUIET_POLLS:
            level = DEBUG
        try:
            self._logger.log(level, name, **{k: v for k, v in fields.items() if v is not None})
        except (OSError, ValueError):  # the log's disk is full, its pipe closed: work goes on, and the loss is counted
            self.counts[(LOST, "")] += 1
