"""At(t).push(...) … want(...): outages told as a table, on a clock that only the scenario moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from monitor.model import DeliveryOutcome, DeliveryState
from tests.outbox.world import DOWN, OK, ScriptedNotifier, World

Step = Callable[["Play"], Awaitable[None]]


@dataclass
class Play:
    """A scenario under way: its world, and the delivery ids of each named alert by receiver."""

    world: World
    ids: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class At:
    """What happens at a time, in hours from the start."""

    hours: float
    steps: list[Step] = field(default_factory=list)

    def push(self, name: str, *receivers: str) -> At:
        """An alert fires and is routed to the receivers."""

        async def step(play: Play) -> None:
            ids = await play.world.push(*receivers)
            play.ids |= {(name, receiver): one for receiver, one in zip(receivers, ids, strict=True)}

        return self._then(step)

    def down(self, receiver: str, outcome: DeliveryOutcome = DOWN) -> At:
        """From now on the receiver answers so."""

        async def step(play: Play) -> None:
            play.world.notifiers[receiver].answer = lambda _delivery, _seen: outcome

        return self._then(step)

    def up(self, receiver: str) -> At:
        """From now on the receiver takes everything."""
        return self.down(receiver, OK)

    def restart(self) -> At:
        """The daemon is stopped and started."""

        async def step(play: Play) -> None:
            play.world.another()

        return self._then(step)

    def _then(self, step: Step) -> At:
        self.steps.append(step)
        return self


@dataclass(frozen=True)
class Want:
    """How the delivery of a named alert to a receiver must have ended; `sends` bounds the attempts seen there."""

    name: str
    to: str
    state: DeliveryState
    sends: range | None = None


def want(name: str, *, to: str, state: DeliveryState = DeliveryState.DELIVERED, sends: range | None = None) -> Want:
    return Want(name, to, state, sends)


def play(
    *parts: At | Want, until_h: float, notices: list[str], receivers: dict[str, dict[str, Any]] | None = None
) -> World:
    """Plays the steps in time order, lets time pass until `until_h`, and compares: every want holds, exactly these
    health messages went to `ops`, the audit is clean. The world is given back closed, for its ledgers."""
    notifiers = {name: ScriptedNotifier(**script) for name, script in (receivers or {"desk": {}}).items()}

    async def run() -> World:
        world = World({"ops": ScriptedNotifier(), **notifiers})
        stage = Play(world)
        now_h = 0.0
        for step in sorted((part for part in parts if isinstance(part, At)), key=lambda at: at.hours):
            await world.advance((step.hours - now_h) * 3600)
            now_h = step.hours
            for do in step.steps:
                await do(stage)
        await world.advance((until_h - now_h) * 3600)
        for wanted in (part for part in parts if isinstance(part, Want)):
            row = await world.delivery(stage.ids[wanted.name, wanted.to])
            assert (wanted.name, wanted.to, row.state) == (wanted.name, wanted.to, wanted.state), row
            if wanted.sends is not None:
                assert row.attempts in wanted.sends
        assert await world.notices() == notices
        assert await world.audit() == []
        await world.store.close()
        return world

    return asyncio.run(run())
