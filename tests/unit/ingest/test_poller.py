"""Polls side by side: reloads, a full disk, faults, a clock that goes back, and a stop lose no alert."""

from __future__ import annotations

import asyncio
from pathlib import Path

from monitor.ingest.poller import LEASE_MS
from monitor.model import AlertState, FeedStatus, PollReason
from tests.unit.ingest.world import CONFIG, HOUR_S, World, feed_of, generation_of, item, live

MISSILE = "Zircon missile hits its target in the Barents Sea"
RAIN = CONFIG + """  - {id: rain, when: '"rain"', to: [phone]}\n"""
DAY_S = 24 * HOUR_S


async def due(world: World, feed_id: str) -> None:
    state = await world.feed(feed_id)
    world.clock.advance(max(0, state.next_due_ms - world.clock.now_ms()) / 1000)


async def held_at_fetch(world: World, feed_id: str) -> asyncio.Event:
    """A poll of the feed under way; it goes on when the event is set."""
    await due(world, feed_id)
    world.fetcher.hold = asyncio.Event()
    world.fetcher.reached.clear()
    await world.poller.tick(world.generation)
    await world.fetcher.reached.wait()
    return world.fetcher.hold


async def finish(world: World) -> None:
    while world.poller.running:
        await world.poller.wait()


def test_a_poll_under_way_at_a_reload_commits_by_the_new_rules(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.fetcher.answers["wire"] = feed_of(item("A day of rain", n=2), item(MISSILE, n=3))
        go_on = await held_at_fetch(world, "wire")
        await world.adopt(generation_of(tmp_path, RAIN, number=2))
        go_on.set()
        await finish(world)
        assert {alert.rule_id for alert in await world.alerts()} == {"rain", "weapons"}
        assert len(await world.deliveries("phone")) == 2

    live(tmp_path, scenario, start=["wire"])


def test_a_poll_under_way_does_not_alert_by_a_rule_that_a_reload_took_away(tmp_path: Path) -> None:
    calm = CONFIG.replace("  - {id: weapons, when: zircon, severity: critical, to: [phone]}\n", "")

    async def scenario(world: World) -> None:
        world.fetcher.answers["wire"] = feed_of(item(MISSILE, n=3))
        go_on = await held_at_fetch(world, "wire")
        await world.adopt(generation_of(tmp_path, calm, number=2))
        go_on.set()
        await finish(world)
        assert await world.alerts() == []
        assert [e.title for e in await world.entries("wire")][-1] == MISSILE

    live(tmp_path, scenario, start=["wire"])


def test_a_feed_that_a_reload_brings_is_polled_at_the_next_tick(tmp_path: Path) -> None:
    """Also when that tick still names the former generation: the store knows the feed first."""
    more = CONFIG.replace("entities:", '  - {id: radio, url: "https://radio.example/feed"}\nentities:')

    async def scenario(world: World) -> None:
        former = world.generation
        await world.adopt(generation_of(tmp_path, more, number=2))
        world.fetcher.answers["radio"] = feed_of(item("First of the radio", site="radio"))
        world.generation = former
        await world.turn()
        assert (await world.feed("radio")).last_reason is PollReason.OK

    live(tmp_path, scenario, start=["wire", "paper"])


def test_the_answer_of_a_feed_whose_url_a_reload_changed_is_dropped_and_the_new_one_asked(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.fetcher.answers["wire"] = feed_of(item(MISSILE, n=3))
        go_on = await held_at_fetch(world, "wire")
        moved = CONFIG.replace("wire.example/feed", "wire.example/other")
        await world.adopt(generation_of(tmp_path, moved, number=2))
        go_on.set()
        await finish(world)
        assert len(world.heard.named("poll.superseded")) == 1
        assert await world.alerts() == []
        await world.turn()
        assert world.fetcher.asked[-1].url.endswith("/other")
        assert [alert.rule_id for alert in await world.alerts()] == ["weapons"]

    live(tmp_path, scenario, start=["wire"])


def test_the_answer_of_a_feed_that_a_reload_removed_is_dropped(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.fetcher.answers["wire"] = feed_of(item(MISSILE, n=3))
        go_on = await held_at_fetch(world, "wire")
        gone = CONFIG.replace('  - {id: wire, url: "https://wire.example/feed", tags: [agency]}\n', "")
        await world.adopt(generation_of(tmp_path, gone, number=2))
        go_on.set()
        await finish(world)
        assert [told["feed"] for told in world.heard.named("poll.superseded")] == ["wire"]
        assert (await world.feed("wire")).status is FeedStatus.REMOVED
        assert await world.alerts() == []

    live(tmp_path, scenario, start=["wire"])


def test_a_poll_that_a_full_disk_refused_is_repeated_as_soon_as_there_is_room(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.fetcher.answers["wire"] = feed_of(item(MISSILE, n=3))
        go_on = await held_at_fetch(world, "wire")
        validators = (await world.feed("wire")).validators
        world.store.full = True
        go_on.set()
        await finish(world)
        assert "nothing was committed" in str(world.heard.named("poll.uncommitted")[0]["detail"])
        assert await world.alerts() == []
        world.store.full = False
        world.clock.advance(1)
        await world.turn()
        assert world.fetcher.asked[-1].validators == validators
        assert [alert.state for alert in await world.alerts()] == [AlertState.FIRED]
        assert (await world.feed("wire")).unfinished == 0

    live(tmp_path, scenario, start=["wire"])


def test_a_fault_of_ours_in_one_poll_is_told_and_leaves_the_others_alone(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.parser.fails = ZeroDivisionError("ours")
        state = await world.poll("wire", item(MISSILE, n=3))
        assert [told["feed"] for told in world.heard.named("poll.crashed")] == ["wire"]
        assert state.last_reason is PollReason.INTERRUPTED
        assert state.next_due_ms - world.clock.now_ms() == 60_000
        world.parser.fails = None
        await world.poll("wire", item(MISSILE, n=3))
        assert len(await world.alerts("weapons")) == 1

    live(tmp_path, scenario, start=["wire", "paper"])


def test_a_slow_feed_holds_nobody_up(tmp_path: Path) -> None:
    async def beside(world: World) -> None:
        slow = asyncio.Event()
        world.fetcher.hold = slow
        world.fetcher.answers["wire"] = feed_of(item("Slow news", n=2))
        await due(world, "wire")
        await world.poller.tick(world.generation)
        await world.fetcher.reached.wait()
        world.fetcher.hold = None
        world.fetcher.answers["paper"] = feed_of(item("Geneva talks begin", site="paper", n=4))
        await due(world, "paper")
        await world.poller.tick(world.generation)
        while world.poller.running > 1:
            await world.poller.wait()
        assert [alert.rule_id for alert in await world.alerts()] == ["talks"]
        slow.set()
        await finish(world)

    live(tmp_path, beside, start=["wire", "paper"])


def test_no_more_feeds_are_polled_at_once_than_there_is_room_for(tmp_path: Path) -> None:
    feeds = "".join(f'  - {{id: f{n}, url: "https://f{n}.example/"}}\n' for n in range(300))

    async def scenario(world: World) -> None:
        world.fetcher.hold = asyncio.Event()
        for n in range(300):
            world.fetcher.answers[f"f{n}"] = feed_of(item(f"Story of feed number {n}", site=f"f{n}"))
        assert await world.poller.tick(world.generation) == 200
        assert await world.poller.tick(world.generation) == 0
        world.fetcher.hold.set()
        await finish(world)
        assert await world.turn() == 102
        assert len(await world.entries()) == 300

    live(tmp_path, scenario, text=CONFIG.replace("entities:", feeds + "entities:"))


def test_a_stop_gives_the_claims_of_unfinished_polls_back(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.fetcher.answers["wire"] = feed_of(item(MISSILE, n=3))
        await held_at_fetch(world, "wire")
        claimed = await world.feed("wire")
        assert claimed.next_due_ms - world.clock.now_ms() == LEASE_MS
        await world.poller.drain(timeout_s=0)
        state = await world.feed("wire")
        assert (state.unfinished, state.next_due_ms) == (0, world.clock.now_ms())
        assert world.poller.running == 0

    live(tmp_path, scenario, start=["wire"])


def test_a_stop_on_a_full_disk_is_told_and_ends(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await held_at_fetch(world, "wire")
        world.store.full = True
        await world.poller.drain(timeout_s=0)
        assert [told["feed"] for told in world.heard.named("poll.uncommitted")] == ["wire"]

    live(tmp_path, scenario, start=["wire"])


def test_a_clock_that_goes_back_a_day_silences_no_feed(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        state = await world.feed("wire")
        wait_s = (state.next_due_ms - world.clock.now_ms()) / 1000
        await world.turn()
        world.clock.advance(-DAY_S)
        world.fetcher.answers["wire"] = feed_of(item(MISSILE, n=3))
        await world.turn()
        assert world.heard.named("clock.back") == [{"seconds": DAY_S, "feeds": 2}]
        world.clock.advance(wait_s)
        await world.turn()
        assert [alert.state for alert in await world.alerts("weapons")] == [AlertState.FIRED]

    live(tmp_path, scenario, start=["wire"])


def test_a_small_step_of_the_clock_is_heeded_by_nobody(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.turn()
        world.clock.advance(-30)
        await world.turn()
        assert world.heard.named("clock.back") == []

    live(tmp_path, scenario, start=["wire"])
