"""The outbox's rows: numbered, due and leased."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam

from monitor.model import Delivery, DeliveryState
from monitor.store.rows import DELIVERY
from monitor.store.schema import counter, delivery
from monitor.store.upsert import Insert, insert_into

_DUE = (
    DELIVERY.query.where(
        delivery.c.state == DeliveryState.PENDING,
        delivery.c.receiver_id == bindparam("receiver"),
        delivery.c.due_ms <= bindparam("now"),
    )
    .order_by(delivery.c.seq)
    .limit(bindparam("most"))
)
_EXPIRED = DELIVERY.query.where(
    delivery.c.state == DeliveryState.SENDING, delivery.c.lease_until_ms <= bindparam("now")
).order_by(delivery.c.receiver_id, delivery.c.seq)


@cache
def _count_up(dialect: str) -> Insert:
    statement = insert_into(counter, dialect).values(name=bindparam("name"), value=1)
    return statement.on_conflict_do_update(
        index_elements=[counter.c.name], set_={"value": counter.c.value + 1}
    ).returning(counter.c.value)  # type: ignore[return-value]


def next_seq(connection: Connection, receiver_id: str) -> int:
    """The next number of this receiver's deliveries, from 1; given back when the job is rolled back."""
    number: int = connection.execute(_count_up(connection.dialect.name), {"name": f"seq:{receiver_id}"}).scalar_one()
    return number


def row(value: Delivery) -> dict[str, Any]:
    """The columns of a delivery, with its payload's type where SQL can see it."""
    return {**DELIVERY.row(value), "type": str(value.payload.get("type", ""))}


def due(connection: Connection, receiver_id: str, *, now_ms: int, limit: int) -> list[Delivery]:
    """Pending and due, oldest `seq` first."""
    return DELIVERY.values(connection.execute(_DUE, {"receiver": receiver_id, "now": now_ms, "most": limit}).all())


def expired(connection: Connection, *, now_ms: int) -> list[Delivery]:
    """Being sent by nobody any more."""
    return DELIVERY.values(connection.execute(_EXPIRED, {"now": now_ms}).all())
