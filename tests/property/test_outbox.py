"""The outbox as a state machine: alerts, answers of every kind, crashes, reloads and time, in any order.

The invariant is the store's own audit: every (alert, receiver) is explained, at any moment. At the end, when all
receivers answer again in time, everything has been delivered.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from monitor.deliver import redrive
from monitor.model import Delivered, DeliveryOutcome, DeliveryReason, DeliveryState, Refused, Rejected, Reply, Retry
from monitor.ports import Tx
from tests.outbox.world import OK, ScriptedNotifier, World

RECEIVERS = ("desk", "soc")

OUTCOMES: list[DeliveryOutcome] = [
    OK,
    Retry(DeliveryReason.CONNECT, "nobody answers"),
    Retry(DeliveryReason.TIMEOUT, "no answer", ambiguous=True),
    Retry(DeliveryReason.SERVER_ERROR, "503", Reply(503), retry_after="900"),
    Retry(DeliveryReason.RATE_LIMITED, "429", Reply(429)),
    Retry(DeliveryReason.RATE_LIMITED, "429", Reply(429), retry_after="3600"),
    Retry(DeliveryReason.REDIRECTED, "302", Reply(302)),
    Rejected(DeliveryReason.REJECTED, "400", Reply(400)),
    Refused(DeliveryReason.REFUSED, "403", Reply(403)),
    Refused(DeliveryReason.REFUSED, "410", Reply(410), at_once=True),
]


class Outbox(RuleBasedStateMachine):
    """A world that hypothesis drives."""

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.world: World = self._do(self._new)
        self.pushed: list[str] = []
        self.bodies: dict[str, set[str]] = {}

    async def _new(self) -> World:
        world = World({"ops": ScriptedNotifier(), **{name: ScriptedNotifier() for name in RECEIVERS}})
        await world.deliverer.start()
        return world

    def _do(self, work: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
        return self.runner.run(work(*args))

    @rule(to=st.sets(st.sampled_from(RECEIVERS), min_size=1), count=st.integers(1, 4))
    def alerts_fire(self, to: set[str], count: int) -> None:
        async def work() -> list[str]:
            ids: list[str] = await self.world.push(*sorted(to), count=count)
            return ids

        self.pushed.extend(self._do(work))

    @rule(receiver=st.sampled_from(RECEIVERS), outcome=st.sampled_from(OUTCOMES))
    def a_receiver_begins_to_answer_so(self, receiver: str, outcome: DeliveryOutcome) -> None:
        self.world.notifiers[receiver].answer = lambda _delivery, _seen: outcome

    @rule(seconds=st.sampled_from([0, 1, 5, 60, 301, 1800, 4000, 40_000, 90_000]))
    def time_passes(self, seconds: float) -> None:
        self._do(self.world.advance, seconds)

    @rule()
    def due_messages_go_out(self) -> None:
        self._do(self.world.deliverer.run_due)

    @rule()
    def the_daemon_restarts(self) -> None:
        async def work() -> None:
            self.world.another()
            await self.world.deliverer.start()

        self._do(work)

    @rule()
    def the_daemon_is_killed_while_its_receivers_hang(self) -> None:
        notifiers = self.world.notifiers.values()

        async def work() -> None:
            for notifier in notifiers:
                notifier.hold = asyncio.Event()
            job = asyncio.create_task(self.world.deliverer.run_due())
            for _ in range(200):
                await asyncio.sleep(0)  # lets jobs come as far as they do
            for task in [*self.world.deliverer._jobs, job]:
                task.cancel()
            await asyncio.wait({job})
            for notifier in notifiers:
                notifier.hold = None
            self.world.another()
            await self.world.deliverer.start()

        self._do(work)

    @rule(kept=st.sets(st.sampled_from(RECEIVERS)))
    def the_config_is_reloaded_with_these_receivers(self, kept: set[str]) -> None:
        async def work() -> None:
            chosen = {name: self.world.notifiers[name] for name in ("ops", *sorted(kept))}
            await self.world.deliverer.configure(chosen, fallback="ops")

        self._do(work)

    @rule()
    def the_dead_are_redriven(self) -> None:
        now_ms = self.world.clock.now_ms()

        def job(tx: Tx) -> None:
            for row in tx.deliveries(state=DeliveryState.DEAD):
                tx.put_delivery(redrive(row, now_ms=now_ms))

        self._do(self.world.store.write, job)

    @invariant()
    def everything_is_explained(self) -> None:
        assert self._do(self.world.audit) == []

    @invariant()
    def one_id_has_one_body_or_its_plain_form(self) -> None:
        for name in RECEIVERS:
            for sent in self.world.notifiers[name].ledger:
                assert sent.body in {sent.delivery_id, f"plain {sent.delivery_id}"}

    @invariant()
    def nothing_is_taken_twice_but_after_a_fault(self) -> None:
        for name in RECEIVERS:
            for delivery_id, times in Counter(self.world.notifiers[name].taken).items():
                assert times <= 1 + self._do(self.world.delivery, delivery_id).maybe_dup

    @precondition(lambda self: self.pushed)
    @rule()
    def when_all_receivers_answer_everything_arrives(self) -> None:
        async def work() -> None:
            for name in RECEIVERS:
                self.world.notifiers[name].answer = lambda _delivery, _seen: OK
            await self.world.deliverer.configure(self.world.notifiers, fallback="ops")
            await self.world.advance(96 * 3600)
            for delivery_id in self.pushed:
                row = await self.world.delivery(delivery_id)
                assert row.state in {DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.CANCELLED}
                if row.state is DeliveryState.DELIVERED:
                    assert delivery_id in self.world.notifiers[row.receiver_id].taken
                else:
                    assert row.last_error

        self._do(work)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self._do(self.world.store.close)
            self.runner.close()


def test_ledgers_know_what_was_taken() -> None:
    notifier = ScriptedNotifier()
    assert notifier.taken == []
    assert isinstance(OUTCOMES[0], Delivered)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
