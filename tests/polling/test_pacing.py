"""P25-P41: how long a feed and its host are left alone."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from monitor import urls
from monitor.feeds.schedule import reanchored, spread
from monitor.model import FeedState, FeedStatus, Hints, ParsedFeed, ParseFailed, PollReason, Settings, Tier
from tests.origin.origin import Reply, Resource
from tests.polling.desk import Desk, play

HOUR_S = 3600.0
DAY_S = 86400.0


def saying(hints: Hints) -> object:
    def read(_body: bytes) -> ParsedFeed | ParseFailed:
        return ParsedFeed("rss20", (), hints=hints)

    return read


def stamp(desk: Desk, *, in_s: float) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=desk.clock.now_ms(), seconds=in_s)
    return format_datetime(moment, usegmt=True)


async def wait_after(desk: Desk, *headers: tuple[str, str], status: int = 200, **spec: Any) -> float:
    """Seconds to the next poll after such an answer, without jitter; the feed's own pace is a minute."""
    desk.origin.serve("/feed", Reply(status, headers, b"<rss/>" if status == 200 else b""))
    desk.feed(**{"max_delay_s": 60.0, **spec})
    await desk.poll()
    return desk.due_in_s


def test_p25_never_sooner_than_the_minimum_start_to_start() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"'))
        desk.feed(max_delay_s=1.0)
        for _ in range(6):
            await desk.next_poll()
        assert min(desk.origin.ledger.spacings_s()) >= 300
        assert desk.state.due_why == "min_interval 5 min"

    play(scenario)


def test_p25_the_minimum_holds_after_failures_too() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(500), Reply(503, (("Retry-After", "1"),)), Reply(429, (("Retry-After", "1"),)))
        desk.feed()
        for _ in range(6):
            await desk.next_poll()
        assert min(desk.origin.ledger.spacings_s()) >= 300

    play(scenario)


def test_p25_a_clock_that_goes_back_neither_hammers_nor_stalls() -> None:
    ahead_ms, now_ms = 10 * 86_400_000, 9 * 86_400_000
    state = FeedState(
        "f", "http://x/", last_attempt_ms=ahead_ms, next_due_ms=ahead_ms + 900_000, floor_ms=ahead_ms + 600_000
    )
    moved = reanchored(state, now_ms=now_ms)
    assert moved is not None
    assert moved.next_due_ms == now_ms + 900_000
    assert moved.floor_ms == now_ms + 600_000
    assert reanchored(moved, now_ms=now_ms) is None
    assert reanchored(state, now_ms=ahead_ms + 5) is None


@pytest.mark.parametrize("status", [200, 429])
def test_p26_max_age_less_age_is_a_floor(status: int) -> None:
    async def scenario(desk: Desk) -> None:
        headers = (("Cache-Control", 'public, max-age="20000"'), ("Age", "1000"))
        assert await wait_after(desk, *headers, status=status) == 19_000
        assert desk.state.due_why == "max-age 20000 floor"

    play(scenario)


def test_p26_max_age_is_a_floor_on_304_too() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve(
            "/feed", Reply(200, (("ETag", '"1"'),), b"<rss/>"), Reply(304, (("Cache-Control", "max-age=5000"),))
        )
        desk.feed(max_delay_s=60.0)
        await desk.poll()
        assert desk.due_in_s == 300
        await desk.next_poll()
        assert desk.due_in_s == 5000

    play(scenario)


@pytest.mark.parametrize(
    ("cache_control", "expires_in_s", "date_in_s", "expected_s"),
    [
        (None, 5000, 0, 5000),
        (None, 5000, -1000, 6000),  # a server whose clock is behind: relative to its own Date
        (None, 5000, None, 5000),
        ("max-age=1000", 5000, 0, 1000),
        ("max-age=0", 5000, 0, 300),
        ("public", 5000, 0, 5000),
        (None, -5000, 0, 300),
        (None, None, 0, 300),
    ],
)
def test_p27_expires_counts_only_without_max_age_and_relative_to_date(
    cache_control: str | None, expires_in_s: int | None, date_in_s: int | None, expected_s: int
) -> None:
    async def scenario(desk: Desk) -> None:
        headers = [("Expires", "0" if expires_in_s is None else stamp(desk, in_s=expires_in_s))]
        headers += [("Cache-Control", cache_control)] if cache_control else []
        headers += [("Date", stamp(desk, in_s=date_in_s))] if date_in_s is not None else []
        assert await wait_after(desk, *headers) == expected_s

    play(scenario)


@pytest.mark.parametrize("directive", ["no-cache", "no-store", "no-cache, max-age=9000", "No-Store, max-age=9000"])
def test_p28_no_cache_and_no_store_are_no_floor(directive: str) -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk, ("Cache-Control", directive), ("Expires", stamp(desk, in_s=9000))) == 300

    play(scenario)


def test_p29_absurd_hints_are_capped_at_a_day_and_shown() -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk, ("Cache-Control", "max-age=31536000")) == DAY_S
        assert desk.state.due_why == "max-age 31536000, capped at 1 d"

    play(scenario)


def test_p29_an_absurd_ttl_is_capped_too() -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk) == DAY_S
        assert desk.state.due_why == "ttl 365 d, capped at 1 d"

    play(scenario, read=saying(Hints(ttl_s=365 * 86400)))


@pytest.mark.parametrize("max_age", ["-5", "abc", "", "1e9", "99999999999999999999999"])
def test_p29_an_unreadable_max_age_is_ignored(max_age: str) -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk, ("Cache-Control", f"max-age={max_age}")) == 300

    play(scenario)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_p30_retry_after_is_obeyed_in_both_forms(status: int, form: str) -> None:
    async def scenario(desk: Desk) -> None:
        value = "7000" if form == "seconds" else stamp(desk, in_s=7000)
        assert await wait_after(desk, ("Retry-After", value), status=status) == 7000
        assert desk.state.due_why == "Retry-After 1.9 h"
        assert desk.state.floor_ms == desk.state.next_due_ms

    play(scenario)


def test_p31_jitter_only_adds() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(200, (("Cache-Control", "max-age=1000"),), b"<rss/>"))
        waits = []
        for jitter in (0.0, 0.25, 0.5, 1.0):
            desk.feed()
            await desk.poll(jitter=jitter)
            waits.append(desk.due_in_s)
        assert waits == sorted(waits)
        assert waits[0] == 3600
        assert 3600 < waits[-1] <= 3600 * 1.1 + 1

    play(scenario)


def test_p32_a_429_without_retry_after_waits_an_hour_then_doubles() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(429))
        desk.feed(tier=Tier.FAST)
        waits = []
        for _ in range(7):
            await desk.next_poll()
            waits.append(desk.due_in_s / HOUR_S)
        assert waits == [1, 2, 4, 8, 12, 12, 12]
        assert desk.state.last_reason is PollReason.RATE_LIMITED

    play(scenario)


@pytest.mark.parametrize(
    ("value", "expected_s"),
    [("-5", 3600), ("soon", 3600), ("", 3600), ("0", 3600), ("99999999", 7 * DAY_S), ("1" * 17, 7 * DAY_S)],
)
def test_p33_an_invalid_retry_after_is_ignored_and_a_huge_one_capped(value: str, expected_s: float) -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk, ("Retry-After", value), status=429) == expected_s

    play(scenario)


def test_p33_a_retry_after_in_the_past_is_ignored() -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk, ("Retry-After", stamp(desk, in_s=-100)), status=429) == HOUR_S

    play(scenario)


def test_p34_ttl_is_a_floor() -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk) == 7200
        assert desk.state.due_why == "ttl 2 h floor"

    play(scenario, read=saying(Hints(ttl_s=7200)))


def test_p34_ttl_still_counts_after_a_304() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"'))
        desk.feed(max_delay_s=60.0)
        await desk.poll()
        await desk.next_poll()
        assert desk.origin.ledger.last.status == 304
        assert desk.due_in_s == 7200

    play(scenario, read=saying(Hints(ttl_s=7200)))


def test_p35_skip_hours_are_left_out() -> None:  # the clock stands at 08:00 GMT on a Friday
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk) == 3 * HOUR_S
        assert desk.state.due_why.startswith("skipHours of the feed")
        assert desk.state.floor_ms == desk.state.next_due_ms

    play(scenario, read=saying(Hints(skip_hours=frozenset({8, 9, 10}))))


def test_p35_hour_24_is_midnight_and_days_are_skipped_whole() -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk) == 16 * HOUR_S + 2 * DAY_S + HOUR_S

    play(scenario, read=saying(Hints(skip_hours=frozenset({24}), skip_days=frozenset({4, 5, 6}))))


@pytest.mark.parametrize("hints", [Hints(skip_hours=frozenset(range(24))), Hints(skip_days=frozenset(range(7)))])
def test_p35_all_hours_or_all_days_listed_means_none(hints: Hints) -> None:
    async def scenario(desk: Desk) -> None:
        assert await wait_after(desk) == 300

    play(scenario, read=saying(hints))


def test_p36_the_syndication_period_is_the_first_guess_and_yields_to_what_is_seen() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"'))
        desk.feed()
        await desk.poll()
        assert desk.due_in_s == 2 * HOUR_S
        for _ in range(20):
            await desk.next_poll(arrivals_ms=(1, 2, 3, 4))
        assert desk.due_in_s < HOUR_S

    play(scenario, read=saying(Hints(update_every_s=7200)))


def test_p37_only_the_feeds_own_flag_lowers_floors_and_never_retry_after() -> None:
    async def scenario(desk: Desk) -> None:
        age = ("Cache-Control", "max-age=9000")
        assert await wait_after(desk, age) == 9000
        assert await wait_after(desk, age, ignore_hints=True) == 300
        assert await wait_after(desk, ("Retry-After", "9000"), status=503, ignore_hints=True) == 9000

    play(scenario, read=saying(Hints(ttl_s=7200, skip_hours=frozenset({8}))))


def test_p38_a_thousand_feeds_due_at_once_are_spread() -> None:
    now_ms = 1_642_147_200_000
    states = [FeedState(f"bbc-{n:04}", f"http://h{n}.example/") for n in range(1000)]
    later = spread(states, now_ms=now_ms, per_s=20)
    seconds = [(state.next_due_ms - now_ms) / 1000 for state in later]
    assert len(later) == 980, "the first second's feeds keep their due time"
    assert max(seconds) == 49
    assert max(seconds.count(s) for s in seconds) == 20
    first = {state.id for state in states} - {state.id for state in later}
    assert first != {f"bbc-{n:04}" for n in range(20)}, "not in the order of names: a publisher's feeds share a host"
    assert later == spread(states, now_ms=now_ms, per_s=20), "the same at every start"


def test_p38_the_latest_come_first_and_nobody_else_is_touched() -> None:
    now_ms = 1_642_147_200_000
    late = FeedState("late", "http://a/", next_due_ms=now_ms - 10_000_000)
    due = FeedState("due", "http://b/", next_due_ms=now_ms - 1)
    future = FeedState("future", "http://c/", next_due_ms=now_ms + 5)
    moved = spread([due, future, late], now_ms=now_ms, per_s=1)
    assert [(state.id, state.next_due_ms - now_ms) for state in moved] == [("due", 1000)]


def test_p39_one_request_in_flight_a_host_and_a_second_apart() -> None:
    async def scenario(desk: Desk) -> None:
        for n in range(6):
            desk.origin.serve(f"/{n}", Resource(b"<rss/>", etag='"1"'))
        await asyncio.gather(*(desk.fetch(f"/{n}") for n in range(6)))
        assert desk.origin.most_in_flight == 1
        assert min(desk.origin.ledger.spacings_s()) >= 1.0

    play(scenario)


def test_p39_other_hosts_do_not_wait() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/", Resource(b"<rss/>"))
        names = [f"http://localhost:{desk.origin.port}/", desk.origin.url("/")]
        await asyncio.gather(*(desk.fetch(url=name) for name in names))
        assert desk.naps_s == []

    play(scenario)


def test_p39_a_redirect_to_the_same_host_waits_its_second_too() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/old", Reply(302, (("Location", "/feed"),)))
        desk.origin.serve("/feed", Resource(b"<rss/>"))
        await desk.fetch("/old")
        assert desk.origin.ledger.spacings_s() == [pytest.approx(1.0)]

    play(scenario)


def test_p39_after_a_429_the_hosts_pace_is_halved_and_its_feeds_leave_lockstep() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(429))
        dues = []
        for n in range(4):
            desk.feed(feed_id=f"f{n}")
            await desk.poll(f"f{n}", jitter=n / 4)
            dues.append(desk.states[f"f{n}"].next_due_ms)
        assert desk.origin.ledger.spacings_s() == [pytest.approx(2.0), pytest.approx(4.0), pytest.approx(8.0)]
        gaps_s = [(later - earlier) / 1000 for earlier, later in itertools.pairwise(dues)]
        assert min(gaps_s) > 600

        desk.origin.serve("/well", Resource(b"<rss/>"))
        for _ in range(14):
            await desk.fetch("/well")
        assert desk.origin.ledger.spacings_s()[-1] == pytest.approx(1.0), "its pace comes back step by step"

    play(scenario)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk"),
        ("http://rss.cnn.com/rss/edition.rss", "cnn.com"),
        ("http://127.0.0.1:8080/feed", "127.0.0.1:8080"),
        ("http://127.0.0.1:8081/feed", "127.0.0.1:8081"),
        ("http://feeds.lan/feed", "feeds.lan:80"),
        ("http://[::1]:8080/feed", "[::1]:8080"),
    ],
)
def test_p40_hosts_share_a_turn_by_registrable_domain_private_ones_by_port(url: str, key: str) -> None:
    assert urls.host_key(url) == key


@pytest.mark.parametrize(
    "reply",
    [
        Reply(403),
        Reply(451),
        Reply(503, (("cf-mitigated", "challenge"),), b"<html><title>Just a moment...</title></html>"),
        Reply(200, (), b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"),
        Reply(200, (), b"<html><script src='/_Incapsula_Resource?x'></script></html>"),
    ],
)
def test_p41_a_403_or_challenge_page_is_blocked_and_left_alone_for_four_hours(reply: Reply) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", reply)
        desk.feed(tier=Tier.FAST)
        poll = await desk.poll()
        assert poll.reason is PollReason.BLOCKED
        assert desk.state.status is FeedStatus.BLOCKED
        assert desk.due_in_s == 4 * HOUR_S

    play(scenario)


def test_p41_a_feed_that_writes_about_challenges_is_not_blocked() -> None:
    async def scenario(desk: Desk) -> None:
        body = b"<?xml version='1.0'?><rss><title>Just a moment...</title><p>/cdn-cgi/challenge-platform/</p></rss>"
        desk.origin.serve("/feed", Reply(200, (), body))
        desk.feed()
        assert (await desk.poll()).reason is PollReason.OK

    play(scenario)


def test_a_short_minimum_in_the_config_is_kept_to() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"'))
        desk.feed(max_delay_s=2.2)
        await desk.next_poll()
        assert desk.due_in_s == pytest.approx(2.0, abs=0.01)

    play(scenario, settings=Settings(min_interval_s=2.0))
