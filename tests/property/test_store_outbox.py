"""Any sequence of legal steps of alerting and delivery leaves the audit clean, whatever the order and the outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from monitor.deliver import claim, expire, recover, redrive, settle
from monitor.model import (
    Alert,
    AlertState,
    Attempt,
    Delivered,
    Delivery,
    DeliveryOutcome,
    DeliveryReason,
    DeliveryState,
    ReceiverState,
    Refused,
    Rejected,
    Route,
    Suppression,
)
from monitor.model import Retry as Again
from monitor.ports import Tx
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.contract.store_values import alert, delivery, entry, put

T = TypeVar("T")
RECEIVERS = ("desk", "soc", "console")
OUTCOMES: list[DeliveryOutcome] = [
    Delivered(),
    Again(DeliveryReason.CONNECT),
    Again(DeliveryReason.TIMEOUT, ambiguous=True),
    Again(DeliveryReason.RATE_LIMITED, retry_after="30"),
    Rejected(DeliveryReason.REJECTED),
    Refused(DeliveryReason.REFUSED, at_once=True),
]


class Outbox(RuleBasedStateMachine):
    """A store and the steps that the daemon takes on it."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.store = open_store("sqlite://", clock=self.clock)
        self.fired = 0

    def write(self, job: Callable[[Tx], T]) -> T:
        return asyncio.run(self.store.write(job))

    def teardown(self) -> None:
        asyncio.run(self.store.close())

    def sending(self) -> list[Delivery]:
        return self.write(lambda tx: tx.deliveries(state=DeliveryState.SENDING))

    @initialize()
    def configure(self) -> None:
        self.write(lambda tx: put(tx, *(ReceiverState(name, "webhook") for name in RECEIVERS)))

    @rule(to=st.sets(st.sampled_from(RECEIVERS)), baseline=st.booleans())
    def fire(self, to: set[str], baseline: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        self.fired += 1
        identity = f"a{self.fired}"
        state = AlertState.BASELINE if baseline else AlertState.FIRED

        def job(tx: Tx) -> None:
            tx.put_entry(entry(identity), [identity])
            tx.put_alert(alert(identity, entry_id=identity, story_id=identity, state=state))
            if baseline or not to:
                why = Suppression.BASELINE if baseline else Suppression.NO_RECEIVER
                tx.put_route(Route(identity, "-", suppressed=why))
            else:
                self.route(tx, identity, sorted(to))

        self.write(job)

    def route(self, tx: Tx, identity: str, to: list[str]) -> None:
        now_ms = self.clock.now_ms()
        for name in to:
            message = delivery(f"{identity}-{name}", receiver_id=name, seq=tx.next_seq(name), due_ms=now_ms)
            tx.put_delivery(message)
            tx.put_route(Route(identity, name, delivery_id=message.id))

    @rule()
    def fail_halfway(self) -> None:
        """A poll whose job breaks leaves nothing, not even a hole in the numbers."""

        def job(tx: Tx) -> None:
            tx.put_alert(alert("broken"))
            self.route(tx, "broken", ["desk"])
            raise RuntimeError("bug")

        try:
            self.write(job)
        except RuntimeError:
            return
        raise AssertionError("the job's exception is the caller's")

    @rule(name=st.sampled_from(RECEIVERS))
    def begin(self, name: str) -> None:
        def job(tx: Tx) -> None:
            for row in tx.due_deliveries(name, now_ms=self.clock.now_ms(), limit=2):
                put(tx, *claim(row, "body", plain=row.plain, now_ms=self.clock.now_ms()))

        self.write(job)

    @precondition(lambda self: self.sending())
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def end(self, data: st.DataObject, outcome: DeliveryOutcome) -> None:
        row = data.draw(st.sampled_from(self.sending()))

        def job(tx: Tx) -> None:
            receiver = next(r for r in tx.receivers() if r.id == row.receiver_id)
            attempt: Attempt = tx.attempts(row.id)[-1]
            now_ms = self.clock.now_ms()
            done = settle(row, receiver, attempt=attempt, outcome=outcome, now_ms=now_ms, jitter=0.5)
            put(tx, done.delivery, done.receiver, done.attempt)

        self.write(job)

    @rule()
    def crash_and_recover(self) -> None:
        def job(tx: Tx) -> None:
            for row in tx.deliveries(state=DeliveryState.SENDING):
                put(tx, recover(row, now_ms=self.clock.now_ms()))

        self.write(job)

    @rule(hours=st.sampled_from([0.001, 1, 30, 97]))
    def wait(self, hours: float) -> None:
        self.clock.advance(hours * 3600)

    @rule(name=st.sampled_from(RECEIVERS), removed=st.booleans())
    def reconfigure(self, name: str, removed: bool) -> None:  # noqa: FBT001
        self.write(lambda tx: put(tx, ReceiverState(name, "webhook", removed=removed)))

    @rule()
    def sweep(self) -> None:
        def job(tx: Tx) -> None:
            receivers = {r.id: r for r in tx.receivers()}
            for row in tx.deliveries(state=DeliveryState.PENDING):
                ended = expire(row, receivers[row.receiver_id], now_ms=self.clock.now_ms())
                put(tx, *filter(None, [ended]))

        self.write(job)

    @rule()
    def send_again(self) -> None:
        def job(tx: Tx) -> None:
            dead = tx.deliveries(state=DeliveryState.DEAD)
            put(tx, *(redrive(row, now_ms=self.clock.now_ms()) for row in dead))

        self.write(job)

    @invariant()
    def everything_is_explained(self) -> None:
        assert self.write(lambda tx: tx.audit()) == []

    @invariant()
    def every_alert_is_numbered_without_a_hole(self) -> None:
        alerts: list[Alert] = self.write(lambda tx: tx.alerts(limit=1000))
        assert [a.seq for a in alerts] == list(range(self.fired, 0, -1))


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
