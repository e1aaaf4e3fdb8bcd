"""Use case: send what the outbox holds. `settle` and its neighbours decide, `Deliverer` does."""

from __future__ import annotations

from monitor.deliver.backoff import BACKOFF_S, backoff_ms, retry_after_ms
from monitor.deliver.deliverer import Deliverer, Pauses
from monitor.deliver.receivers import sync_receivers
from monitor.deliver.settle import Settled, claim, expire, open_slots, recover, redrive, settle, unrenderable

__all__ = [
    "BACKOFF_S",
    "Deliverer",
    "Pauses",
    "Settled",
    "backoff_ms",
    "claim",
    "expire",
    "open_slots",
    "recover",
    "redrive",
    "retry_after_ms",
    "settle",
    "sync_receivers",
    "unrenderable",
]
