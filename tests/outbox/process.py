"""The delivering half as a process of its own, to be killed: `python -m tests.outbox.process STATE_URL PORT`."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
import signal
import sys

from monitor.clock import SystemClock
from monitor.deliver import Deliverer, Pauses
from monitor.model import ReceiverSpec, SecretUrl
from monitor.net import Client
from monitor.notifiers.registry import build
from monitor.notifiers.webhook.settings import WebhookSettings
from monitor.store import open_store
from tests.outbox.receiver import LOOPBACK, SIGNING
from tests.outbox.world import Events


async def main(state: str, port: str) -> None:
    """Delivers until SIGTERM."""
    clock = SystemClock()
    store, client, stop = open_store(state, clock=clock), Client(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = WebhookSettings(SecretUrl(f"http://127.0.0.1:{port}/hook"), (SIGNING,), LOOPBACK)
    hook = build(ReceiverSpec("hook", "webhook", settings), client)
    deliverer = Deliverer(
        store, {"hook": hook}, clock=clock, observer=Events(), rng=random.Random(1), pauses=Pauses(tick_s=0.05)
    )
    await deliverer.run(stop, asyncio.Event())
    await store.close()
    await client.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
