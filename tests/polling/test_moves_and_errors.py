"""P42-P50: redirects, death and errors."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.feeds.schedule import NEVER_MS, PollResult, Sighting, is_outage, settle, twins
from monitor.model import (
    FeedSpec,
    FeedState,
    FeedStatus,
    Fetched,
    FetchFailed,
    PollReason,
    Redirect,
    ResponseMeta,
    SecretUrl,
    Settings,
    Validators,
)
from monitor.net import Client
from tests.origin.certificates import make_certificate, serving, trusting
from tests.origin.ledger import Proof
from tests.origin.origin import Origin, Reply, Resource
from tests.polling.desk import Desk, play

HOUR_S = 3600.0
DAY_S = 86400.0
DAY_MS = 86_400_000
NOW_MS = 1_642_147_200_000


def after(state: FeedState, poll: PollResult, *, now_ms: int = NOW_MS, jitter: float = 0.0) -> FeedState:
    spec = FeedSpec(state.id, SecretUrl(state.url))
    return settle(state, poll, spec=spec, settings=Settings(), now_ms=now_ms, jitter=jitter)


@pytest.mark.parametrize("status", [301, 308])
def test_p42_entries_come_at_once_and_the_url_moves_after_a_week_of_sightings(status: int) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/old", Reply(status, (("Location", "/new"),)))
        desk.origin.serve("/new", Resource(b"<rss/>", etag='"1"'))
        desk.feed("/old")
        assert (await desk.poll()).reason is PollReason.OK
        start_ms = desk.clock.now_ms()
        while desk.state.moved_to is None:
            assert desk.clock.now_ms() - start_ms < 8 * DAY_MS
            await desk.next_poll()
        assert desk.clock.now_ms() - start_ms >= 7 * DAY_MS
        assert desk.state.fetch_url == desk.origin.url("/new")
        await desk.next_poll()
        last = desk.origin.ledger.last
        assert (last.target, last.proof) == ("/new", Proof.GOOD), "the target's validators stay good"
        assert len([seen for seen in desk.origin.ledger.of("/new") if not seen.conditional]) == 1

    play(scenario)


def test_p42_sightings_start_anew_when_the_redirect_pauses_or_turns() -> None:
    meta = ResponseMeta(200, "http://x/b", moved_to="http://x/b")
    seen = FeedState("f", "http://x/a", redirect=Redirect("http://x/b", NOW_MS - 8 * DAY_MS, 9))
    assert after(seen, PollResult(NOW_MS, PollReason.OK, meta=meta)).moved_to == "http://x/b"
    paused = after(seen, PollResult(NOW_MS, PollReason.OK, meta=replace(meta, moved_to=None)))
    assert (paused.redirect, paused.moved_to) == (None, None)
    turned = after(seen, PollResult(NOW_MS, PollReason.OK, meta=replace(meta, moved_to="http://x/c")))
    assert turned.redirect == Redirect("http://x/c", NOW_MS, 1)
    failing = after(seen, PollResult(NOW_MS, PollReason.NOT_A_FEED, meta=meta))
    assert failing.redirect == seen.redirect, "a redirect to what is no feed is no sighting"
    assert failing.moved_to is None


@pytest.mark.parametrize(
    ("url", "target", "at_once"),
    [
        ("http://x.org/a", "https://x.org/a", True),
        ("http://x.org:80/a?q=1", "https://x.org:443/a?q=1", True),
        ("http://x.org/a", "https://x.org/b", False),
        ("http://x.org/a", "https://www.x.org/a", False),
        ("http://x.org:8080/a", "https://x.org/a", False),
    ],
)
def test_p42_https_at_the_same_place_is_believed_at_once(url: str, target: str, *, at_once: bool) -> None:
    meta = ResponseMeta(200, target, moved_to=target, validators=Validators('"1"', url=target))
    state = after(FeedState("f", url), PollResult(NOW_MS, PollReason.OK, meta=meta))
    assert (state.moved_to == target) is at_once
    assert state.validators == Validators('"1"', url=None if at_once else target)


def test_p42_a_downgrade_to_http_is_never_stored() -> None:
    meta = ResponseMeta(200, "http://x/a", moved_to="http://x/a")
    seen = FeedState("f", "https://x/a", redirect=Redirect("http://x/a", NOW_MS - 9 * DAY_MS, 9))
    state = after(seen, PollResult(NOW_MS, PollReason.OK, meta=meta))
    assert (state.moved_to, state.redirect) == (None, None)


def test_p42_a_move_whose_target_dies_is_taken_back() -> None:
    state = FeedState("f", "http://x/a", moved_to="http://y/b", validators=Validators('"1"'))
    assert after(state, PollResult(NOW_MS, PollReason.GONE)).fetch_url == "http://x/a"
    for _ in range(2):
        state = after(state, PollResult(NOW_MS, PollReason.DNS))
        assert state.fetch_url == "http://y/b"
    state = after(state, PollResult(NOW_MS, PollReason.DNS))
    assert (state.fetch_url, state.validators) == ("http://x/a", Validators())


@pytest.mark.parametrize("status", [302, 303, 307])
def test_p43_temporary_redirects_are_followed_and_never_stored(status: int) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/old", Reply(status, (("Location", "/new"),)))
        desk.origin.serve("/new", Resource(b"<rss/>", etag='"1"'))
        desk.feed("/old")
        poll = await desk.poll()
        assert poll.reason is PollReason.OK
        assert poll.meta is not None
        assert poll.meta.hops == (desk.origin.url("/old"),)
        assert (desk.state.moved_to, desk.state.redirect) == (None, None)

    play(scenario)


def test_p43_one_temporary_hop_makes_the_whole_way_temporary() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/a", Reply(301, (("Location", "/b"),)))
        desk.origin.serve("/b", Reply(302, (("Location", "/c"),)))
        desk.origin.serve("/c", Resource(b"<rss/>"))
        outcome = await desk.fetch("/a")
        assert isinstance(outcome, Fetched)
        assert outcome.meta.moved_to is None

    play(scenario)


def test_p44_a_loop_ends_where_it_closes() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/a", Reply(301, (("Location", "/b"),)))
        desk.origin.serve("/b", Reply(301, (("Location", "/a#again"),)))
        outcome = await desk.fetch("/a")
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason is PollReason.REDIRECT_LOOP
        assert len(desk.origin.ledger) == 2

    play(scenario)


def test_p44_five_hops_are_followed_and_the_sixth_is_not() -> None:
    async def scenario(desk: Desk) -> None:
        for n in range(9):
            desk.origin.serve(f"/{n}", Reply(302, (("Location", f"{n + 1}"),)))
        desk.origin.serve("/8", Resource(b"<rss/>"))
        assert isinstance(await desk.fetch("/3"), Fetched)
        outcome = await desk.fetch("/2")
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason is PollReason.REDIRECT_LOOP
        assert outcome.detail == "more than 5 redirects"

    play(scenario)


@pytest.mark.parametrize(
    "location",
    ["ftp://x/y", "file:///etc/passwd", "javascript:1", "http://[::1", "", None, "http://h:99999/"],
)
def test_p44_a_redirect_that_leads_nowhere_is_an_error(location: str | None) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/a", Reply(301, (("Location", location),) if location is not None else ()))
        outcome = await desk.fetch("/a")
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason is PollReason.BAD_REDIRECT

    play(scenario)


def test_p44_a_location_in_raw_utf8_is_followed() -> None:
    async def scenario(desk: Desk) -> None:
        raw = "HTTP/1.1 302 Found\r\nLocation: /новости\r\nContent-Length: 0\r\n\r\n".encode()
        desk.origin.serve("/a", Reply(raw=raw))
        desk.origin.serve("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", Resource(b"<rss/>"))
        assert isinstance(await desk.fetch("/a"), Fetched)

    play(scenario)


def test_p45_a_feed_that_moved_onto_another_is_merged_with_it() -> None:
    kept = FeedState("kept", "http://x.org/new", first_fetched_ms=20)
    moved = FeedState("moved", "http://x.org/old", moved_to="http://x.org/new", first_fetched_ms=10)
    assert twins([moved, kept]) == {"moved": "kept"}
    assert twins([moved, replace(kept, status=FeedStatus.REMOVED)]) == {}


def test_p46_410_stops_the_feed_and_says_so() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(410))
        desk.feed()
        await desk.poll()
        assert desk.state.status is FeedStatus.GONE
        assert desk.state.next_due_ms == NEVER_MS
        assert "410" in desk.state.due_why

    play(scenario)


def test_p46_404_backs_off_and_is_looked_for_weekly_after_a_month() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(404))
        desk.feed()
        waits = []
        start_ms = desk.clock.now_ms()
        while desk.clock.now_ms() - start_ms < 60 * DAY_MS:
            await desk.next_poll()
            waits.append((desk.clock.now_ms() - start_ms, desk.due_in_s))
        assert [wait for _, wait in waits[:5]] == [HOUR_S, 2 * HOUR_S, 4 * HOUR_S, 8 * HOUR_S, 12 * HOUR_S]
        late = {wait for at_ms, wait in waits if at_ms >= 30 * DAY_MS}
        assert late == {7 * DAY_S}
        assert desk.state.status is FeedStatus.FAILING, "it is never silently disabled"

    play(scenario)


def test_p47_every_failing_feed_keeps_a_due_time_and_says_since_when_and_why() -> None:
    state = FeedState("f", "http://x/")
    failing = [reason for reason in PollReason if reason not in {PollReason.GONE, PollReason.INTERRUPTED}]
    for reason in set(failing) - {PollReason.OK, PollReason.NOT_MODIFIED, PollReason.SAME_BODY}:
        once = after(state, PollResult(NOW_MS, reason, detail="words"))
        assert once.failing_since_ms == NOW_MS, reason
        assert once.status in {FeedStatus.FAILING, FeedStatus.BLOCKED}
        assert NOW_MS < once.next_due_ms <= NOW_MS + 7 * DAY_MS
        assert (once.last_reason, once.last_detail) == (reason, "words")
        assert str(reason) in once.due_why


@pytest.mark.parametrize("reason", [PollReason.DNS, PollReason.TLS, PollReason.TIMEOUT, PollReason.HTTP_5XX])
def test_p48_errors_back_off_exponentially_with_full_jitter_within_a_day(reason: PollReason) -> None:
    calm = hasty = FeedState("f", "http://x/")
    waits_s = []
    for _ in range(14):
        calm = after(calm, PollResult(NOW_MS, reason))
        hasty = after(hasty, PollResult(NOW_MS, reason), jitter=1.0)
        waits_s.append((calm.next_due_ms - NOW_MS) / 1000)
        assert (hasty.next_due_ms - NOW_MS) / 1000 == pytest.approx(2 * waits_s[-1])
    assert waits_s[:4] == [300, 600, 1200, 2400]
    assert waits_s[-1] == 12 * HOUR_S


def test_p48_one_good_answer_ends_the_backoff() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(500), Reply(500), Resource(b"<rss/>", etag='"1"'))
        desk.feed()
        for _ in range(3):
            await desk.next_poll()
        assert (desk.state.errors, desk.state.failing_since_ms, desk.state.status) == (0, None, FeedStatus.OK)

    play(scenario)


def test_p49_in_a_local_outage_nobodys_error_count_moves_and_all_are_back_within_a_minute() -> None:
    sound = FeedState("f", "http://x/", status=FeedStatus.OK, errors=0, floor_ms=0, first_fetched_ms=1)
    for jitter in (0.0, 1.0):
        state = after(sound, PollResult(NOW_MS, PollReason.DNS, outage=True), jitter=jitter)
        assert (state.errors, state.status, state.failing_since_ms) == (0, FeedStatus.OK, None)
        assert NOW_MS < state.next_due_ms <= NOW_MS + 60_000
        assert state.due_why == "our own network was down"
    floored = after(replace(sound, floor_ms=NOW_MS + DAY_MS), PollResult(NOW_MS, PollReason.DNS, outage=True))
    assert floored.next_due_ms == NOW_MS + DAY_MS


@pytest.mark.parametrize(
    ("failed", "fine", "certificates", "outage"),
    [(3, 0, 0, True), (2, 0, 0, False), (8, 2, 0, True), (7, 3, 0, False), (0, 0, 9, False), (0, 0, 0, False)],
)
def test_p49_an_outage_is_when_most_hosts_fail_within_a_minute(
    failed: int, fine: int, certificates: int, *, outage: bool
) -> None:
    reasons = [PollReason.CONNECT] * failed + [PollReason.NOT_MODIFIED] * fine + [PollReason.CERTIFICATE] * certificates
    sightings = [Sighting(f"h{n}", NOW_MS - 1000 * n, reason) for n, reason in enumerate(reasons)]
    assert is_outage(sightings, now_ms=NOW_MS) is outage
    assert is_outage(sightings, now_ms=NOW_MS + 120_000) is False, "what is older than a minute proves nothing"


def test_p49_the_newest_sighting_of_a_host_counts() -> None:
    sightings = [Sighting(f"h{n}", NOW_MS, PollReason.OK) for n in range(4)]
    older = [Sighting(f"h{n}", NOW_MS - 30_000, PollReason.DNS) for n in range(4)]
    assert not is_outage([*sightings, *older], now_ms=NOW_MS)


def test_p50_a_certificate_error_is_its_own_reason_and_nothing_is_sent(tmp_path: Path) -> None:
    pem = make_certificate(tmp_path, name="127.0.0.1")

    async def scenario(desk: Desk) -> None:
        async with Origin({"/feed": Resource(b"<rss/>")}, tls=serving(pem)) as secure:
            outcome = await desk.fetch(url=secure.url("/feed"))
            assert isinstance(outcome, FetchFailed)
            assert outcome.reason is PollReason.CERTIFICATE
            wrong_name = await desk.fetch(url=secure.url("/feed", host="localhost"))
            assert isinstance(wrong_name, FetchFailed)
            assert wrong_name.reason is PollReason.CERTIFICATE
            assert len(secure.ledger) == 0
            assert len(desk.origin.ledger) == 0, "no second try over http"

    play(scenario)


async def answer_in_clear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()
    writer.close()


def test_p50_a_trusted_certificate_is_fine_and_plain_http_on_its_port_is_a_tls_error(tmp_path: Path) -> None:
    pem = make_certificate(tmp_path, name="127.0.0.1")

    async def scenario(desk: Desk) -> None:
        async with Origin({"/feed": Resource(b"<rss/>", etag='"1"')}, tls=serving(pem)) as secure:
            assert isinstance(await desk.fetch(url=secure.url("/feed")), Fetched)
            assert isinstance(await desk.fetch(url=secure.url("/feed")), Fetched)
            assert len({seen.connection for seen in secure.ledger}) == 1, "the connection is kept"
        plain = await asyncio.start_server(answer_in_clear, "127.0.0.1", 0)
        async with plain:
            port = plain.sockets[0].getsockname()[1]
            outcome = await desk.fetch(url=f"https://127.0.0.1:{port}/feed")
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason is PollReason.TLS

    play(scenario, client=Client(ssl_context=trusting(pem)))
