"""The whole way to a real receiver on loopback: signatures, misbehaviour, secrets, kills."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.clock import SystemClock
from monitor.deliver import Deliverer, Pauses
from monitor.model import Delivery, DeliveryState, ReceiverSpec
from monitor.net import Client
from monitor.notifiers.registry import build
from monitor.notifiers.slack.settings import SlackSettings
from monitor.notifiers.webhook.settings import WebhookSettings
from monitor.ports import Store
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.outbox.factories import entry_of, firing_of, match_of
from tests.outbox.receiver import (
    LOOPBACK,
    SIGNING,
    Connection,
    LoopbackReceiver,
    Request,
    Script,
    answering,
    dripping_body,
    hanging,
    receiving,
    resetting,
)
from tests.outbox.world import QUICK, Events, commit

CANARY = "canary0123456789canary"


class RealTime(ManualClock):
    """A manual clock that begins now: an independent verifier refuses old timestamps."""

    def __init__(self) -> None:
        super().__init__(SystemClock().now_ms())


@dataclass
class Desk:
    """A daemon's delivering half, with one webhook and one Slack hook on loopback."""

    hook: LoopbackReceiver
    slack: LoopbackReceiver
    store: Store
    clock: ManualClock
    client: Client
    events: Events
    pushed: int = 0

    def deliverer(self, *, timeout_s: float = 0.3, pauses: Pauses = QUICK) -> Deliverer:
        specs = [
            ReceiverSpec(
                "hook", "webhook", WebhookSettings(self.hook.url(f"/{CANARY}"), (SIGNING,), LOOPBACK, timeout_s)
            ),
            ReceiverSpec(
                "slack", "slack", SlackSettings(self.slack.url(f"/services/T/B/{CANARY}"), LOOPBACK, timeout_s)
            ),
        ]
        notifiers = {spec.id: build(spec, self.client) for spec in specs}
        return Deliverer(
            self.store,
            notifiers,
            clock=self.clock,
            observer=self.events,
            rng=random.Random(3),
            fallback=None,
            pauses=pauses,
        )

    async def push(self, *receivers: str, count: int = 1) -> list[str]:
        ids: list[str] = []
        for _ in range(count):
            self.pushed += 1
            entry = entry_of(id=f"e{self.pushed}", story_id=f"e{self.pushed}", title=f"Story {self.pushed}")
            firing = firing_of(match_of(entry), to=receivers, now_ms=self.clock.now_ms())
            ids += await commit(self.store, firing, now_ms=self.clock.now_ms())
        return ids

    async def rows(self, ids: list[str]) -> list[Delivery]:
        found = await self.store.read(lambda reader: [reader.delivery(one) for one in ids])
        return [row for row in found if row is not None]

    async def states(self, ids: list[str]) -> set[DeliveryState]:
        return {row.state for row in await self.rows(ids)}


def at_a_desk(story: Callable[[Desk], Awaitable[None]], *, fresh: bool = True, url: str = "sqlite://") -> Desk:
    """Tells a story; afterwards the audit is clean, every request was well signed (`fresh` False: not by time, for a
    story whose clock runs ahead of the verifier's), and no secret is in any row or event."""

    async def run() -> Desk:
        clock = RealTime()
        async with receiving() as hook, receiving() as slack:
            desk = Desk(hook, slack, open_store(url, clock=clock), clock, Client(), Events())
            await story(desk)
            assert await desk.store.read(lambda reader: reader.audit()) == []
            assert all(request.verified() for request in hook.ledger if fresh)
            assert CANARY not in repr((desk.events.heard, await desk.store.read(_everything)))
            await desk.store.close()
            await desk.client.aclose()
            return desk

    return asyncio.run(run())


def _everything(reader: Any) -> list[Any]:
    """Every row that deliveries leave behind."""
    rows = reader.deliveries(limit=10_000)
    return [rows, [reader.attempts(row.id) for row in rows], reader.receivers()]


def test_a_signed_webhook_and_a_slack_message_arrive() -> None:
    async def story(desk: Desk) -> None:
        ids = await desk.push("hook", "slack")
        assert await desk.deliverer().run_due() == 2
        assert await desk.states(ids) == {DeliveryState.DELIVERED}
        assert b'"type":"alert.fired"' in desk.hook.ledger[0].body
        assert b'"blocks":[' in desk.slack.ledger[0].body

    at_a_desk(story)


def test_every_retry_sends_the_same_id_and_bytes_with_a_fresh_signature() -> None:
    async def story(desk: Desk) -> None:
        desk.hook.queued = [answering(500), resetting, answering(429, Retry_After="1")]
        deliverer = desk.deliverer()
        ids = await desk.push("hook")
        for seconds in (0, 6, 400, 2):
            desk.clock.advance(seconds)
            await deliverer.run_due()
        assert await desk.states(ids) == {DeliveryState.DELIVERED}
        assert len({request.body for request in desk.hook.ledger}) == 1
        assert {request.headers["webhook-id"] for request in desk.hook.ledger} == set(ids)
        assert len(desk.hook.ledger) == 4

    desk = at_a_desk(story, fresh=False)
    assert len({request.headers["webhook-timestamp"] for request in desk.hook.ledger}) == 4


def test_retry_after_is_obeyed_to_the_second() -> None:
    async def story(desk: Desk) -> None:
        desk.hook.queued = [answering(429, Retry_After="120")]
        deliverer = desk.deliverer()
        await desk.push("hook", count=2)
        await deliverer.run_due()
        seen = len(desk.hook.ledger)
        desk.clock.advance(119.9)
        await deliverer.run_due()
        assert len(desk.hook.ledger) == seen
        desk.clock.advance(0.1)
        await deliverer.run_due()
        assert len(desk.hook.ledger) > seen

    at_a_desk(story)


def test_a_message_that_slack_refuses_goes_out_as_plain_text() -> None:
    async def story(desk: Desk) -> None:
        desk.slack.queued = [answering(400, b"invalid_blocks")]
        ids = await desk.push("slack")
        deliverer = desk.deliverer()
        await deliverer.run_due()
        desk.clock.advance(1)
        await deliverer.run_due()
        assert await desk.states(ids) == {DeliveryState.DELIVERED}
        first, second = desk.slack.ledger
        assert b"blocks" in first.body
        assert b"blocks" not in second.body
        assert b"Story 1" in second.body

    at_a_desk(story)


def test_a_receiver_that_echoes_its_secret_url_leaves_no_trace_of_it() -> None:
    async def story(desk: Desk) -> None:
        script = answering(403, f"no such hook: /services/T/B/{CANARY}".encode())
        desk.slack.script = desk.hook.script = script
        await desk.push("hook", "slack")
        await desk.deliverer().run_due()
        assert all(len(receiver.ledger) == 1 for receiver in (desk.hook, desk.slack))

    at_a_desk(story)


def test_a_body_that_drips_after_a_200_is_no_duplicate() -> None:
    async def story(desk: Desk) -> None:
        desk.hook.script = dripping_body
        ids = await desk.push("hook")
        await desk.deliverer().run_due()
        desk.clock.advance(30)
        assert await desk.states(ids) == {DeliveryState.DELIVERED}
        assert len(desk.hook.ledger) == 1

    at_a_desk(story)


def test_a_tarpit_beside_a_well_receiver_costs_it_nothing() -> None:
    async def story(desk: Desk) -> None:
        desk.slack.script = hanging
        ids = await desk.push("hook", "slack", count=40)
        stop, wake = asyncio.Event(), asyncio.Event()
        loop = asyncio.create_task(desk.deliverer(timeout_s=30.0).run(stop, wake))
        await desk.hook.arrived(40)
        stop.set()
        await loop
        assert len(desk.slack.ledger) == 1
        desk.slack.script = answering(200)
        rows = await desk.rows(ids)
        assert {row.state for row in rows if row.receiver_id == "hook"} == {DeliveryState.DELIVERED}

    at_a_desk(story)


def test_four_are_on_the_wire_at_once_and_never_more() -> None:
    async def story(desk: Desk) -> None:
        open_now, most = 0, 0
        go = asyncio.Event()

        async def script(connection: Connection, _: Request) -> None:
            nonlocal open_now, most
            open_now += 1
            most = max(most, open_now)
            await go.wait()
            open_now -= 1
            await connection.answer(200)

        desk.hook.script = script
        await desk.push("hook", count=24)
        job = asyncio.create_task(desk.deliverer(timeout_s=30.0).run_due())
        await desk.hook.arrived(4)
        go.set()
        assert await job == 24
        assert most == 4

    at_a_desk(story)


def test_a_mixed_storm_loses_nothing_and_duplicates_only_what_was_ambiguous(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        rng = random.Random(20)
        weather: list[Script] = [
            answering(500),
            answering(503, Retry_After="2"),
            resetting,
            answering(429, Retry_After="1"),
        ]
        desk.hook.queued = [rng.choice([*weather, answering(200), answering(200)]) for _ in range(60)]
        ids = await desk.push("hook", count=20)
        deliverer = desk.deliverer()
        for _ in range(110):
            await deliverer.run_due()
            if await desk.states(ids) == {DeliveryState.DELIVERED}:
                break
            desk.clock.advance(3600)
        rows = await desk.rows(ids)
        assert {row.state for row in rows} == {DeliveryState.DELIVERED}
        arrivals = [request.headers["webhook-id"] for request in desk.hook.ledger]
        assert set(arrivals) == set(ids)
        assert len(arrivals) == sum(row.attempts for row in rows)

    at_a_desk(story, fresh=False, url=f"sqlite:///{tmp_path / 'state.db'}")


def test_what_hung_at_a_kill_is_sent_again_by_the_next_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"

    async def story(desk: Desk) -> None:
        desk.hook.script = hanging
        ids = await desk.push("hook", count=6)
        killed = desk.deliverer(timeout_s=30.0)
        job = asyncio.create_task(killed.run_due())
        await desk.hook.arrived(4)
        for task in [*killed._jobs, job]:
            task.cancel()
        await asyncio.wait({job})
        await desk.store.close()
        desk.store = open_store(url, clock=desk.clock)
        desk.hook.script = answering(200)
        await desk.deliverer().run_due()
        assert await desk.states(ids) == {DeliveryState.DELIVERED}
        arrived = [request.headers["webhook-id"] for request in desk.hook.ledger]
        assert (len(arrived), set(arrived)) == (10, set(ids))
        assert sum(row.maybe_dup for row in await desk.rows(ids)) == 4

    at_a_desk(story, url=url)
