"""The one thread that writes, and its group commit.

Jobs run one after the other, each in a savepoint, inside a transaction that they share; it is committed when no job
waits or 50 ms have passed, and only then does anybody hear of a result. While a commit waits for the disk the next
jobs queue up: the busier the store, the larger its groups. A job's own exception undoes that job alone; when the
database takes nothing, every job of the group is told so and the next group starts with a new connection.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import StoreUnavailable
from monitor.ports import Clock
from monitor.store.faults import translated, unavailable, words
from monitor.store.feeds import Urls
from monitor.store.reader import SqlReader
from monitor.store.sqlite import in_transaction
from monitor.store.tx import SqlTx

T = TypeVar("T")

GROUP_S = 0.05
"""How long a transaction takes in more jobs before it is committed."""


@dataclass(slots=True)
class Job:
    """Something to run and whom to tell. A `snapshot` job reads what is committed: it runs between groups."""

    run: Callable[[Any], Any]
    snapshot: bool = False
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Hands over how the job ended."""
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class _GroupLost(Exception):
    """The database took nothing; the cause says why."""


def _unavailable(error: BaseException) -> StoreUnavailable:
    lost = StoreUnavailable(f"the state can't be written now: {words(error)}; nothing was committed")
    lost.__cause__ = error
    return lost


class _Savepoint:
    """What a job did, kept or undone as one; its exception is kept for the job's future."""

    def __init__(self, connection: Connection, job: Job) -> None:
        self._connection = connection
        self._job = job

    def __enter__(self) -> None:
        self._connection.exec_driver_sql("SAVEPOINT job")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            if unavailable(error) or not in_transaction(self._connection):
                raise _GroupLost from error
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT job")
            self._job.error = translated(error) if isinstance(error, SQLAlchemyError) else error
            self._job.error.__cause__ = error.__cause__ if self._job.error is error else error
        self._connection.exec_driver_sql("RELEASE SAVEPOINT job")
        return True


class Writer:
    """Owns the writing connection from its first job to `close`."""

    def __init__(self, engine: Engine, *, turn: AbstractContextManager[None], clock: Clock, urls: Urls) -> None:
        self._engine = engine
        self._turn = turn
        self._clock = clock
        self._urls = urls
        self._connection: Connection | None = None
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._left: list[Job | None] = []
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Any], T], *, snapshot: bool = False) -> Future[T]:
        """The job's result, once it is durable. A job whose future is cancelled before its turn is never run."""
        job = Job(run, snapshot)
        with self._gate:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Commits what is queued, then lets the connection go. May be called again."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (job := self._left.pop() if self._left else self._queue.get()) is not None:
            if job.snapshot:
                self._end(self._read, job)
            else:
                self._end(self._write, job)
        with contextlib.suppress(StoreUnavailable, SQLAlchemyError), self._turn:
            self._connected()  # the last connection to leave empties the log, and only one that writes can
            self._let_go()

    def _end(self, run: Callable[[Job, list[Job]], None], first: Job) -> None:
        """Tells every job that `run` took how it ended, whatever happened to the database."""
        taken: list[Job] = []
        lost: StoreUnavailable | None = None
        try:
            run(first, taken)
        except StoreUnavailable as error:
            lost = error
        except _GroupLost as error:
            lost = _unavailable(error.__cause__ or error)
        except SQLAlchemyError as error:
            lost = _unavailable(error)
        if lost is not None:
            self._let_go()
            if not taken and first.future.set_running_or_notify_cancel():
                taken.append(first)
        for job in taken:
            job.error = job.error or lost
            job.tell()

    def _read(self, job: Job, taken: list[Job]) -> None:
        """Answers a question between two groups: only an in-memory store asks here."""
        connection = self._connected()
        with connection.begin():
            self._run(SqlReader(connection, self._urls), job, taken)

    def _write(self, first: Job, taken: list[Job]) -> None:
        """Runs and commits one group. What comes after it is put aside before the commit, which may fail."""
        with self._turn:
            connection = self._connected()
            with connection.begin():
                tx = SqlTx(connection, self._urls)
                deadline = self._clock.monotonic() + GROUP_S
                job: Job | None = first
                while job is not None and not job.snapshot:
                    self._run(tx, job, taken)
                    if self._clock.monotonic() >= deadline:
                        return
                    try:
                        job = self._queue.get_nowait()
                    except queue.Empty:
                        return
                self._left.append(job)

    @staticmethod
    def _run(view: SqlReader, job: Job, taken: list[Job]) -> None:
        if job.future.set_running_or_notify_cancel():
            taken.append(job)
            with _Savepoint(view.connection, job):
                job.result = job.run(view)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _let_go(self) -> None:
        """Closes the connection; the next group opens another, so that a healed disk heals the store."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(SQLAlchemyError):
                connection.close()
