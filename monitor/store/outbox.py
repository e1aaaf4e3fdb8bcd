"""The outbox's rows: numbered, due, leased, and sent again on demand."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from monitor.model import Delivery, DeliveryState
from monitor.store.rows import DELIVERY
from monitor.store.schema import alert, counter, delivery, route
from monitor.store.upsert import Insert, insert_into

_DUE = (
    DELIVERY.query.where(
        text("state = 'pending'"),
        delivery.c.receiver_id == bindparam("receiver"),
        delivery.c.due_ms <= bindparam("now"),
    )
    .order_by(delivery.c.seq)
    .limit(bindparam("most"))
)
_EXPIRED = DELIVERY.query.where(text("state = 'sending'"), delivery.c.lease_until_ms <= bindparam("now")).order_by(
    delivery.c.receiver_id, delivery.c.seq
)


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


def redrive(
    connection: Connection,
    *,
    now_ms: int,
    ids: Collection[str] | None,
    receiver_id: str | None,
    rule_id: str | None,
    since_ms: int,
) -> list[str]:
    """Ids of the dead deliveries that meet every condition given: pending again under the same id, due now, with the
    time to give up that they had at first."""
    query = select(delivery.c.id).where(delivery.c.state == DeliveryState.DEAD, delivery.c.created_ms >= since_ms)
    if ids is not None:
        query = query.where(delivery.c.id.in_(ids))
    if receiver_id is not None:
        query = query.where(delivery.c.receiver_id == receiver_id)
    if rule_id is not None:
        carried = select(route.c.delivery_id).join(alert, alert.c.id == route.c.alert_id)
        query = query.where(delivery.c.id.in_(carried.where(alert.c.rule_id == rule_id)))
    chosen = list(connection.execute(query.order_by(delivery.c.receiver_id, delivery.c.seq)).scalars())
    if chosen:
        connection.execute(_AGAIN, [{"chosen": identity, "now": now_ms} for identity in chosen])
    return chosen


_AGAIN = (
    update(delivery)
    .where(delivery.c.id == bindparam("chosen"))
    .values(
        state=DeliveryState.PENDING,
        due_ms=bindparam("now"),
        give_up_ms=bindparam("now") + delivery.c.give_up_ms - delivery.c.created_ms,
        redrives=delivery.c.redrives + 1,
        tries=0,
        done_ms=None,
    )
)
