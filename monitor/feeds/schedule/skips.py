"""Hours and days at which a feed asks not to be polled (RSS skipHours, skipDays; GMT). Pure."""

from __future__ import annotations

from monitor.feeds.schedule.units import DAY_S, HOUR_S
from monitor.model import Hints

EPOCH_WEEKDAY = 3
"""1 January 1970 was a Thursday; Monday is 0."""

HOURS = 24
DAYS = 7


def next_allowed_ms(due_ms: int, hints: Hints) -> int:
    """The first moment from `due_ms` on that the feed doesn't ask to skip. All hours or all days listed = nothing said."""
    hours = {hour % HOURS for hour in hints.skip_hours}
    days = {day % DAYS for day in hints.skip_days}
    hours = set() if len(hours) == HOURS else hours
    days = set() if len(days) == DAYS else days
    if not hours and not days:
        return due_ms
    moment_ms = due_ms
    for _ in range(HOURS * (DAYS + 1)):
        hour_index = moment_ms // (HOUR_S * 1000)
        weekday = (moment_ms // (DAY_S * 1000) + EPOCH_WEEKDAY) % DAYS
        if hour_index % HOURS not in hours and weekday not in days:
            break
        moment_ms = (hour_index + 1) * HOUR_S * 1000
    return moment_ms
