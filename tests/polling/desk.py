"""One poller on a manual clock against a fake origin: request, fetch, compare, read, settle, as the daemon does it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from monitor.feeds.schedule import PollResult, poll_result, request_for, settle
from monitor.fetch import HostGate, HttpFetcher, Limits, user_agent
from monitor.model import (
    FeedSpec,
    FeedState,
    Fetched,
    FetchOutcome,
    FetchRequest,
    ParsedFeed,
    ParseFailed,
    PollReason,
    SecretUrl,
    Settings,
)
from monitor.net import Client
from tests.conftest import ManualClock
from tests.origin.origin import Origin

LOOPBACK = ("127.0.0.0/8", "::1/128")
CONTACT = "https://desk.example/contact"


def plain_feed(_body: bytes) -> ParsedFeed | ParseFailed:
    """A reader for tests that don't care what is in the feed."""
    return ParsedFeed("rss20", ())


@dataclass(slots=True)
class Desk:
    """Feeds by id with their states. `seen` counts the bodies that reached the reader."""

    origin: Origin
    clock: ManualClock = field(default_factory=ManualClock)
    settings: Settings = field(default_factory=lambda: Settings(contact=CONTACT))
    limits: Limits = field(default_factory=lambda: Limits(deadline_s=5.0))
    client: Client = field(default_factory=Client)
    read: Callable[[bytes], ParsedFeed | ParseFailed] = plain_feed
    states: dict[str, FeedState] = field(default_factory=dict)
    specs: dict[str, FeedSpec] = field(default_factory=dict)
    bodies_read: int = 0
    naps_s: list[float] = field(default_factory=list)
    fetcher: HttpFetcher = field(init=False)
    gate: HostGate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = HostGate(self.settings.host_spacing_s, clock=self.clock.monotonic, sleep=self.nap)
        self.fetcher = HttpFetcher(
            self.client, user_agent=user_agent(self.settings.contact), gate=self.gate, limits=self.limits
        )

    async def nap(self, seconds: float) -> None:
        """Time passes at once."""
        self.naps_s.append(seconds)
        self.clock.advance(seconds)
        await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    def feed(self, target: str = "/feed", *, feed_id: str = "f", url: str | None = None, **spec: Any) -> FeedState:
        """A new feed; by default of this origin."""
        url = url or self.origin.url(target)
        self.specs[feed_id] = FeedSpec(feed_id, SecretUrl(url), **{"allow_private": LOOPBACK, **spec})
        self.states[feed_id] = FeedState(feed_id, url)
        return self.states[feed_id]

    @property
    def state(self) -> FeedState:
        return self.states["f"]

    @property
    def due_in_s(self) -> float:
        """Seconds until the feed is asked again."""
        return (self.state.next_due_ms - self.clock.now_ms()) / 1000

    async def fetch(self, target: str = "/feed", **request: Any) -> FetchOutcome:
        """One fetch without a feed."""
        url = request.pop("url", None) or self.origin.url(target)
        return await self.fetcher.fetch(FetchRequest("x", url, **{"allow_private": LOOPBACK, **request}))

    async def poll(self, feed_id: str = "f", *, jitter: float = 0.0, **result: Any) -> PollResult:
        """One whole poll, now; `result` overrides what it brought."""
        spec, state = self.specs[feed_id], self.states[feed_id]
        request = request_for(state, spec, now_ms=self.clock.now_ms())
        outcome = await self.fetcher.fetch(request)
        poll = poll_result(outcome, request=request, started_ms=self.clock.now_ms())
        if isinstance(outcome, Fetched):
            poll = self._read(state, outcome.body, poll)
        poll = replace(poll, **result)
        self.states[feed_id] = settle(
            state, poll, spec=spec, settings=self.settings, now_ms=self.clock.now_ms(), jitter=jitter
        )
        return poll

    def _read(self, state: FeedState, body: bytes, poll: PollResult) -> PollResult:
        body_hash = hashlib.sha256(body).hexdigest()
        if body_hash == state.body_hash:
            return replace(poll, reason=PollReason.SAME_BODY, body_hash=body_hash)
        self.bodies_read += 1
        parsed = self.read(body)
        if isinstance(parsed, ParseFailed):
            return replace(poll, reason=parsed.reason, detail=parsed.detail)
        return replace(poll, parsed=parsed, body_hash=body_hash)

    async def next_poll(self, feed_id: str = "f", **result: Any) -> PollResult:
        """Waits until the feed is due, then polls it."""
        wait_s = (self.states[feed_id].next_due_ms - self.clock.now_ms()) / 1000
        self.clock.advance(max(0.0, wait_s))
        return await self.poll(feed_id, **result)


Scenario = Callable[[Desk], Awaitable[None]]


def play(scenario: Scenario, **desk: Any) -> None:
    """Runs the scenario with an origin and a desk on the same clock."""

    async def run() -> None:
        clock = ManualClock()
        async with Origin(clock=clock.monotonic) as origin, Desk(origin, clock=clock, **desk) as made:
            await scenario(made)

    asyncio.run(run())
