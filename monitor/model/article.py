"""The article behind an entry: what is known of fetching it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ArticleReason(StrEnum):
    """How fetching an article ended: one vocabulary for rows, logs, metrics, `try`, `explain` and docs. What the network
    and the server may do has the words of PollReason."""

    OK = "ok"
    ROBOTS = "robots"
    ROBOTS_DOWN = "robots_down"
    PAYWALL = "paywall"
    CONSENT = "consent"
    LOGIN = "login"
    TOO_SHORT = "too_short"
    NOT_HTML = "not_html"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    RESET = "reset"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    BAD_URL = "bad_url"
    BAD_RESPONSE = "bad_response"
    REDIRECT_LOOP = "redirect_loop"
    BAD_REDIRECT = "bad_redirect"
    EGRESS_BLOCKED = "egress_blocked"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    NOT_FOUND = "not_found"
    GONE = "gone"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    UNSOLICITED_304 = "unsolicited_304"
    EMPTY_BODY = "empty_body"
    PARSE_FAILED = "parse_failed"
    PARSE_TIMEOUT = "parse_timeout"
    PARSER_KILLED = "parser_killed"
    INTERRUPTED = "interrupted"
    UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True)
class Article:
    """One article to fetch, or fetched: at most one an entry. `due_ms` None: there is nothing left to do. `claimed_ms`
    is set while somebody is at it; `attempts` counts claims, so that one that never comes back counts too. `baseline`:
    the entry stood in its feed at first sight, and so its text alerts nobody."""

    entry_id: str
    feed_id: str
    url: str
    queued_ms: int
    due_ms: int | None
    baseline: bool = False
    attempts: int = 0
    claimed_ms: int | None = None
    reason: ArticleReason | None = None
    detail: str | None = None
    fetched_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The article's words, without markup, from `url` (where redirects led); never HTML."""

    text: str
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ArticleFailed:
    """No text: the reason, a detail for people, and the server's Retry-After as received."""

    reason: ArticleReason
    detail: str = ""
    retry_after: str | None = None


ArticleOutcome = ArticleText | ArticleFailed
