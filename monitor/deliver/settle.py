"""The outbox's state machine, as functions of (row, receiver, outcome, now).

    pending ── claim ──▶ sending ── settle ──▶ delivered | pending | dead
                            └────── recover (crash, lost lease) ──▶ pending
    pending ── expire (its receiver takes nothing and 96 h are over) ──▶ dead | cancelled
    dead ───── redrive (by an operator) ──▶ pending, under the same id

No attempt limit: a message is tried until `give_up_ms`, the last time exactly then, so that a receiver that answers
again within 96 h gets everything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from monitor.alerting import GIVE_UP_MS
from monitor.deliver.backoff import backoff_ms, retry_after_ms
from monitor.model import (
    Attempt,
    Delivered,
    Delivery,
    DeliveryOutcome,
    DeliveryReason,
    DeliveryState,
    ReceiverState,
    Refused,
    Rejected,
    Retry,
)

LEASE_MS = 120_000
"""How long a claim holds: far longer than an attempt's total deadline."""

BREAKER_AT = 5
"""Failures in a row (429 is none) after which a receiver is left alone and then probed with one message."""

BREAKER_MS, BREAKER_MAX_MS = 30_000, 900_000
"""The breaker's first pause, doubled with each failed probe up to a quarter of an hour."""

REFUSALS, REFUSED_FOR_MS = 3, 600_000
"""Refusals in a row, and the least time between the first and the last of them, after which a receiver is disabled."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An attempt's end: the row, what was learnt of the receiver, the finished attempt."""

    delivery: Delivery
    receiver: ReceiverState
    attempt: Attempt


def open_slots(receiver: ReceiverState, *, in_flight: int, sending: int, now_ms: int) -> int:
    """How many more messages may go to the receiver now: none behind its gate, one as a probe, else the kind's limit."""
    if receiver.removed or not receiver.enabled or is_gated(receiver, now_ms):
        return 0
    limit = 1 if receiver.failures >= BREAKER_AT else in_flight
    return max(0, limit - sending)


def is_gated(receiver: ReceiverState, now_ms: int) -> bool:
    """Whether the receiver's gate is closed. A gate further off than any is set means that the clock went back."""
    return now_ms < receiver.not_before_ms <= now_ms + GIVE_UP_MS


def claim(delivery: Delivery, body: str, *, plain: bool, now_ms: int) -> tuple[Delivery, Attempt]:
    """The row as it is while it is sent, and the attempt's row; both are committed before the first byte goes out."""
    n = delivery.attempts + 1
    sending = replace(
        delivery,
        state=DeliveryState.SENDING,
        body=body,
        plain=plain,
        attempts=n,
        tries=delivery.tries + 1,
        lease_until_ms=now_ms + LEASE_MS,
    )
    return sending, Attempt(delivery.id, n, now_ms)


def settle(
    sending: Delivery,
    receiver: ReceiverState,
    *,
    attempt: Attempt,
    outcome: DeliveryOutcome,
    now_ms: int,
    jitter: float,
) -> Settled:
    """What an outcome makes of the row and of the receiver. `receiver` is as stored now, not as at the claim."""
    wait_ms = retry_after_ms(outcome.retry_after, now_ms=now_ms) if isinstance(outcome, Retry) else None
    delivery = _ended(sending, outcome, now_ms=now_ms, wait_ms=wait_ms, jitter=jitter)
    after = _learnt(receiver, outcome, now_ms=now_ms, wait_ms=wait_ms, due_ms=delivery.due_ms)
    return Settled(delivery, after, _finished(attempt, outcome, now_ms=now_ms, wait_ms=wait_ms))


def _ended(sending: Delivery, outcome: DeliveryOutcome, *, now_ms: int, wait_ms: int | None, jitter: float) -> Delivery:
    row = replace(
        sending,
        lease_until_ms=None,
        last_code=outcome.reply.code,
        last_reason=reason_of(outcome),
        last_error=detail_of(outcome),
    )
    match outcome:
        case Delivered():
            return replace(row, state=DeliveryState.DELIVERED, done_ms=now_ms)
        case Rejected():
            if row.plain:
                return replace(row, state=DeliveryState.DEAD)
            return replace(row, state=DeliveryState.PENDING, plain=True, body=None, due_ms=now_ms)
        case Retry():
            row = replace(row, maybe_dup=row.maybe_dup + outcome.ambiguous)
            backoff = backoff_ms(row.tries, jitter=jitter)
            if outcome.reason is DeliveryReason.RATE_LIMITED and wait_ms is not None:
                row = replace(row, tries=row.tries - 1)  # told when to come back: no failed try
                backoff = 0
            return _again(row, now_ms=now_ms, due_ms=now_ms + max(backoff, wait_ms or 0))
        case Refused():
            return _again(row, now_ms=now_ms, due_ms=now_ms + backoff_ms(row.tries, jitter=jitter))
        case _:
            assert_never(outcome)


def _again(row: Delivery, *, now_ms: int, due_ms: int) -> Delivery:
    """The row waiting for its next try; the last one is at `give_up_ms`, and its failure ends it."""
    if now_ms < row.give_up_ms:
        return replace(row, state=DeliveryState.PENDING, due_ms=min(due_ms, row.give_up_ms))
    return _gave_up(row)


def _gave_up(row: Delivery) -> Delivery:
    hours = (row.give_up_ms - row.created_ms) // 3_600_000
    last = ": ".join(filter(None, (row.last_reason, row.last_error))) or "never tried"
    error = f"gave up after {hours} h and {row.attempts} attempts; last {last}"
    return replace(row, state=DeliveryState.DEAD, last_reason=DeliveryReason.GIVE_UP, last_error=error)


def _learnt(
    receiver: ReceiverState, outcome: DeliveryOutcome, *, now_ms: int, wait_ms: int | None, due_ms: int
) -> ReceiverState:
    """What an outcome says of the receiver itself. A rejected message says nothing of it."""
    match outcome:
        case Delivered():
            return well(receiver, now_ms)
        case Rejected():
            return receiver
        case Retry(reason=DeliveryReason.RATE_LIMITED):
            gate_ms = now_ms + wait_ms if wait_ms is not None else due_ms
            return replace(receiver, not_before_ms=max(receiver.not_before_ms, gate_ms))
        case Retry():
            return _failed(replace(receiver, refusals=0, first_refusal_ms=None), now_ms, wait_ms or 0)
        case Refused():
            return _refused(_failed(receiver, now_ms, 0), outcome, now_ms)
        case _:
            assert_never(outcome)


def well(receiver: ReceiverState, now_ms: int) -> ReceiverState:
    """The receiver after it took a message. A gate that a concurrent 429 set stays closed."""
    return replace(
        receiver,
        enabled=True,
        disabled_why=None,
        failures=0,
        first_failure_ms=None,
        refusals=0,
        first_refusal_ms=None,
        last_ok_ms=now_ms,
    )


def _failed(receiver: ReceiverState, now_ms: int, wait_ms: int) -> ReceiverState:
    failures = receiver.failures + 1
    doubled = min(max(0, failures - BREAKER_AT), 10)
    pause_ms = min(BREAKER_MS << doubled, BREAKER_MAX_MS) if failures >= BREAKER_AT else 0
    first = receiver.first_failure_ms if receiver.first_failure_ms is not None else now_ms
    gate = now_ms + max(pause_ms, wait_ms) if pause_ms or wait_ms else 0
    return replace(receiver, failures=failures, first_failure_ms=first, not_before_ms=max(receiver.not_before_ms, gate))


def _refused(receiver: ReceiverState, outcome: Refused, now_ms: int) -> ReceiverState:
    first = receiver.first_refusal_ms if receiver.first_refusal_ms is not None else now_ms
    after = replace(receiver, refusals=receiver.refusals + 1, first_refusal_ms=first)
    if outcome.at_once or (after.refusals >= REFUSALS and now_ms - first >= REFUSED_FOR_MS):
        why = outcome.detail or f"it answers {outcome.reply.code}"
        return replace(after, enabled=False, disabled_why=receiver.disabled_why or why)
    return after


def reason_of(outcome: DeliveryOutcome) -> DeliveryReason:
    """The outcome in one word."""
    return DeliveryReason.OK if isinstance(outcome, Delivered) else outcome.reason


def detail_of(outcome: DeliveryOutcome) -> str | None:
    """The outcome in words; None when it is well."""
    return None if isinstance(outcome, Delivered) else outcome.detail or None


def _finished(attempt: Attempt, outcome: DeliveryOutcome, *, now_ms: int, wait_ms: int | None) -> Attempt:
    return replace(
        attempt,
        ended_ms=now_ms,
        code=outcome.reply.code,
        reason=reason_of(outcome),
        error=detail_of(outcome),
        retry_after_ms=wait_ms,
        reply=outcome.reply.text or None,
    )


def recover(sending: Delivery, *, now_ms: int) -> Delivery:
    """A row whose attempt was cut short by a crash: due again at once, perhaps a duplicate."""
    return replace(
        sending,
        state=DeliveryState.PENDING,
        lease_until_ms=None,
        due_ms=now_ms,
        maybe_dup=sending.maybe_dup + 1,
        last_reason=DeliveryReason.INTERRUPTED,
        last_error="the attempt was interrupted; the receiver may have taken it",
    )


def unrenderable(delivery: Delivery, why: str) -> Delivery:
    """A message that can't be put into words, not even plain ones: dead, with the reason."""
    return replace(
        delivery, state=DeliveryState.DEAD, last_code=None, last_reason=DeliveryReason.RENDER_FAILED, last_error=why
    )


def expire(delivery: Delivery, receiver: ReceiverState | None, *, now_ms: int) -> Delivery | None:
    """The end of a pending row whose receiver takes nothing and whose time is over; None when neither is so.

    A row of an open receiver is never expired: it gets its last try.
    """
    shut = receiver is None or receiver.removed or not receiver.enabled or is_gated(receiver, now_ms)
    if delivery.state is not DeliveryState.PENDING or not shut or now_ms < delivery.give_up_ms:
        return None
    if receiver is None or receiver.removed:
        error = f"receiver {delivery.receiver_id} is no longer configured"
        return replace(delivery, state=DeliveryState.CANCELLED, last_error=error)
    return _gave_up(delivery)


def rewound(delivery: Delivery, *, now_ms: int) -> Delivery | None:
    """A pending row dated in a future that the clock has left again, brought back; None when its dates make sense."""
    if delivery.due_ms <= now_ms + GIVE_UP_MS:
        return None
    return replace(delivery, due_ms=now_ms, give_up_ms=now_ms + GIVE_UP_MS)


def redrive(dead: Delivery, *, now_ms: int) -> Delivery:
    """A dead or cancelled row for another 96 hours, under its id and with its body."""
    return replace(
        dead,
        state=DeliveryState.PENDING,
        due_ms=now_ms,
        give_up_ms=now_ms + GIVE_UP_MS,
        tries=0,
        redrives=dead.redrives + 1,
        lease_until_ms=None,
    )
