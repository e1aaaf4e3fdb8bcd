"""The outbox: what is to be sent, each try, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class DeliveryState(StrEnum):
    """Where a delivery stands; every one ends delivered, dead or cancelled."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"
    CANCELLED = "cancelled"


class DeliveryReason(StrEnum):
    """How an attempt ended: rows, logs, metrics and docs use these words."""

    OK = "ok"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    RESET = "reset"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    BAD_REPLY = "bad_reply"
    REJECTED = "rejected"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    EGRESS_BLOCKED = "egress_blocked"
    INTERRUPTED = "interrupted"
    RENDER_FAILED = "render_failed"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one receiver. `id` never changes over retries, restarts and redrives. `payload` is the message as
    a value (type, alerts, …); `body` is the rendered text, frozen at the first claim. `maybe_dup` counts attempts after
    whose first byte the end is unknown; `tries` counts attempts since creation or the last redrive and picks the next
    backoff. Times are epoch ms."""

    id: str
    receiver_id: str
    seq: int
    state: DeliveryState
    payload: dict[str, Any]
    created_ms: int
    due_ms: int
    give_up_ms: int
    body: str | None = None
    plain: bool = False
    attempts: int = 0
    redrives: int = 0
    maybe_dup: int = 0
    tries: int = 0
    lease_until_ms: int | None = None
    done_ms: int | None = None
    last_code: int | None = None
    last_reason: DeliveryReason | None = None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of one delivery; `ended_ms` None means that it was interrupted or is under way."""

    delivery_id: str
    n: int
    started_ms: int
    ended_ms: int | None = None
    code: int | None = None
    reason: DeliveryReason | None = None
    error: str | None = None
    retry_after_ms: int | None = None
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """What deliveries learn of a receiver: one gate (`not_before_ms`) for rate limits, Retry-After and the breaker;
    `failures` in a row of any kind but rate limits, `refusals` in a row of the kind that says we are wrong."""

    id: str
    kind: str
    enabled: bool = True
    not_before_ms: int = 0
    failures: int = 0
    first_failure_ms: int | None = None
    refusals: int = 0
    first_refusal_ms: int | None = None
    last_ok_ms: int | None = None
    disabled_why: str | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back of one attempt: at most 4 KB of text; `code` None when no status line was read."""

    code: int | None = None
    text: str = ""
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver took it."""

    reply: Reply = field(default_factory=Reply)


@dataclass(frozen=True, slots=True)
class Retry:
    """Not taken; try again. `ambiguous` when bytes were written and no answer came; `retry_after` is the header as received."""

    reason: DeliveryReason
    detail: str = ""
    reply: Reply = field(default_factory=Reply)
    ambiguous: bool = False
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The receiver says that this message is wrong (400, 413, 422): once more as plain text, else dead."""

    reason: DeliveryReason
    detail: str = ""
    reply: Reply = field(default_factory=Reply)


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver says that we are wrong (401, 403, 404, 410): rows wait, the operator is told."""

    reason: DeliveryReason
    detail: str = ""
    reply: Reply = field(default_factory=Reply)
    at_once: bool = False


DeliveryOutcome = Delivered | Retry | Rejected | Refused
