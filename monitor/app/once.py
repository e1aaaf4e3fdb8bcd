"""`monitor run --once`: each due feed polled once, its articles read, what that brought delivered, then the end."""

from __future__ import annotations

import asyncio

from monitor.app.parts import Parts
from monitor.app.status import status_line
from monitor.ingest import Generation

DRAIN_S = 60.0


async def run_once(parts: Parts, generation: Generation) -> None:
    """Polls what is due now and delivers; what must be retried later stays in the outbox for the next run."""
    await parts.adopt(generation)
    while await parts.poller.tick(generation) or parts.poller.running:
        await parts.poller.wait()
    await parts.poller.drain(timeout_s=DRAIN_S)
    while await parts.articles.tick(generation) or parts.articles.running:
        await parts.articles.wait()
    await parts.deliverer.drain(asyncio.Event())
    counts = await parts.store.read(lambda reader: reader.counts())
    parts.observer.event("once.done", status=status_line(counts))
