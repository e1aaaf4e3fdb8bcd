"""`audit`: clean for whatever may legally happen, and no planted fault goes unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import AlertState, Cause, DeliveryReason, DeliveryState, Route, Suppression
from monitor.ports import Tx
from monitor.store.audit import CHECKS
from tests.contract.store_values import NOW, Waiting, alert, attempt, delivery, entry, fire, put, receiver


def healthy(tx: Tx) -> None:
    """One of each end that an alert can have, and what is still on its way."""
    put(tx, receiver(), receiver("soc"))
    for n, state in enumerate(("pending", "cancelled", "sending", "delivered", "dead"), start=1):
        fire(tx, n)
        row = tx.delivery(f"msg-desk{n}")
        assert row is not None
        tried = replace(row, attempts=1)
        first = attempt(row.id)
        match state:
            case "cancelled":
                put(tx, replace(row, state=DeliveryState.CANCELLED, last_error="receiver removed"))
            case "sending":
                put(tx, replace(tried, state=DeliveryState.SENDING, lease_until_ms=NOW + 1), first)
            case "delivered":
                done = replace(first, ended_ms=NOW + 1, reason=DeliveryReason.OK, code=204)
                put(tx, replace(tried, state=DeliveryState.DELIVERED, done_ms=NOW + 1), done)
            case "dead":
                failed = replace(first, ended_ms=NOW + 1, reason=DeliveryReason.REJECTED, code=400)
                put(tx, replace(tried, state=DeliveryState.DEAD, last_reason=DeliveryReason.REJECTED), failed)
            case _:
                pass  # pending, as it was fired
    tx.put_entry(entry("e1"), [])
    put(tx, alert("quiet"), Route("quiet", "-", suppressed=Suppression.NO_RECEIVER))
    put(tx, alert("base", state=AlertState.BASELINE), Route("base", "desk", suppressed=Suppression.BASELINE))
    put(tx, alert("base-unrouted", state=AlertState.BASELINE))
    health = delivery("health", seq=tx.next_seq("desk"), payload={"type": "feed.failing"})
    put(tx, health)


FAULTS = {
    "alert alr-desk1 of rule geneva fired but has no route: nobody knows where it went": (
        "DELETE FROM route WHERE alert_id = 'alr-desk1'"
    ),
    "alert alr-desk1 to desk is neither suppressed with a reason nor carried by a delivery": (
        "UPDATE route SET delivery_id = NULL WHERE alert_id = 'alr-desk1'"
    ),
    "alert alr-desk1 to desk is suppressed (no_receiver) and yet names delivery msg-desk1": (
        "UPDATE route SET suppressed = 'no_receiver' WHERE alert_id = 'alr-desk1'"
    ),
    "alert alr-desk1 to desk names delivery msg-gone, which does not exist": (
        "UPDATE route SET delivery_id = 'msg-gone' WHERE alert_id = 'alr-desk1'"
    ),
    "alert alr-desk1 was routed to soc but its delivery msg-desk1 goes to desk": (
        "UPDATE route SET receiver_id = 'soc' WHERE alert_id = 'alr-desk1'"
    ),
    "route to desk names alert alr-desk1, which does not exist": "DELETE FROM alert WHERE id = 'alr-desk1'",
    "alert base belongs to a feed's baseline and yet delivery msg-desk1 carries it to desk": (
        "UPDATE route SET suppressed = NULL, delivery_id = 'msg-desk1' WHERE alert_id = 'base'"
    ),
    "delivery msg-desk1 to desk carries alerts but no route leads to it": (
        "UPDATE route SET delivery_id = NULL, suppressed = 'no_receiver' WHERE alert_id = 'alr-desk1'"
    ),
    "delivery msg-desk3 to desk is being sent without a lease: a crash would leave it there for good": (
        "UPDATE delivery SET lease_until_ms = NULL WHERE id = 'msg-desk3'"
    ),
    "delivery msg-desk1 to desk is pending and yet leased": (
        "UPDATE delivery SET lease_until_ms = 1 WHERE id = 'msg-desk1'"
    ),
    "delivery msg-desk3 to desk is being sent but its attempt was never written down": (
        "DELETE FROM attempt WHERE delivery_id = 'msg-desk3'"
    ),
    "delivery msg-desk4 to desk is delivered but no attempt of it ended well": (
        "UPDATE attempt SET reason = 'timeout' WHERE delivery_id = 'msg-desk4'"
    ),
    "delivery msg-desk4 to desk is delivered but nobody knows when": (
        "UPDATE delivery SET done_ms = NULL WHERE id = 'msg-desk4'"
    ),
    "delivery msg-desk5 to desk is dead without a reason": (
        "UPDATE delivery SET last_reason = NULL WHERE id = 'msg-desk5'"
    ),
    "delivery msg-desk1 to desk is in a state that does not exist: lost": (
        "UPDATE delivery SET state = 'lost' WHERE id = 'msg-desk1'"
    ),
    "delivery msg-desk1 to desk waits for a receiver that was never configured": (
        "DELETE FROM receiver WHERE id = 'desk'"
    ),
    "delivery msg-desk4 to desk has 1 attempts by its row but 0 were written down": (
        "DELETE FROM attempt WHERE delivery_id = 'msg-desk4'"
    ),
    "attempt 1 of delivery msg-desk4 has no delivery": "DELETE FROM delivery WHERE id = 'msg-desk4'",
    "receiver desk has 5 deliveries numbered up to 6 from 1: a number is missing": (
        "DELETE FROM delivery WHERE id = 'msg-desk2'"
    ),
    "receiver desk was given number 6 by the counter, its last delivery has 5": (
        "DELETE FROM delivery WHERE id = 'health'"
    ),
    "there are 7 alerts numbered up to 8 from 1: a number is missing": "DELETE FROM alert WHERE id = 'quiet'",
    "alert quiet of rule geneva names entry e1, which is no longer stored": "DELETE FROM entry WHERE id = 'e1'",
}


def test_a_healthy_state_is_explained_to_the_last_row(store: Waiting) -> None:
    store.write(healthy)
    assert store.read(lambda r: r.audit()) == []


def test_an_empty_state_is_explained(store: Waiting) -> None:
    assert store.read(lambda r: r.audit()) == []


@pytest.mark.parametrize(("sentence", "fault"), FAULTS.items(), ids=[sentence[:60] for sentence in FAULTS])
def test_a_planted_fault_is_told_in_a_sentence(store: Waiting, sentence: str, fault: str) -> None:
    store.write(healthy)

    def plant(tx: Tx) -> list[str]:
        connection = tx.connection.connection  # type: ignore[attr-defined]
        raw = connection.driver_connection
        raw.execute("ROLLBACK")  # these two take effect outside a transaction only
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA ignore_check_constraints=ON")
        raw.execute("BEGIN")
        raw.execute("SAVEPOINT job")
        tx.connection.exec_driver_sql(fault)  # type: ignore[attr-defined]
        return tx.audit()

    found = store.write(plant)
    assert sentence in found


def test_every_check_has_its_fault() -> None:

    starts = [check.sentence.split("{}")[0] for check in CHECKS]
    assert len(CHECKS) == len(FAULTS)
    assert all(any(sentence.startswith(start) for sentence in FAULTS) for start in starts)


def test_a_health_notice_needs_no_route_but_an_alert_does(store: Waiting) -> None:
    store.put(receiver(), delivery("m1", payload={"type": "receiver.disabled"}))
    assert store.write(lambda tx: (tx.next_seq("desk"), tx.audit())[1]) == []
    store.put(delivery("m2", seq=2, payload={"type": "alert.fired"}))
    assert "delivery m2 to desk carries alerts but no route leads to it" in store.read(lambda r: r.audit())


def test_a_route_of_another_cause_does_not_hide_an_open_one(store: Waiting) -> None:
    store.write(healthy)
    store.put(Route("quiet", "desk", Cause.HEALTH))
    assert store.read(lambda r: r.audit()) == [
        "alert quiet to desk is neither suppressed with a reason nor carried by a delivery"
    ]
