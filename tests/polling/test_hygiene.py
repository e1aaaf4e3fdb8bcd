"""P16-P24: what a request carries and how many there are."""

from __future__ import annotations

import gzip
import zlib

import pytest

from monitor import __version__
from monitor.feeds.schedule import Manners, polling_key, score, twins
from monitor.fetch import HttpFetcher
from monitor.model import Exchange, FeedState, FeedStatus, Fetched, FetchFailed, PollReason, Settings
from tests.origin.origin import Answer, Reply, Resource
from tests.polling.desk import CONTACT, Desk, play

BODY = b"<rss><channel><title>News</title></channel></rss>" * 40


def raw_deflate(body: bytes) -> bytes:
    codec = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return codec.compress(body) + codec.flush()


def test_p16_no_cookie_is_ever_sent_back() -> None:
    async def scenario(desk: Desk) -> None:
        cookie = ("Set-Cookie", "session=1; Path=/")
        desk.origin.serve("/old", Reply(302, (("Location", "/feed"), cookie)))
        desk.origin.serve("/feed", Reply(200, (cookie, ("ETag", '"1"')), BODY))
        desk.feed("/old")
        await desk.next_poll()
        await desk.next_poll()
        assert len(desk.origin.ledger) == 4
        assert desk.origin.ledger.offences() == []

    play(scenario)


def test_p17_no_referrer_is_sent_not_even_after_a_redirect() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/old", Reply(301, (("Location", "/feed"),)))
        desk.origin.serve("/feed", Resource(BODY))
        await desk.fetch("/old")
        assert all(seen.header("referer") is None for seen in desk.origin.ledger)

    play(scenario)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("/feed#latest", "/feed"),
        ("/a%2Fb/%7euser/%C3%A9?q=%20a+b&&x=1&", "/a%2Fb/%7euser/%C3%A9?q=%20a+b&&x=1&"),
        ("/feed?", "/feed?"),
        ("/feed;v=1/../x//y", "/feed;v=1/../x//y"),
        ("/a|b[0]{c}^`\\", "/a|b[0]{c}^`\\"),
        ("/новости?q=Женева", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?q=%D0%96%D0%B5%D0%BD%D0%B5%D0%B2%D0%B0"),
        ("/a b", "/a%20b"),
        ("", "/"),
    ],
)
def test_p18_the_url_goes_out_byte_for_byte(given: str, sent: str) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.fetch(url=f"http://127.0.0.1:{desk.origin.port}{given}")
        assert desk.origin.ledger.last.target == sent

    play(scenario)


def test_p19_the_user_agent_names_product_version_and_contact() -> None:
    async def scenario(desk: Desk) -> None:
        await desk.fetch()
        assert desk.origin.ledger.last.header("user-agent") == f"news-monitor/{__version__} (+{CONTACT})"

    play(scenario)


def test_p19_without_a_contact_the_user_agent_stays_honest() -> None:
    async def scenario(desk: Desk) -> None:
        await desk.fetch()
        assert desk.origin.ledger.last.header("user-agent") == f"news-monitor/{__version__}"

    play(scenario, settings=Settings())


def test_p20_accept_lists_the_feed_types_with_their_weights() -> None:
    async def scenario(desk: Desk) -> None:
        await desk.fetch()
        accept = desk.origin.ledger.last.header("accept") or ""
        for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml;q="):
            assert kind in accept
        assert "*/*;q=0." in accept, "a server that knows no feed types must not answer 406"

    play(scenario)


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("GZIP", gzip.compress(BODY)),
        ("gzip", gzip.compress(BODY[:100]) + gzip.compress(BODY[100:])),
        ("gzip", gzip.compress(BODY) + b"\0" * 16),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("identity", BODY),
        ("gzip", BODY),
        ("deflate", BODY),
        ("deflate", gzip.compress(BODY)),
        ("gzip", zlib.compress(BODY)),
        (None, gzip.compress(BODY)),
        (None, BODY),
    ],
)
def test_p21_every_usual_and_mislabelled_encoding_is_read(label: str | None, body: bytes) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(200, (("Content-Encoding", label),) if label else (), body))
        outcome = await desk.fetch()
        assert isinstance(outcome, Fetched)
        assert outcome.body == BODY
        assert desk.origin.ledger.last.header("accept-encoding") == "gzip, deflate"

    play(scenario)


@pytest.mark.parametrize(
    ("label", "body"), [("br", b"\x0b\x02"), ("gzip", gzip.compress(BODY)[:-12]), ("gzip, gzip", BODY)]
)
def test_p21_an_encoding_that_was_not_asked_for_or_is_damaged_says_so(label: str, body: bytes) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(200, (("Content-Encoding", label),), body))
        outcome = await desk.fetch()
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason is PollReason.BAD_ENCODING

    play(scenario)


def test_p22_a_poll_is_one_get_and_nothing_beside_it() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Resource(BODY, etag='"1"'))
        desk.feed()
        await desk.next_poll()
        assert [(seen.method, seen.target) for seen in desk.origin.ledger] == [("GET", "/feed")]

    play(scenario)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 502, 503])
def test_p23_an_error_costs_one_request_a_poll(status: int) -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(status))
        desk.feed()
        await desk.next_poll()
        assert len(desk.origin.ledger) == 1

    play(scenario)


def test_p23_a_reset_connection_is_tried_once_more() -> None:
    async def scenario(desk: Desk) -> None:
        desk.origin.serve("/feed", Reply(reset=True), Reply(200, body=BODY))
        assert isinstance(await desk.fetch(), Fetched)
        desk.origin.serve("/dead", Reply(reset=True))
        outcome = await desk.fetch("/dead")
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason is PollReason.RESET
        assert len(desk.origin.ledger.of("/dead")) == 2

    play(scenario)


def test_p24_one_feed_in_several_spellings_is_polled_once() -> None:
    def feed(feed_id: str, url: str, **state: object) -> FeedState:
        return FeedState(feed_id, url, **state)  # type: ignore[arg-type]

    states = [
        feed("a", "http://example.org/feed", first_fetched_ms=10),
        feed("b", "https://EXAMPLE.org:443/feed#top", first_fetched_ms=5),
        feed("c", "http://example.org:80/feed"),
        feed("d", "http://example.org/feed/"),
        feed("e", "http://example.org/feed", status=FeedStatus.REMOVED),
        feed("g", "http://old.example/rss", moved_to="https://example.org/feed", first_fetched_ms=1),
    ]
    assert twins(states) == {"a": "b", "c": "b", "g": "b"}


def test_p24_other_credentials_path_or_query_are_another_feed() -> None:
    urls = [
        "http://example.org/feed",
        "http://u:p@example.org/feed",
        "http://example.org/Feed",
        "http://example.org/feed?x=1",
        "http://example.org:8080/feed",
    ]
    assert len({polling_key(url) for url in urls}) == len(urls)


def test_our_own_ledger_of_a_mixed_life_is_clean() -> None:
    async def scenario(desk: Desk) -> None:
        heard: list[Exchange] = []
        desk.fetcher = HttpFetcher(desk.client, user_agent="x", gate=desk.gate, limits=desk.limits, heard=heard.append)
        resource = Resource(BODY, etag='"1"', headers=(("Set-Cookie", "a=b"), ("Content-Type", "text/xml")))
        told = Reply(429, (("Retry-After", "9000"),))
        answers: list[Answer | Reply] = [resource, Reply(500), resource, Reply(reset=True), resource, told]
        desk.origin.serve("/feed", *answers, resource)
        desk.feed(max_delay_s=300.0)
        for _ in range(12):
            await desk.next_poll()
        judged = score(heard, manners=Manners(spacing_s=0.0))
        assert judged.offences == ()
        assert judged.conditional_share == 1.0
        assert judged.requests == len(desk.origin.ledger) == 13
        assert desk.origin.ledger.offences() == []
        assert [exchange.status for exchange in heard].count(0) == 1

    play(scenario)
