"""Claims that didn't end as they should: given back, left by a killed daemon, or cut short by a fault of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitor.feeds.schedule import reanchored, spread
from monitor.model import FeedState, FeedStatus, PollReason
from monitor.ports import Tx
from monitor.urls import host_key

POISON_AFTER = 3
"""Claims in a row that never came back: the feed itself may be what ends us. Then it is asked once a day."""

MOST_A_HOST = 20
"""Polls of one host under way at once. It answers one at a time; more would take the places of other hosts' polls, for half a
minute each when it is silent, and outlast their claims."""

TURN_MS = 2_000
"""What a host's turn takes as a rule: an exchange and the pause behind it."""

DAY_MS = 86_400_000
FIRST_RETRY_MS = 60_000


def give_back(tx: Tx, feed_ids: Iterable[str], *, now_ms: int) -> None:
    """Makes claims undone: the feeds are due now and the claim is not counted against them."""
    claimed = [feed for feed in tx.feeds_by_id([*feed_ids]).values() if feed.unfinished]
    tx.put_feeds([replace(feed, unfinished=feed.unfinished - 1, next_due_ms=now_ms) for feed in claimed])


def parted(
    claimed: Iterable[FeedState], under_way: Mapping[str, int], *, now_ms: int
) -> tuple[list[FeedState], list[FeedState]]:
    """The claimed feeds that may be polled now, and those whose host has enough polls `under_way`: their claims are
    undone, and they are due when their turn may come."""
    places = Counter(under_way)
    now: list[FeedState] = []
    later: list[FeedState] = []
    for feed in claimed:
        key = host_key(feed.fetch_url)
        places[key] += 1
        if places[key] <= MOST_A_HOST:
            now.append(feed)
            continue
        due_ms, why = now_ms + places[key] * TURN_MS, f"its host has {MOST_A_HOST} polls under way"
        later.append(replace(feed, unfinished=feed.unfinished - 1, next_due_ms=due_ms, due_why=why))
    return now, later


def after_crash(tx: Tx, feed_id: str, detail: str, *, now_ms: int) -> None:
    """Takes down that a poll ended by a fault of ours; again after a minute, later each time."""
    feed = tx.feed(feed_id)
    if feed is not None and feed.unfinished:
        tx.put_feeds([resumed(replace(feed, last_detail=detail), now_ms=now_ms)])


def resumed(feed: FeedState, *, now_ms: int) -> FeedState:
    """A feed whose last claim never came back, with its next due time."""
    crashed = replace(feed, last_reason=PollReason.INTERRUPTED)
    if feed.unfinished >= POISON_AFTER:
        why = f"{feed.unfinished} polls in a row never ended; once a day"
        return replace(crashed, status=FeedStatus.QUARANTINED, next_due_ms=now_ms + DAY_MS, due_why=why)
    wait_ms = FIRST_RETRY_MS * 4 ** (feed.unfinished - 1)
    return replace(crashed, next_due_ms=now_ms + wait_ms, due_why="the last poll never ended")


def admit(tx: Tx, *, now_ms: int) -> None:
    """The unit of work of a start: overdue feeds are spread over the first minutes, the most overdue first.

    Only one daemon owns the state, so every claim found here is a dead one's: due at once the first time, later if it
    has happened before.
    """
    reanchor(tx, now_ms=now_ms)
    feeds = {feed.id: left_over(feed, now_ms=now_ms) for feed in tx.feeds()}
    feeds |= {feed.id: feed for feed in spread([*feeds.values()], now_ms=now_ms)}
    tx.put_feeds([feeds[stored.id] for stored in tx.feeds() if stored != feeds[stored.id]])


def reanchor(tx: Tx, *, now_ms: int) -> int:
    """Counts the waits of feeds anew that were polled in what is the future now; returns how many there are."""
    moved = [feed for feed in (reanchored(feed, now_ms=now_ms) for feed in tx.feeds()) if feed is not None]
    tx.put_feeds(moved)
    return len(moved)


def left_over(feed: FeedState, *, now_ms: int) -> FeedState:
    """The feed as a start finds it."""
    if not feed.unfinished:
        return feed
    if feed.unfinished == 1:
        return replace(feed, next_due_ms=now_ms)
    return resumed(feed, now_ms=now_ms)
