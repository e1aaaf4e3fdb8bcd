"""What a feed document says of its own schedule: ttl, skipHours, skipDays, sy:update*."""

from __future__ import annotations

import re

from monitor.model import Hints

DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
ENTRY = re.compile(r"<(?:[\w-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
ENTRY_END = re.compile(r"</(?:[\w-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
EDGE = 65_536  # characters of the document's head and tail that are looked at
TTL = re.compile(r"<ttl\s*>\s*(\d{1,7})\s*</ttl", re.IGNORECASE)
SKIP_HOURS = re.compile(r"<skipHours\s*>((?:(?!</skipHours)[\s\S]){0,2000})</skipHours", re.IGNORECASE)
SKIP_DAYS = re.compile(r"<skipDays\s*>((?:(?!</skipDays)[\s\S]){0,2000})</skipDays", re.IGNORECASE)
HOUR = re.compile(r"<hour\s*>\s*(\d{1,2})\s*</hour", re.IGNORECASE)
DAY = re.compile(r"<day\s*>\s*(\w{3})\w*\s*</day", re.IGNORECASE)
PERIOD = re.compile(r"<sy:updatePeriod\s*>\s*(\w+)\s*</", re.IGNORECASE)
FREQUENCY = re.compile(r"<sy:updateFrequency\s*>\s*(\d{1,5})\s*</", re.IGNORECASE)


def read_hints(text: str) -> Hints:
    """The hints of an XML feed, from the channel's elements before the first and after the last entry."""
    channel = _channel(text)
    ttl = TTL.search(channel)
    skip_hours = SKIP_HOURS.search(channel)
    skip_days = SKIP_DAYS.search(channel)
    hours = {int(h) % 24 for h in HOUR.findall(skip_hours.group(1)) if int(h) <= 24} if skip_hours else set()
    days = {DAYS[d.lower()] for d in DAY.findall(skip_days.group(1)) if d.lower() in DAYS} if skip_days else set()
    return Hints(
        ttl_s=int(ttl.group(1)) * 60 or None if ttl else None,
        skip_hours=frozenset(hours),
        skip_days=frozenset(days),
        update_every_s=_update_every(channel),
    )


def _channel(text: str) -> str:
    first = ENTRY.search(text)
    if first is None:
        return text[:EDGE]
    head = text[: min(first.start(), EDGE)]
    tail = text[max(first.start(), len(text) - EDGE) :]
    last = max((m.end() for m in ENTRY_END.finditer(tail)), default=len(tail))
    return head + tail[last:]


def _update_every(channel: str) -> int | None:
    """Seconds between updates; the module's default is once a day (https://web.resource.org/rss/1.0/modules/syndication/)."""
    period, frequency = PERIOD.search(channel), FREQUENCY.search(channel)
    if period is None and frequency is None:
        return None
    seconds = PERIODS_S.get(period.group(1).lower() if period else "daily")
    return seconds // max(1, int(frequency.group(1)) if frequency else 1) if seconds else None
