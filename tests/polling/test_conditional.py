"""P01-P15: conditional requests, as the origin's ledger saw them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from monitor.feeds.schedule import probe_due
from monitor.model import FeedState, Fetched, FetchFailed, NotModified, ParsedFeed, ParseFailed, PollReason, Validators
from tests.origin.ledger import Proof, Seen
from tests.origin.origin import Origin, Reply, Resource
from tests.polling.desk import Desk, play

MONDAY = "Mon, 10 Jan 2022 08:00:00 GMT"
TUESDAY = "Tue, 11 Jan 2022 08:00:00 GMT"
WEEK_S = 7 * 86400


def test_p01_one_unconditional_get_then_only_conditional_ones() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"', last_modified=MONDAY))
        desk.feed()
        for _ in range(5):
            await desk.next_poll()
        proofs = [seen.proof for seen in desk.origin.ledger]
        assert proofs == [Proof.NONE, Proof.GOOD, Proof.GOOD, Proof.GOOD, Proof.GOOD]

    play(scenario)


@pytest.mark.parametrize(
    "etag",
    [
        '"abc"',
        'W/"abc"',
        "unquoted",
        '"with space and , comma"',
        '"\xe9\xfc\xff"',
        '""',
        '"' + "x" * 4096 + '"',
        "W/bare",
    ],
)
def test_p02_the_etag_comes_back_byte_for_byte(etag: str) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag=etag))
        desk.feed()
        await desk.next_poll()
        await desk.next_poll()
        assert desk.origin.ledger.last.header("if-none-match") == etag
        assert desk.origin.ledger.last.status == 304

    play(scenario)


@pytest.mark.parametrize(
    "stamp", [MONDAY, "Monday, 10-Jan-22 08:00:00 GMT", "2022-01-10T08:00:00Z", "Mon, 10 Jan 2022 09:00:00 +0100", "0"]
)
def test_p03_if_modified_since_is_last_modified_verbatim(stamp: str) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", last_modified=stamp))
        desk.feed()
        await desk.next_poll()
        await desk.next_poll()
        assert desk.origin.ledger.last.header("if-modified-since") == stamp
        assert desk.origin.ledger.last.header("if-none-match") is None

    play(scenario)


def test_p04_both_validators_are_sent_when_both_are_known() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"', last_modified=MONDAY))
        desk.feed()
        await desk.next_poll()
        await desk.next_poll()
        last = desk.origin.ledger.last
        assert (last.header("if-none-match"), last.header("if-modified-since")) == ('"1"', MONDAY)

    play(scenario)


def test_p05_new_200_replaces_both_validators() -> None:
    async def scenario(desk: Desk) -> None:
        resource = Resource(b"<rss/>", etag='"1"', last_modified=MONDAY)
        desk.origin.serve("/feed", resource)
        desk.feed()
        await desk.next_poll()
        resource.publish(b"<rss>2</rss>", last_modified=TUESDAY)
        await desk.next_poll()
        assert desk.state.validators == Validators(None, TUESDAY)
        await desk.next_poll()
        assert desk.origin.ledger.last.header("if-none-match") is None
        assert desk.origin.ledger.offences() == []

    play(scenario)


def test_p06_a_304_with_new_validators_and_freshness_updates_the_stored_ones() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve(
            "/feed",
            Reply(200, (("ETag", '"1"'), ("Last-Modified", MONDAY)), b"<rss/>"),
            Reply(304, (("ETag", 'W/"1"'), ("Cache-Control", "max-age=7200"))),
            Reply(304),
        )
        desk.feed()
        await desk.next_poll()
        await desk.next_poll()
        assert desk.state.validators == Validators('W/"1"', MONDAY)
        assert desk.due_in_s == 7200
        await desk.next_poll()
        assert desk.origin.ledger.last.header("if-none-match") == 'W/"1"'
        assert desk.due_in_s == 7200, "a 304 that says nothing leaves the stored freshness"

    play(scenario)


def test_p07_the_same_body_under_new_validators_updates_validators_and_nothing_else() -> None:
    async def scenario(desk: Desk) -> None:
        resource = Resource(b"<rss/>", etag='"1"')
        desk.origin.serve("/feed", resource)
        desk.feed()
        await desk.next_poll()
        before = desk.state
        resource.publish(b"<rss/>", etag='"2"')
        poll = await desk.next_poll()
        assert poll.reason is PollReason.SAME_BODY
        assert desk.bodies_read == 1
        assert desk.state.validators == Validators('"2"')
        assert (desk.state.body_hash, desk.state.hints, desk.state.title) == (
            before.body_hash,
            before.hints,
            before.title,
        )

    play(scenario)


def test_p08_a_poll_that_never_settled_is_asked_for_again_with_the_old_validators() -> None:
    async def scenario(desk: Desk) -> None:
        resource = Resource(b"<rss/>", etag='"1"')
        desk.origin.serve("/feed", resource)
        desk.feed()
        await desk.next_poll()
        stored = desk.state
        resource.publish(b"<rss>news</rss>", etag='"2"')
        await desk.next_poll()
        desk.states["f"] = stored  # the process died before the commit that holds both news and validators
        poll = await desk.next_poll()
        assert desk.origin.ledger.last.header("if-none-match") == '"1"'
        assert poll.reason is PollReason.OK, "the news comes again"

    play(scenario)


@pytest.mark.parametrize("reason", [PollReason.PARSE_FAILED, PollReason.NOT_A_FEED, PollReason.PARSER_KILLED])
def test_p09_a_parse_failure_advances_neither_validators_nor_hash(reason: PollReason) -> None:
    def read(body: bytes) -> ParsedFeed | ParseFailed:
        return ParseFailed(reason) if body == b"broken" else ParsedFeed("rss20", ())

    async def scenario(desk: Desk) -> None:
        resource = Resource(b"<rss/>", etag='"1"')
        desk.origin.serve("/feed", resource)
        desk.feed()
        await desk.next_poll()
        before = desk.state
        resource.publish(b"broken", etag='"2"')
        await desk.next_poll()
        assert (desk.state.validators, desk.state.body_hash) == (before.validators, before.body_hash)
        assert desk.state.last_reason is reason

    play(scenario, read=read)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, (("ETag", '"2"'),), b"<rss>" + b"x" * 5000, cut=100),
        Reply(raw=b'HTTP/1.1 200 OK\r\nETag: "2"\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<rss>'),
    ],
)
def test_p09_a_truncated_body_advances_nothing(reply: Reply) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(200, (("ETag", '"1"'),), b"<rss/>"), reply)
        desk.feed()
        await desk.next_poll()
        poll = await desk.next_poll()
        assert poll.reason is PollReason.BAD_RESPONSE
        assert desk.state.validators == Validators('"1"')
        assert desk.bodies_read == 1

    play(scenario)


def test_p10_a_manual_poll_is_conditional_too() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"'))
        desk.feed()
        await desk.next_poll()
        await desk.poll()  # long before it is due
        assert desk.origin.ledger.last.proof is Proof.GOOD

    play(scenario)


def test_p11_validators_never_go_to_another_host_and_come_back_to_the_one_that_gave_them() -> None:
    async def scenario(desk: Desk) -> None:
        async with Origin(host="127.0.0.2", clock=desk.clock.monotonic) as other:
            other.serve("/target", Resource(b"<rss/>", etag='"other"'))
            desk.origin.serve(
                "/feed",
                Resource(b"<rss/>", etag='"own"'),
                Reply(302, (("Location", other.url("/target")),)),
            )
            desk.feed()
            await desk.next_poll()
            await desk.next_poll()
            assert not other.ledger.last.conditional, "the target gets nobody else's validators"
            await desk.next_poll()
            assert not desk.origin.ledger.last.conditional, "nor does the first host get the target's"
            assert other.ledger.last.proof is Proof.GOOD
            assert other.ledger.last.status == 304

    play(scenario)


def test_p11_a_redirect_that_turns_to_a_third_host_drops_validators() -> None:
    async def scenario(desk: Desk) -> None:
        async with (
            Origin({"/t": Resource(b"<rss/>", etag='"2"')}, host="127.0.0.2") as second,
            Origin({"/t": Resource(b"<rss/>", etag='"3"')}, host="127.0.0.3") as third,
        ):
            ways = [Reply(302, (("Location", there.url("/t")),)) for there in (second, third)]
            desk.origin.serve("/feed", *ways)
            desk.feed()
            await desk.next_poll()
            await desk.next_poll()
            assert not third.ledger.last.conditional
            await desk.next_poll()
            assert third.ledger.last.proof is Proof.GOOD

    play(scenario)


def test_p12_an_unsolicited_304_is_asked_again_once_and_then_an_error() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(304))
        outcome = await desk.fetch()
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason is PollReason.UNSOLICITED_304
        assert [seen.conditional for seen in desk.origin.ledger] == [False, False]

        desk.origin.serve("/healed", Reply(304), Reply(200, body=b"<rss/>"))
        assert isinstance(await desk.fetch("/healed"), Fetched)

    play(scenario)


def test_p13_a_server_that_ignores_validators_is_not_parsed_again_and_asked_less_often() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(b"<rss/>", etag='"1"', heeds_validators=False))
        desk.feed(max_delay_s=330.0)
        waits = []
        for _ in range(8):
            await desk.next_poll()
            waits.append(desk.due_in_s)
        assert desk.bodies_read == 1
        assert waits[1] == pytest.approx(300)
        assert waits == sorted(waits)
        assert waits[-1] == pytest.approx(3600)
        assert "unchanged bodies" in desk.state.due_why

    play(scenario)


def test_p13_once_it_answers_304_the_pace_is_back() -> None:
    async def scenario(desk: Desk) -> None:
        resource = Resource(b"<rss/>", etag='"1"', heeds_validators=False)
        desk.origin.serve("/feed", resource)
        desk.feed(max_delay_s=330.0)
        for _ in range(5):
            await desk.next_poll()
        assert desk.due_in_s > 1000
        resource.heeds_validators = True
        await desk.next_poll()
        assert desk.due_in_s == pytest.approx(300)

    play(scenario)


def test_p14_a_validator_that_sticks_gets_one_unconditional_probe_a_week() -> None:
    async def scenario(desk: Desk) -> None:
        hourly = tuple(desk.clock.now_ms() - hour * 3_600_000 for hour in range(24))

        def sticky(seen: Seen) -> Reply:
            return Reply(304) if seen.conditional else Reply(200, (("ETag", '"1"'),), b"<rss/>")

        desk.origin.serve("/feed", sticky)
        desk.feed()
        await desk.poll(arrivals_ms=hourly)
        start_ms = desk.clock.now_ms()
        days = []
        while desk.clock.now_ms() - start_ms < 22 * 86_400_000:
            await desk.next_poll()
            if not desk.origin.ledger.last.conditional:
                days.append((desk.clock.now_ms() - start_ms) / 86_400_000)
        assert days, "the stuck feed is probed"
        assert all(later - earlier >= 7 for earlier, later in itertools.pairwise(days))
        assert sum(not seen.conditional for seen in desk.origin.ledger) == 1 + len(days)

    play(scenario)


def test_p14_a_quiet_feed_is_not_probed() -> None:
    day_ms = 86_400_000
    quiet = FeedState(
        "f",
        "http://x/",
        last_reason=PollReason.NOT_MODIFIED,
        first_fetched_ms=0,
        last_new_ms=100 * day_ms,
        rate_per_h=1 / 240,
        rate_at_ms=110 * day_ms,
        rate_seen_h=480,
    )
    assert not probe_due(quiet, now_ms=110 * day_ms)
    assert probe_due(replace(quiet, rate_per_h=1.0), now_ms=110 * day_ms)
    assert not probe_due(replace(quiet, rate_per_h=1.0, last_probe_ms=105 * day_ms), now_ms=110 * day_ms)
    assert not probe_due(replace(quiet, rate_per_h=1.0, last_reason=PollReason.OK), now_ms=110 * day_ms)


@pytest.mark.parametrize(
    "headers",
    [
        (("ETag", ""), ("Last-Modified", "")),
        (("ETag", "  "),),
        (("ETag", "x" * 20_000),),
        (("ETag", '"1"'), ("ETag", '"2"')),
        (("Last-Modified", "not a date"), ("Last-Modified", "")),
        (("ETag", "None"),),
    ],
)
def test_p15_malformed_validators_neither_crash_nor_come_back_as_none(headers: tuple[tuple[str, str], ...]) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(200, headers, b"<rss/>"))
        desk.feed()
        assert (await desk.next_poll()).reason is PollReason.OK
        assert (await desk.next_poll()).reason is PollReason.SAME_BODY
        values = [value for _, value in headers if value.strip() and len(value) < 10_000]
        for name in ("if-none-match", "if-modified-since"):
            sent = desk.origin.ledger.last.header(name)
            assert sent is None or sent in values

    play(scenario)


def test_a_304_to_a_conditional_request_is_not_modified() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(304, (("ETag", '"1"'),)))
        assert isinstance(await desk.fetch(validators=Validators('"1"')), NotModified)

    play(scenario)
