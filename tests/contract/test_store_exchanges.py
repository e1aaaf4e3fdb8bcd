"""The ledger of our own requests, in every store."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from sqlalchemy import create_engine

from monitor.model import Exchange, Validators
from monitor.store import ledger, schema
from tests.contract.store_values import Waiting

ROW = Exchange(
    1_642_147_200.125,
    "x.org",
    "https://x.org/feed",
    304,
    sent=Validators('"1"', "Fri, 14 Jan 2022 08:00:00 GMT"),
    got=Validators('W/"ä\\"'),
    headers=frozenset({"cookie", "referer"}),
    retry_after_s=1.5,
)


def test_exchanges_come_back_as_they_went_in_and_in_their_order(store: Waiting) -> None:
    rows = [ROW, Exchange(0.0, "", "", 0), replace(ROW, at_s=5.0)]
    store.write(lambda tx: tx.put_exchanges(rows[:2]))
    store.write(lambda tx: tx.put_exchanges([]))
    store.write(lambda tx: tx.put_exchanges(rows[2:]))
    assert store.read(lambda reader: reader.exchanges()) == rows


def test_a_job_that_fails_leaves_no_exchange(store: Waiting) -> None:
    def failing(tx: object) -> None:
        tx.put_exchanges([ROW])  # type: ignore[attr-defined]
        raise KeyError("no")

    with contextlib.suppress(KeyError):
        store.write(failing)
    assert store.read(lambda reader: reader.exchanges()) == []


def test_only_the_last_are_kept() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        for n in range(0, 5_000, 500):
            ledger.add(connection, [replace(ROW, at_s=float(n + k)) for k in range(500)], kept=1_200)
        kept = [row.at_s for row in ledger.read(connection)]
    assert kept == [float(n) for n in range(5_000 - len(kept), 5_000)]
    assert 1_200 <= len(kept) < 1_200 + ledger.TRIM_EVERY
