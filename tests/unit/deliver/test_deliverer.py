"""The doer: order, limits, crashes, a store that takes nothing for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from monitor.deliver.settle import LEASE_MS
from monitor.errors import StoreUnavailable
from monitor.model import (
    Delivery,
    DeliveryReason,
    DeliveryState,
    Rejected,
    Reply,
    Retry,
)
from monitor.ports import Reader, Store, Tx
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.outbox.world import DOWN, OK, ScriptedNotifier, World

T = TypeVar("T")
REJECTED = Rejected(DeliveryReason.REJECTED, "it answered 400", Reply(400))


def in_world(story: Callable[[World], Awaitable[None]], **notifiers: ScriptedNotifier) -> World:
    """Tells a story in a fresh world; afterwards the audit must be clean."""

    async def run() -> World:
        world = World({"ops": ScriptedNotifier(), **(notifiers or {"desk": ScriptedNotifier()})})
        await story(world)
        assert await world.audit() == []
        await world.store.close()
        return world

    return asyncio.run(run())


class FlakyStore:
    """A store whose next writes fail, on demand."""

    def __init__(self, real: Store) -> None:
        self.real = real
        self.refuse_after: int | None = None
        self.refuse_for = 0

    async def write(self, job: Callable[[Tx], T]) -> T:
        if self.refuse_after is not None:
            if self.refuse_after > 0:
                self.refuse_after -= 1
            elif self.refuse_for > 0:
                self.refuse_for -= 1
                raise StoreUnavailable("the disk is full")
        return await self.real.write(job)

    async def read(self, job: Callable[[Reader], T]) -> T:
        return await self.real.read(job)

    async def close(self) -> None:
        await self.real.close()


async def spin(until: Callable[[], bool]) -> None:
    """Lets other tasks run until something is so."""
    async with asyncio.timeout(10):
        while not until():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0)


class TestAPass:
    def test_everything_due_is_sent_in_order(self) -> None:
        desk = ScriptedNotifier(in_flight=1)

        async def story(world: World) -> None:
            ids = await world.push("desk", count=9)
            assert await world.deliverer.run_due() == 9
            assert desk.taken == ids
            assert await world.deliverer.run_due() == 0

        in_world(story, desk=desk)

    def test_the_row_and_its_attempt_are_committed_before_the_first_byte(self) -> None:
        desk = ScriptedNotifier(hold=asyncio.Event())

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            job = asyncio.create_task(world.deliverer.run_due())
            await spin(lambda: desk.on_wire == 1)
            row = await world.delivery(delivery_id)
            attempts = await world.store.read(lambda reader: reader.attempts(delivery_id))
            assert (row.state, row.body, row.attempts) == (DeliveryState.SENDING, delivery_id, 1)
            assert row.lease_until_ms == world.clock.now_ms() + LEASE_MS
            assert [(one.n, one.ended_ms) for one in attempts] == [(1, None)]
            assert await world.audit() == []
            assert desk.hold is not None
            desk.hold.set()
            assert await job == 1

        in_world(story, desk=desk)

    def test_the_body_is_frozen_at_the_first_claim(self) -> None:
        desk = ScriptedNotifier(answer=lambda _delivery, seen: OK if seen else DOWN)

        async def story(world: World) -> None:
            await world.push("desk")
            await world.deliverer.run_due()
            desk.render_answer = lambda _delivery, _plain: "something else"
            await world.advance(10)
            first, second = desk.ledger
            assert first.body == second.body

        in_world(story, desk=desk)

    def test_no_more_are_on_the_wire_than_the_kind_allows(self) -> None:
        go = asyncio.Event()
        desk, hook = ScriptedNotifier(in_flight=1, hold=go), ScriptedNotifier(in_flight=4, hold=go)

        async def story(world: World) -> None:
            await world.push("desk", "hook", count=20)
            job = asyncio.create_task(world.deliverer.run_due())
            await spin(lambda: (desk.on_wire, hook.on_wire) == (1, 4))
            go.set()
            assert await job == 40
            assert (desk.most_on_wire, hook.most_on_wire) == (1, 4)

        in_world(story, desk=desk, hook=hook)

    def test_a_hanging_receiver_delays_no_other(self) -> None:
        tarpit, well = ScriptedNotifier(hold=asyncio.Event()), ScriptedNotifier()

        async def story(world: World) -> None:
            await world.push("tarpit", "well", count=30)
            stop = asyncio.Event()
            loop = asyncio.create_task(world.deliverer.run(stop, asyncio.Event()))
            await spin(lambda: len(well.taken) == 30)
            assert (tarpit.on_wire, tarpit.taken) == (4, [])
            assert tarpit.hold is not None
            tarpit.hold.set()
            await spin(lambda: len(tarpit.taken) == 30)
            stop.set()
            await loop

        in_world(story, tarpit=tarpit, well=well)

    def test_a_failed_message_does_not_block_the_next(self) -> None:
        desk = ScriptedNotifier(in_flight=1)

        async def story(world: World) -> None:
            first, second = await world.push("desk", count=2)
            desk.answer = lambda delivery, _seen: DOWN if delivery.id == first else OK
            await world.deliverer.run_due()
            assert desk.taken == [second]

        in_world(story, desk=desk)

    def test_a_hook_with_a_spacing_gets_one_message_a_second(self) -> None:
        slack = ScriptedNotifier(in_flight=1, min_spacing_s=1.0)

        async def story(world: World) -> None:
            await world.push("slack", count=3)
            assert await world.deliverer.run_due() == 1
            assert await world.deliverer.run_due() == 0
            world.clock.advance(0.999)
            assert await world.deliverer.run_due() == 0
            world.clock.advance(0.001)
            assert await world.deliverer.run_due() == 1
            world.clock.advance(60)
            assert await world.deliverer.run_due() == 1

        in_world(story, slack=slack)

    def test_a_row_that_was_cancelled_meanwhile_is_not_sent(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            row = await world.delivery(delivery_id)
            real = world.store.write

            async def cancelled_first(job: Callable[[Tx], T]) -> T:
                result = await real(job)
                if getattr(result, "due", None):
                    await real(lambda tx: tx.put_delivery(replace(row, state=DeliveryState.CANCELLED)))
                return result

            world.store.write = cancelled_first  # type: ignore[method-assign]
            await world.deliverer.run_due()
            assert desk.ledger == []

        in_world(story, desk=desk)


class TestOurOwnFaults:
    def test_a_message_that_cannot_be_rendered_goes_out_plain(self) -> None:
        def render(delivery: Delivery, plain: bool) -> str:  # noqa: FBT001 - the script's shape
            if not plain:
                raise KeyError(delivery.id)
            return "plain"

        desk = ScriptedNotifier(render_answer=render)

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            await world.deliverer.run_due()
            assert [sent.body for sent in desk.ledger] == ["plain"]
            assert (await world.delivery(delivery_id)).plain

        world = in_world(story, desk=desk)
        (crash,) = world.events.named("delivery.crashed")
        assert crash["error"] == "KeyError"

    def test_one_that_cannot_be_rendered_at_all_is_dead_and_told(self) -> None:
        def render(_delivery: Delivery, _plain: bool) -> str:  # noqa: FBT001 - the script's shape
            raise ValueError("the headline was https://hooks.example.org/secret")

        async def story(world: World) -> None:
            delivery_id, *_ = await world.push("desk", count=2)
            await world.deliverer.run_due()
            row = await world.delivery(delivery_id)
            assert (row.state, row.last_reason) == (DeliveryState.DEAD, DeliveryReason.RENDER_FAILED)
            assert "ValueError at render" in str(row.last_error)
            assert "secret" not in repr((row.last_error, world.events.heard))
            assert await world.notices() == ["delivery.dead"]

        in_world(story, desk=ScriptedNotifier(render_answer=render))

    def test_an_unexpected_error_while_sending_is_tried_again(self) -> None:
        def answer(_delivery: Delivery, _seen: int) -> Retry:
            raise ZeroDivisionError

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            await world.deliverer.run_due()
            row = await world.delivery(delivery_id)
            assert (row.state, row.last_reason, row.maybe_dup) == (DeliveryState.PENDING, DeliveryReason.INTERRUPTED, 1)
            assert "ZeroDivisionError" in str(row.last_error)

        in_world(story, desk=ScriptedNotifier(answer=answer))

    def test_a_rejected_message_is_sent_again_plain_at_once_and_then_is_dead(self) -> None:
        desk = ScriptedNotifier(answer=lambda _delivery, _seen: REJECTED)

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            assert await world.deliverer.run_due() == 3  # twice the message, once the notice
            assert [sent.body for sent in desk.ledger] == [delivery_id, f"plain {delivery_id}"]
            assert (await world.delivery(delivery_id)).state is DeliveryState.DEAD
            assert await world.notices() == ["delivery.dead"]

        in_world(story, desk=desk)

    def test_a_fallback_that_rejects_everything_is_told_once_and_no_loop_begins(self) -> None:
        async def story(world: World) -> None:
            world.notifiers["ops"].answer = lambda _delivery, _seen: REJECTED
            await world.push("ops", count=5)
            await world.deliverer.run_due()
            assert await world.notices() == ["delivery.dead"]

        in_world(story)

    def test_an_error_while_recording_is_told_and_the_lease_brings_the_message_back(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            real, writes = world.store.write, 0

            async def broken_once(job: Callable[[Tx], T]) -> T:
                nonlocal writes
                writes += 1
                if writes == 5:  # start, sweep, selection, claim, then the record
                    raise ZeroDivisionError
                return await real(job)

            world.store.write = broken_once  # type: ignore[method-assign]
            await world.deliverer.run_due()
            (crash,) = world.events.named("delivery.crashed")
            assert (crash["delivery"], crash["error"]) == (delivery_id, "ZeroDivisionError")
            assert (await world.delivery(delivery_id)).state is DeliveryState.SENDING
            world.clock.advance(LEASE_MS / 1000 + 1)
            await world.deliverer.run_due()
            assert (await world.delivery(delivery_id)).state is DeliveryState.DELIVERED

        in_world(story, desk=desk)


class TestRestarts:
    def test_what_was_being_sent_at_a_kill_is_sent_again(self) -> None:
        desk = ScriptedNotifier(hold=asyncio.Event())

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            job = asyncio.create_task(world.deliverer.run_due())
            await spin(lambda: desk.on_wire == 1)
            killed = world.deliverer
            for task in list(killed._jobs):
                task.cancel()
            await asyncio.wait([job])
            desk.hold = None
            await world.another().run_due()
            row = await world.delivery(delivery_id)
            attempts = await world.store.read(lambda reader: reader.attempts(delivery_id))
            assert (row.state, row.maybe_dup, row.attempts) == (DeliveryState.DELIVERED, 1, 2)
            assert [one.reason for one in attempts] == [DeliveryReason.INTERRUPTED, DeliveryReason.OK]
            assert world.events.named("delivery.interrupted") == [{"delivery": delivery_id, "receiver": "desk"}]

        in_world(story, desk=desk)

    def test_a_lost_lease_is_taken_back_by_the_sweep(self) -> None:
        async def story(world: World) -> None:
            await world.deliverer.run_due()
            (delivery_id,) = await world.push("desk")
            row = await world.delivery(delivery_id)
            lost = replace(row, state=DeliveryState.SENDING, lease_until_ms=world.clock.now_ms() + 1000)
            await world.store.write(lambda tx: tx.put_delivery(lost))
            assert await world.deliverer.run_due() == 0
            world.clock.advance(61)
            assert await world.deliverer.run_due() == 1
            assert (await world.delivery(delivery_id)).maybe_dup == 1

        in_world(story)

    def test_a_reload_swaps_notifiers_and_keeps_what_waits(self) -> None:
        old, new = ScriptedNotifier(answer=lambda _delivery, _seen: DOWN), ScriptedNotifier()

        async def story(world: World) -> None:
            ids = await world.push("desk", count=2)
            await world.deliverer.run_due()
            await world.deliverer.configure({"desk": new, "ops": world.notifiers["ops"]}, fallback="ops")
            await world.advance(10)
            assert sorted(new.taken) == sorted(ids)

        in_world(story, desk=old)

    def test_a_receiver_that_the_reload_removed_keeps_its_rows_until_it_is_back(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            await world.deliverer.configure({"ops": world.notifiers["ops"]}, fallback="ops")
            await world.advance(3600)
            assert desk.ledger == []
            await world.deliverer.configure(world.notifiers, fallback="ops")
            await world.advance(1)
            assert desk.taken == [delivery_id]

        in_world(story, desk=desk)

    def test_a_reload_that_removes_a_receiver_lets_its_attempt_end(self) -> None:
        desk = ScriptedNotifier(hold=asyncio.Event())

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            job = asyncio.create_task(world.deliverer.run_due())
            await spin(lambda: desk.on_wire == 1)
            await world.deliverer.configure({"ops": world.notifiers["ops"]}, fallback="ops")
            await world.deliverer.configure(world.notifiers, fallback="ops")
            assert desk.hold is not None
            desk.hold.set()
            await job
            row = await world.delivery(delivery_id)
            assert (row.state, row.maybe_dup, len(desk.ledger)) == (DeliveryState.DELIVERED, 0, 1)

        in_world(story, desk=desk)

    def test_a_reload_between_selection_and_sending_removes_cleanly(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            real = world.store.write

            async def reloaded_meanwhile(job: Callable[[Tx], T]) -> T:
                result = await real(job)
                if getattr(result, "due", None):
                    await world.deliverer.configure({"ops": world.notifiers["ops"]}, fallback="ops")
                return result

            world.store.write = reloaded_meanwhile  # type: ignore[method-assign]
            await world.deliverer.run_due()
            assert desk.ledger == []
            assert (await world.delivery(delivery_id)).state is DeliveryState.PENDING

        in_world(story, desk=desk)

    def test_rows_of_a_removed_receiver_are_cancelled_when_their_time_is_over(self) -> None:
        async def story(world: World) -> None:
            await world.deliverer.start()
            (delivery_id,) = await world.push("desk")
            await world.deliverer.configure({"ops": world.notifiers["ops"]}, fallback="ops")
            await world.advance(97 * 3600)
            row = await world.delivery(delivery_id)
            assert row.state is DeliveryState.CANCELLED
            assert world.events.named("delivery.cancelled")

        in_world(story)

    def test_a_clock_set_back_a_year_stalls_nothing(self) -> None:
        desk = ScriptedNotifier(answer=lambda _delivery, seen: OK if seen else DOWN)

        async def story(world: World) -> None:
            world.clock.advance(365 * 86400)
            await world.push("desk")
            await world.deliverer.run_due()
            wall = world.clock.now_ms() - 365 * 86_400_000
            world.clock.now_ms = lambda: wall  # type: ignore[method-assign]
            world.deliverer._swept_s = float("-inf")
            assert await world.deliverer.run_due() == 1
            assert len(desk.taken) == 1

        in_world(story, desk=desk)


class TestAStoreThatTakesNothing:
    @staticmethod
    def told(story: Callable[[World, FlakyStore], Awaitable[None]], **notifiers: ScriptedNotifier) -> World:
        async def run() -> World:
            flaky = FlakyStore(open_store("sqlite://", clock=ManualClock()))
            world = World({"ops": ScriptedNotifier(), **notifiers}, store=flaky)
            await world.deliverer.run_due()
            await story(world, flaky)
            assert await world.audit() == []
            await world.store.close()
            return world

        return asyncio.run(run())

    def test_an_outcome_is_recorded_as_soon_as_the_store_takes_it_again(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World, flaky: FlakyStore) -> None:
            (delivery_id,) = await world.push("desk")
            flaky.refuse_after, flaky.refuse_for = 2, 5  # selection and claim pass, the record fails
            assert await world.deliverer.run_due() == 1
            assert (await world.delivery(delivery_id)).state is DeliveryState.DELIVERED
            assert len(desk.ledger) == 1
            assert len(world.events.named("deliver.store_unavailable")) == 5

        self.told(story, desk=desk)

    def test_nothing_is_sent_that_could_not_be_claimed(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World, flaky: FlakyStore) -> None:
            await world.push("desk")
            flaky.refuse_after, flaky.refuse_for = 1, 1
            await world.deliverer.run_due()
            assert desk.ledger == []
            world.clock.advance(1)
            await world.deliverer.run_due()
            assert len(desk.taken) == 1

        self.told(story, desk=desk)

    def test_a_reload_that_it_refused_is_made_good_by_the_next_pass(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World, flaky: FlakyStore) -> None:
            late = ScriptedNotifier()
            flaky.refuse_after, flaky.refuse_for = 0, 1
            with pytest.raises(StoreUnavailable):
                await world.deliverer.configure({**world.notifiers, "late": late}, fallback="ops")
            await world.push("late")
            await world.deliverer.run_due()
            assert len(late.taken) == 1

        self.told(story, desk=desk)

    def test_drain_ends_rather_than_wait_for_it(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World, flaky: FlakyStore) -> None:
            await world.push("desk")
            flaky.refuse_after, flaky.refuse_for = 1, 1
            await world.deliverer.drain(asyncio.Event())
            assert desk.ledger == []
            world.clock.advance(1)
            await world.deliverer.run_due()

        self.told(story, desk=desk)

    def test_the_loop_outlives_it(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World, flaky: FlakyStore) -> None:
            stop = asyncio.Event()
            await world.push("desk")
            flaky.refuse_after, flaky.refuse_for = 0, 20
            loop = asyncio.create_task(world.deliverer.run(stop, asyncio.Event()))
            await spin(lambda: len(desk.taken) == 1)
            stop.set()
            await loop

        self.told(story, desk=desk)


class TestTheLoop:
    def test_a_wake_sends_what_is_new_at_once(self) -> None:
        desk = ScriptedNotifier()

        async def story(world: World) -> None:
            stop, wake = asyncio.Event(), asyncio.Event()
            loop = asyncio.create_task(world.deliverer.run(stop, wake))
            await spin(lambda: world.deliverer._started)
            world.clock.advance(0.5)
            await world.push("desk")
            wake.set()
            await spin(lambda: len(desk.taken) == 1)
            await spin(lambda: world.deliverer.last_turn_s == world.clock.monotonic())
            stop.set()
            await loop

        in_world(story, desk=desk)

    def test_a_stop_lets_what_is_under_way_end(self) -> None:
        desk = ScriptedNotifier(hold=asyncio.Event())

        async def story(world: World) -> None:
            stop = asyncio.Event()
            (delivery_id,) = await world.push("desk")
            loop = asyncio.create_task(world.deliverer.run(stop, asyncio.Event()))
            await spin(lambda: desk.on_wire == 1)
            stop.set()
            await asyncio.sleep(0)
            assert desk.hold is not None
            desk.hold.set()
            await loop
            assert (await world.delivery(delivery_id)).state is DeliveryState.DELIVERED

        in_world(story, desk=desk)

    def test_a_stop_waits_only_so_long(self) -> None:
        desk = ScriptedNotifier(hold=asyncio.Event())

        async def story(world: World) -> None:
            stop = asyncio.Event()
            (delivery_id,) = await world.push("desk")
            loop = asyncio.create_task(world.deliverer.run(stop, asyncio.Event()))
            await spin(lambda: desk.on_wire == 1)
            stop.set()
            await loop
            assert (await world.delivery(delivery_id)).state is DeliveryState.SENDING
            desk.hold = None
            await world.another().run_due()
            assert (await world.delivery(delivery_id)).state is DeliveryState.DELIVERED

        in_world(story, desk=desk)

    def test_drain_waits_out_the_spacing_and_ends(self) -> None:
        slack = ScriptedNotifier(in_flight=1, min_spacing_s=0.01)

        async def story(world: World) -> None:
            await world.push("slack", count=4)
            moving = asyncio.create_task(_ticking(world))
            assert await world.deliverer.drain(asyncio.Event()) == 4
            moving.cancel()

        in_world(story, slack=slack)


async def _ticking(world: World) -> None:
    """Moves the world's clock whenever nothing else runs."""
    while True:
        world.clock.advance(0.001)
        await asyncio.sleep(0)


class TestWhatIsTold:
    def test_each_attempt_is_an_event_with_its_reason(self) -> None:
        async def story(world: World) -> None:
            (delivery_id,) = await world.push("desk")
            await world.deliverer.run_due()
            (event,) = world.events.named("delivery.attempted")
            assert (event["delivery"], event["receiver"], event["state"]) == (delivery_id, "desk", "delivered")
            assert (event["reason"], event["code"], event["attempt"]) == ("ok", 200, 1)

        in_world(story)

    def test_without_a_fallback_health_reaches_the_log(self) -> None:
        async def run() -> None:
            desk = ScriptedNotifier(answer=lambda _delivery, _seen: REJECTED)
            world = World({"desk": desk}, fallback=None)
            await world.push("desk")
            await world.deliverer.run_due()
            (event,) = world.events.named("health")
            assert event["kind"] == "delivery.dead"
            await world.store.close()

        asyncio.run(run())

    def test_the_fallbacks_own_trouble_is_told_to_the_log_alone(self) -> None:
        async def story(world: World) -> None:
            world.notifiers["ops"].answer = lambda _delivery, _seen: DOWN
            await world.push("ops")
            await world.advance(3600)
            assert await world.notices() == []

        in_world(story)
