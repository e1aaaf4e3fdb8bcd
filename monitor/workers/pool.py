"""The parser pool: documents are read in processes of their own, which may be killed at any time.

At most one document is with each worker and the queue is in this process, so that a worker's death costs the document
it was reading and no other. A pool that breaks as a whole (its idle worker was killed from outside) is replaced and
the document tried once more.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from typing import TYPE_CHECKING

from monitor.errors import ParserUnavailable
from monitor.model import ParseFailed, ParseOutcome, PollReason
from monitor.workers import child
from monitor.workers.child import Limits

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pebble import ProcessPool

GRACE_S = 10.0  # beyond the hard limit: start of a worker on a busy machine; the kill itself runs on the wall clock
SLEEP_S = 0.2  # how often the pool looks after its workers
TERM_S = 0.1  # workers ignore SIGTERM: no use in waiting for it


class ParserPool:
    """A `ports.Parser` over killable worker processes.

    Starts at the first document, or by `start()` (call it before heavy imports and from the main thread: a worker dies
    with the thread that started it). `recycle_after` documents a worker is replaced, so that leaks don't add up.
    """

    def __init__(self, *, workers: int = 1, limits: Limits = Limits(), recycle_after: int = 1_000) -> None:  # noqa: B008 - frozen
        self._workers = workers
        self._limits = limits
        self._recycle_after = recycle_after
        self._slots = asyncio.Semaphore(workers)
        self._pool: ProcessPool | None = None
        self._closed = False
        self._retired: list[ProcessPool] = []

    def start(self) -> None:
        """Starts the workers now; returns at once."""
        if not self._closed:
            pool = self._running()
            for _ in range(self._workers):
                pool.schedule(child.ready)

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        """The feed, or why not. PARSE_TIMEOUT, PARSER_KILLED and PARSE_FAILED say what the document did to its worker.

        Raises ParserUnavailable after `close()`.
        """
        async with self._slots:
            for _ in range(2):
                if self._closed:
                    raise ParserUnavailable
                outcome = await self._attempt(body, url, content_type)
                if outcome is not None:
                    return outcome
                self._retire()
        return ParseFailed(PollReason.PARSER_KILLED, "the parser pool broke down twice while this document waited")

    async def close(self) -> None:
        """Kills the workers; returns within 2 s."""
        self._closed = True
        self._retire()
        retired, self._retired = self._retired, []
        await asyncio.gather(*(asyncio.to_thread(_stop, pool) for pool in retired))

    async def _attempt(self, body: bytes, url: str, content_type: str | None) -> ParseOutcome | None:
        """The outcome of one try; None when the pool, not the document, is to blame."""
        limits = self._limits
        try:
            asked = {"url": url, "content_type": content_type, "soft_s": limits.soft_s}
            future = self._running().schedule(child.work, (body,), asked, timeout=limits.hard_s)
        except RuntimeError:  # pebble's word for a pool that broke while nobody looked
            return None
        waiting = asyncio.wrap_future(future)
        try:
            await asyncio.wait({waiting}, timeout=limits.hard_s + GRACE_S)
            return self._outcome(future)
        finally:
            waiting.cancel()

    def _outcome(self, future: Future[ParseOutcome]) -> ParseOutcome | None:
        """What became of a document, read off its future."""
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        if not future.done() or future.cancelled():
            return None if self._closed else self._stuck()
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

    def _stuck(self) -> ParseFailed:
        self._retire()
        return ParseFailed(PollReason.PARSE_TIMEOUT, "the parser did not answer; its pool was replaced")

    def _death(self, code: int) -> str:
        """Why the worker died, for people."""
        if code == child.OUT_OF_MEMORY:
            return f"reading the document needs more than {self._limits.memory // 2**20} MiB"
        if code < 0:
            return f"the parser died of {signal.Signals(-code).name} while reading the document"
        return f"the parser ended with status {code} while reading the document"

    def _running(self) -> ProcessPool:
        if self._pool is None:
            self._pool = _new_pool(self._workers, self._recycle_after, self._limits.memory)
        return self._pool

    def _retire(self) -> None:
        """Lets go of the pool; the next document starts another."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._retired.append(self._pool)
            self._pool = None


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
