"""Six days of a feed on a bad line: nothing is lost, nobody is hammered."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random  # noqa: TID251 - seeded: the same bad days each time

import pytest

from monitor.feeds.schedule import Manners, Offence, score
from monitor.fetch import HttpFetcher
from monitor.model import Exchange, FeedStatus, ParsedFeed, ParseFailed, PollReason
from tests.origin.ledger import Seen
from tests.origin.origin import Answer, Origin, Reply, Resource
from tests.polling.desk import Desk, play

DAYS = 6
WINDOW = 100
SPACING_S = 1.0

Fault = Callable[[Random], Reply]
FAULTS: list[Fault] = [
    lambda _: Reply(500),
    lambda _: Reply(502, (("Retry-After", "soon"),), b"<html>Bad gateway</html>"),
    lambda rng: Reply(503, (("Retry-After", str(rng.randint(1, 4000))),)),
    lambda rng: Reply(429, (("Retry-After", str(rng.randint(1, 4000))),)),
    lambda _: Reply(reset=True),
    lambda _: Reply(200, (("ETag", '"never"'),), b'{"entries": [1, 2, 3]}', cut=9),
    lambda _: Reply(200, (("Content-Encoding", "gzip"), ("ETag", '"never"')), b"\x1f\x8b\x08\0damaged"),
    lambda _: Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: zero\r\n\r\n"),
    lambda _: Reply(301, (("Location", "/feed"),)),
    lambda _: Reply(404),
    lambda _: Reply(200, (("ETag", '"never"'),), b""),
]


AWAY: Fault = lambda _: Reply(302, (("Location", "/moved"),))  # noqa: E731 - one of the faults


class Newsroom:
    """A feed that shows its last entries, one more every half hour, and fails as often as it is told to."""

    def __init__(self, desk: Desk, *, fault_share: float, seed: int, faults: list[Fault]) -> None:
        self.desk = desk
        self.faults = faults
        self.rng = Random(seed)
        self.fault_share = fault_share
        self.began_ms = desk.clock.now_ms()
        self.resource = Resource()

    @property
    def published(self) -> int:
        return (self.desk.clock.now_ms() - self.began_ms) // 1_800_000 + 1

    def good(self, seen: Seen) -> Reply:
        newest = self.published
        entries = list(range(max(0, newest - WINDOW), newest))
        self.resource.publish(json.dumps({"entries": entries}).encode(), etag=f'"{newest}"')
        return self.resource(seen)

    def __call__(self, seen: Seen) -> Reply:
        if self.rng.random() < self.fault_share:
            return self.rng.choice(self.faults)(self.rng)
        return self.good(seen)


@pytest.mark.parametrize(
    ("fault_share", "seed", "away"), [(0.0, 1, False), (0.3, 2, False), (0.3, 3, True), (0.5, 4, False), (0.5, 5, True)]
)
def test_the_same_entries_are_read_on_a_bad_line_as_on_a_good_one(fault_share: float, seed: int, *, away: bool) -> None:
    entries: set[int] = set()
    fresh: list[int] = []

    def read(body: bytes) -> ParsedFeed | ParseFailed:
        try:
            found = set(json.loads(body)["entries"])
        except ValueError:
            return ParseFailed(PollReason.NOT_A_FEED)
        fresh[:] = sorted(found - entries)
        entries.update(found)
        return ParsedFeed("json11", ())

    async def scenario(desk: Desk) -> None:
        heard: list[Exchange] = []
        desk.fetcher = HttpFetcher(desk.client, user_agent="x", gate=desk.gate, limits=desk.limits, heard=heard.append)
        faults = [*FAULTS, AWAY] if away else FAULTS
        newsroom = Newsroom(desk, fault_share=fault_share, seed=seed, faults=faults)
        answers: dict[str, Answer] = {"/feed": newsroom, "/moved": newsroom.good}
        for target, answer in answers.items():
            desk.origin.serve(target, answer)
        desk.feed(max_delay_s=1800.0)
        while desk.clock.now_ms() - newsroom.began_ms < DAYS * 86_400_000:
            await desk.next_poll()
            fresh.clear()
        newsroom.fault_share = 0.0
        await desk.next_poll()
        assert entries == set(range(newsroom.published)), "not one more and not one less"
        assert desk.state.status is FeedStatus.OK
        assert desk.state.moved_to is None
        judged = score(heard, manners=Manners(spacing_s=SPACING_S))
        # A redirect that comes and goes leaves validators of one of both places only.
        assert {offence for offence, _ in judged.offences} <= ({Offence.UNCONDITIONAL} if away else set())
        assert judged.conditional_share == 1.0 or away
        assert (judged.behind == 0) is (fault_share == 0)
        assert min(desk.origin.ledger.spacings_s()) >= SPACING_S - 1e-6
        assert not any(seen.header("cookie") for seen in desk.origin.ledger)

    play(scenario, read=read)


def test_dead_feeds_cost_the_living_nothing() -> None:
    async def scenario(desk: Desk) -> None:
        async with Origin(host="127.0.0.2") as alive:
            alive.serve("/feed", Resource(b"<rss/>", etag='"1"'))
            for n in range(30):
                desk.feed(feed_id=f"dead{n}", url=f"http://127.0.0.3:1/{n}")
                await desk.poll(f"dead{n}")
            desk.feed(feed_id="alive", url=alive.url("/feed"))
            before_ms = desk.clock.now_ms()
            assert (await desk.poll("alive")).reason is PollReason.OK
            assert desk.clock.now_ms() == before_ms, "no turn of another host was waited for"
            assert {desk.states[f"dead{n}"].last_reason for n in range(30)} == {PollReason.CONNECT}

    play(scenario)
