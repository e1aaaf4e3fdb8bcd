"""What the operator is told of receivers and dead letters, decided on values.

A notice's id is derived from what changed and since when: the doer skips those that the store already knows, and so
the same trouble is told once.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.alerting import HealthKind, HealthNotice
from monitor.deliver.settle import Settled
from monitor.model import Delivery, DeliveryState, ReceiverState

FAILURES, FAILING_FOR_MS = 3, 300_000
"""Failures in a row, and the least time between the first and the last, after which the operator is told."""

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice, and the one without which it makes no sense: nobody hears of a recovery from trouble never told."""

    notice: HealthNotice
    only_after: tuple[HealthNotice, ...] = ()


def tellings(before: ReceiverState, settled: Settled, *, now_ms: int) -> list[Telling]:
    """What to tell after an attempt."""
    after = settled.receiver
    told = []
    if before.enabled and not after.enabled:
        told.append(Telling(_disabled(after, now_ms)))
    if after.enabled and _is_failing(after, now_ms):
        told.append(Telling(_failing(after, settled.delivery)))
    if settled.delivery.state is DeliveryState.DELIVERED and before.first_failure_ms is not None:
        told.append(_recovered(before, settled.delivery))
    if settled.delivery.state is DeliveryState.DEAD:
        told.append(Telling(dead_letter(settled.delivery, now_ms=now_ms)))
    return told


def _is_failing(receiver: ReceiverState, now_ms: int) -> bool:
    since = receiver.first_failure_ms
    return receiver.failures >= FAILURES and since is not None and now_ms - since >= FAILING_FOR_MS


def _disabled(receiver: ReceiverState, now_ms: int) -> HealthNotice:
    since = receiver.first_failure_ms if receiver.first_failure_ms is not None else now_ms
    return HealthNotice(
        HealthKind.RECEIVER_DISABLED,
        receiver.id,
        f"Receiver {receiver.id} is disabled: {receiver.disabled_why}",
        since,
        "Its messages wait for up to 96 h. Mend the receiver or its settings, then reload or restart the monitor.",
    )


def _failing(receiver: ReceiverState, last: Delivery) -> HealthNotice:
    assert receiver.first_failure_ms is not None
    why = ": ".join(filter(None, (last.last_reason, last.last_error)))
    return HealthNotice(
        HealthKind.RECEIVER_FAILING,
        receiver.id,
        f"Receiver {receiver.id} takes nothing: {receiver.failures} failures in a row",
        receiver.first_failure_ms,
        f"Last: {why}. Its messages are kept and tried again for 96 h.",
    )


def _recovered(before: ReceiverState, last: Delivery) -> Telling:
    assert before.first_failure_ms is not None
    since = before.first_failure_ms
    notice = HealthNotice(HealthKind.RECEIVER_RECOVERED, before.id, f"Receiver {before.id} takes messages again", since)
    return Telling(notice, only_after=(_failing(before, last), _disabled(before, since)))


def dead_letter(dead: Delivery, *, now_ms: int) -> HealthNotice:
    """The notice of a dead letter: the first of each receiver and reason in a UTC day speaks for all."""
    return HealthNotice(
        HealthKind.DELIVERY_DEAD,
        f"{dead.receiver_id} ({dead.last_reason})",
        f"A message to {dead.receiver_id} could not be delivered: {dead.last_reason}",
        now_ms // DAY_MS * DAY_MS,
        f"{dead.id}: {dead.last_error or dead.last_reason}. It is kept: see `monitor outbox list`; send it again with "
        f"`monitor outbox redrive {dead.id}`. Further ones of this kind today are not told one by one.",
    )
