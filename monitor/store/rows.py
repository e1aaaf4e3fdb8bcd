"""Model values to rows and back. A field and its column share their name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, Table, select

from monitor.model import (
    Alert,
    Article,
    Attempt,
    Delivery,
    Entry,
    Exchange,
    FeedState,
    ReceiverState,
    Route,
    StoredNearMiss,
    Story,
)
from monitor.store import schema

V = TypeVar("V")

BIND_LIMIT = 500
"""Values in one IN list: SQLite takes 32,766 parameters since 3.32, older builds 999."""


def slices(items: Iterable[V], size: int = BIND_LIMIT) -> Iterator[list[V]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


class Mapper(Generic[V]):
    """One model class and its table: `query` selects the fields in the order of the class, `value` builds one."""

    def __init__(self, cls: type[V], table: Table) -> None:
        self._cls = cls
        self.table = table
        self.names = tuple(f.name for f in fields(cls))  # type: ignore[arg-type]
        self.query: Select[Any] = select(*(table.c[name] for name in self.names))

    def value(self, row: Sequence[Any]) -> V:
        """The model value of a selected row."""
        return self._cls(*row)

    def values(self, rows: Iterable[Sequence[Any]]) -> list[V]:
        """The model values of selected rows."""
        return [self.value(row) for row in rows]

    def row(self, value: V) -> dict[str, Any]:
        """The columns of a model value."""
        return {name: getattr(value, name) for name in self.names}


FEED = Mapper(FeedState, schema.feed)
EXCHANGE = Mapper(Exchange, schema.exchange)
ENTRY = Mapper(Entry, schema.entry)
ARTICLE = Mapper(Article, schema.article)
STORY = Mapper(Story, schema.story)
ALERT = Mapper(Alert, schema.alert)
ROUTE = Mapper(Route, schema.route)
NEAR_MISS = Mapper(StoredNearMiss, schema.near_miss)
DELIVERY = Mapper(Delivery, schema.delivery)
ATTEMPT = Mapper(Attempt, schema.attempt)
RECEIVER = Mapper(ReceiverState, schema.receiver)
