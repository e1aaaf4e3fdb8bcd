"""Sends what is due: decides nothing that `settle` decides, only does it, in the order that loses nothing."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from monitor.alerting import HealthNotice
from monitor.deliver.outbox import Capacity, Selection, begin, bury, record, select, sweep, take
from monitor.deliver.settle import Settled
from monitor.errors import StoreError
from monitor.model import (
    Attempt,
    Delivery,
    DeliveryOutcome,
    DeliveryReason,
    DeliveryState,
    Retry,
)
from monitor.ports import Clock, Notifier, Observer, Store, Tx

if TYPE_CHECKING:
    from random import Random  # noqa: TID251 - a type; the generator is made in app

T = TypeVar("T")

SEND_LIMIT_S = 120.0
"""A last resort over every notifier's own deadline."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long the loop waits, in seconds: between looks while something is pending, while nothing is, after the
    store took nothing, between sweeps, and for attempts under way when it is told to stop."""

    tick_s: float = 1.0
    idle_s: float = 15.0
    store_s: float = 1.0
    sweep_s: float = 60.0
    grace_s: float = 8.0


@dataclass(slots=True, eq=False)
class Lane:
    """One receiver's queue on its way: `busy` until the outcome is recorded, `sending` while on the wire."""

    notifier: Notifier
    busy: set[str] = field(default_factory=set)
    sending: int = 0
    next_send_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Crash:
    """An error of ours where none is expected."""

    error: str
    where: str


class Deliverer:
    """The outbox's worker: `run` until told to stop, or `run_due` for one pass.

    Each receiver has a lane with its own limits, and nothing here waits for a receiver but that receiver's own jobs:
    one bad receiver never delays another. Before the first byte of an attempt its row and its frozen body are
    committed; its outcome is recorded until the store takes it; a crash between the two costs at most a duplicate.
    """

    def __init__(  # noqa: PLR0913 - a use case's ports
        self,
        store: Store,
        notifiers: Mapping[str, Notifier],
        *,
        clock: Clock,
        observer: Observer,
        rng: Random,
        fallback: str | None = None,
        pauses: Pauses = Pauses(),
    ) -> None:
        self._store = store
        self._clock = clock
        self._observer = observer
        self._rng = rng
        self._pauses = pauses
        self._fallback = fallback
        self._lanes = {receiver_id: Lane(notifier) for receiver_id, notifier in notifiers.items()}
        self._jobs: set[asyncio.Task[None]] = set()
        self._under_way: set[str] = set()  # every lane's `busy`, also of lanes that a reload removed
        self._stopping = asyncio.Event()
        self._freed = asyncio.Event()
        self._started = False
        self._unclaimed = 0
        self._turned_s = clock.monotonic()
        self._swept_s = float("-inf")

    async def configure(self, notifiers: Mapping[str, Notifier], *, fallback: str | None) -> None:
        """Another config goes live: attempts under way finish as they began, what follows uses the new notifiers."""
        lanes = {}
        for receiver_id, notifier in notifiers.items():
            lane = self._lanes.get(receiver_id) or Lane(notifier)
            lane.notifier = notifier
            lanes[receiver_id] = lane
        self._lanes, self._fallback = lanes, fallback
        self._started = False  # until the store took the receivers' rows; the loop tries again
        await self.start()
        self._freed.set()

    async def start(self) -> None:
        """Brings the receivers' rows in line and takes back what an earlier process left unfinished."""
        kinds = {receiver_id: lane.notifier.kind for receiver_id, lane in self._lanes.items()}
        busy, now_ms = frozenset(self._under_way), self._clock.now_ms()
        left = await self._store.write(lambda tx: begin(tx, kinds, busy=busy, now_ms=now_ms))
        self._started = True
        for row in left:
            self._observer.event("delivery.interrupted", delivery=row.id, receiver=row.receiver_id)

    async def run_due(self) -> int:
        """Attempts everything that is due now and may go out, waits for the ends, and says how many attempts it made.

        A receiver with a least spacing gets one message a call: see `drain`.
        """
        if not self._started:
            await self.start()
        await self._sweep_when_due()
        attempts = 0
        while started := (await self._pass())[0]:
            attempts += started
            while self._jobs:
                await asyncio.wait(self._jobs)
        return attempts

    async def drain(self, stop: asyncio.Event) -> int:
        """Runs until nothing is due any more, waiting out receivers' spacing; for a single run of the daemon. Ends
        early when the store takes no claims: what is left is found by the next run."""
        attempts = 0
        while not stop.is_set():
            unclaimed = self._unclaimed
            made = await self.run_due()
            attempts += made
            held_s = self._held_s()
            if self._unclaimed > unclaimed or (not made and held_s is None):
                break
            if held_s is not None:
                await self._pause(held_s, stop)
        return attempts

    async def run(self, stop: asyncio.Event, wake: asyncio.Event) -> None:
        """Delivers until `stop` is set; `wake` says that there may be something new. Then gives attempts under way a
        short time to end; what doesn't is found by the next start."""
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                wake.clear()
                self._freed.clear()
                pause_s = await self._turn()
                await self._rest(pause_s, stopped, wake)
        finally:
            stopped.cancel()
            self._stopping.set()
            await self._finish()

    @property
    def last_turn_s(self) -> float:
        """When the loop last looked at the outbox, on the monotonic clock: a watchdog's proof of life."""
        return self._turned_s

    async def _turn(self) -> float:
        """One look at the outbox; seconds until the next one, unless something happens."""
        self._turned_s = self._clock.monotonic()
        try:
            if not self._started:
                await self.start()
            await self._sweep_when_due()
            _, pending = await self._pass()
        except StoreError as error:
            self._observer.event("deliver.store_unavailable", error=str(error))
            return self._pauses.store_s
        held_s = self._held_s()
        pause_s = self._pauses.tick_s if pending else self._pauses.idle_s
        return min(pause_s, held_s) if held_s is not None else pause_s

    async def _rest(self, pause_s: float, stopped: asyncio.Task[bool], wake: asyncio.Event) -> None:
        waits = {asyncio.create_task(wake.wait()), asyncio.create_task(self._freed.wait())}
        await asyncio.wait({stopped, *waits}, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

    async def _finish(self) -> None:
        """Lets attempts under way end within the grace time, then cancels them."""
        if self._jobs:
            _, late = await asyncio.wait(self._jobs, timeout=self._pauses.grace_s)
            for job in late:
                job.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _held_s(self) -> float | None:
        """Seconds until the next lane may send again, when one is held by its spacing."""
        now_s = self._clock.monotonic()
        return min(
            (lane.next_send_s - now_s for lane in self._lanes.values() if lane.next_send_s > now_s), default=None
        )

    async def _pass(self) -> tuple[int, bool]:
        """Starts what is due and may go out; how many attempts, and whether anything is pending at all."""
        now_s, now_ms = self._clock.monotonic(), self._clock.now_ms()
        capacities = {receiver_id: _capacity(lane, now_s) for receiver_id, lane in self._lanes.items()}

        def job(tx: Tx) -> Selection:
            return select(tx, capacities, now_ms=now_ms)

        chosen = await self._store.write(job)
        begun = 0
        for delivery in chosen.due:
            lane = self._lanes.get(delivery.receiver_id)
            if lane is not None:  # else a reload removed it meanwhile
                self._begin(delivery, lane)
                begun += 1
        return begun, chosen.pending

    def _begin(self, delivery: Delivery, lane: Lane) -> None:
        lane.busy.add(delivery.id)
        self._under_way.add(delivery.id)
        lane.sending += 1
        job = asyncio.create_task(self._deliver(delivery, lane), name=delivery.id)
        self._jobs.add(job)
        job.add_done_callback(self._ended)

    async def _deliver(self, delivery: Delivery, lane: Lane) -> None:
        """One delivery's job: an attempt, then its record. The lane is free for the next as soon as it has answered."""
        done = None
        try:
            done = await self._attempt(delivery, lane)
        except StoreError as error:
            self._unclaimed += 1
            lane.next_send_s = self._clock.monotonic() + self._pauses.store_s
            self._observer.event("deliver.store_unavailable", delivery=delivery.id, error=str(error))
        finally:
            lane.sending -= 1
            if done is None:
                self._let_go(delivery, lane)
            self._freed.set()
        if done is not None:
            try:
                await self._record(*done)
            finally:
                self._let_go(delivery, lane)

    def _let_go(self, delivery: Delivery, lane: Lane) -> None:
        lane.busy.discard(delivery.id)
        self._under_way.discard(delivery.id)
        self._freed.set()

    async def _attempt(self, delivery: Delivery, lane: Lane) -> tuple[Attempt, DeliveryOutcome] | None:
        """Renders, commits the claim, sends; None when nothing was sent."""
        notifier = lane.notifier
        rendered = await self._rendered(delivery, notifier)
        now_ms = self._clock.now_ms()
        if isinstance(rendered, Crash):
            await self._bury(delivery, rendered, now_ms)
            return None
        body, plain = rendered
        claimed = await self._store.write(lambda tx: take(tx, delivery.id, body, plain=plain, now_ms=now_ms))
        if claimed is None:
            return None
        sending, attempt = claimed
        lane.next_send_s = self._clock.monotonic() + notifier.min_spacing_s

        async def send() -> DeliveryOutcome:
            async with asyncio.timeout(SEND_LIMIT_S):
                return await notifier.send(sending, sending.body or body, now_ms=self._clock.now_ms())

        outcome = await self._guarded(send, delivery)
        if isinstance(outcome, Crash):
            detail = f"{outcome.error} at {outcome.where}"
            return attempt, Retry(DeliveryReason.INTERRUPTED, detail, ambiguous=True)
        return attempt, outcome

    async def _rendered(self, delivery: Delivery, notifier: Notifier) -> tuple[str, bool] | Crash:
        """The body, the frozen one if there is one; as plain text when the full message can't be made: a fault of ours
        must not cost the reader the alert."""
        if delivery.body is not None:
            return delivery.body, delivery.plain

        async def render(*, plain: bool) -> tuple[str, bool]:
            return notifier.render(delivery, plain=plain), plain

        full = await self._guarded(lambda: render(plain=delivery.plain), delivery)
        if isinstance(full, Crash) and not delivery.plain:
            return await self._guarded(lambda: render(plain=True), delivery)
        return full

    def _ended(self, job: asyncio.Task[None]) -> None:
        """Forgets a job. One that broke outside its boundary is told; its lease brings the message back."""
        self._jobs.discard(job)
        if not job.cancelled() and (error := job.exception()) is not None:
            self._observer.event(
                "delivery.crashed", delivery=job.get_name(), error=type(error).__name__, where="record"
            )

    async def _guarded(self, work: Callable[[], Awaitable[T]], delivery: Delivery) -> T | Crash:
        """The work's result, or the error that nobody expected. Only its type and place are kept: its text may quote a
        headline or a secret."""
        try:
            return await work()
        except Exception as error:  # noqa: BLE001 - the delivery job's boundary
            last = traceback.extract_tb(error.__traceback__)[-1]
            crash = Crash(type(error).__name__, f"{last.name}:{last.lineno}")
            self._observer.event(
                "delivery.crashed",
                delivery=delivery.id,
                receiver=delivery.receiver_id,
                error=crash.error,
                where=crash.where,
            )
            return crash

    async def _bury(self, delivery: Delivery, crash: Crash, now_ms: int) -> None:
        why = f"the message could not be rendered: {crash.error} at {crash.where}"
        fallback = self._fallback
        notices = await self._store.write(lambda tx: bury(tx, delivery, why, fallback=fallback, now_ms=now_ms))
        self._observer.event(
            "delivery.dead", delivery=delivery.id, receiver=delivery.receiver_id, reason="render_failed"
        )
        self._report(notices)

    async def _record(self, attempt: Attempt, outcome: DeliveryOutcome) -> None:
        """Writes the outcome, again and again until the store takes it: it is never lost, at most a duplicate if we
        are killed first."""
        now_ms, jitter = self._clock.now_ms(), self._rng.random()
        fallback = self._fallback

        def job(tx: Tx) -> tuple[Settled, list[HealthNotice]]:
            return record(tx, attempt, outcome=outcome, fallback=fallback, now_ms=now_ms, jitter=jitter)

        while True:
            try:
                settled, notices = await self._store.write(job)
            except StoreError as error:
                self._observer.event("deliver.store_unavailable", delivery=attempt.delivery_id, error=str(error))
                await self._pause(self._pauses.store_s, self._stopping)
                await asyncio.sleep(0)
            else:
                break
        self._told(settled)
        self._report(notices)

    def _told(self, settled: Settled) -> None:
        row, attempt = settled.delivery, settled.attempt
        self._observer.event(
            "delivery.attempted",
            delivery=row.id,
            receiver=row.receiver_id,
            state=str(row.state),
            reason=str(attempt.reason),
            code=attempt.code,
            error=attempt.error,
            attempt=attempt.n,
            ms=(attempt.ended_ms or attempt.started_ms) - attempt.started_ms,
            age_ms=(attempt.ended_ms or attempt.started_ms) - row.created_ms,
            due_ms=row.due_ms if row.state is DeliveryState.PENDING else None,
        )
        if row.state is DeliveryState.DEAD:
            self._observer.event(
                "delivery.dead", delivery=row.id, receiver=row.receiver_id, reason=str(row.last_reason)
            )

    def _report(self, notices: list[HealthNotice]) -> None:
        """Notices reach the log as well: the fallback receiver may be the one in trouble."""
        for notice in notices:
            self._observer.event(
                "health", kind=str(notice.kind), subject=notice.subject, summary=notice.summary, detail=notice.detail
            )

    async def _sweep_when_due(self) -> None:
        now_s, now_ms = self._clock.monotonic(), self._clock.now_ms()
        if now_s - self._swept_s < self._pauses.sweep_s:
            return
        self._swept_s = now_s
        busy, fallback = frozenset(self._under_way), self._fallback
        for row in await self._store.write(lambda tx: sweep(tx, busy=busy, fallback=fallback, now_ms=now_ms)):
            self._swept(row)

    def _swept(self, row: Delivery) -> None:
        told: dict[str, object] = {"delivery": row.id, "receiver": row.receiver_id, "reason": str(row.last_reason)}
        if row.state is DeliveryState.PENDING:
            self._observer.event("delivery.interrupted", **told)
        elif row.state is DeliveryState.DEAD:
            self._observer.event("delivery.dead", **told)
        else:
            self._observer.event("delivery.cancelled", **told)

    async def _pause(self, seconds: float, stop: asyncio.Event) -> None:
        """Waits so long, or until `stop` is set."""
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            return


def _capacity(lane: Lane, now_s: float) -> Capacity:
    """What the lane takes now: nothing while its spacing lasts, one at a time when it has one."""
    if lane.next_send_s > now_s:
        return Capacity(0, lane.sending, frozenset(lane.busy))
    limit = 1 if lane.notifier.min_spacing_s else lane.notifier.in_flight
    return Capacity(limit, lane.sending, frozenset(lane.busy))
