"""P39: many feeds of one host wait for it, and nobody else waits for them."""

from __future__ import annotations

import asyncio

from monitor.ingest.claims import MOST_A_HOST
from monitor.ingest.poller import SLICE
from tests.origin.origin import Origin, Reply, Resource
from tests.polling.whole import Whole, play, rss


def test_p39_a_host_with_a_long_queue_holds_up_no_other() -> None:
    async def scenario(whole: Whole) -> None:
        async with Origin({"/feed": Resource(rss(1))}, host="127.0.0.2") as other:
            targets = [f"/slow/{n}" for n in range(SLICE + 50)]
            for target in targets:
                whole.origin.serve(target, Reply(raw=b"", hang=True))
            slow = [whole.spec(target.strip("/").replace("/", "-"), target) for target in targets]
            await whole.configure(*slow)
            assert whole.generation is not None
            await whole.poller.tick(whole.generation)
            await whole.configure(*slow, whole.spec("calm", url=other.url("/feed")))
            for _ in range(2):
                await whole.poller.tick(whole.generation)
            while whole.poller.running > MOST_A_HOST:
                await whole.poller.wait()
            assert [done["feed"] for done in whole.heard.named("poll.done")] == ["calm"]
            assert whole.poller.running == MOST_A_HOST
            waiting = [feed for feed in await whole.feeds() if feed.id.startswith("slow") and not feed.unfinished]
            assert len(waiting) == len(slow) - MOST_A_HOST
            assert {feed.due_why for feed in waiting} == {f"its host has {MOST_A_HOST} polls under way"}
            due_s = sorted((feed.next_due_ms - whole.clock.now_ms()) / 1000 for feed in waiting)
            assert due_s[0] >= MOST_A_HOST
            assert due_s[-1] <= 2 * len(slow)
            await whole.poller.drain(timeout_s=0)

    async def bounded(whole: Whole) -> None:
        await asyncio.wait_for(scenario(whole), 30)

    play(bounded)


def test_p39_all_feeds_of_a_crowded_host_get_their_turn() -> None:
    async def scenario(whole: Whole) -> None:
        targets = [f"/feed/{n}" for n in range(3 * MOST_A_HOST)]
        for n, target in enumerate(targets):
            whole.origin.serve(target, Resource(rss(n)))
        await whole.configure(*(whole.spec(f"f{n}", target) for n, target in enumerate(targets)))
        await whole.polls(len(targets))
        assert {feed.id for feed in await whole.feeds() if feed.first_fetched_ms is not None} == {
            f"f{n}" for n in range(len(targets))
        }

    play(scenario)
