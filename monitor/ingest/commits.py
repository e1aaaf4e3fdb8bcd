"""Hands what polls want to commit to the store: a poll with news alone, all others together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from monitor.errors import StoreUnavailable
from monitor.ingest.lane import Committed, Outdated, PollBatch, PollCommit
from monitor.ingest.ledger import Ledger
from monitor.ports import Store

GATHER_S = 0.05
"""How long a poll without news waits for others that are under way: no alert hangs on it."""

MOST = 200
"""Polls in one unit of work, at most: alerts of other polls wait for no more than that."""

End = Committed | Outdated | None
Waiting = tuple[PollCommit, "asyncio.Future[End]"]


class Commits:
    """Most polls bring nothing to store but when to come back, and a unit of work costs several times what each of them
    adds to it. So those that end within a moment of one another share one. A poll with entries goes at once and alone:
    whatever goes wrong in it is its own, and its alerts are not held up. `running` counts the polls that may still come."""

    def __init__(self, store: Store, ledger: Ledger, *, running: Callable[[], int]) -> None:
        self._store = store
        self._ledger = ledger
        self._running = running
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def commit(self, commit: PollCommit) -> End:
        """How the poll's unit of work ended, once it is durable; StoreUnavailable when nothing was committed."""
        if commit.judged:
            (end,) = await self._write([commit])
            return end
        ended: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self._waiting.append((commit, ended))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting(), name="commit polls")
        return await ended

    async def drained(self) -> None:
        """Returns when nothing is being written."""
        if self._writing is not None:
            await self._writing

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < min(self._running(), MOST):
                    await asyncio.sleep(GATHER_S)
                taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._settle([one for one in taken if not one[1].done()])
        finally:
            self._writing = None

    async def _settle(self, taken: Sequence[Waiting]) -> None:
        """Commits the polls and tells each. A fault of ours in one of them undoes the whole batch: then each goes alone."""
        (ends,) = await asyncio.gather(self._write([commit for commit, _ in taken]), return_exceptions=True)
        if not isinstance(ends, BaseException):
            for (_, ended), end in zip(taken, ends, strict=True):
                if not ended.done():
                    ended.set_result(end)
        elif len(taken) == 1 or isinstance(ends, StoreUnavailable):
            for _, ended in taken:
                if not ended.done():
                    ended.set_exception(ends)
        else:
            for one in taken:
                await self._settle([one])

    async def _write(self, commits: Sequence[PollCommit]) -> list[End]:
        """Runs the unit of work; the ledger keeps what it could not commit."""
        exchanges = self._ledger.take()
        try:
            return await self._store.write(PollBatch(commits, exchanges))
        except Exception:
            self._ledger.put_back(exchanges)
            raise
