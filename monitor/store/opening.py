"""A store, a reader or a pen from a URL such as `sqlite:////var/lib/monitor/monitor.db`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import StoreError, StoreUnavailable
from monitor.ports import Clock, Reader, Store, Tx
from monitor.store import migrate, schema
from monitor.store.faults import translated
from monitor.store.feeds import Urls
from monitor.store.lock import StateLock, WriteTurn
from monitor.store.reader import SqlReader
from monitor.store.sqlite import reading_engine, writing_engine
from monitor.store.store import SnapshotReaders, SqlStore
from monitor.store.tx import SqlTx
from monitor.store.writer import Writer


def state_path(url: str) -> Path | None:
    """The database file that the URL names; None for one in memory. The path stands in it as it is, unquoted."""
    backend, separator, rest = url.partition("://")
    if not separator:
        raise StoreError(f"{url!r} is no state URL; write sqlite:///PATH")
    if backend != "sqlite":
        raise StoreError(f"{backend} is not supported yet as a state; write sqlite:///PATH")
    if rest in {"", "/", "/:memory:"}:
        return None
    if not rest.startswith("/"):
        raise StoreError(f"{url!r} names a host; write sqlite:///PATH, with a fourth / for an absolute path")
    if "?" in rest:
        raise StoreError(f"{url!r}: sqlite:///PATH has no options")
    return Path(rest[1:])


def open_store(url: str, *, clock: Clock) -> Store:
    """The store behind the URL, owned by this process until it is closed; made or upgraded where needed.

    Raises StateLocked when another daemon owns it, StateTooNew when a newer version wrote it, StoreUnavailable when
    the folder or the disk does not allow it.
    """
    path = state_path(url)
    urls: Urls = {}
    if path is None:
        engine = writing_engine(None)
        _prepare(engine, contextlib.nullcontext(), "the state in memory", now_ms=clock.now_ms())
        return SqlStore(
            Writer(engine, turn=contextlib.nullcontext(), clock=clock, urls=urls), None, on_close=engine.dispose
        )
    _make_folder(path)
    with contextlib.ExitStack() as opened:
        opened.callback(_lock(path).release)
        turn = WriteTurn(path)
        opened.callback(turn.close)
        engine = writing_engine(path)
        opened.callback(engine.dispose)
        _prepare(engine, turn, path, now_ms=clock.now_ms())
        writer = Writer(engine, turn=turn, clock=clock, urls=urls)
        return SqlStore(writer, SnapshotReaders(reading_engine(path), urls), on_close=opened.pop_all().close)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"can't write the state {path}: {error.strerror}") from error


def _lock(path: Path) -> StateLock:
    try:
        return StateLock(path)
    except OSError as error:
        raise StoreUnavailable(f"can't lock the state {path}: {error.strerror}") from error


def _prepare(engine: Engine, turn: AbstractContextManager[None], where: object, *, now_ms: int) -> None:
    try:
        with turn, engine.connect() as connection, connection.begin():
            migrate.prepare(connection, where, now_ms=now_ms)
    except SQLAlchemyError as error:
        raise translated(error, where) from error


def _existing(url: str) -> Path:
    """The file of a state that is there and can be read."""
    path = state_path(url)
    if path is None:
        raise StoreError("a state in memory belongs to its process alone; give --state PATH")
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    except FileNotFoundError:
        raise StoreError(f"no state at {path}: no monitor has run there yet; name another with --state") from None
    except OSError as error:
        raise StoreError(f"can't read the state {path}: {error.strerror}") from error
    return path


def _readable(path: Path) -> Engine:
    """An engine that reads the file. Where the folder is read-only and no log is left, nobody writes: read it as is."""
    frozen = not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists()
    return reading_engine(path, frozen=frozen)


def _check_current(connection: Connection, path: Path) -> None:
    revision = migrate.check_revision(connection, path)
    if revision is None:
        raise StoreError(f"{path} is empty: no monitor has run there yet")
    if revision != schema.REVISION:
        raise StoreError(f"{path} is at revision {revision}; start `monitor run` once to upgrade it")


@contextlib.contextmanager
def open_reader(url: str) -> Iterator[Reader]:
    """One snapshot of the state, beside a running daemon or without one. Nothing is written."""
    path = _existing(url)
    engine = _readable(path)
    try:
        with engine.connect() as connection, connection.begin():
            _check_current(connection, path)
            yield SqlReader(connection)
    except SQLAlchemyError as error:
        raise translated(error, path) from error
    finally:
        engine.dispose()


@contextlib.contextmanager
def open_pen(url: str) -> Iterator[Tx]:
    """One short unit of work on the state, beside a running daemon or without one; committed at the end."""
    path = _existing(url)
    engine = writing_engine(path)
    turn = WriteTurn(path)
    try:
        with turn, engine.connect() as connection, connection.begin():
            _check_current(connection, path)
            yield SqlTx(connection)
    except SQLAlchemyError as error:
        raise translated(error, path) from error
    finally:
        engine.dispose()
        turn.close()
