"""P65-P71, as far as the network is concerned: servers that mean harm."""

from __future__ import annotations

import asyncio
import gzip
import logging
import zlib

import pytest

from monitor.feeds.schedule import PollResult, settle
from monitor.fetch import Limits
from monitor.model import (
    FeedSpec,
    FeedState,
    FeedStatus,
    Fetched,
    FetchFailed,
    FetchRequest,
    PollReason,
    SecretUrl,
    Settings,
)
from monitor.net import Client
from tests.origin.origin import Origin, Reply, Resource
from tests.polling.desk import Desk, play

MIB = 1024 * 1024
NOW_MS = 1_642_147_200_000


async def reason_of(desk: Desk, target: str = "/feed", **request: object) -> PollReason:
    outcome = await desk.fetch(target, **request)
    assert isinstance(outcome, FetchFailed)
    return outcome.reason


@pytest.mark.parametrize("reason", [PollReason.PARSER_KILLED, PollReason.PARSE_TIMEOUT])
def test_p65_a_feed_that_stops_the_parser_three_times_is_quarantined(reason: PollReason) -> None:
    state = FeedState("f", "http://x/")
    statuses = []
    for _ in range(3):
        spec, poll = FeedSpec("f", SecretUrl("http://x/")), PollResult(NOW_MS, reason)
        state = settle(state, poll, spec=spec, settings=Settings(), now_ms=NOW_MS, jitter=0.0)
        statuses.append(state.status)
    assert statuses == [FeedStatus.FAILING, FeedStatus.FAILING, FeedStatus.QUARANTINED]
    assert state.next_due_ms == NOW_MS + 86_400_000
    assert state.due_why == "quarantined: its document stopped the parser 3 times"
    healed = settle(state, PollResult(NOW_MS, PollReason.OK), spec=spec, settings=Settings(), now_ms=NOW_MS, jitter=0.0)
    assert (healed.status, healed.parse_kills) == (FeedStatus.OK, 0)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, (), b"x" * (MIB + 1)),
        Reply(raw=b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * (MIB + 1)),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * (MIB + 1)),
        Reply(
            raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"%x\r\n" % (MIB + 1)
            + b"x" * (MIB + 1)
            + b"\r\n0\r\n\r\n"
        ),
    ],
    ids=["content-length", "until-close", "a-lie", "chunked"],
)
def test_p66_the_body_is_capped_whatever_content_length_says(reply: Reply) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", reply)
        desk.origin.serve("/fine", Reply(200, (), b"x" * MIB))
        assert await reason_of(desk) is PollReason.TOO_LARGE
        assert isinstance(await desk.fetch("/fine"), Fetched)

    play(scenario, limits=Limits(max_bytes=MIB))


@pytest.mark.parametrize(
    ("label", "bomb"),
    [
        ("gzip", gzip.compress(b"\0" * 64 * MIB)),
        ("deflate", zlib.compress(b"\0" * 64 * MIB)),
        (None, gzip.compress(b"\0" * 64 * MIB)),
        ("gzip", gzip.compress(b"x" * 1000) * 2000),
        ("gzip", gzip.compress(gzip.compress(b"\0" * 64 * MIB)) + gzip.compress(b"\0" * 64 * MIB)),
    ],
    ids=["gzip", "zlib", "unlabelled", "many-members", "nested"],
)
def test_p67_a_decompression_bomb_costs_no_more_than_the_cap(label: str | None, bomb: bytes) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(200, (("Content-Encoding", label),) if label else (), bomb))
        assert await reason_of(desk) is PollReason.TOO_LARGE

    play(scenario, limits=Limits(max_bytes=MIB))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw=b"", hang=True),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Len", hang=True),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>", hang=True),
        Reply(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 50, hang=True),
    ],
    ids=["silence", "half-a-head", "half-a-body", "continue-for-ever"],
)
def test_p68_one_deadline_bounds_head_and_body(reply: Reply) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", reply)
        assert await reason_of(desk) is PollReason.TIMEOUT

    play(scenario, limits=Limits(deadline_s=0.15))


@pytest.mark.parametrize(
    "wire",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000 + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\n" + b"X-More: please\r\n" * 20_000 + b"Content-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 50_000 + b"6\r\n<rss/>\r\n0\r\n\r\n",
    ],
    ids=["interim-answers", "headers", "chunks"],
)
def test_p68_an_answer_in_countless_parts_is_cut_off(wire: bytes) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(raw=wire))
        assert await reason_of(desk) is PollReason.BAD_RESPONSE

    play(scenario)


def test_p68_an_answer_in_countless_parts_leaves_others_their_turn() -> None:
    pieces = b"1\r\n \r\n" * 15_000
    wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces + b"6\r\n<rss/>\r\n0\r\n\r\n"

    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(raw=wire))
        fetch = asyncio.create_task(desk.fetch())
        turns = 0
        while not fetch.done():
            await asyncio.sleep(0)
            turns += bool(desk.origin.ledger.rows)
        assert isinstance(await fetch, Fetched)
        assert turns > 50

    play(scenario)


def test_p68_the_deadline_runs_over_all_hops_together() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(302, (("Location", "/slow"),)))
        desk.origin.serve("/slow", Reply(raw=b"", hang=True))
        began = asyncio.get_running_loop().time()
        assert await reason_of(desk) is PollReason.TIMEOUT
        assert asyncio.get_running_loop().time() - began < 1.0

    play(scenario, limits=Limits(deadline_s=0.15))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_p70_private_addresses_are_blocked_however_they_are_spelt(host: str) -> None:
    async def scenario(desk: Desk) -> None:
        reason = await reason_of(desk, url=f"http://{host}:{desk.origin.port}/feed", allow_private=())
        assert reason is PollReason.EGRESS_BLOCKED
        assert len(desk.origin.ledger) == 0

    play(scenario)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "168.63.129.16",
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "fe80::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "::ffff:169.254.169.254",
        "::",
        "::127.0.0.1",
    ],
)
def test_p70_a_name_that_resolves_to_a_private_address_is_blocked(address: str) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", address]

    async def scenario(desk: Desk) -> None:
        assert await reason_of(desk, url="http://feeds.example.org/", allow_private=()) is PollReason.EGRESS_BLOCKED

    play(scenario, client=Client(resolve=resolve))


def test_p70_a_name_that_flips_to_loopback_on_the_second_answer_is_blocked_then() -> None:
    answers = [["127.0.0.1"], ["127.0.0.2"]]

    async def resolve(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(200, body=b"<rss/>", close=True))
        url = f"http://feeds.example.org:{desk.origin.port}/feed"
        assert isinstance(await desk.fetch(url=url, allow_private=("127.0.0.1",)), Fetched)
        assert await reason_of(desk, url=url, allow_private=("127.0.0.1",)) is PollReason.EGRESS_BLOCKED
        assert answers == []
        assert len(desk.origin.ledger) == 1

    play(scenario, client=Client(resolve=resolve))


def test_p70_a_redirect_is_checked_at_every_hop() -> None:
    async def scenario(desk: Desk) -> None:
        async with Origin({"/secret": Resource(b"<rss/>")}, host="127.0.0.2") as inner:
            desk.origin.serve("/feed", Reply(301, (("Location", inner.url("/secret")),)))
            assert await reason_of(desk, allow_private=("127.0.0.1",)) is PollReason.EGRESS_BLOCKED
            assert len(inner.ledger) == 0

    play(scenario)


def test_p70_a_stored_redirect_is_checked_like_any_url() -> None:
    async def scenario(desk: Desk) -> None:
        desk.feed(url="http://feeds.example.org/", allow_private=())
        desk.states["f"] = FeedState("f", "http://feeds.example.org/", moved_to=desk.origin.url("/feed"))
        assert (await desk.poll()).reason is PollReason.EGRESS_BLOCKED
        assert len(desk.origin.ledger) == 0

    play(scenario)


def test_p70_a_connection_dialled_under_one_allow_list_serves_no_other() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>"))
        assert isinstance(await desk.fetch(), Fetched)
        assert await reason_of(desk, allow_private=()) is PollReason.EGRESS_BLOCKED

    play(scenario)


def test_p71_userinfo_becomes_a_header_and_is_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"'), Reply(500))
        url = desk.origin.url("/feed", userinfo="desk:s3cr%40t@")
        with caplog.at_level(logging.DEBUG):
            outcome = await desk.fetch(url=url)
            failed = await desk.fetch(url=url)
        first = desk.origin.ledger.rows[0]
        assert first.header("authorization") == "Basic ZGVzazpzM2NyQHQ="
        assert "desk" not in f"{first.target} {first.host}"
        assert isinstance(outcome, Fetched)
        for text in (repr(outcome), repr(failed)):
            assert "s3cr" not in text

    play(scenario)


def test_p71_userinfo_and_own_headers_stay_with_their_host() -> None:
    async def scenario(desk: Desk) -> None:
        async with Origin({"/t": Resource(b"<rss/>")}, host="127.0.0.2") as other:
            desk.origin.serve("/same", Reply(302, (("Location", "/away"),)))
            desk.origin.serve("/away", Reply(302, (("Location", other.url("/t", userinfo="evil:x@")),)))
            url = desk.origin.url("/same", userinfo="desk:secret@")
            outcome = await desk.fetch(url=url, headers={"X-Api-Key": "k"})
            assert isinstance(outcome, Fetched)
            same = desk.origin.ledger.of("/away")[0]
            assert same.header("authorization") is not None
            assert same.header("x-api-key") == "k"
            away = other.ledger.last
            assert away.header("authorization") is None
            assert away.header("x-api-key") is None
            assert "secret" not in repr(outcome.meta)
            assert "evil" not in repr(outcome.meta)

    play(scenario)


def test_p71_a_feeds_own_headers_replace_ours_whatever_their_case() -> None:
    async def scenario(desk: Desk) -> None:
        await desk.fetch(headers={"user-agent": "custom/1", "ACCEPT": "text/xml"})
        last = desk.origin.ledger.last
        assert (last.header("user-agent"), last.header("accept")) == ("custom/1", "text/xml")

    play(scenario)


def test_p71_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>"))
        assert isinstance(await desk.fetch(), Fetched)

    play(scenario)


def test_a_request_that_cannot_be_sent_is_an_outcome_too() -> None:
    async def scenario(desk: Desk) -> None:
        for url in ("ftp://x/", "http:///feed", "http://ex ample.org/", "http://x:99999/", "nonsense", "http://[::1/"):
            outcome = await desk.fetcher.fetch(FetchRequest("x", url))
            assert isinstance(outcome, FetchFailed)
            assert outcome.reason is PollReason.BAD_URL, url
        assert await reason_of(desk, headers={"X-Key": "a\r\nInjected: b"}) is PollReason.BAD_URL
        assert len(desk.origin.ledger) == 0

    play(scenario)
