"""Polls due feeds side by side, each in a task of its own: a slow feed never holds another's alerts."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from monitor.errors import StoreUnavailable
from monitor.feeds.schedule import CANARIES
from monitor.ingest.claims import after_crash, give_back, parted, reanchor
from monitor.ingest.commits import Commits
from monitor.ingest.generation import Generation
from monitor.ingest.lane import Committed, Outdated, PollCommit
from monitor.ingest.needs import Ports
from monitor.ingest.network import Network
from monitor.ingest.twins import regroup, regroups
from monitor.ingest.visit import Visit, judge, visit
from monitor.model import FeedState
from monitor.ports import Tx
from monitor.urls import host_key

if TYPE_CHECKING:
    from random import Random  # noqa: TID251 - a type; the generator is made in app

SLICE = 200
"""Feeds claimed at once, at most: a claim is one short unit of work."""

LEASE_MS = 900_000
"""How long a claim keeps a feed from being claimed again: well beyond a long queue at its host, fetch, parse and commit.
A claim that a killed daemon left is taken back at the next start, without waiting for this."""

CLOCK_SLACK_MS = 60_000
"""How far the wall clock may step back unheeded: time services mend less than that all the time."""


class Poller:
    """Claims due feeds, visits them, hands one unit of work each to the lane.

    `committed` is called after every commit that queued deliveries. The number of exchanges at once is bounded by the
    fetcher; polls that wait for their host's turn cost next to nothing, so many may wait.
    """

    def __init__(
        self, ports: Ports, *, rng: Random, most_at_once: int = SLICE, committed: Callable[[], None] = lambda: None
    ) -> None:
        self._ports = ports
        self._rng = rng
        self._most = most_at_once
        self._committed = committed
        self._commits = Commits(ports.store, ports.ledger, running=lambda: self.running)
        self._network = Network()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._hosts: Counter[str] = Counter()
        self._freed = asyncio.Event()
        self._unsettled: set[str] = set()
        self._latest_ms = 0
        self._regroup = True
        self._grouping: tuple[Generation, ...] = ()
        self.live: Generation | None = None
        """The rules that every poll commits by, once a config was adopted; set before the store hears of the config."""

    @property
    def running(self) -> int:
        """Polls under way."""
        return len(self._running)

    async def tick(self, generation: Generation) -> int:
        """Claims as many due feeds as there is room for and starts their polls; returns how many."""
        generation = await self._grouped(self.live or generation)
        now_ms = self._ports.clock.now_ms()
        await self._mind_clock(now_ms)
        most = CANARIES if self._network.is_down(now_ms=now_ms) else self._most
        room = min(most - len(self._running), SLICE)
        if room <= 0:
            return 0

        unsettled, hosts = frozenset(self._unsettled), dict(self._hosts)

        def claim(tx: Tx) -> list[FeedState]:
            give_back(tx, unsettled, now_ms=now_ms)
            due = tx.claim_feeds(now_ms=now_ms, limit=room, lease_ms=LEASE_MS)
            now, later = parted(due, hosts, now_ms=now_ms)
            tx.put_feeds(later)
            return now

        claimed = await self._ports.store.write(claim)
        self._unsettled -= unsettled
        for feed in claimed:
            task = asyncio.create_task(self._job(feed, generation), name=f"poll {feed.id}")
            self._running[feed.id] = task
            host = host_key(feed.fetch_url)
            self._hosts[host] += 1
            task.add_done_callback(partial(self._done, feed.id, host))
        return len(claimed)

    def carrying(self, generation: Generation) -> Generation:
        """A new generation that still knows which feeds are one, until the next tick finds that anew."""
        return replace(generation, parked=self._grouping[-1].parked) if self._grouping else generation

    async def _grouped(self, generation: Generation) -> Generation:
        """The generation with the feeds that are one, found anew when the config or a redirect changed."""
        if not self._regroup and any(generation is one for one in self._grouping):
            return self._grouping[-1]
        self._regroup = False
        try:
            parked = await regroup(self._ports)
        except StoreUnavailable:
            self._regroup = True
            raise
        grouped = generation if parked == generation.parked else replace(generation, parked=parked)
        self._grouping = (generation, grouped)
        if self.live is generation:
            self.live = grouped
        return grouped

    async def _mind_clock(self, now_ms: int) -> None:
        """Counts every feed's wait anew when the clock went back: else none would be asked until it has caught up."""
        back_ms = self._latest_ms - now_ms
        if back_ms > CLOCK_SLACK_MS:
            moved = await self._ports.store.write(lambda tx: reanchor(tx, now_ms=now_ms))
            self._ports.observer.event("clock.back", seconds=back_ms // 1000, feeds=moved)
        self._latest_ms = now_ms

    def _done(self, feed_id: str, host: str, _task: asyncio.Task[None]) -> None:
        self._running.pop(feed_id, None)
        self._hosts[host] -= 1
        if not self._hosts[host]:
            del self._hosts[host]
        self._freed.set()

    async def wait(self) -> None:
        """Returns when a poll has ended; at once when none is under way."""
        self._freed.clear()
        if self._running:
            await self._freed.wait()

    async def drain(self, *, timeout_s: float) -> None:
        """Waits for the polls under way, then ends those that take too long and gives their claims back: a stop is
        no fault of the feed's."""
        running = dict(self._running)
        if not running:
            return
        _, late = await asyncio.wait(running.values(), timeout=timeout_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._commits.drained()
        ended = [feed_id for feed_id, task in running.items() if task in late]
        if not ended:
            return
        try:
            await self._ports.store.write(lambda tx: give_back(tx, ended, now_ms=self._ports.clock.now_ms()))
        except StoreUnavailable as error:  # the next start takes the claims back
            self._ports.observer.event("poll.uncommitted", feed=" ".join(ended), detail=str(error))

    async def _job(self, feed: FeedState, generation: Generation) -> None:
        """One feed's poll. Whatever goes wrong in it stays in it: its claim runs out and is counted."""
        try:
            await self._poll(feed, generation)
        except StoreUnavailable as error:
            # Nothing of this poll is kept, validators included: what it brought is fetched again, at the next tick that
            # gets through.
            self._unsettled.add(feed.id)
            self._ports.observer.event("poll.uncommitted", feed=feed.id, detail=str(error))
        except Exception as error:  # noqa: BLE001 - the feed job boundary: one feed never takes the others down
            self._ports.observer.event("poll.crashed", feed=feed.id, exc_info=True)
            await self._crashed(feed.id, f"{type(error).__name__} in the monitor itself; see its log")

    async def _crashed(self, feed_id: str, detail: str) -> None:
        now_ms = self._ports.clock.now_ms()
        with contextlib.suppress(StoreUnavailable):  # then the claim's end brings the feed back
            await self._ports.store.write(lambda tx: after_crash(tx, feed_id, detail, now_ms=now_ms))

    async def _poll(self, feed: FeedState, generation: Generation) -> None:
        visited = await visit(feed, generation, ports=self._ports)
        now_ms = self._ports.clock.now_ms()
        proven = feed.last_success_ms is not None
        outage = self._network.heard(feed.fetch_url, visited.result.reason, proven=proven, now_ms=now_ms)
        commit = PollCommit(
            generation,
            feed,
            replace(visited.result, outage=outage),
            visited.judged,
            visited.shown,
            now_ms=now_ms,
            jitter=self._rng.random(),
            live=lambda: self.live,
        )
        while isinstance(committed := await self._commits.commit(commit), Outdated):
            visited = await self._judged_anew(visited, committed.live, feed.id)
            commit = replace(commit, generation=committed.live, judged=visited.judged)
        self._tell(feed, visited, committed)
        if committed is not None and regroups(feed, committed.feed, commit.generation):
            self._regroup = True
        if committed is not None and committed.deliveries:
            self._committed()

    async def _judged_anew(self, visited: Visit, generation: Generation, feed_id: str) -> Visit:
        """The visit with the verdicts of the rules that came live while the feed was being read."""
        spec = generation.feeds.get(feed_id)
        if spec is None:
            return visited
        changes = tuple(judged.change for judged in visited.judged)
        async with self._ports.judging:
            return replace(visited, judged=await asyncio.to_thread(judge, changes, generation, spec))

    def _tell(self, feed: FeedState, visited: Visit, committed: Committed | None) -> None:
        """The poll's events, once its commit is durable."""
        event = self._ports.observer.event
        if committed is None:
            event("poll.superseded", feed=feed.id)
            return
        result, after = visited.result, committed.feed
        event(
            "poll.done" if result.succeeded else "poll.failed",
            feed=feed.id,
            reason=str(result.reason),
            detail=result.detail or (result.parsed and result.parsed.fault) or None,
            entries=len(result.parsed.entries) if result.parsed else None,
            new=committed.new or None,
            edited=committed.edited or None,
            next_in_s=round((after.next_due_ms - self._ports.clock.now_ms()) / 1000),
            why=after.due_why,
        )
        committed.tell(self._ports.observer, feed_id=feed.id)
        if committed.notice is not None:
            notice = committed.notice
            event("health", kind=str(notice.kind), subject=feed.id, summary=notice.summary, detail=notice.detail)
