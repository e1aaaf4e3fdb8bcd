"""Feeds that are one document under several names: one is polled, the others are parked behind it (P24, P45).

A parked feed asks nothing. What the polled one brings came from each of them: rules scoped to any of them see it, and
the most impatient of them sets the pace. The stored rows say who is parked; a config or a redirect that changes tells
them apart again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.feeds.schedule import LOST_MOVE_AFTER, NEVER_MS, forget_move, polling_key, twins
from monitor.model import FeedState, FeedStatus

if TYPE_CHECKING:
    from monitor.ingest.generation import Generation
    from monitor.ingest.needs import Ports
    from monitor.ports import Tx


def parked(state: FeedState, polled_as: str) -> FeedState:
    """The feed behind the one that is polled for it."""
    why = f"polled as {polled_as}"
    return replace(
        state,
        status=FeedStatus.MERGED,
        polled_as=polled_as,
        next_due_ms=NEVER_MS,
        due_why=why,
        unfinished=0,
    )


def parted(state: FeedState, polled: FeedState | None, *, now_ms: int) -> FeedState:
    """The feed by itself again, due now unless its server's floor still stands.

    When `polled` was asked under the same URL all the time, nothing in the document is at first sight: what came since
    then is news, and what was told is known by its story.
    """
    watched_ms = state.first_fetched_ms
    if watched_ms is None and polled is not None and polling_key(polled.fetch_url) == polling_key(state.fetch_url):
        watched_ms = polled.first_fetched_ms
    status = FeedStatus.NEW if state.last_attempt_ms is None else FeedStatus.OK
    return replace(
        state,
        status=FeedStatus.FAILING if state.errors else status,
        polled_as=None,
        first_fetched_ms=watched_ms,
        next_due_ms=max(now_ms, state.floor_ms),
        due_why=f"no longer polled as {state.polled_as}",
    )


def is_lost(polled: FeedState | None) -> bool:
    """Whether the feed that is polled for others gets nothing any more: those that a redirect led there go back."""
    return polled is not None and (polled.status is FeedStatus.GONE or polled.errors >= LOST_MOVE_AFTER)


def regrouped(states: Iterable[FeedState], *, now_ms: int) -> dict[str, FeedState]:
    """The feeds whose row changes, by id, as they become: parked, parked elsewhere, or by themselves again."""
    by_id = {state.id: state for state in states}
    changed: dict[str, FeedState] = {}
    for state in by_id.values():
        if state.polled_as and state.moved_to and is_lost(by_id.get(state.polled_as)):
            changed[state.id] = forget_move(state)
    merged = twins((by_id | changed).values())
    for state in [*by_id.values()]:
        now = changed.get(state.id, state)
        polled_as = merged.get(state.id)
        if polled_as is not None:
            now = parked(now, polled_as)
        elif state.polled_as and state.status is not FeedStatus.REMOVED:
            now = parted(now, by_id.get(state.polled_as), now_ms=now_ms)
        if now != state:
            changed[state.id] = now
    return changed


def regroups(before: FeedState, after: FeedState, generation: Generation) -> bool:
    """Whether a poll's end may change which feeds are one: a redirect was believed or forgotten, or the feed that is
    polled for others was lost."""
    if before.moved_to != after.moved_to:
        return True
    lost = after.errors == LOST_MOVE_AFTER or after.status is FeedStatus.GONE
    return lost and generation.polled_for_others(after.id)


async def regroup(ports: Ports) -> Mapping[str, str]:
    """Parks and parts feeds as their URLs now ask for; gives each parked feed with the one that is polled for it."""
    now_ms = ports.clock.now_ms()
    states = await ports.store.read(lambda reader: reader.feeds())
    changed = regrouped(states, now_ms=now_ms)

    def write(tx: Tx) -> None:
        """Decides anew on what the rows now say: polls may have ended since."""
        tx.put_feeds([*regrouped(tx.feeds(), now_ms=now_ms).values()])

    if changed:
        await ports.store.write(write)
        states = await ports.store.read(lambda reader: reader.feeds())
        for state in changed.values():
            name = "feed.parted" if state.polled_as is None else "feed.merged"
            ports.observer.event(name, feed=state.id, why=state.due_why)
    return {state.id: state.polled_as for state in states if state.polled_as and state.status is FeedStatus.MERGED}
