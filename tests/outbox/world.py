"""A small world to deliver in: a real store in memory, receivers that answer as told, time that only tests move."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded: a failing run can be repeated
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from monitor.alerting import Firing, compose
from monitor.deliver import Deliverer, Pauses
from monitor.model import Delivered, Delivery, DeliveryOutcome, DeliveryReason, DeliveryState, Reply, Retry
from monitor.ports import Reader, Store, Tx
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.outbox.factories import entry_of, firing_of, match_of, rule_of

OK = Delivered(Reply(200, "ok"))
DOWN = Retry(DeliveryReason.CONNECT, "nobody answers")

Answer = Callable[[Delivery, int], DeliveryOutcome]
"""(delivery, attempts of it that this receiver saw before) -> outcome."""


@dataclass(frozen=True)
class Sent:
    """One attempt as the receiver saw it."""

    at_ms: int
    delivery_id: str
    body: str
    outcome: DeliveryOutcome


@dataclass
class ScriptedNotifier:
    """A receiver that answers as its script says and keeps a ledger. `hold` keeps it from answering until set."""

    kind: str = "scripted"
    in_flight: int = 4
    min_spacing_s: float = 0.0
    answer: Answer = lambda _delivery, _seen: OK
    render_answer: Callable[[Delivery, bool], str] = lambda delivery, plain: f"{'plain ' if plain else ''}{delivery.id}"
    hold: asyncio.Event | None = None
    ledger: list[Sent] = field(default_factory=list)
    on_wire: int = 0
    most_on_wire: int = 0

    def render(self, delivery: Delivery, *, plain: bool = False) -> str:
        return self.render_answer(delivery, plain)

    async def send(self, delivery: Delivery, body: str, *, now_ms: int) -> DeliveryOutcome:
        seen = sum(sent.delivery_id == delivery.id for sent in self.ledger)
        self.on_wire += 1
        self.most_on_wire = max(self.most_on_wire, self.on_wire)
        try:
            if self.hold is not None:
                await self.hold.wait()
            outcome = self.answer(delivery, seen)
        finally:
            self.on_wire -= 1
        self.ledger.append(Sent(now_ms, delivery.id, body, outcome))
        return outcome

    @property
    def taken(self) -> list[str]:
        """Ids of the messages that it took, in order."""
        return [sent.delivery_id for sent in self.ledger if isinstance(sent.outcome, Delivered)]


@dataclass
class Events:
    """An observer that remembers."""

    heard: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def event(self, name: str, /, **fields: object) -> None:
        self.heard.append((name, fields))

    def named(self, name: str) -> list[dict[str, object]]:
        return [fields for heard, fields in self.heard if heard == name]


QUICK = Pauses(tick_s=0.01, idle_s=0.01, store_s=0.001, grace_s=0.2)


class World:
    """A store, notifiers and a deliverer around one clock. Use it inside one event loop and close it."""

    def __init__(
        self, notifiers: dict[str, ScriptedNotifier], *, fallback: str | None = "ops", store: Store | None = None
    ) -> None:
        self.clock = ManualClock()
        self.events = Events()
        self.notifiers = notifiers
        self.fallback = fallback
        self.store = store or open_store("sqlite://", clock=self.clock)
        self.deliverer = self.another()
        self._pushed = 0

    def another(self) -> Deliverer:
        """A deliverer as after a restart: same store, nothing remembered."""
        self.deliverer = Deliverer(
            self.store,
            dict(self.notifiers),
            clock=self.clock,
            observer=self.events,
            rng=random.Random(7),
            fallback=self.fallback,
            pauses=QUICK,
        )
        return self.deliverer

    async def push(self, *receivers: str, count: int = 1) -> list[str]:
        """New alerts for the receivers, committed as ingest does; the deliveries' ids."""
        ids = []
        for _ in range(count):
            self._pushed += 1
            ids += await commit(self.store, self.firing(f"story-{self._pushed}", receivers), now_ms=self.clock.now_ms())
        return ids

    def firing(self, story: str, receivers: Iterable[str]) -> Firing:
        entry = entry_of(id=story, story_id=story, title=f"About {story}")
        return firing_of(match_of(entry, rule_of()), to=tuple(receivers), now_ms=self.clock.now_ms())

    async def advance(self, seconds: float) -> None:
        """Lets so much time pass: whatever falls due on the way is attempted at its very time."""
        end_ms = self.clock.now_ms() + round(seconds * 1000)
        await self.deliverer.run_due()
        while (next_ms := await self.store.read(lambda reader: _next_ms(reader, self.clock.now_ms()))) is not None:
            if next_ms > end_ms:
                break
            self.clock.advance((next_ms - self.clock.now_ms()) / 1000)
            await self.deliverer.run_due()
        self.clock.advance((end_ms - self.clock.now_ms()) / 1000)
        await self.deliverer.run_due()

    async def delivery(self, delivery_id: str) -> Delivery:
        row = await self.store.read(lambda reader: reader.delivery(delivery_id))
        assert row is not None
        return row

    async def states(self, ids: Iterable[str]) -> list[DeliveryState]:
        return [(await self.delivery(delivery_id)).state for delivery_id in ids]

    async def notices(self) -> list[str]:
        """The types of health messages queued for the fallback, oldest first."""
        rows = await self.store.read(lambda reader: reader.deliveries(receiver_id=self.fallback, limit=1000))
        return [row.payload["type"] for row in rows if row.payload["type"] != "alert.fired"]

    async def audit(self) -> list[str]:
        return await self.store.read(lambda reader: reader.audit())


async def commit(store: Store, firing: Firing, *, now_ms: int) -> list[str]:
    """Stores a firing as ingest does: entry, alert, deliveries and routes in one commit."""

    def job(tx: Tx) -> list[str]:
        tx.put_entry(firing.match.entry, ())
        tx.put_alert(firing.alert)
        seqs = {route.receiver_id: tx.next_seq(route.receiver_id) for route in firing.routes if route.delivery_id}
        deliveries = compose(firing, seqs, now_ms=now_ms)
        for delivery in deliveries:
            tx.put_delivery(delivery)
        for route in firing.routes:
            tx.put_route(route)
        return [delivery.id for delivery in deliveries]

    return await store.write(job)


def _next_ms(reader: Reader, now_ms: int) -> int | None:
    """The next moment at which something may become due: a row's time, a gate's opening, a time to give up."""
    rows = reader.deliveries(state=DeliveryState.PENDING, limit=100_000)
    moments = [moment for row in rows for moment in (row.due_ms, row.give_up_ms)]
    if rows:
        moments += [receiver.not_before_ms for receiver in reader.receivers()]
        moments += [now_ms + 60_000] if any(row.give_up_ms <= now_ms for row in rows) else []  # the next sweep
    return min((moment for moment in moments if moment > now_ms), default=None)
