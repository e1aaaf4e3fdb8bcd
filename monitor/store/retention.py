"""Forgetting, a slice at a time, so that the writer is never held for long."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, exists, func, select, text, tuple_, update

from monitor.store.schema import HAS_TEXT, alert, entry, near_miss, story

DAY_MS = 86_400_000
"""How stale `last_seen_ms` may be: an entry that a feed shows at every poll is written once a day for it."""

_SEEN = (
    update(entry)
    .where(entry.c.id.in_(bindparam("ids", expanding=True)), entry.c.last_seen_ms < bindparam("now") - DAY_MS)
    .values(last_seen_ms=bindparam("now"))
)


def saw(connection: Connection, ids: Collection[str], *, now_ms: int) -> None:
    """Notes that their feed still holds the entries."""
    connection.execute(_SEEN, {"ids": list(ids), "now": now_ms})


def _delete(connection: Connection, table: Table, which: ColumnElement[bool], *, limit: int) -> int:
    chosen = select(table.c.id).where(which).limit(limit)
    return connection.execute(delete(table).where(table.c.id.in_(chosen))).rowcount


def delete_entries(connection: Connection, *, before_ms: int, limit: int) -> int:
    """Removes entries last seen before then that no alert names and that the latest document of their feed no longer
    held: what a feed still shows would otherwise come back as new."""
    other = entry.alias("other")
    latest = select(func.max(other.c.last_seen_ms)).where(other.c.feed_id == entry.c.feed_id).scalar_subquery()
    stale = (
        (entry.c.last_seen_ms < before_ms)
        & (entry.c.last_seen_ms < latest - DAY_MS)
        & ~exists().where(alert.c.entry_id == entry.c.id)
    )
    return _delete(connection, entry, stale, limit=limit)


def clear_texts(connection: Connection, *, before_ms: int, limit: int) -> int:
    """Empties text and article of entries that were neither first seen nor changed since then; title and summary stay."""
    chosen = (
        select(entry.c.id)
        .where(text(f"({HAS_TEXT})"), entry.c.first_seen_ms < before_ms, entry.c.updated_ms < before_ms)
        .limit(limit)
    )
    return connection.execute(update(entry).where(entry.c.id.in_(chosen)).values(text="", article="")).rowcount


def delete_stories(connection: Connection, *, before_ms: int, limit: int) -> int:
    """Removes stories last seen before then of which no entry and no alert is left, and their keys."""
    empty = (
        (story.c.last_seen_ms < before_ms)
        & ~exists().where(entry.c.story_id == story.c.id)
        & ~exists().where(alert.c.story_id == story.c.id)
    )
    return _delete(connection, story, empty, limit=limit)


def delete_near_misses(connection: Connection, *, before_ms: int, limit: int) -> int:
    """Removes near misses older than that."""
    key = (near_miss.c.rule_id, near_miss.c.entry_id, near_miss.c.revision)
    chosen = select(*key).where(near_miss.c.at_ms < before_ms).limit(limit)
    return connection.execute(delete(near_miss).where(tuple_(*key).in_(chosen))).rowcount
