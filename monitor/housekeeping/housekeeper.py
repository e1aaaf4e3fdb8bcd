"""Retention by age, in slices: between two of them the writer takes whatever else waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.model import Settings
from monitor.ports import Store, Tx

SLICE = 200
"""Rows in one unit of work: a few milliseconds of the writer."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows a round removed, and how many texts it emptied."""

    entries: int = 0
    texts: int = 0
    stories: int = 0
    near_misses: int = 0

    def __bool__(self) -> bool:
        return bool(self.entries or self.texts or self.stories or self.near_misses)


class Housekeeper:
    """Forgets by `keep_entries` and `keep_text`. Alerts, their entries, deliveries and what a feed still shows stay."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, settings: Settings, *, now_ms: int) -> Forgotten:
        """One round; what it forgot. Raises StoreUnavailable when the store took nothing: the next round goes on."""
        entries_ms = now_ms - round(settings.keep_entries_s * 1000)
        texts_ms = now_ms - round(settings.keep_text_s * 1000)
        return Forgotten(
            texts=await self._sliced(lambda tx: tx.clear_texts(before_ms=texts_ms, limit=SLICE)),
            entries=await self._sliced(lambda tx: tx.delete_entries(before_ms=entries_ms, limit=SLICE)),
            stories=await self._sliced(lambda tx: tx.delete_stories(before_ms=entries_ms, limit=SLICE)),
            near_misses=await self._sliced(lambda tx: tx.delete_near_misses(before_ms=entries_ms, limit=SLICE)),
        )

    async def _sliced(self, job: Callable[[Tx], int]) -> int:
        total = 0
        while done := await self._store.write(job):
            total += done
            if done < SLICE:
                break
        return total
