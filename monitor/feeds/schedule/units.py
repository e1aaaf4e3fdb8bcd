"""Seconds in words, and words for seconds. Pure."""

from __future__ import annotations

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86400
WEEK_S = 7 * DAY_S


def spoken(duration_s: float) -> str:
    """The duration as people say it, in its largest fitting unit: `45 s`, `15 min`, `2.5 h`, `3 d`."""
    for unit_s, name in ((DAY_S, "d"), (HOUR_S, "h"), (MINUTE_S, "min")):
        if duration_s >= unit_s:
            return f"{round(duration_s / unit_s, 1):g} {name}"
    return f"{round(duration_s):g} s"
