"""A small newsroom that may die at any moment: one feed, three rules' worth of news, two receivers, a clock on disk.

Everything outside the monitor outlives it: the clock and the receivers' ledger are files. `crossings` counts the points
at which a process could end; `Tripwire(n)` ends it at the n-th, by SIGKILL, as the kernel or a power cut would.
"""

from __future__ import annotations

import asyncio
import json
import os
import random  # noqa: TID251 - seeded
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from monitor.deliver import Deliverer, Pauses
from monitor.feeds import parse
from monitor.ingest import Generation, Poller, Ports, admit
from monitor.model import (
    Config,
    Delivered,
    Delivery,
    DeliveryOutcome,
    DeliveryReason,
    FeedSpec,
    Fetched,
    FetchOutcome,
    FetchRequest,
    NotModified,
    ParseOutcome,
    Phrase,
    ReceiverSpec,
    Reply,
    ResponseMeta,
    Retry,
    RuleSpec,
    SecretUrl,
    Settings,
    Validators,
)
from monitor.ports import Reader, Store, Tx
from monitor.rules import compile_rules
from monitor.store import open_store
from tests.outbox.world import Events

T = TypeVar("T")

BEGIN_MS = 1_642_147_200_000  # 2022-01-14T08:00:00Z
STEP_MS = 20 * 60_000
STEPS = 12
IN_FLIGHT = 4
ISSUES = (
    ("Zircon of yesterday",),
    ("Zircon fired at sea", "Rain in the north", "Second Zircon test"),
    ("Third Zircon test", "Zircon fired at sea"),
    ("Fourth Zircon and Geneva", "Third Zircon test"),
)
"""What the feed holds, hour after hour; the first is its baseline."""

NEWS = frozenset({"Zircon fired at sea", "Second Zircon test", "Third Zircon test", "Fourth Zircon and Geneva"})
RECEIVERS = ("desk", "soc")
CONFIG = Config(
    settings=Settings(fallback="desk", min_interval_s=60.0),
    feeds=(FeedSpec("wire", SecretUrl("https://wire.example/feed"), max_delay_s=600.0),),
    receivers=tuple(ReceiverSpec(name, "scripted", None) for name in RECEIVERS),
    rules=(RuleSpec("zircon", Phrase("Zircon"), '"Zircon"', to=RECEIVERS),),
)


@dataclass
class Tripwire:
    """Ends the process at the n-th crossing; with 0 it only counts."""

    at: int = 0
    crossed: int = 0
    names: list[str] = field(default_factory=list)

    def cross(self, name: str) -> None:
        self.crossed += 1
        self.names.append(name)
        if self.crossed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class DiskClock:
    """Time that goes on where the last process left it."""

    path: Path

    def now_ms(self) -> int:
        return int(self.path.read_text()) if self.path.exists() else BEGIN_MS

    def monotonic(self) -> float:
        return self.now_ms() / 1000

    def step(self) -> None:
        whole = self.path.with_suffix(".new")
        whole.write_text(str(self.now_ms() + STEP_MS))
        whole.replace(self.path)

    @property
    def issue(self) -> tuple[str, ...]:
        """What the feed holds now: an issue an hour, the last one for good."""
        return ISSUES[min((self.now_ms() - BEGIN_MS) // 3_600_000, len(ISSUES) - 1)]


@dataclass
class TrippedStore:
    """The real store, with a crossing before, inside and after each unit of work."""

    real: Store
    wire: Tripwire

    async def write(self, job: Callable[[Tx], T]) -> T:
        self.wire.cross("write")

        def work(tx: Tx) -> T:
            done = job(tx)
            self.wire.cross("inside")
            return done

        result = await self.real.write(work)
        self.wire.cross("committed")
        return result

    async def read(self, job: Callable[[Reader], T]) -> T:
        return await self.real.read(job)

    async def close(self) -> None:
        await self.real.close()


@dataclass
class Press:
    """The feed's server and its reader; it believes in validators."""

    clock: DiskClock
    wire: Tripwire

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        self.wire.cross("fetch")
        titles = self.clock.issue
        etag = f'"{ISSUES.index(titles)}"'
        meta = ResponseMeta(200, request.url, validators=Validators(etag=etag))
        if request.validators.etag == etag:
            return NotModified(ResponseMeta(304, request.url, validators=Validators(etag=etag)))
        items = "".join(
            f"<item><title>{t}</title><link>https://wire.example/{t.replace(' ', '-')}</link></item>" for t in titles
        )
        return Fetched(meta, f'<rss version="2.0"><channel><title>w</title>{items}</channel></rss>'.encode())

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        self.wire.cross("parse")
        return parse(body, url=url, content_type=content_type)


@dataclass
class LedgerNotifier:
    """A receiver behind a wire: what it took stands in a file that outlives the sender. `soc` refuses each message once."""

    name: str
    ledger: Path
    wire: Tripwire
    kind: str = "scripted"
    in_flight: int = IN_FLIGHT
    min_spacing_s: float = 0.0

    def render(self, delivery: Delivery, *, plain: bool = False) -> str:
        self.wire.cross("render")
        return json.dumps({**delivery.payload, "plain": plain}, sort_keys=True)

    async def send(self, delivery: Delivery, body: str, *, now_ms: int) -> DeliveryOutcome:
        self.wire.cross("send")
        await asyncio.sleep(0)
        seen = sum(line["id"] == delivery.id for line in lines(self.ledger))
        took = self.name != "soc" or bool(seen)
        with self.ledger.open("a") as out:
            out.write(json.dumps({"to": self.name, "id": delivery.id, "body": body, "took": took, "at": now_ms}) + "\n")
        self.wire.cross("answer")
        return Delivered(Reply(200, "ok")) if took else Retry(DeliveryReason.CONNECT, "nobody answers")


def lines(ledger: Path) -> list[dict[str, object]]:
    """What arrived, in order."""
    return [json.loads(line) for line in ledger.read_text().splitlines()] if ledger.exists() else []


async def publish(folder: Path, wire: Tripwire) -> None:
    """The newsroom's whole day from wherever the last process left it: polls, alerts, delivers, lets time pass."""
    clock = DiskClock(folder / "clock")
    store = TrippedStore(open_store(f"sqlite:///{folder / 'monitor.db'}", clock=clock), wire)
    press, heard = Press(clock, wire), Events()
    generation = Generation(1, CONFIG, compile_rules(CONFIG))
    poller = Poller(Ports(store, press, press, clock, heard), rng=random.Random(1))
    notifiers = {name: LedgerNotifier(name, folder / "ledger", wire) for name in RECEIVERS}
    deliverer = Deliverer(
        store,
        notifiers,
        clock=clock,
        observer=heard,
        rng=random.Random(1),
        fallback="desk",
        pauses=Pauses(store_s=0.001, grace_s=0.2),
    )
    poller.live = generation
    await store.write(lambda tx: tx.sync_feeds(CONFIG.feeds, now_ms=clock.now_ms()))
    await store.write(lambda tx: admit(tx, now_ms=clock.now_ms()))
    await deliverer.start()
    while clock.now_ms() < BEGIN_MS + STEPS * STEP_MS:
        await poller.tick(generation)
        while poller.running:
            await poller.wait()
        await deliverer.run_due()
        clock.step()
    await store.close()
