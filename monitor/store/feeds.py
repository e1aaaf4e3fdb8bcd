"""The schedule's rows: claimed, settled, and brought in line with the config."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, delete, func, or_, select, text, update

from monitor.model import FeedSpec, FeedState, FeedStatus, Validators
from monitor.store.rows import FEED, slices
from monitor.store.schema import POLLED, claim, feed
from monitor.store.upsert import Insert, insert_into, replacing
from monitor.urls import redact

CLAIMED = "being polled; again when the claim ends"

_CLAIMED_COLUMNS: dict[str, ColumnElement[Any]] = {
    "last_attempt_ms": func.coalesce(claim.c.at_ms, feed.c.last_attempt_ms),
    "next_due_ms": func.coalesce(claim.c.until_ms, feed.c.next_due_ms),
    "due_why": case((claim.c.feed_id.is_not(None), CLAIMED), else_=feed.c.due_why),
    "unfinished": feed.c.unfinished + func.coalesce(claim.c.times, 0),
}
"""What a claim changes of a feed, as long as it stands."""

QUERY = select(*(_CLAIMED_COLUMNS.get(name, feed.c[name]).label(name) for name in FEED.names)).select_from(
    feed.outerjoin(claim, claim.c.feed_id == feed.c.id)
)
"""Feeds as they stand, claimed ones as their claim left them."""

_BY_ID = QUERY.where(feed.c.id.in_(bindparam("ids", expanding=True)))
_DUE = (
    QUERY.where(
        text(POLLED),
        feed.c.next_due_ms <= bindparam("now"),
        or_(claim.c.until_ms.is_(None), claim.c.until_ms <= bindparam("now")),
    )
    .order_by(feed.c.next_due_ms, feed.c.id)
    .limit(bindparam("most"))
)
_RELEASE = delete(claim).where(claim.c.feed_id.in_(bindparam("ids", expanding=True)))

Urls = dict[str, str]
"""The configured URL of each feed whose URL holds a secret: kept in memory by the daemon, never in a row."""


def _public(url: str) -> bool:
    return redact(url) == url


def row_of(state: FeedState) -> dict[str, Any]:
    """The columns of a feed, without secrets: a redirect to a URL with a token is not remembered, but followed anew."""
    seen, kept = state.redirect, state.validators
    return {
        **FEED.row(state),
        "url": redact(state.url),
        "moved_to": state.moved_to if state.moved_to is None or _public(state.moved_to) else None,
        "redirect": seen if seen is None or _public(seen.url) else None,
        "validators": kept if kept.url is None else replace(kept, url=redact(kept.url)),
        "url_digest": _digest(state.url),
    }


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def revealed(state: FeedState, urls: Urls) -> FeedState:
    """The feed as it can be asked."""
    return replace(state, url=urls[state.id]) if state.id in urls else state


def every(connection: Connection) -> list[FeedState]:
    """All feeds, removed ones too, by id."""
    return FEED.values(connection.execute(QUERY.order_by(feed.c.id)).all())


def by_id(connection: Connection, ids: Collection[str]) -> list[FeedState]:
    """Those of the feeds that there are, in no order."""
    parts = slices(sorted(set(ids)))
    return [FEED.value(row) for part in parts for row in connection.execute(_BY_ID, {"ids": part}).all()]


_ATTEMPTED, _NEXT, _WHY, _UNFINISHED = map(
    FEED.names.index, ("last_attempt_ms", "next_due_ms", "due_why", "unfinished")
)


def take(connection: Connection, *, now_ms: int, limit: int, lease_ms: int) -> list[FeedState]:
    """Due feeds as they now stand in the schedule, most overdue first."""
    until_ms = now_ms + lease_ms
    due = [list(row) for row in connection.execute(_DUE, {"now": now_ms, "most": limit}).all()]
    for row in due:
        row[_ATTEMPTED], row[_NEXT], row[_WHY], row[_UNFINISHED] = now_ms, until_ms, CLAIMED, row[_UNFINISHED] + 1
    claimed = FEED.values(due)
    if claimed:
        rows = [{"feed_id": f.id, "at_ms": now_ms, "until_ms": until_ms, "times": 1} for f in claimed]
        connection.execute(_claim(connection.dialect.name), rows)
    return claimed


@cache
def _claim(dialect: str) -> Insert:
    """Claims a feed; once more one whose claim ran out."""
    statement = insert_into(claim, dialect)
    again = {"at_ms": statement.excluded.at_ms, "until_ms": statement.excluded.until_ms, "times": claim.c.times + 1}
    return statement.on_conflict_do_update(index_elements=[claim.c.feed_id], set_=again)


@cache
def _put(dialect: str) -> Insert:
    same = (feed.c.url_digest == replacing(feed, dialect).excluded.url_digest) & (feed.c.status != FeedStatus.REMOVED)
    return replacing(feed, dialect, where=same)


def put(connection: Connection, states: Sequence[FeedState]) -> None:
    """Stores what polls learnt and ends the feeds' claims; one that the config has meanwhile removed or given another
    URL stays as it is."""
    if states:
        connection.execute(_put(connection.dialect.name), list(map(row_of, states)))
        _release(connection, [state.id for state in states])


def _release(connection: Connection, ids: Iterable[str]) -> None:
    for part in slices(ids):
        connection.execute(_RELEASE, {"ids": part})


def sync(connection: Connection, specs: Iterable[FeedSpec], *, now_ms: int) -> Urls:
    """Adds, moves, revives and removes rows so that they are the configured feeds; gives the URLs with secrets."""
    wanted = {spec.id: spec.url.reveal() for spec in specs}
    known = {row.id: row for row in connection.execute(select(feed.c.id, feed.c.url_digest, feed.c.status)).all()}
    added = [row_of(FeedState(id=i, url=url, next_due_ms=now_ms)) for i, url in wanted.items() if i not in known]
    if added:
        connection.execute(feed.insert(), added)
    for row in known.values():
        url = wanted.get(row.id)
        removed = row.status is FeedStatus.REMOVED
        if url is None:
            if not removed:
                _change(connection, row.id, {"status": FeedStatus.REMOVED, "due_why": "not in the config"})
        elif _digest(url) != row.url_digest:
            _move(connection, row.id, url, now_ms=now_ms)
        elif removed:
            _revive(connection, row.id, now_ms=now_ms)
    return {feed_id: url for feed_id, url in wanted.items() if not _public(url)}


def _change(connection: Connection, feed_id: str, values: dict[str, Any]) -> None:
    connection.execute(update(feed).where(feed.c.id == feed_id).values(**values))
    _release(connection, [feed_id])


def _stored(connection: Connection, feed_id: str) -> FeedState:
    (state,) = by_id(connection, [feed_id])
    return state


def _status(state: FeedState) -> FeedStatus:
    """Where a feed stands by its history alone, once it is asked again."""
    if state.last_attempt_ms is None:
        return FeedStatus.NEW
    return FeedStatus.FAILING if state.errors else FeedStatus.OK


def _revive(connection: Connection, feed_id: str, *, now_ms: int) -> None:
    state = _stored(connection, feed_id)
    due = max(now_ms, state.floor_ms)
    _change(connection, feed_id, {"status": _status(state), "next_due_ms": due, "due_why": "back in the config"})


def _move(connection: Connection, feed_id: str, url: str, *, now_ms: int) -> None:
    """The feed under its new URL: what was learnt of the old one's server is dropped, what was seen stays seen."""
    state = replace(
        _stored(connection, feed_id),
        url=url,
        moved_to=None,
        redirect=None,
        validators=Validators(),
        body_hash=None,
        stable_hash=None,
        next_due_ms=now_ms,
        floor_ms=0,
        due_why="new URL in the config",
        errors=0,
        failing_since_ms=None,
        last_reason=None,
        last_detail=None,
        unfinished=0,
        parse_kills=0,
        last_probe_ms=None,
        fresh_s=None,
        wasted=0,
    )
    _change(connection, feed_id, row_of(replace(state, status=_status(state))))
