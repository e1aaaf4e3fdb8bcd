"""Whether an article is asked for, and when again. Pure."""

from __future__ import annotations

from dataclasses import replace

from monitor.feeds.schedule.caching import retry_after_s
from monitor.model import (
    Article,
    ArticleFailed,
    ArticleOutcome,
    ArticleReason,
    ArticleText,
    ChangeKind,
    Entry,
    Fulltext,
)

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
BACKOFF_MS = (MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS)
"""Waits after the first, second, ... attempt: news is read within hours or not at all."""

MOST_ATTEMPTS = len(BACKOFF_MS) + 1
MOST_WAIT_MS = 24 * HOUR_MS
"""Whoever asks us to come back later than that is not asked again."""

REFRESH_MS = HOUR_MS
"""An edited entry's article is fetched anew when the last look at it is older than that: editors edit in bursts."""

PASSING = frozenset(
    {
        ArticleReason.ROBOTS_DOWN,
        ArticleReason.DNS,
        ArticleReason.CONNECT,
        ArticleReason.TLS,
        ArticleReason.TIMEOUT,
        ArticleReason.RESET,
        ArticleReason.BAD_RESPONSE,
        ArticleReason.HTTP_5XX,
        ArticleReason.RATE_LIMITED,
        ArticleReason.INTERRUPTED,
    }
)
"""What may be over at the next attempt."""

UNRIPE = frozenset({ArticleReason.NOT_FOUND, ArticleReason.TOO_SHORT, ArticleReason.EMPTY_BODY})
"""What a page that is being published may be at first: once more, half an hour later."""


def wants(fulltext: Fulltext, kind: ChangeKind, entry: Entry, *, touched: bool) -> bool:
    """Whether the article behind a changed entry is to be fetched. `touched`: what the feed gives meets part of some rule,
    or `fulltext_when`. At a feed's first sight only `always` fetches: what is there already alerts nobody."""
    if kind is ChangeKind.KNOWN or not entry.url.startswith(("http://", "https://")):
        return False
    match fulltext:
        case Fulltext.NEVER:
            return False
        case Fulltext.AUTO:
            return touched and not (kind is ChangeKind.NEW and entry.baseline)
        case Fulltext.ALWAYS:
            return True


def queued(entry: Entry, kind: ChangeKind, known: Article | None, *, now_ms: int) -> Article | None:
    """The row that asks for the entry's article; None when one that is there already does."""
    if known is not None and known.due_ms is not None:
        return None
    if known is not None and known.fetched_ms is not None and now_ms - known.fetched_ms < REFRESH_MS:
        return None
    baseline = kind is ChangeKind.NEW and entry.baseline
    return Article(entry.id, entry.feed_id, entry.url, queued_ms=now_ms, due_ms=now_ms, baseline=baseline)


def settle(article: Article, outcome: ArticleOutcome, *, now_ms: int, jitter: float) -> Article:
    """The row after an attempt; `jitter` in [0, 1) adds up to a quarter to the wait."""
    after = replace(article, claimed_ms=None, due_ms=None, fetched_ms=now_ms)
    match outcome:
        case ArticleText():
            return replace(after, reason=ArticleReason.OK, detail=None)
        case ArticleFailed(reason=reason, detail=detail, retry_after=retry_after):
            after = replace(after, reason=reason, detail=detail or None)
            wait_ms = _wait_ms(reason, article.attempts, retry_after_s(retry_after, now_ms=now_ms))
            if wait_ms is None:
                return after
            return replace(after, due_ms=now_ms + round(wait_ms * (1 + jitter / 4)))


def _wait_ms(reason: ArticleReason, attempts: int, asked_s: int | None) -> int | None:
    """How long until the next attempt; None when there is none."""
    if reason in UNRIPE:
        return BACKOFF_MS[2] if attempts < 2 else None
    if reason not in PASSING or attempts >= MOST_ATTEMPTS:
        return None
    wait_ms = max(BACKOFF_MS[max(0, attempts - 1)], (asked_s or 0) * 1000)
    return wait_ms if wait_ms <= MOST_WAIT_MS else None
