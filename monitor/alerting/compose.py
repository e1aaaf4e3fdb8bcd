"""From a firing to the messages that go out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.alerting.fire import Firing
from monitor.alerting.payload import alert_value, late_by_s, message
from monitor.model import Delivery, DeliveryState

GIVE_UP_MS = 96 * 3_600_000
"""How long a message is tried: a long weekend and a day (promise D6)."""


def compose(firing: Firing, seqs: Mapping[str, int], *, now_ms: int) -> list[Delivery]:
    """One pending delivery for each route that isn't suppressed, due at once.

    `seqs` gives each such receiver's next number. Give a firing whose alert has been stored.
    """
    value = alert_value(firing.alert, firing.match)
    late = late_by_s(firing.match, now_ms)
    deliveries = []
    for route in firing.routes:
        if route.delivery_id is None:
            continue
        seq = seqs[route.receiver_id]
        data = {"late_by_s": late, "alerts": [value]}
        payload = message("alert.fired", delivery_id=route.delivery_id, seq=seq, now_ms=now_ms, data=data)
        deliveries.append(pending(route.delivery_id, route.receiver_id, seq=seq, payload=payload, now_ms=now_ms))
    return deliveries


def pending(delivery_id: str, receiver_id: str, *, seq: int, payload: dict[str, Any], now_ms: int) -> Delivery:
    """A delivery that is due now."""
    return Delivery(
        id=delivery_id,
        receiver_id=receiver_id,
        seq=seq,
        state=DeliveryState.PENDING,
        payload=payload,
        created_ms=now_ms,
        due_ms=now_ms,
        give_up_ms=now_ms + GIVE_UP_MS,
    )
