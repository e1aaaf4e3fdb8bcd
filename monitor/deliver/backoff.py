"""How long to wait before a message is tried again."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

BACKOFF_S = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Waits after the first, second, ... failed try; the first try is at once. After the last of them, every 12 hours.
The Standard Webhooks specification recommends this ladder."""

THEN_S = 43_200
MOST_HEEDED_MS = 48 * 3_600_000
JITTER = 0.2
"""Jitter only adds, at most this share: nothing comes earlier than promised."""


def backoff_ms(tries: int, *, jitter: float) -> int:
    """Milliseconds to wait after so many failed tries (at least 1); `jitter` from 0 to 1."""
    seconds = BACKOFF_S[tries - 1] if tries <= len(BACKOFF_S) else THEN_S
    return round(seconds * 1000 * (1 + JITTER * jitter))


def retry_after_ms(header: str | None, *, now_ms: int) -> int | None:
    """Milliseconds that a Retry-After asks to wait: seconds or an HTTP date (RFC 9110, 10.2.3); None when unreadable.

    At most 48 h are heeded: a bogus header must not use up the span in which a message is tried.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:12]) * 1000, MOST_HEEDED_MS)
    try:
        date = parsedate_to_datetime(text)
        at = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0, round(at * 1000) - now_ms), MOST_HEEDED_MS)
