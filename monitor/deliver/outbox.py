"""The deliverer's units of work: what it reads and writes in one transaction, on the store's port alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from monitor.alerting import HealthNotice, health_delivery
from monitor.deliver.notices import Telling, dead_letter, tellings
from monitor.deliver.receivers import sync_receivers
from monitor.deliver.settle import (
    BREAKER_AT,
    Settled,
    claim,
    expire,
    open_slots,
    recover,
    rewound,
    settle,
    unrenderable,
)
from monitor.model import (
    Attempt,
    Delivery,
    DeliveryOutcome,
    DeliveryReason,
    DeliveryState,
    ReceiverState,
)
from monitor.ports import Reader, Tx

BATCH = 1000
"""Rows that one transaction looks at besides those it sends."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a receiver's lane can take: `busy` are the deliveries under way, `sending` those on the wire."""

    in_flight: int
    sending: int
    busy: frozenset[str]


@dataclass(frozen=True, slots=True)
class Selection:
    """Deliveries to attempt now, each receiver's oldest first, and whether anything is pending at all."""

    due: tuple[Delivery, ...]
    pending: bool


def receiver_of(reader: Reader, receiver_id: str) -> ReceiverState | None:
    """The stored receiver."""
    return next((row for row in reader.receivers() if row.id == receiver_id), None)


def select(tx: Tx, lanes: Mapping[str, Capacity], *, now_ms: int) -> Selection:
    """What is due and may go out."""
    due: list[Delivery] = []
    for receiver in tx.receivers():
        lane = lanes.get(receiver.id)
        if lane is None:
            continue
        slots = open_slots(receiver, in_flight=lane.in_flight, sending=lane.sending, now_ms=now_ms)
        if slots:
            rows = tx.due_deliveries(receiver.id, now_ms=now_ms, limit=slots + len(lane.busy))
            due += [row for row in rows if row.id not in lane.busy][:slots]
    return Selection(tuple(due), bool(due) or bool(tx.deliveries(state=DeliveryState.PENDING, limit=1)))


def take(tx: Tx, delivery_id: str, body: str, *, plain: bool, now_ms: int) -> tuple[Delivery, Attempt] | None:
    """Claims the row and writes its attempt; None when somebody cancelled or took it meanwhile."""
    row = tx.delivery(delivery_id)
    if row is None or row.state is not DeliveryState.PENDING:
        return None
    sending, attempt = claim(row, row.body if row.body is not None else body, plain=plain, now_ms=now_ms)
    tx.put_delivery(sending)
    tx.put_attempt(attempt)
    return sending, attempt


def record(
    tx: Tx, attempt: Attempt, *, outcome: DeliveryOutcome, fallback: str | None, now_ms: int, jitter: float
) -> tuple[Settled, list[HealthNotice]]:
    """Writes an attempt's end and what the operator must hear of it."""
    sending = tx.delivery(attempt.delivery_id)
    assert sending is not None
    receiver = receiver_of(tx, sending.receiver_id) or ReceiverState(sending.receiver_id, "", removed=True)
    settled = settle(sending, receiver, attempt=attempt, outcome=outcome, now_ms=now_ms, jitter=jitter)
    tx.put_delivery(settled.delivery)
    tx.put_attempt(settled.attempt)
    if settled.receiver != receiver:
        tx.put_receiver(settled.receiver)
    if settled.delivery.state is DeliveryState.DELIVERED and receiver.failures >= BREAKER_AT:
        _wake(tx, receiver.id, now_ms=now_ms)
    return settled, tell(tx, tellings(receiver, settled, now_ms=now_ms), fallback=fallback, now_ms=now_ms)


def _wake(tx: Tx, receiver_id: str, *, now_ms: int) -> None:
    """Makes what waits for a receiver due: it answers again, and its backoff was for when it didn't."""
    for row in tx.deliveries(state=DeliveryState.PENDING, receiver_id=receiver_id, limit=BATCH):
        if row.due_ms > now_ms:
            tx.put_delivery(replace(row, due_ms=now_ms))


def bury(tx: Tx, delivery: Delivery, why: str, *, fallback: str | None, now_ms: int) -> list[HealthNotice]:
    """Writes off a message that can't be rendered, and tells the operator."""
    dead = unrenderable(delivery, why)
    tx.put_delivery(dead)
    return tell(tx, [Telling(dead_letter(dead, now_ms=now_ms))], fallback=fallback, now_ms=now_ms)


def tell(tx: Tx, told: Iterable[Telling], *, fallback: str | None, now_ms: int) -> list[HealthNotice]:
    """Queues new notices for the fallback receiver and gives back those that are new. Without a fallback all are, and
    they reach the log alone. The fallback's own troubles are not told to itself, but its dead letters are."""
    new = []
    for telling in told:
        notice = telling.notice
        if fallback is None:
            new.append(notice)
            continue
        if notice.subject == fallback or tx.delivery(notice.id_for(fallback)) is not None:
            continue
        if telling.only_after and not any(tx.delivery(n.id_for(fallback)) for n in telling.only_after):
            continue
        if receiver_of(tx, fallback) is not None:
            tx.put_delivery(health_delivery(notice, fallback, seq=tx.next_seq(fallback), now_ms=now_ms))
        new.append(notice)
    return new


def begin(tx: Tx, kinds: Mapping[str, str], *, busy: frozenset[str], now_ms: int) -> list[Delivery]:
    """Brings receivers in line with the config and takes back what a dead process left in `sending`.

    A start or a reload is the operator's word that a receiver in trouble may be mended: what waits for it is due at
    once, behind its gate and, while its breaker is open, one at a time.
    """
    known = tx.receivers()
    for row in sync_receivers(known, kinds):
        tx.put_receiver(row)
    for row in known:
        if row.id in kinds and (row.failures or not row.enabled):
            _wake(tx, row.id, now_ms=now_ms)
    left = [row for row in tx.deliveries(state=DeliveryState.SENDING, limit=BATCH * BATCH) if row.id not in busy]
    return [take_back(tx, row, now_ms=now_ms) for row in left]


def take_back(tx: Tx, row: Delivery, *, now_ms: int) -> Delivery:
    """An interrupted row, pending again, its attempt marked."""
    attempts = tx.attempts(row.id)
    if attempts and attempts[-1].reason is None:
        tx.put_attempt(replace(attempts[-1], reason=DeliveryReason.INTERRUPTED))
    pending = recover(row, now_ms=now_ms)
    tx.put_delivery(pending)
    return pending


def sweep(tx: Tx, *, busy: frozenset[str], fallback: str | None, now_ms: int) -> list[Delivery]:
    """Ends what waits for shut receivers past its time and takes back lost leases; gives the rows that changed."""
    changed = [take_back(tx, row, now_ms=now_ms) for row in tx.expired_leases(now_ms=now_ms) if row.id not in busy]
    receivers = {row.id: row for row in tx.receivers()}
    for receiver in receivers.values():
        for row in tx.deliveries(state=DeliveryState.PENDING, receiver_id=receiver.id, limit=BATCH):
            ended = expire(row, receiver, now_ms=now_ms) or rewound(row, now_ms=now_ms)
            if ended is None:
                continue
            tx.put_delivery(ended)
            changed.append(ended)
            if ended.state is DeliveryState.DEAD:
                tell(tx, [Telling(dead_letter(ended, now_ms=now_ms))], fallback=fallback, now_ms=now_ms)
    return changed
