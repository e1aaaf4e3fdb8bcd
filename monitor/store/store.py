"""The store of one daemon: jobs to the writer's thread, questions to snapshots beside it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import StoreUnavailable
from monitor.ports import Reader, Tx
from monitor.store.faults import translated
from monitor.store.feeds import Urls
from monitor.store.reader import SqlReader
from monitor.store.sqlite import READERS
from monitor.store.writer import Writer

T = TypeVar("T")


class SnapshotReaders:
    """Threads with reading connections of their own: they see what is committed and never wait for the writer."""

    def __init__(self, engine: Engine, urls: Urls) -> None:
        self._engine = engine
        self._urls = urls
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    def submit(self, job: Callable[[Reader], T]) -> Future[T]:
        """The job's answer."""
        try:
            return self._threads.submit(self._answer, job)
        except RuntimeError:
            raise StoreUnavailable("the store is closed") from None

    def _answer(self, job: Callable[[Reader], T]) -> T:
        try:
            with self._engine.connect() as connection, connection.begin():
                return job(SqlReader(connection, self._urls))
        except SQLAlchemyError as error:
            raise translated(error) from error

    def close(self) -> None:
        """Waits for answers under way; lets the connections go."""
        self._threads.shutdown()
        self._engine.dispose()


class SqlStore:
    """`ports.Store` on SQL. `readers` None: questions are answered by the writer between its groups (in memory)."""

    def __init__(self, writer: Writer, readers: SnapshotReaders | None, *, on_close: Callable[[], None]) -> None:
        self._writer = writer
        self._readers = readers
        self._release = contextlib.ExitStack()
        self._release.callback(on_close)

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Runs `job` in the writer's transaction; returns its result when the commit is durable. Raises what the job
        raised, StoreConflict for a row that contradicts others, StoreUnavailable when the database took nothing.
        Cancelled before its turn, the job never runs; after that it is committed all the same."""
        return await asyncio.wrap_future(self._writer.submit(job))

    async def read(self, job: Callable[[Reader], T]) -> T:
        """Runs `job` on a snapshot of what is committed, beside the writer."""
        if self._readers is None:
            return await asyncio.wrap_future(self._writer.submit(job, snapshot=True))
        return await asyncio.wrap_future(self._readers.submit(job))

    async def close(self) -> None:
        """Commits what is queued and lets go of the state. May be called again."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        if self._readers is not None:
            self._readers.close()
        self._writer.close()
        self._release.close()
