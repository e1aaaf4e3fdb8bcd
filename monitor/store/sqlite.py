"""SQLite: how connections are opened and transactions begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

BUSY_MS = 5_000
"""How long a statement waits for another process's lock before it counts as unavailable."""

READERS = 2
"""Snapshots that can be read at the same time."""

WAL_LIMIT = 64 * 1024 * 1024
"""To what size the write-ahead log is cut back after a burst."""


def in_transaction(connection: Connection) -> bool:
    """False when SQLite rolled the whole transaction back by itself, as it does when the disk is full."""
    return bool(connection.connection.driver_connection.in_transaction)  # type: ignore[union-attr]


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?{mode}"


def _connector(database: str, *pragmas: str) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            database, uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        for pragma in ("foreign_keys=ON", "mmap_size=0", *pragmas):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return connect


def _engine(connect: Callable[[], sqlite3.Connection], *, begin: str, **pool: Any) -> Engine:
    """An engine whose transactions begin with `begin`: the driver's own rules for it are switched off."""
    engine = create_engine("sqlite://", creator=connect, **pool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def writing_engine(path: Path | None) -> Engine:
    """An engine for one connection that writes: each commit is on the disk when it returns. None = in memory."""
    if path is None:
        return _engine(_connector(":memory:"), begin="BEGIN IMMEDIATE", poolclass=StaticPool)
    durable = ("journal_mode=WAL", "synchronous=FULL", f"journal_size_limit={WAL_LIMIT}")
    return _engine(_connector(_uri(path, "mode=rw"), *durable), begin="BEGIN IMMEDIATE", poolclass=NullPool)


def reading_engine(path: Path, *, frozen: bool = False) -> Engine:
    """An engine for snapshots; it can't write. `frozen` promises that nobody writes: needed where the folder
    is read-only, since even readers of a write-ahead log share a file beside it."""
    database = _uri(path, "mode=ro&immutable=1" if frozen else "mode=ro")
    return _engine(
        _connector(database, "query_only=ON"), begin="BEGIN", poolclass=QueuePool, pool_size=READERS, max_overflow=0
    )
