"""D11: "Clock jumps of a year, DST, NTP steps: no storm, no stall"; D12: "Reload … mid-flight: queued rows go out
unchanged, nothing fires twice"."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.model import DeliveryReason, DeliveryState, Reply, Retry
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.outbox.world import DOWN, OK, ScriptedNotifier, World
from tests.unit.ingest.world import CONFIG, generation_of, item, live
from tests.unit.ingest.world import World as Ingest

HOUR, DAY, YEAR = 3600, 86_400, 365 * 86_400
JUMPS = {"a year on": YEAR, "a year back": -YEAR, "an hour on": HOUR, "an hour back": -HOUR, "a second back": -1}


class Wall(ManualClock):
    """A wall clock that somebody sets, over a steady one."""

    def __init__(self) -> None:
        super().__init__()
        self.off_ms = 0

    def jump(self, seconds: float) -> None:
        self._now_ms += round(seconds * 1000)
        self.off_ms += round(seconds * 1000)

    def monotonic(self) -> float:
        return (self._now_ms - self.off_ms) / 1000


@dataclass
class Jumping:
    """A world whose wall clock can be set."""

    world: World
    wall: Wall


Story = Callable[[Jumping], Awaitable[None]]


def play(story: Story, **notifiers: ScriptedNotifier) -> None:
    async def run() -> None:
        wall = Wall()
        world = World({"ops": ScriptedNotifier(), **notifiers}, store=open_store("sqlite://", clock=wall))
        world.clock = wall
        world.another()
        try:
            await story(Jumping(world, wall))
            assert await world.audit() == []
        finally:
            await world.store.close()

    asyncio.run(run())


@pytest.mark.parametrize("jump_s", JUMPS.values(), ids=JUMPS.keys())
@pytest.mark.parametrize("restart", [False, True], ids=["running", "restarted"])
def test_a_row_that_waits_goes_out_within_a_day_after_any_jump(jump_s: int, restart: bool) -> None:  # noqa: FBT001
    desk = ScriptedNotifier(answer=lambda _d, _n: DOWN)

    async def story(jumping: Jumping) -> None:
        world = jumping.world
        ids = await world.push("desk", count=5)
        await world.advance(10 * 60)
        tried = len(desk.ledger)
        jumping.wall.jump(jump_s)
        desk.answer = lambda _d, _n: OK
        if restart:
            world.another()
        await world.advance(DAY)
        assert await world.states(ids) == [DeliveryState.DELIVERED] * 5
        assert Counter(desk.taken) == Counter(ids)
        assert len(desk.ledger) - tried <= 6, "a storm"

    play(story, desk=desk)


@pytest.mark.parametrize("jump_s", JUMPS.values(), ids=JUMPS.keys())
def test_a_receiver_that_stays_away_is_not_stormed_after_a_jump(jump_s: int) -> None:
    desk = ScriptedNotifier(answer=lambda _d, _n: DOWN)

    async def story(jumping: Jumping) -> None:
        world = jumping.world
        ids = await world.push("desk", count=10)
        await world.advance(HOUR)
        tried = len(desk.ledger)
        jumping.wall.jump(jump_s)
        await world.advance(HOUR)
        assert len(desk.ledger) - tried <= 3 * len(ids)
        await world.advance(5 * DAY)
        assert set(await world.states(ids)) == {DeliveryState.DEAD}
        assert set(await world.notices()) >= {"receiver.failing", "delivery.dead"}

    play(story, desk=desk)


@pytest.mark.parametrize("jump_s", [-YEAR, -HOUR, YEAR])
def test_a_gate_set_before_a_jump_opens_all_the_same(jump_s: int) -> None:
    told = Retry(DeliveryReason.RATE_LIMITED, "429", Reply(429), retry_after="1800")
    desk = ScriptedNotifier(answer=lambda _d, seen: OK if seen else told, in_flight=1)

    async def story(jumping: Jumping) -> None:
        world = jumping.world
        ids = await world.push("desk", count=2)
        await world.advance(1)
        desk.answer = lambda _d, _n: OK
        jumping.wall.jump(jump_s)
        await world.advance(DAY)
        assert await world.states(ids) == [DeliveryState.DELIVERED] * 2

    play(story, desk=desk)


@pytest.mark.parametrize("jump_s", [YEAR, -YEAR, HOUR, -HOUR])
def test_feeds_are_polled_once_after_a_jump_and_go_on(tmp_path: Path, jump_s: int) -> None:
    async def scenario(world: Ingest) -> None:
        await world.poll("wire", item("Calm", n=1))
        asked = len(world.fetcher.asked)
        world.clock.advance(jump_s)
        await world.turn()
        await world.turn()
        assert len(world.fetcher.asked) - asked <= 2, "each feed at most once"
        before = world.clock.now_ms()
        await world.poll("wire", item("Geneva talks begin on Monday morning", n=2), item("Calm", n=1))
        assert world.clock.now_ms() - before <= 2 * DAY * 1000, "it waits for a time that the clock has left"
        assert [alert.title for alert in await world.alerts("talks")] == ["Geneva talks begin on Monday morning"]
        assert await world.audit() == []

    live(tmp_path, scenario, start=("wire",))


def test_d12_rows_queued_before_a_reload_go_out_unchanged() -> None:
    """The rule, the receiver's notifier and the fallback change; the message was composed when it fired."""
    desk = ScriptedNotifier(answer=lambda _d, _n: DOWN)

    async def story(jumping: Jumping) -> None:
        world = jumping.world
        claimed = await world.push("desk", count=2)
        await world.advance(1)
        unclaimed = await world.push("desk")
        frozen = {sent.delivery_id: sent.body for sent in desk.ledger}
        payloads = {row: (await world.delivery(row)).payload for row in (*claimed, *unclaimed)}
        other = ScriptedNotifier(render_answer=lambda delivery, _plain: f"another voice {delivery.id}")
        await world.deliverer.configure({"desk": other, "ops": world.notifiers["ops"]}, fallback="ops")
        await world.advance(HOUR)
        assert sorted(other.taken) == sorted([*claimed, *unclaimed])
        assert {s.delivery_id: s.body for s in other.ledger if s.delivery_id in frozen} == frozen
        assert {row: (await world.delivery(row)).payload for row in payloads} == payloads

    play(story, desk=desk)


def test_d12_a_receiver_taken_out_and_put_back_gets_what_waited_and_one_that_stays_out_is_explained() -> None:
    desk, soc = ScriptedNotifier(answer=lambda _d, _n: DOWN), ScriptedNotifier(answer=lambda _d, _n: DOWN)

    async def story(jumping: Jumping) -> None:
        world = jumping.world
        kept, lost = await world.push("desk"), await world.push("soc")
        await world.advance(1)
        ops = world.notifiers["ops"]
        await world.deliverer.configure({"ops": ops}, fallback="ops")
        await world.advance(DAY)
        assert await world.states([*kept, *lost]) == [DeliveryState.PENDING] * 2
        desk.answer = lambda _d, _n: OK
        await world.deliverer.configure({"ops": ops, "desk": desk}, fallback="ops")
        await world.advance(5 * DAY)
        assert await world.states([*kept, *lost]) == [DeliveryState.DELIVERED, DeliveryState.CANCELLED]
        assert "no longer configured" in str((await world.delivery(lost[0])).last_error)

    play(story, desk=desk, soc=soc)


RENAMED = CONFIG.replace("id: talks,", "id: parley, was: [talks],")
STRICTER = CONFIG.replace("""'"Geneva" and "talks"'""", """'"Geneva" and "talks" and not "opinion"'""")


@pytest.mark.parametrize("text", [CONFIG, RENAMED, STRICTER], ids=["same", "renamed", "edited"])
def test_d12_a_reload_fires_nothing_twice(tmp_path: Path, text: str) -> None:
    async def scenario(world: Ingest) -> Any:
        await world.poll("wire", item("Geneva talks begin on Monday morning", n=1))
        assert len(await world.deliveries()) == 2
        await world.adopt(generation_of(tmp_path, text, number=2))
        await world.poll("wire", item("Geneva talks begin on Monday morning, says envoy", n=1), item("Weather", n=2))
        await world.poll("paper", item("Geneva talks begin on Monday morning", n=9, site="paper"))
        assert len(await world.deliveries()) == 2
        assert await world.audit() == []

    live(tmp_path, scenario, start=("wire", "paper"))
