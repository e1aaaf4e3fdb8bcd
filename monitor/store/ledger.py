"""The ledger of our own requests: appended to, and bounded."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select

from monitor.model import Exchange
from monitor.store.rows import EXCHANGE
from monitor.store.schema import exchange

KEPT = 50_000
"""Exchanges kept: some 12 MB; a day of 200 feeds every five minutes."""

TRIM_EVERY = 1_000

_LAST = select(func.coalesce(func.max(exchange.c.seq), 0))


def add(connection: Connection, rows: Sequence[Exchange], *, kept: int = KEPT) -> None:
    """Appends; now and then forgets the oldest beyond what is kept."""
    if not rows:
        return
    last: int = connection.execute(_LAST).scalar_one()
    numbered = [
        {**EXCHANGE.row(row), "headers": sorted(row.headers), "seq": last + n} for n, row in enumerate(rows, start=1)
    ]
    connection.execute(exchange.insert(), numbered)
    newest = last + len(rows)
    if newest // TRIM_EVERY != last // TRIM_EVERY:
        connection.execute(delete(exchange).where(exchange.c.seq <= newest - kept))


def read(connection: Connection) -> list[Exchange]:
    """All that are kept, in the order of the requests."""
    rows = connection.execute(EXCHANGE.query.order_by(exchange.c.seq)).all()
    at = EXCHANGE.names.index("headers")
    return [EXCHANGE.value([*row[:at], frozenset(row[at]), *row[at + 1 :]]) for row in rows]
