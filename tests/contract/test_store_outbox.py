"""Alerts, routes, deliveries, attempts and receivers: what every store does with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.errors import StoreConflict
from monitor.model import (
    AlertState,
    Cause,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Route,
    Suppression,
)
from monitor.ports import Tx
from tests.contract.store_values import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Waiting,
    alert,
    attempt,
    delivery,
    entry,
    fire,
    receiver,
)


def get(store: Waiting, delivery_id: str = "msg_1") -> Delivery:
    found = store.read(lambda r: r.delivery(delivery_id))
    assert found is not None
    return found


def test_alerts_are_numbered_in_the_order_of_their_commit(store: Waiting) -> None:
    first = store.write(lambda tx: tx.put_alert(alert("a1")))
    second = store.write(lambda tx: tx.put_alert(alert("a2")))
    assert (first.seq, second.seq) == (1, 2)
    assert store.read(lambda r: r.alert("a1")) == replace(alert("a1"), seq=1)


def test_an_unknown_alert_is_none(store: Waiting) -> None:
    assert store.read(lambda r: r.alert("a1")) is None


def test_an_alert_is_stored_once(store: Waiting) -> None:
    store.write(lambda tx: tx.put_alert(alert("a1")))
    with pytest.raises(StoreConflict, match="contradicts"):
        store.write(lambda tx: tx.put_alert(alert("a1", title="again")))
    kept = store.read(lambda r: r.alert("a1"))
    assert kept is not None
    assert kept.title == "Talks in Geneva"


def test_a_failed_job_uses_no_number(store: Waiting) -> None:
    store.write(lambda tx: tx.put_alert(alert("a1")))
    with pytest.raises(StoreConflict):
        store.put(alert("a2"), alert("a1"))
    assert store.write(lambda tx: tx.put_alert(alert("a3"))).seq == 2


def test_alerts_are_listed_newest_first_or_from_a_number_on(store: Waiting) -> None:
    store.put(
        alert("a1", rule_id="r1"), alert("a2", rule_id="r0", state=AlertState.BASELINE), alert("a3", rule_id="r1")
    )
    listed = store.read(
        lambda r: {
            "all": r.alerts(),
            "limit": r.alerts(limit=1),
            "after": r.alerts(after_seq=1),
            "after, limit": r.alerts(after_seq=1, limit=1),
            "baseline": r.alerts(state=AlertState.BASELINE),
            "rule": r.alerts(rule_id="r1"),
        }
    )
    assert {how: [a.id for a in found] for how, found in listed.items()} == {
        "all": ["a3", "a2", "a1"],
        "limit": ["a3"],
        "after": ["a2", "a3"],
        "after, limit": ["a2"],
        "baseline": ["a2"],
        "rule": ["a3", "a1"],
    }


def test_routes_are_kept_by_receiver(store: Waiting) -> None:
    routes = [
        Route("a1", "console", suppressed=Suppression.RECEIVER_REMOVED),
        Route("a1", "desk", delivery_id="msg_1"),
        Route("a1", "desk", Cause.HEALTH, 2, suppressed=Suppression.NO_RECEIVER),
    ]
    store.put(alert("a1"), delivery(), *routes)
    assert store.read(lambda r: r.routes("a1")) == routes
    assert store.read(lambda r: r.routes("a2")) == []


@pytest.mark.parametrize(
    "bad",
    [
        Route("unknown", "desk", suppressed=Suppression.BASELINE),
        Route("a1", "desk", delivery_id="unknown"),
        Route("a1", "desk", suppressed=Suppression.BASELINE, delivery_id="msg_1"),
    ],
    ids=["no such alert", "no such delivery", "suppressed and sent"],
)
def test_a_route_that_leads_nowhere_is_refused(store: Waiting, bad: Route) -> None:
    store.put(alert("a1"), delivery())
    with pytest.raises(StoreConflict):
        store.put(bad)
    assert store.read(lambda r: r.routes("a1")) == []


def test_a_delivery_comes_back_as_it_was_put(store: Waiting) -> None:
    value = delivery(
        state=DeliveryState.SENDING,
        payload={"type": "alert.fired", "alerts": [{"id": "a1", "title": "Циркон"}], "nested": {"n": [1, 2.5, None]}},
        body='{"тело": "\\u0000"}',
        plain=True,
        attempts=3,
        redrives=1,
        maybe_dup=1,
        tries=2,
        lease_until_ms=NOW + MINUTE,
        last_code=503,
        last_reason=DeliveryReason.SERVER_ERROR,
        last_error="503 Service Unavailable",
    )
    store.put(value)
    assert get(store) == value
    assert list(get(store).payload) == ["type", "alerts", "nested"]


def test_a_delivery_is_replaced_by_id(store: Waiting) -> None:
    store.put(delivery(), replace(delivery(), state=DeliveryState.DELIVERED, done_ms=NOW))
    assert get(store).state is DeliveryState.DELIVERED
    assert len(store.read(lambda r: r.deliveries())) == 1


@pytest.mark.parametrize(
    "bad",
    [
        delivery(state=DeliveryState.SENDING),
        delivery(lease_until_ms=NOW),
        delivery(state=DeliveryState.DELIVERED),
        delivery(state=DeliveryState.DEAD),
    ],
    ids=["sending without lease", "leased but pending", "delivered without time", "dead without reason"],
)
def test_a_delivery_in_an_impossible_state_is_refused(store: Waiting, bad: Delivery) -> None:
    with pytest.raises(StoreConflict):
        store.put(bad)
    assert store.read(lambda r: r.deliveries()) == []


def test_two_deliveries_of_a_receiver_never_share_a_number(store: Waiting) -> None:
    with pytest.raises(StoreConflict):
        store.put(delivery("m1", seq=1), delivery("m2", seq=1))


def test_each_receiver_counts_from_one(store: Waiting) -> None:
    numbers = store.write(lambda tx: [tx.next_seq(r) for r in ("desk", "desk", "soc", "desk")])
    assert numbers == [1, 2, 1, 3]
    assert store.write(lambda tx: tx.next_seq("desk")) == 4


def test_a_number_taken_by_a_failed_job_is_given_again(store: Waiting) -> None:
    def fails(tx: Tx) -> None:
        tx.next_seq("desk")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.write(fails)
    assert store.write(lambda tx: tx.next_seq("desk")) == 1


def test_due_deliveries_are_those_of_the_receiver_oldest_number_first(store: Waiting) -> None:
    store.put(
        delivery("m3", seq=3),
        delivery("m1", seq=1, due_ms=NOW + 1),
        delivery("m2", seq=2),
        delivery("m4", seq=4, state=DeliveryState.CANCELLED),
        delivery("other", receiver_id="soc"),
    )

    def due(now_ms: int, limit: int = 10) -> list[str]:
        return [d.id for d in store.write(lambda tx: tx.due_deliveries("desk", now_ms=now_ms, limit=limit))]

    assert due(NOW) == ["m2", "m3"]
    assert due(NOW + 1) == ["m1", "m2", "m3"]
    assert due(NOW + 1, limit=2) == ["m1", "m2"]
    assert due(NOW - 1) == []


def test_expired_leases_are_found_for_all_receivers(store: Waiting) -> None:
    sending = delivery(state=DeliveryState.SENDING)
    store.put(
        replace(sending, id="m1", lease_until_ms=NOW),
        replace(sending, id="m2", receiver_id="soc", lease_until_ms=NOW - 1),
        replace(sending, id="m3", seq=2, lease_until_ms=NOW + 1),
        delivery("m4", seq=3),
    )
    assert [d.id for d in store.write(lambda tx: tx.expired_leases(now_ms=NOW))] == ["m1", "m2"]


def test_deliveries_are_listed_by_receiver_and_number_and_filtered(store: Waiting) -> None:
    store.put(delivery("m2", seq=2), delivery("m1"), delivery("s1", receiver_id="soc", state=DeliveryState.CANCELLED))
    listed = store.read(
        lambda r: {
            "all": r.deliveries(),
            "limit": r.deliveries(limit=1),
            "state": r.deliveries(state=DeliveryState.CANCELLED),
            "receiver": r.deliveries(receiver_id="desk"),
            "both": r.deliveries(state=DeliveryState.PENDING, receiver_id="soc"),
        }
    )
    assert {how: [d.id for d in found] for how, found in listed.items()} == {
        "all": ["m1", "m2", "s1"],
        "limit": ["m1"],
        "state": ["s1"],
        "receiver": ["m1", "m2"],
        "both": [],
    }


def test_attempts_are_listed_in_their_order_and_ended_in_place(store: Waiting) -> None:
    ended = attempt(
        n=1,
        ended_ms=NOW + 5,
        code=429,
        reason=DeliveryReason.RATE_LIMITED,
        retry_after_ms=30_000,
        reply="slow",
        error="x",
    )
    store.put(delivery(), attempt(n=2), attempt(n=1))
    store.put(ended)
    assert store.read(lambda r: r.attempts("msg_1")) == [ended, attempt(n=2)]


def test_an_attempt_of_no_delivery_is_refused(store: Waiting) -> None:
    with pytest.raises(StoreConflict):
        store.put(attempt("unknown"))


def test_receivers_come_back_as_they_were_put(store: Waiting) -> None:
    troubled = receiver(
        "soc",
        enabled=False,
        not_before_ms=NOW,
        failures=3,
        first_failure_ms=NOW - 1,
        refusals=2,
        first_refusal_ms=NOW - 2,
        last_ok_ms=NOW - DAY,
        disabled_why="410 Gone",
        removed=True,
    )
    store.put(receiver("soc"), troubled, receiver())
    assert store.read(lambda r: r.receivers()) == [receiver(), troubled]


def test_deliveries_are_selected_by_rule_and_age(store: Waiting) -> None:
    store.write(lambda tx: (fire(tx, 1), fire(tx, 2), fire(tx, 1, receiver_id="soc")))
    store.put(
        alert("other", rule_id="other", entry_id="e-soc1"),
        delivery("late", receiver_id="soc", seq=2, created_ms=NOW + HOUR),
        Route("other", "soc", delivery_id="late"),
    )
    listed = store.read(
        lambda r: {
            "rule": r.deliveries(rule_id="geneva"),
            "other rule": r.deliveries(rule_id="other"),
            "unknown rule": r.deliveries(rule_id="unknown"),
            "since": r.deliveries(since_ms=NOW + 1),
            "all conditions": r.deliveries(rule_id="geneva", receiver_id="soc", since_ms=NOW),
        }
    )
    assert {how: [d.id for d in found] for how, found in listed.items()} == {
        "rule": ["msg-desk1", "msg-desk2", "msg-soc1"],
        "other rule": ["late"],
        "unknown rule": [],
        "since": ["late"],
        "all conditions": ["msg-soc1"],
    }


def test_a_rules_version_is_noted_when_first_used(store: Waiting) -> None:
    store.write(lambda tx: tx.put_rule_version("geneva", "v1", "zircon", now_ms=NOW))
    store.write(lambda tx: tx.put_rule_version("geneva", "v1", "changed", now_ms=NOW + 1))
    assert store.read(lambda r: r.rule_version("geneva", "v1")) == "zircon"
    assert store.read(lambda r: r.rule_version("geneva", "v2")) is None


def test_counts_tell_feeds_alerts_and_deliveries_by_state(store: Waiting) -> None:
    store.write(lambda tx: (fire(tx, 1), fire(tx, 2, state=DeliveryState.CANCELLED)))
    store.write(lambda tx: tx.put_entry(entry("plain"), []))
    counts = store.read(lambda r: r.counts())
    assert counts == {
        "entries": 3,
        "stories": 2,
        "articles_waiting": 0,
        "near_misses": 0,
        "alerts": 2,
        "alerts.fired": 2,
        "outbox.pending": 1,
        "outbox.cancelled": 1,
    }
