"""Configs and worlds as bad as they come, through the whole way of a poll: clear states, nothing hammered, nothing lost."""

from __future__ import annotations

import socket
from collections import Counter

import pytest

from monitor.model import FeedStatus, PollReason
from tests.origin.origin import Origin, Reply, Resource
from tests.polling.whole import Whole, play, rss, title_of

DAY_S = 86_400.0
DEAD, LIVING, DAYS = 6, 14, 2
MOST_POLLS_A_DAY = 12
"""Of a feed that is down: after 5 minutes, doubled up to a day."""


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_three_feeds_in_ten_are_dead_and_cost_the_others_nothing() -> None:
    async def scenario(whole: Whole) -> None:
        port = closed_port()
        dead = [whole.spec(f"dead-{n}", url=f"http://127.0.1.{n + 1}:{port}/feed") for n in range(DEAD)]
        living = [whole.spec(f"living-{n}", f"/living-{n}") for n in range(LIVING)]
        for n in range(LIVING):
            whole.origin.serve(f"/living-{n}", Resource(rss(f"old-{n}"), etag='"1"'))
        await whole.configure(*dead, *living)
        await whole.days(0.5)
        for n in range(LIVING):
            whole.origin.serve(f"/living-{n}", Resource(rss(f"new-{n}", f"old-{n}"), etag='"2"'))
        await whole.days(DAYS - 0.5)
        states = {feed.id: feed for feed in await whole.feeds()}
        assert {states[spec.id].status for spec in living} == {FeedStatus.OK}
        assert {(states[spec.id].status, states[spec.id].last_reason) for spec in dead} == {
            (FeedStatus.FAILING, PollReason.CONNECT)
        }
        assert all(state.failing_since_ms and state.due_why for state in states.values() if state.id.startswith("dead"))
        asked = Counter(str(fields["feed"]) for fields in whole.heard.named("poll.failed"))
        assert set(asked) == {spec.id for spec in dead}
        assert max(asked.values()) <= MOST_POLLS_A_DAY * DAYS
        assert await whole.told() == {("everything", title_of(f"new-{n}")) for n in range(LIVING)}
        told = [str(fields["subject"]) for fields in whole.heard.named("health")]
        assert sorted(told) == sorted(spec.id for spec in dead)

    play(scenario)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_a_feed_by_address_port_and_userinfo_in_several_spellings_is_polled_once(host: str) -> None:
    async def scenario(whole: Whole) -> None:
        async with Origin(host=host.strip("[]"), clock=whole.clock.monotonic) as origin:
            origin.serve("/feed?a=1", Resource(rss(1)))
            plain = f"{host}:{origin.port}/feed?a=1"
            urls = [f"http://{plain}", f"HTTP://{plain}", f"http://{plain}#top", f"http://desk:s3cr%40t@{plain}"]
            await whole.configure(*(whole.spec(f"f{n}", url=url) for n, url in enumerate(urls)))
            await whole.tick()
            assert [row.target for row in origin.ledger.rows] == ["/feed?a=1"] * 2, "with credentials it is another one"
            states = {feed.id: feed for feed in await whole.feeds()}
            assert Counter(state.status for state in states.values()) == {FeedStatus.OK: 2, FeedStatus.MERGED: 2}
            assert "s3cr" not in repr(whole.heard.events)

    play(scenario)


def test_a_name_in_letters_of_its_own_is_looked_up_and_asked_in_ascii() -> None:
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async def scenario(whole: Whole) -> None:
        whole.origin.serve("/feed", Resource(rss(1)))
        await whole.configure(whole.spec("f", url=whole.origin.url("/feed", host="новости.example")))
        await whole.tick()
        assert (await whole.feed("f")).status is FeedStatus.OK
        assert asked == ["xn--b1amnebsh.example"]
        assert whole.origin.ledger.last.header("host") == f"xn--b1amnebsh.example:{whole.origin.port}"

    play(scenario, resolve=resolve)


def test_a_name_that_flips_to_loopback_is_refused_told_and_taken_up_again() -> None:
    address = "127.0.0.1"

    async def resolve(_host: str, _port: int) -> list[str]:
        return [address]

    async def scenario(whole: Whole) -> None:
        nonlocal address
        whole.origin.serve("/feed", Reply(200, body=rss(1), close=True))
        url = whole.origin.url("/feed", host="feeds.example")
        await whole.configure(whole.spec("f", url=url, allow_private=("127.0.0.1",)))
        await whole.polls(1)
        address = "127.0.0.2"
        await whole.days(1)
        blocked = await whole.feed("f")
        assert (blocked.status, blocked.last_reason) == (FeedStatus.FAILING, PollReason.EGRESS_BLOCKED)
        assert len(whole.origin.ledger) == 1
        assert len(whole.heard.named("poll.failed")) <= MOST_POLLS_A_DAY
        address = "127.0.0.1"
        whole.origin.serve("/feed", Reply(200, body=rss(2, 1), close=True))
        await whole.polls(1)
        assert (await whole.feed("f")).status is FeedStatus.OK
        assert await whole.told() == {("everything", title_of(2))}

    play(scenario, resolve=resolve)


def test_a_clock_a_day_ahead_and_then_set_right_loses_nothing() -> None:
    async def scenario(whole: Whole) -> None:
        whole.origin.serve("/feed", Resource(rss(1)))
        whole.clock.jump(DAY_S)
        await whole.configure(whole.spec("f"))
        await whole.days(0.2)
        whole.origin.serve("/feed", Resource(rss(2, 1)))
        whole.clock.jump(-DAY_S)
        before = len(whole.origin.ledger)
        await whole.tick()
        await whole.days(0.5)
        assert len(whole.heard.named("clock.back")) == 1
        assert 1 <= len(whole.origin.ledger) - before <= 4 * MOST_POLLS_A_DAY
        whole.origin.serve("/feed", Resource(rss(3, 2, 1)))
        await whole.days(0.5)
        assert await whole.told() == {("everything", title_of(2)), ("everything", title_of(3))}
        assert len(await whole.entries()) == 3

    play(scenario)
