"""How long a failing feed is left alone, by why it fails and how often it did in a row. Pure."""

from __future__ import annotations

from monitor.feeds.schedule.units import DAY_S, HOUR_S, MINUTE_S, WEEK_S
from monitor.model import PollReason

CAP_S = 12 * HOUR_S
"""The longest wait before jitter; full jitter on top makes it a day at most (P48)."""

FIRST_S = {
    PollReason.RATE_LIMITED: HOUR_S,
    PollReason.BLOCKED: 4 * HOUR_S,
    PollReason.NOT_FOUND: HOUR_S,
}
"""The wait after the first failure where a few minutes would be rude; elsewhere 5 minutes."""

FIRST_ELSE_S = 5 * MINUTE_S

LOST_AFTER_S = 30 * DAY_S
"""A feed that was not there for so long is looked for once a week (P46)."""

QUARANTINE_S = DAY_S
OUTAGE_S = 30
"""While this machine's network is down: the wait before jitter, so that all are back within a minute (P49)."""


def backoff_s(reason: PollReason, *, errors: int, failing_s: float, first_s: float = FIRST_ELSE_S) -> float:
    """The wait in seconds before jitter after `errors` failures in a row (1 = the first): doubling, capped.

    `first_s` is the least that the first wait may be, the minimum interval of the config.
    """
    if reason is PollReason.NOT_FOUND and failing_s >= LOST_AFTER_S:
        return WEEK_S
    first = max(FIRST_S.get(reason, FIRST_ELSE_S), first_s)
    return max(first, min(CAP_S, first * 2.0 ** min(errors - 1, 20)))
