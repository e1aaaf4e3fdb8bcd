"""Units of work over one connection: `ports.Tx` in SQL. Only the writer makes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Table, func, select

from monitor.model import (
    Alert,
    Article,
    Attempt,
    Delivery,
    Entry,
    Exchange,
    FeedSpec,
    FeedState,
    ReceiverState,
    Route,
    StoredNearMiss,
    Story,
)
from monitor.store import articles, feeds, ledger, outbox, retention, schema
from monitor.store.reader import SqlReader
from monitor.store.rows import ALERT, ARTICLE, ATTEMPT, ENTRY, NEAR_MISS, RECEIVER, ROUTE, STORY, slices
from monitor.store.upsert import Insert, insert_missing, replacing, upsert


@cache
def _put_entry(dialect: str) -> Insert:
    return replacing(schema.entry, dialect, keeping=schema.entry.c.last_seen_ms)


class SqlTx(SqlReader):
    """Writes on the writer's connection, inside the job's savepoint."""

    def _upsert(self, table: Table, row: dict[str, Any]) -> None:
        self.connection.execute(upsert(table, self.connection.dialect.name), row)

    def _add(self, statement: Insert, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(statement, rows)

    def sync_feeds(self, specs: Iterable[FeedSpec], *, now_ms: int) -> None:
        """Makes the schedule the configured one: adds, moves, removes, revives."""
        urls = feeds.sync(self.connection, specs, now_ms=now_ms)
        self._urls.clear()
        self._urls.update(urls)

    def claim_feeds(self, *, now_ms: int, limit: int, lease_ms: int) -> list[FeedState]:
        """Due feeds, most overdue first, as they stand after the claim."""
        claimed = feeds.take(self.connection, now_ms=now_ms, limit=limit, lease_ms=lease_ms)
        return [feeds.revealed(f, self._urls) for f in claimed]

    def put_feeds(self, states: Sequence[FeedState]) -> None:
        """Stores what polls learnt and ends their claims; a poll that the config has overtaken changes nothing."""
        feeds.put(self.connection, states)

    def put_exchanges(self, exchanges: Sequence[Exchange]) -> None:
        """Appends to the ledger of our own requests, of which the last are kept."""
        ledger.add(self.connection, exchanges)

    def put_entry(self, entry: Entry, keys: Iterable[str]) -> None:
        """One of `put_entries`."""
        self.put_entries([(entry, keys)])

    def put_entries(self, entries: Sequence[tuple[Entry, Iterable[str]]]) -> None:
        """Inserts or replaces by id; adds keys that are not there yet (a key never changes its entry)."""
        rows = [{**ENTRY.row(entry), "last_seen_ms": entry.first_seen_ms} for entry, _ in entries]
        self._add(_put_entry(self.connection.dialect.name), rows)
        self._add(
            insert_missing(schema.entry_key, self.connection.dialect.name),
            [
                {"feed_id": entry.feed_id, "key": key, "entry_id": entry.id}
                for entry, keys in entries
                for key in dict.fromkeys(keys)
            ],
        )

    def see_entries(self, entry_ids: Collection[str], *, now_ms: int) -> None:
        """Notes that their feed still holds the entries."""
        for part in slices(sorted(entry_ids)):
            retention.saw(self.connection, part, now_ms=now_ms)

    def put_article(self, article: Article) -> None:
        """Inserts or replaces by entry, which must be there."""
        self._upsert(schema.article, ARTICLE.row(article))

    def claim_articles(self, *, now_ms: int, limit: int, lease_ms: int) -> list[Article]:
        """Due articles, the longest due first, as they stand after the claim."""
        return articles.claim(self.connection, now_ms=now_ms, limit=limit, lease_ms=lease_ms)

    def release_articles(self, *, now_ms: int) -> int:
        """Makes articles that a killed daemon had claimed due now; returns how many."""
        return articles.release(self.connection, now_ms=now_ms)

    def put_stories(self, stories: Sequence[tuple[Story, Iterable[str]]]) -> None:
        """Inserts or replaces by id; notes that each story was last seen under its keys."""
        dialect = self.connection.dialect.name
        self._add(upsert(schema.story, dialect), [STORY.row(story) for story, _ in stories])
        self._add(
            upsert(schema.story_key, dialect),
            [
                {"key": key, "story_id": story.id, "seen_ms": story.last_seen_ms}
                for story, keys in stories
                for key in dict.fromkeys(keys)
            ],
        )

    def put_alert(self, alert: Alert) -> Alert:
        """Stores a new alert and gives it back with its `seq`; the id must be new."""
        last = self.connection.execute(select(func.coalesce(func.max(schema.alert.c.seq), 0))).scalar_one()
        numbered = replace(alert, seq=last + 1)
        self.connection.execute(schema.alert.insert(), ALERT.row(numbered))
        return numbered

    def put_route(self, route: Route) -> None:
        """Inserts or replaces; its alert and its delivery must be there."""
        self._upsert(schema.route, ROUTE.row(route))

    def put_near_miss(self, miss: StoredNearMiss) -> None:
        """Inserts or replaces by rule, entry and revision."""
        self._upsert(schema.near_miss, NEAR_MISS.row(miss))

    def put_rule_version(self, rule_id: str, version: str, source: str, *, now_ms: int) -> None:
        """Notes a rule's version when it is first used."""
        row = {"rule_id": rule_id, "version": version, "source": source, "first_used_ms": now_ms}
        self.connection.execute(insert_missing(schema.rule_version, self.connection.dialect.name), row)

    def next_seq(self, receiver_id: str) -> int:
        """The next number of this receiver's deliveries, from 1."""
        return outbox.next_seq(self.connection, receiver_id)

    def put_delivery(self, delivery: Delivery) -> None:
        """Inserts or replaces by id."""
        self._upsert(schema.delivery, outbox.row(delivery))

    def due_deliveries(self, receiver_id: str, *, now_ms: int, limit: int) -> list[Delivery]:
        """Pending and due, oldest `seq` first."""
        return outbox.due(self.connection, receiver_id, now_ms=now_ms, limit=limit)

    def expired_leases(self, *, now_ms: int) -> list[Delivery]:
        """Deliveries in `sending` whose lease is over."""
        return outbox.expired(self.connection, now_ms=now_ms)

    def put_attempt(self, attempt: Attempt) -> None:
        """Inserts or replaces by delivery and number."""
        self._upsert(schema.attempt, ATTEMPT.row(attempt))

    def put_receiver(self, receiver: ReceiverState) -> None:
        """Inserts or replaces by id."""
        self._upsert(schema.receiver, RECEIVER.row(receiver))

    def put_meta(self, key: str, value: str) -> None:
        """Notes a fact about the state itself."""
        self._upsert(schema.meta, {"key": key, "value": value})

    def delete_entries(self, *, before_ms: int, limit: int) -> int:
        """Retention: removes entries last seen before then that no alert names; returns how many."""
        return retention.delete_entries(self.connection, before_ms=before_ms, limit=limit)

    def clear_texts(self, *, before_ms: int, limit: int) -> int:
        """Retention: empties texts and articles older than that; returns how many."""
        return retention.clear_texts(self.connection, before_ms=before_ms, limit=limit)

    def delete_stories(self, *, before_ms: int, limit: int) -> int:
        """Retention: removes stories of which nothing is left; returns how many."""
        return retention.delete_stories(self.connection, before_ms=before_ms, limit=limit)

    def delete_near_misses(self, *, before_ms: int, limit: int) -> int:
        """Retention: removes near misses older than that; returns how many."""
        return retention.delete_near_misses(self.connection, before_ms=before_ms, limit=limit)
