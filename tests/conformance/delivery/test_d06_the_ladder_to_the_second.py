"""D6: "0, 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, then every 12 h; jitter only adds (seeded, ≤ 20 %); no
attempt limit; Retry-After obeyed (both forms); then dead letter, a notice on the fallback receiver, and redrive by id,
rule, receiver or time", on a simulated clock."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

from monitor.deliver import Deliverer
from monitor.model import Delivered, DeliveryOutcome, DeliveryReason, DeliveryState, Refused, Reply, Retry
from monitor.store import open_store
from tests.acceptance.process import monitor
from tests.outbox.world import DOWN, OK, QUICK, ScriptedNotifier, World

MINUTE, HOUR = 60, 3600
WAITS = (0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR, 12 * HOUR)
SPAN = 96 * HOUR
LADDER = [*accumulate(WAITS), SPAN]
"""Seconds after the alert at which it is tried; 12 h after the last wait would be beyond the 96 hours: the end itself."""

Story = Callable[[World], Awaitable[None]]


class Loaded(random.Random):
    """A die that always shows the same."""

    def __init__(self, shows: float) -> None:
        super().__init__(0)
        self.shows = shows

    def random(self) -> float:
        return self.shows


def unjittered(world: World, shows: float = 0.0) -> Deliverer:
    """The world's deliverer with a loaded die."""
    world.deliverer = Deliverer(
        world.store,
        dict(world.notifiers),
        clock=world.clock,
        observer=world.events,
        rng=Loaded(shows),
        fallback=world.fallback,
        pauses=QUICK,
    )
    return world.deliverer


def play(story: Story, desk: ScriptedNotifier, *, jitter: float = 0.0) -> World:
    async def run() -> World:
        world = World({"ops": ScriptedNotifier(), "desk": desk})
        unjittered(world, jitter)
        try:
            await story(world)
            assert await world.audit() == []
        finally:
            await world.store.close()
        return world

    return asyncio.run(run())


def tried_s(desk: ScriptedNotifier, since_ms: int) -> list[float]:
    return [(sent.at_ms - since_ms) / 1000 for sent in desk.ledger]


@pytest.mark.parametrize(
    "outcome",
    [
        DOWN,
        Retry(DeliveryReason.DNS, "no such host"),
        Retry(DeliveryReason.TLS, "handshake"),
        Retry(DeliveryReason.TIMEOUT, "no answer", ambiguous=True),
        Retry(DeliveryReason.SERVER_ERROR, "503", Reply(503)),
        Retry(DeliveryReason.REDIRECTED, "302", Reply(302)),
    ],
    ids=lambda outcome: str(outcome.reason),
)
def test_without_jitter_each_try_comes_to_the_second(outcome: DeliveryOutcome) -> None:
    desk = ScriptedNotifier(answer=lambda _d, _n: outcome)

    async def story(world: World) -> None:
        began = world.clock.now_ms()
        (sent,) = await world.push("desk")
        await world.advance(SPAN + HOUR)
        assert tried_s(desk, began) == LADDER
        row = await world.delivery(sent)
        assert (row.state, row.last_reason) == (DeliveryState.DEAD, DeliveryReason.GIVE_UP)
        assert len({attempt.body for attempt in desk.ledger}) == 1
        assert "delivery.dead" in await world.notices()

    play(story, desk)


@pytest.mark.parametrize("jitter", [0.25, 0.5, 0.999])
def test_jitter_only_adds_and_at_most_a_fifth(jitter: float) -> None:
    desk = ScriptedNotifier(answer=lambda _d, _n: DOWN)

    async def story(world: World) -> None:
        began = world.clock.now_ms()
        await world.push("desk")
        await world.advance(SPAN + HOUR)
        times = tried_s(desk, began)
        gaps = [b - a for a, b in pairwise(times)]
        for gap, wait in zip(gaps[:-1], WAITS[1:], strict=False):
            assert wait <= gap <= 1.2 * wait + 0.001
        assert times[-1] == SPAN

    play(story, desk, jitter=jitter)


@pytest.mark.parametrize("up_after_s", [1, 6, 4 * MINUTE, 3 * HOUR, 50 * HOUR, 95 * HOUR, SPAN - 1])
def test_whoever_answers_again_within_96_hours_gets_it(up_after_s: int) -> None:
    desk = ScriptedNotifier()

    async def story(world: World) -> None:
        up_ms = world.clock.now_ms() + up_after_s * 1000
        desk.answer = lambda _d, _n: OK if world.clock.now_ms() >= up_ms else DOWN
        ids = await world.push("desk", count=3)
        await world.advance(SPAN + HOUR)
        assert await world.states(ids) == [DeliveryState.DELIVERED] * 3
        assert sorted(desk.taken) == sorted(ids)

    play(story, desk)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("wait_s", [30, 17 * MINUTE, 30 * HOUR])
def test_retry_after_is_obeyed_in_both_forms(status: int, form: str, wait_s: int) -> None:
    reason = DeliveryReason.RATE_LIMITED if status == 429 else DeliveryReason.SERVER_ERROR
    desk = ScriptedNotifier()

    async def story(world: World) -> None:
        began = world.clock.now_ms()
        header = str(wait_s) if form == "seconds" else formatdate(began / 1000 + wait_s, usegmt=True)
        told = Retry(reason, str(status), Reply(status), retry_after=header)
        desk.answer = lambda _d, seen: told if not desk.taken and not seen and len(desk.ledger) == 0 else OK
        first, second = await world.push("desk"), await world.push("desk")
        desk.in_flight = 1
        await world.advance(wait_s - 1)
        assert len(desk.ledger) == 1, "somebody was sent something before the time that the receiver named"
        await world.advance(2)
        assert await world.states([*first, *second]) == [DeliveryState.DELIVERED] * 2

    desk.in_flight = 1
    play(story, desk)


@pytest.mark.parametrize("header", ["soon", "-5", "1e9", "", "Thu, 99 Foo 2022", "٣", "9" * 400])
def test_a_senseless_retry_after_neither_crashes_nor_stalls_beyond_the_span(header: str) -> None:
    told = Retry(DeliveryReason.RATE_LIMITED, "429", Reply(429), retry_after=header)
    desk = ScriptedNotifier(answer=lambda _d, seen: OK if seen else told)

    async def story(world: World) -> None:
        (sent,) = await world.push("desk")
        await world.advance(SPAN + HOUR)
        assert await world.states([sent]) == [DeliveryState.DELIVERED]

    play(story, desk)


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_a_receiver_that_says_we_are_wrong_is_disabled_and_its_rows_wait(code: int) -> None:
    """ "410 at once; else 3 in a row over 10 min", "rows wait, operator told on fallback"."""
    told = Refused(DeliveryReason.REFUSED, f"it answered {code}", Reply(code), at_once=code == 410)
    desk = ScriptedNotifier(answer=lambda _d, _n: told)

    async def story(world: World) -> None:
        (sent,) = await world.push("desk")
        await world.advance(0)
        (receiver,) = [r for r in await world.store.read(lambda reader: reader.receivers()) if r.id == "desk"]
        assert receiver.enabled is (code != 410)
        await world.advance(HOUR)
        (receiver,) = [r for r in await world.store.read(lambda reader: reader.receivers()) if r.id == "desk"]
        assert not receiver.enabled
        assert await world.states([sent]) == [DeliveryState.PENDING]
        assert (await world.notices()).count("receiver.disabled") == 1
        tried = len(desk.ledger)
        assert tried == (1 if code == 410 else 4)
        await world.advance(HOUR)
        assert len(desk.ledger) == tried
        desk.answer = lambda _d, _n: OK
        await world.another().start()
        await world.advance(1)
        assert await world.states([sent]) == [DeliveryState.DELIVERED]

    play(story, desk)


@pytest.mark.parametrize("by", ["id", "receiver", "rule", "time"])
def test_a_dead_letter_is_redriven_by_id_rule_receiver_or_time_under_its_id_and_with_its_bytes(
    tmp_path: Path, by: str
) -> None:
    """The command on the state of a stopped daemon, as an operator gives it."""
    path, desk = tmp_path / "monitor.db", ScriptedNotifier(answer=lambda _d, _n: DOWN)

    async def open_world(then: Story) -> None:
        world = World({"ops": ScriptedNotifier(), "desk": desk})
        await world.store.close()
        world.store = open_store(f"sqlite:///{path}", clock=world.clock)
        unjittered(world)
        await then(world)
        assert await world.audit() == []
        await world.store.close()

    async def die(world: World) -> None:
        dead.extend(await world.push("desk", count=2))
        await world.advance(SPAN + HOUR)
        assert await world.states(dead) == [DeliveryState.DEAD] * 2

    async def revive(world: World) -> None:
        desk.answer = lambda _d, _n: Delivered(Reply(200))
        await world.advance(HOUR)
        expected = [DeliveryState.DELIVERED] * 2 if by != "id" else [DeliveryState.DELIVERED, DeliveryState.DEAD]
        assert await world.states(dead) == expected
        assert len({(sent.delivery_id, sent.body) for sent in desk.ledger}) == 2
        assert desk.taken == (dead if by != "id" else dead[:1])

    dead: list[str] = []
    asyncio.run(open_world(die))
    words = {"id": dead[:1], "receiver": ["--receiver", "desk"], "rule": ["--rule", "geneva"]}
    words["time"] = ["--receiver", "desk", "--since", "3650d"]
    done = monitor("outbox", "redrive", *words[by], "--state", path)
    assert done.returncode == 0, done.stderr
    asyncio.run(open_world(revive))
    audit = monitor("outbox", "audit", "--state", path)
    assert (audit.returncode, audit.stdout.split(", ")[-1]) == (0, "0 unexplained\n")
