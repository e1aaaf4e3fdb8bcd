"""What a response's head says of when to come back (RFC 9111, RFC 9110 10.2.3). Pure; bad input counts as not said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.feeds.schedule.units import DAY_S

CAP_S = DAY_S
"""The longest floor that a hint can set: beyond, it is a mistake (P29)."""

RETRY_AFTER_CAP_S = 7 * DAY_S

_SECONDS = re.compile(r"[0-9]{1,18}\Z")
_DIRECTIVE = re.compile(r'([a-z0-9!#$%&\'*+.^_`|~-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;]*)))?', re.IGNORECASE)


def http_date_ms(text: str | None) -> int | None:
    """The moment that an HTTP date names, in any of its three forms; None when it names none."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    except OverflowError:
        return None


def seconds(text: str | None) -> int | None:
    """A delta-seconds value; None when it is none."""
    text = (text or "").strip()
    return int(text) if _SECONDS.match(text) else None


def _directives(cache_control: str) -> dict[str, str]:
    """Directives by lower-case name; of a repeated one the first counts (RFC 9111 4.2.1 lets us choose)."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(cache_control):
        found.setdefault(name.lower(), quoted or plain)
    return found


def lifetime_s(headers: Mapping[str, str], *, now_ms: int) -> int | None:
    """How long the response stays fresh in seconds, from its Date on; None when it doesn't say or forbids keeping it.

    max-age wins over Expires; no-cache and no-store mean no floor (P28): they are about caches, and sites that send
    them by default would otherwise never be polled at all or always.
    """
    directives = _directives(headers.get("cache-control", ""))
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        return seconds(directives["max-age"])
    expires_ms = http_date_ms(headers.get("expires"))
    if expires_ms is None:
        return None
    date_ms = http_date_ms(headers.get("date"))
    lifetime = (expires_ms - (now_ms if date_ms is None else date_ms)) // 1000
    return lifetime if lifetime > 0 else None


def says_lifetime(headers: Mapping[str, str]) -> bool:
    """Whether the head speaks of freshness at all, so that it replaces what an earlier one said."""
    return "cache-control" in headers or "expires" in headers


def age_s(headers: Mapping[str, str]) -> int:
    """How long the response lay in caches on its way."""
    return seconds(headers.get("age")) or 0


def retry_after_s(text: str | None, *, now_ms: int) -> int | None:
    """How long a server asks to be left alone, in seconds, at most seven days; None when it doesn't say so legibly."""
    wait = seconds(text)
    if wait is None:
        until_ms = http_date_ms(text)
        if until_ms is None:
            return None
        wait = -((now_ms - until_ms) // 1000)
    return min(wait, RETRY_AFTER_CAP_S) if wait > 0 else None
