"""Killable worker processes that read one document at a time each.

At most one document is with each worker and the queue is in this process, so that a worker's death costs the document
it was reading and no other. A pool that breaks as a whole (its idle worker was killed from outside) is replaced and
the document tried once more.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.errors import ParserUnavailable
from monitor.model import ParseFailed, PollReason
from monitor.workers import child
from monitor.workers.child import Limits
from monitor.workers.turns import Turns

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pebble import ProcessPool

T = TypeVar("T")

GRACE_S = 10.0  # beyond the hard limit: start of a worker on a busy machine; the kill itself runs on the wall clock
SLEEP_S = 0.2  # how often the pool looks after its workers
TERM_S = 0.1  # workers ignore SIGTERM: no use in waiting for it


class Crew:
    """So many workers under one set of limits.

    Starts at the first document, or by `start()` (call it before heavy imports and from the main thread: a worker dies
    with the thread that started it). After `recycle_after` documents a worker is replaced, so that leaks don't add up.
    With `linger_s` the workers end when there was nothing to do for so long; the next document starts others.
    """

    def __init__(self, *, workers: int, limits: Limits, recycle_after: int, linger_s: float | None = None) -> None:
        self._workers = workers
        self._limits = limits
        self._recycle_after = recycle_after
        self._linger_s = linger_s
        self._turns = Turns(workers)
        self._pool: ProcessPool | None = None
        self._closed = False
        self._asked = 0
        self._leaving: asyncio.TimerHandle | None = None
        self._waiting: set[asyncio.Future[Any]] = set()
        self._stopping: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Starts the workers now; returns at once. ParserUnavailable after `close()`."""
        pool = self._running()
        for _ in range(self._workers):
            pool.schedule(child.ready)

    async def ask(self, task: Callable[..., T | ParseFailed], body: bytes, **asked: str | None) -> T | ParseFailed:
        """What a worker's function says of a document, or what the document did to the worker.

        Raises ParserUnavailable after `close()`.
        """
        given = {**asked, "soft_s": self._limits.soft_s}
        self._stay()
        self._asked += 1
        try:
            async with self._turns.turn(len(body)):
                for _ in range(2):
                    pool = self._running()
                    outcome = await self._attempt(pool, partial(task, body, **given))
                    if outcome is not None:
                        return outcome
                    self._retire(pool)
        finally:
            self._asked -= 1
            self._leave_later()
        return ParseFailed(PollReason.PARSER_KILLED, "the parser pool broke down twice while this document waited")

    async def close(self) -> None:
        """Kills the workers; returns within 2 s. Whoever still waits gets ParserUnavailable."""
        self._closed = True
        self._stay()
        for waiting in self._waiting:
            waiting.cancel()
        if self._pool is not None:
            self._retire(self._pool)
        await asyncio.gather(*self._stopping)

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def _leave_later(self) -> None:
        """Sets the time at which idle workers end."""
        if self._linger_s is not None and not self._asked and not self._closed:
            self._leaving = asyncio.get_running_loop().call_later(self._linger_s, self._leave)

    def _leave(self) -> None:
        self._leaving = None
        if self._pool is not None:
            self._retire(self._pool)

    async def _attempt(self, pool: ProcessPool, task: Callable[[], T | ParseFailed]) -> T | ParseFailed | None:
        """The outcome of one try; None when the pool, not the document, is to blame."""
        try:
            future: Future[T | ParseFailed] = pool.schedule(task, timeout=self._limits.hard_s)
        except RuntimeError:  # pebble's word for a pool that broke while nobody looked
            return None
        waiting = asyncio.wrap_future(future)
        self._waiting.add(waiting)
        try:
            await asyncio.wait({waiting}, timeout=self._limits.hard_s + GRACE_S)
            return self._outcome(future)
        finally:
            self._waiting.discard(waiting)
            waiting.cancel()

    def _outcome(self, future: Future[T | ParseFailed]) -> T | ParseFailed | None:
        """What became of a document, read off its future."""
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        if not future.done() or future.cancelled():
            return None
        error = future.exception()
        match error:
            case None:
                return future.result()
            case TimeoutError():
                return ParseFailed(PollReason.PARSE_TIMEOUT, f"the parser was killed after {self._limits.hard_s:g} s")
            case BrokenProcessPool():
                return None
            case ProcessExpired():
                return ParseFailed(PollReason.PARSER_KILLED, self._death(int(error.exitcode or 0)))
            case _:
                return ParseFailed(PollReason.PARSE_FAILED, f"{type(error).__name__}: {error}"[:300])

    def _death(self, code: int) -> str:
        """Why the worker died, for people."""
        if code == child.OUT_OF_MEMORY:
            return f"reading the document needs more than {self._limits.memory // 2**20} MiB"
        if code < 0:
            return f"the parser died of {signal.Signals(-code).name} while reading the document"
        return f"the parser ended with status {code} while reading the document"

    def _running(self) -> ProcessPool:
        if self._closed:
            raise ParserUnavailable
        if self._pool is None:
            self._pool = _new_pool(self._workers, self._recycle_after, self._limits.memory)
        return self._pool

    def _retire(self, pool: ProcessPool) -> None:
        """Lets go of a pool, once; the next document starts another."""
        if self._pool is not pool:
            return
        self._pool = None
        stopping = asyncio.create_task(asyncio.to_thread(_stop, pool))
        self._stopping.add(stopping)
        stopping.add_done_callback(self._stopping.discard)


def _new_pool(workers: int, recycle_after: int, memory: int) -> ProcessPool:
    """Workers are spawned, not forked: they hold nothing of the daemon's memory, files or locks."""
    from pebble import CONSTS, ProcessPool

    CONSTS.sleep_unit, CONSTS.term_timeout = SLEEP_S, TERM_S
    return ProcessPool(
        max_workers=workers,
        max_tasks=recycle_after,
        initializer=child.prepare,
        initargs=(os.getpid(), memory),
        context=multiprocessing.get_context("spawn"),
    )


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
