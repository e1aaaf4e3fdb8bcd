"""What polling needs of the world."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from monitor.ingest.ledger import Ledger
from monitor.ports import Clock, Fetcher, Observer, Parser, Store


@dataclass(frozen=True, slots=True)
class Ports:
    """`judging` is held while rules are judged: the matcher's caches belong to one thread at a time. `ledger` is what
    the fetcher told of its requests."""

    store: Store
    fetcher: Fetcher
    parser: Parser
    clock: Clock
    observer: Observer
    judging: asyncio.Lock = field(default_factory=asyncio.Lock)
    ledger: Ledger = field(default_factory=Ledger)
