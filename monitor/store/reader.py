"""Questions to the store, answered over one connection: `ports.Reader` in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, bindparam, func, select, text

from monitor.model import (
    Alert,
    AlertState,
    Article,
    Attempt,
    Delivery,
    DeliveryState,
    Entry,
    Exchange,
    FeedState,
    ReceiverState,
    Route,
    StoredNearMiss,
    Story,
)
from monitor.store import audit, feeds, ledger
from monitor.store.rows import (
    ALERT,
    ARTICLE,
    ATTEMPT,
    DELIVERY,
    ENTRY,
    NEAR_MISS,
    RECEIVER,
    ROUTE,
    STORY,
    Mapper,
    slices,
)
from monitor.store.schema import (
    WAITS,
    alert,
    article,
    attempt,
    delivery,
    entry,
    entry_key,
    feed,
    meta,
    near_miss,
    route,
    rule_version,
    story,
    story_key,
)

T = TypeVar("T")

_ENTRIES_BY_KEYS = (
    select(entry_key.c.key, *ENTRY.query.selected_columns)
    .join(entry, entry.c.id == entry_key.c.entry_id)
    .where(entry_key.c.feed_id == bindparam("feed"), entry_key.c.key.in_(bindparam("keys", expanding=True)))
)
_STORIES_BY_KEYS = (
    select(story_key.c.key, story_key.c.seen_ms, *STORY.query.selected_columns)
    .join(story, story.c.id == story_key.c.story_id)
    .where(story_key.c.key.in_(bindparam("keys", expanding=True)))
)
_ARTICLE = ARTICLE.query.where(article.c.entry_id == bindparam("entry"))


@cache
def _by_id(mapper: Mapper[Any]) -> Select[Any]:
    """The question for one row, built once: SQLAlchemy takes longer to build one than to ask it."""
    return mapper.query.where(mapper.table.c.id == bindparam("id"))


@cache
def _by_ids(mapper: Mapper[Any]) -> Select[Any]:
    return mapper.query.where(mapper.table.c.id.in_(bindparam("ids", expanding=True)))


class SqlReader:
    """Answers from what one connection sees."""

    def __init__(self, connection: Connection, urls: feeds.Urls | None = None) -> None:
        self.connection = connection
        self._urls: feeds.Urls = {} if urls is None else urls

    def _rows(self, query: Select[Any], values: dict[str, Any] | None = None) -> Sequence[Row[Any]]:
        return self.connection.execute(query, values or {}).all()

    def _by_id(self, mapper: Mapper[T], identity: str) -> T | None:
        rows = self._rows(_by_id(mapper), {"id": identity})
        return mapper.value(rows[0]) if rows else None

    def _by_ids(self, mapper: Mapper[T], ids: Collection[str]) -> list[T]:
        parts = slices(sorted(set(ids)))
        return [mapper.value(row) for part in parts for row in self._rows(_by_ids(mapper), {"ids": part})]

    def feed(self, feed_id: str) -> FeedState | None:
        """The feed, or None. Outside the daemon its URL is without secrets."""
        return self.feeds_by_id([feed_id]).get(feed_id)

    def feeds_by_id(self, ids: Collection[str]) -> dict[str, FeedState]:
        """Those of the feeds that there are, by id."""
        return {f.id: feeds.revealed(f, self._urls) for f in feeds.by_id(self.connection, ids)}

    def feeds(self) -> list[FeedState]:
        """All feeds, removed ones too, by id."""
        return [feeds.revealed(f, self._urls) for f in feeds.every(self.connection)]

    def exchanges(self) -> list[Exchange]:
        """The last of our own requests with their answers, oldest first; URLs without secrets."""
        return ledger.read(self.connection)

    def entry(self, entry_id: str) -> Entry | None:
        """The entry, or None."""
        return self._by_id(ENTRY, entry_id)

    def entries_by_id(self, ids: Collection[str]) -> dict[str, Entry]:
        """Those of the entries that there are, by id."""
        return {entry.id: entry for entry in self._by_ids(ENTRY, ids)}

    def entries_by_keys(self, feed_id: str, keys: Collection[str]) -> dict[str, Entry]:
        """Known entries of the feed, by each given key that leads to one."""
        found: dict[str, Entry] = {}
        for part in slices(sorted(set(keys))):
            for row in self._rows(_ENTRIES_BY_KEYS, {"feed": feed_id, "keys": part}):
                found[row[0]] = ENTRY.value(row[1:])
        return found

    def entries(
        self, *, feed_id: str | None = None, story_id: str | None = None, since_ms: int = 0, limit: int = 100
    ) -> list[Entry]:
        """Newest first seen first."""
        query = ENTRY.query.where(entry.c.first_seen_ms >= since_ms) if since_ms else ENTRY.query
        if feed_id is not None:
            query = query.where(entry.c.feed_id == feed_id)
        if story_id is not None:
            query = query.where(entry.c.story_id == story_id)
        return ENTRY.values(self._rows(query.order_by(entry.c.first_seen_ms.desc(), entry.c.id).limit(limit)))

    def article(self, entry_id: str) -> Article | None:
        """What is known of fetching the article behind an entry, or None."""
        rows = self._rows(_ARTICLE, {"entry": entry_id})
        return ARTICLE.value(rows[0]) if rows else None

    def article_is_due(self, *, now_ms: int) -> bool:
        """Whether there is an article to claim."""
        return bool(self._rows(select(article.c.entry_id).where(text(WAITS), article.c.due_ms <= now_ms).limit(1)))

    def story(self, story_id: str) -> Story | None:
        """The story, or None."""
        return self._by_id(STORY, story_id)

    def stories_by_id(self, ids: Collection[str]) -> dict[str, Story]:
        """Those of the stories that there are, by id."""
        return {story.id: story for story in self._by_ids(STORY, ids)}

    def stories_by_keys(self, keys: Collection[str]) -> list[tuple[str, int, Story]]:
        """Each story that was seen under one of the keys, with the key and when."""
        parts = slices(sorted(set(keys)))
        rows = [tuple(row) for part in parts for row in self._rows(_STORIES_BY_KEYS, {"keys": part})]
        return [(row[0], row[1], STORY.value(row[2:])) for row in rows]

    def alert(self, alert_id: str) -> Alert | None:
        """The alert, or None."""
        return self._by_id(ALERT, alert_id)

    def alerts(
        self, *, state: AlertState | None = None, rule_id: str | None = None, after_seq: int = 0, limit: int = 100
    ) -> list[Alert]:
        """Newest first; with `after_seq`, oldest first from there."""
        query = ALERT.query
        if state is not None:
            query = query.where(alert.c.state == state)
        if rule_id is not None:
            query = query.where(alert.c.rule_id == rule_id)
        if after_seq:
            query = query.where(alert.c.seq > after_seq).order_by(alert.c.seq)
        else:
            query = query.order_by(alert.c.seq.desc())
        return ALERT.values(self._rows(query.limit(limit)))

    def routes(self, alert_id: str) -> list[Route]:
        """Where the alert was sent or why not, by receiver."""
        query = ROUTE.query.where(route.c.alert_id == alert_id)
        return ROUTE.values(self._rows(query.order_by(route.c.receiver_id, route.c.cause, route.c.revision)))

    def near_misses(self, *, rule_id: str | None = None, limit: int = 100) -> list[StoredNearMiss]:
        """Newest first."""
        query = NEAR_MISS.query if rule_id is None else NEAR_MISS.query.where(near_miss.c.rule_id == rule_id)
        newest = query.order_by(near_miss.c.at_ms.desc(), near_miss.c.rule_id, near_miss.c.entry_id)
        return NEAR_MISS.values(self._rows(newest.limit(limit)))

    def delivery(self, delivery_id: str) -> Delivery | None:
        """The delivery, or None."""
        return self._by_id(DELIVERY, delivery_id)

    def deliveries(
        self,
        *,
        state: DeliveryState | None = None,
        receiver_id: str | None = None,
        rule_id: str | None = None,
        since_ms: int = 0,
        limit: int = 100,
    ) -> list[Delivery]:
        """By receiver, then in `seq` order; `rule_id` takes those that carry an alert of the rule, `since_ms` those
        created since then."""
        query = DELIVERY.query
        if state is not None:
            query = query.where(delivery.c.state == state)
        if receiver_id is not None:
            query = query.where(delivery.c.receiver_id == receiver_id)
        if rule_id is not None:
            carried = select(route.c.delivery_id).join(alert, alert.c.id == route.c.alert_id)
            query = query.where(delivery.c.id.in_(carried.where(alert.c.rule_id == rule_id)))
        if since_ms:
            query = query.where(delivery.c.created_ms >= since_ms)
        return DELIVERY.values(self._rows(query.order_by(delivery.c.receiver_id, delivery.c.seq).limit(limit)))

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """The delivery's attempts in their order."""
        return ATTEMPT.values(
            self._rows(ATTEMPT.query.where(attempt.c.delivery_id == delivery_id).order_by(attempt.c.n))
        )

    def receivers(self) -> list[ReceiverState]:
        """All receivers that were ever configured, by id."""
        return RECEIVER.values(self._rows(RECEIVER.query.order_by(RECEIVER.table.c.id)))

    def rule_version(self, rule_id: str, version: str) -> str | None:
        """The source of a rule at a version that was used, or None."""
        query = select(rule_version.c.source).where(
            rule_version.c.rule_id == rule_id, rule_version.c.version == version
        )
        return self.connection.execute(query).scalar()

    def meta(self, key: str) -> str | None:
        """A fact about the state itself (`created_ms`, `created_by`), or None."""
        return self.connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()

    def audit(self) -> list[str]:
        """A sentence for each (alert, receiver) whose end nobody can explain, and each broken invariant."""
        return audit.findings(self.connection)

    def counts(self) -> dict[str, int]:
        """Totals: `feeds.ok`, ..., `entries`, `stories`, `alerts.fired`, `alerts.baseline`, `near_misses`,
        `articles_waiting`,
        `outbox.pending`, ..., only those above 0 for a word of an enum."""
        totals: dict[str, int] = {}
        for prefix, column in (("feeds", feed.c.status), ("alerts", alert.c.state), ("outbox", delivery.c.state)):
            for row in self._rows(select(column, func.count()).group_by(column)):
                totals[f"{prefix}.{row[0]}"] = row[-1]
        for name, table in (("entries", entry), ("stories", story), ("near_misses", near_miss), ("alerts", alert)):
            totals[name] = self.connection.execute(select(func.count()).select_from(table)).scalar_one()
        waiting = select(func.count()).select_from(article).where(text(WAITS))
        totals["articles_waiting"] = self.connection.execute(waiting).scalar_one()
        return totals
