"""A feed's life: what is configured is in config.FeedSpec; this is what polls learn."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class FeedStatus(StrEnum):
    """Where a feed stands; shown by `monitor feeds`."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    BLOCKED = "blocked"
    GONE = "gone"
    QUARANTINED = "quarantined"
    MERGED = "merged"
    REMOVED = "removed"


class PollReason(StrEnum):
    """Why a poll ended as it did: one vocabulary for rows, logs, metrics and docs."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    SAME_BODY = "same_body"
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
    NOT_A_FEED = "not_a_feed"
    EMPTY_BODY = "empty_body"
    PARSE_FAILED = "parse_failed"
    PARSE_TIMEOUT = "parse_timeout"
    PARSER_KILLED = "parser_killed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified, byte for byte as received (latin-1), kept for conditional requests. `url` is the one
    that gave them when a redirect led there, None when it is the one that was asked: they never go to another host."""

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Redirect:
    """A permanent redirect being sighted: the target, since when, and how often in a row."""

    url: str
    since_ms: int
    sightings: int = 1


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says of its own schedule; hours are GMT 0-23, days 0 (Monday)-6."""

    ttl_s: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    update_every_s: int | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """One row of the schedule. Times are epoch milliseconds. `url` is the configured one, `moved_to` where permanent
    redirects led. `floor_ms` is the earliest next poll that the server allowed and `due_why` says who set `next_due_ms`
    ("max-age 3600 floor"). `rate_per_h` is the arrival estimate as of `rate_at_ms`, `rate_seen_h` the
    hours of watching behind it, old ones fading. `unfinished` counts claims that never came back.
    `hints` and `fresh_s` (the freshness lifetime) are the last that a response gave: a 304 mostly repeats neither. `wasted`
    counts bodies sent again unchanged: the server ignores validators or has none. `last_archive_ms` is when archives
    were last followed, `polled_as` the feed that is polled in this one's place because both are the same document."""

    id: str
    url: str
    status: FeedStatus = FeedStatus.NEW
    moved_to: str | None = None
    redirect: Redirect | None = None
    validators: Validators = Validators()
    body_hash: str | None = None
    stable_hash: str | None = None
    next_due_ms: int = 0
    floor_ms: int = 0
    due_why: str = "never polled"
    last_attempt_ms: int | None = None
    last_success_ms: int | None = None
    last_new_ms: int | None = None
    first_fetched_ms: int | None = None
    errors: int = 0
    failing_since_ms: int | None = None
    last_reason: PollReason | None = None
    last_detail: str | None = None
    rate_per_h: float | None = None
    rate_at_ms: int | None = None
    rate_seen_h: float = 0.0
    polls: int = 0
    not_modified: int = 0
    unfinished: int = 0
    parse_kills: int = 0
    last_probe_ms: int | None = None
    title: str | None = None
    format: str | None = None
    lang: str | None = None
    hints: Hints = Hints()
    fresh_s: int | None = None
    wasted: int = 0
    last_archive_ms: int | None = None
    polled_as: str | None = None

    @property
    def fetch_url(self) -> str:
        """The URL that is asked: where permanent redirects led, else the configured one."""
        return self.moved_to or self.url


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry as the parser read it: plain text (no HTML), absolute links, times in epoch ms or None when missing,
    invalid or absurd. Slim and picklable: it crosses a process boundary."""

    guid: str | None = None
    link: str | None = None
    title: str = ""
    summary: str = ""
    text: str = ""
    author: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    published_ms: int | None = None
    updated_ms: int | None = None
    publisher: str | None = None
    publisher_url: str | None = None
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document as read. `format` is such as `rss20`, `atom10`, `rdf`, `json11`; `fault` a short note when the
    document was malformed and entries were read all the same."""

    format: str
    entries: tuple[ParsedEntry, ...]
    title: str | None = None
    link: str | None = None
    lang: str | None = None
    hints: Hints = Hints()
    fault: str | None = None
    stable_hash: str | None = None
    archives: tuple[str, ...] = ()
    hub: str | None = None


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """The body is no feed, or reading it was given up."""

    reason: PollReason
    detail: str = ""


ParseOutcome = ParsedFeed | ParseFailed


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What one poll asks for. `validators` are sent only to the host of `url`."""

    feed_id: str
    url: str
    validators: Validators = Validators()
    headers: dict[str, str] = field(default_factory=dict)
    allow_private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseMeta:
    """What matters of a response's head: `headers` lower-cased, last one wins; `hops` the URLs passed through;
    `moved_to` the target when every hop from the start was permanent (301/308), else None."""

    status: int
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    hops: tuple[str, ...] = ()
    moved_to: str | None = None
    validators: Validators = Validators()
    peer_ip: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 200 with its body, inflated and whole."""

    meta: ResponseMeta
    body: bytes


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304 to a conditional request."""

    meta: ResponseMeta


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No body: the reason, a detail for people, the head when one came."""

    reason: PollReason
    detail: str = ""
    meta: ResponseMeta | None = None
    retry_after: str | None = None


FetchOutcome = Fetched | NotModified | FetchFailed
