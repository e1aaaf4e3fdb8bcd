"""Articles over real HTTP on loopback, read in a real worker: robots.txt, walls, redirects, bombs."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from monitor.fetch import ArticleFetcher, HostGate, Limits
from monitor.fetch.robots import FAILED_KEPT_S, KEPT_S
from monitor.model import ArticleFailed, ArticleOutcome, ArticleReason, ArticleText
from monitor.net import Client
from monitor.workers import Limits as WorkerLimits
from monitor.workers import ParserPool
from tests.conftest import ManualClock
from tests.origin.origin import Origin, Reply
from tests.unit.articles.pages import PARAGRAPHS, SENTENCES, notice, page

LOOPBACK = ("127.0.0.0/8",)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
AGENT = "news-monitor/1 (+https://desk.example/contact)"
Kept = dict[str, Any]


def html(body: bytes, status: int = 200, **more: Any) -> Reply:
    return Reply(status, HTML, body, **more)


def rules(*lines: str) -> Reply:
    return Reply(200, (("Content-Type", "text/plain"),), "\n".join(lines).encode())


@dataclass
class Desk:
    """A fetcher of articles with its worker, on a clock that tests move."""

    origin: Origin
    clock: ManualClock
    fetcher: ArticleFetcher
    naps_s: list[float] = field(default_factory=list)

    async def article(self, target: str = "/news/1", **more: Any) -> ArticleOutcome:
        return await self.fetcher.article(self.origin.url(target), **{"allow_private": LOOPBACK, **more})

    async def reason(self, target: str = "/news/1", **more: Any) -> ArticleReason:
        outcome = await self.article(target, **more)
        return outcome.reason if isinstance(outcome, ArticleFailed) else ArticleReason.OK

    def targets(self) -> list[str]:
        """What the site was asked for, in order."""
        return [seen.target for seen in self.origin.ledger.rows]


@asynccontextmanager
async def desk(limits: Limits, worker: WorkerLimits | None = None) -> AsyncIterator[Desk]:
    clock, client, pool = ManualClock(), Client(), ParserPool(limits=worker)
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        clock.advance(seconds)

    try:
        async with Origin({"/news/1": html(page())}, clock=clock.monotonic) as origin:
            gate = HostGate(1.0, clock=clock.monotonic, sleep=nap)
            fetcher = ArticleFetcher(client, user_agent=AGENT, gate=gate, reader=pool, limits=limits)
            yield Desk(origin, clock, fetcher, naps)
    finally:
        await client.aclose()
        await pool.close()


Scenario = Callable[[Desk], Awaitable[None]]
QUICK = Limits(deadline_s=5.0, max_bytes=1_000_000)


def play(scenario: Scenario, *, limits: Limits = QUICK, worker: WorkerLimits | None = None) -> None:
    async def run() -> None:
        async with desk(limits, worker) as made:
            await scenario(made)

    asyncio.run(run())


class TestText:
    def test_an_article_comes_as_its_words(self) -> None:
        async def scenario(at: Desk) -> None:
            outcome = await at.article()
            assert isinstance(outcome, ArticleText)
            assert all(sentence in outcome.text for sentence in SENTENCES)
            assert outcome.url == at.origin.url("/news/1")
            asked = at.origin.ledger.of("/news/1")[0]
            assert asked.header("user-agent") == AGENT
            assert (asked.header("accept") or "").startswith("text/html")
            assert asked.header("cookie") is None
            assert asked.header("if-none-match") is None

        play(scenario)

    def test_a_redirect_is_followed_and_named(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/short", Reply(301, (("Location", "/news/1"),)))
            outcome = await at.article("/short")
            assert isinstance(outcome, ArticleText)
            assert outcome.url == at.origin.url("/news/1")

        play(scenario)

    def test_the_host_is_given_its_pause_between_robots_and_articles(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/2", html(page()))
            await at.article()
            await at.article("/news/2")
            assert at.targets() == ["/robots.txt", "/news/1", "/news/2"]
            times = [seen.at_s for seen in at.origin.ledger.rows]
            assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(times))

        play(scenario)


class TestRobots:
    def test_what_it_forbids_is_never_asked_for(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/robots.txt", rules("User-agent: *", "Disallow: /news/"))
            outcome = await at.article()
            assert isinstance(outcome, ArticleFailed)
            assert outcome.reason is ArticleReason.ROBOTS
            assert "127.0.0.1" in outcome.detail
            assert at.targets() == ["/robots.txt"]

        play(scenario)

    def test_our_own_group_wins(self) -> None:
        async def scenario(at: Desk) -> None:
            lines = ("User-agent: *", "Disallow: /", "", "User-agent: news-monitor", "Allow: /news/")
            at.origin.serve("/robots.txt", rules(*lines))
            assert await at.reason() is ArticleReason.OK

        play(scenario)

    def test_it_is_asked_for_once_a_day(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/robots.txt", rules("User-agent: *", "Allow: /"))
            for _ in range(3):
                await at.article()
            at.clock.advance(KEPT_S - 60)
            await at.article()
            assert at.targets().count("/robots.txt") == 1
            at.clock.advance(60)
            await at.article()
            assert at.targets().count("/robots.txt") == 2

        play(scenario)

    def test_articles_that_start_together_ask_for_it_once(self) -> None:
        async def scenario(at: Desk) -> None:
            await asyncio.gather(*(at.article() for _ in range(5)))
            assert at.targets().count("/robots.txt") == 1

        play(scenario)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
    def test_without_one_everything_is_allowed(self, status: int) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/robots.txt", Reply(status, body=b"no"))
            assert await at.reason() is ArticleReason.OK

        play(scenario)

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_while_the_server_is_in_trouble_nothing_is_asked_for(self, status: int) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/robots.txt", Reply(status), rules("User-agent: *", "Allow: /"))
            assert await at.reason() is ArticleReason.ROBOTS_DOWN
            assert await at.reason() is ArticleReason.ROBOTS_DOWN
            assert at.targets() == ["/robots.txt"]
            at.clock.advance(FAILED_KEPT_S)
            assert await at.reason() is ArticleReason.OK

        play(scenario)

    def test_one_that_hangs_or_has_no_end_forbids_for_now(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/robots.txt", rules("#" * 600_000))
            assert await at.reason() is ArticleReason.ROBOTS_DOWN

        play(scenario)

    def test_its_redirect_is_followed_and_speaks_for_the_host_that_was_asked(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/robots.txt", Reply(302, (("Location", "/rules"),)))
            at.origin.serve("/rules", rules("User-agent: *", "Disallow: /news/1"))
            assert await at.reason() is ArticleReason.ROBOTS

        play(scenario)

    def test_each_hop_of_a_redirect_is_held_against_its_own_hosts_rules(self) -> None:
        async def scenario(at: Desk) -> None:
            async with Origin(
                {"/robots.txt": rules("User-agent: *", "Disallow: /")}, clock=at.clock.monotonic
            ) as other:
                at.origin.serve("/out", Reply(302, (("Location", other.url("/page")),)))
                assert await at.reason("/out") is ArticleReason.ROBOTS
                assert [seen.target for seen in other.ledger.rows] == ["/robots.txt"]

        play(scenario)


class TestRefusals:
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (html(notice("Subscribe to continue reading.")), ArticleReason.PAYWALL),
            (html(page(head='<script>{"isAccessibleForFree": false}</script>')), ArticleReason.PAYWALL),
            (html(notice("We value your privacy.")), ArticleReason.CONSENT),
            (html(notice("Please log in.")), ArticleReason.LOGIN),
            (html(notice("Loading …")), ArticleReason.TOO_SHORT),
            (html(b"<title>Just a moment...</title><html>", 403), ArticleReason.BLOCKED),
            (html(b"<html><title>Just a moment...</title>"), ArticleReason.BLOCKED),
            (html(page(), 404), ArticleReason.NOT_FOUND),
            (html(page(), 410), ArticleReason.GONE),
            (html(page(), 451), ArticleReason.BLOCKED),
            (html(page(), 429), ArticleReason.RATE_LIMITED),
            (html(page(), 500), ArticleReason.HTTP_5XX),
            (html(page(), 402), ArticleReason.HTTP_4XX),
            (html(b""), ArticleReason.EMPTY_BODY),
            (Reply(304), ArticleReason.UNSOLICITED_304),
            (Reply(200, (("Content-Type", "application/pdf"),), b"%PDF-1.7"), ArticleReason.NOT_HTML),
            (Reply(200, HTML, page(), cut=100), ArticleReason.BAD_RESPONSE),
            (Reply(raw=b"HTTP/9.9 what\r\n\r\n"), ArticleReason.BAD_RESPONSE),
            (Reply(302, (("Location", "/news/1"),)), ArticleReason.REDIRECT_LOOP),
            (Reply(302, (("Location", "file:///etc/passwd"),)), ArticleReason.BAD_REDIRECT),
        ],
    )
    def test_what_is_no_article_has_its_reason(self, reply: Reply, reason: ArticleReason) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", reply)
            assert await at.reason() is reason

        play(scenario)

    def test_a_redirect_to_a_consent_page_is_told_by_its_address(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", Reply(302, (("Location", "/consent?back=/news/1"),)))
            at.origin.serve("/consent?back=/news/1", html(page()))
            assert await at.reason() is ArticleReason.CONSENT

        play(scenario)

    def test_retry_after_comes_along(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", Reply(503, (("Retry-After", "90"),)))
            outcome = await at.article()
            assert isinstance(outcome, ArticleFailed)
            assert outcome.retry_after == "90"

        play(scenario)


class TestGuard:
    def test_a_private_address_is_refused_before_anything_is_asked(self) -> None:
        async def scenario(at: Desk) -> None:
            assert await at.reason(allow_private=()) is ArticleReason.EGRESS_BLOCKED
            assert at.targets() == []

        play(scenario)

    @pytest.mark.parametrize("target", ["http://10.0.0.1/x", "http://169.254.169.254/latest", "http://[::1]:9/x"])
    def test_nor_does_a_redirect_lead_there(self, target: str) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", Reply(302, (("Location", target),)))
            assert await at.reason() is ArticleReason.EGRESS_BLOCKED
            assert at.targets() == ["/robots.txt", "/news/1"]

        play(scenario)

    @pytest.mark.parametrize("url", ["http://", "http://exa mple/", "http://a:99999/"])
    def test_what_is_no_address_has_its_reason(self, url: str) -> None:
        async def scenario(at: Desk) -> None:
            outcome = await at.fetcher.article(url)
            assert isinstance(outcome, ArticleFailed)
            assert outcome.reason in {ArticleReason.BAD_URL, ArticleReason.DNS}

        play(scenario)


class TestHostile:
    def test_a_page_of_ten_megabytes_is_not_taken(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", html(b"<html>" + b"x" * 10_000_000), html(page()))
            assert await at.reason() is ArticleReason.TOO_LARGE
            assert await at.reason() is ArticleReason.OK

        play(scenario)

    def test_a_page_that_hangs_ends_at_the_deadline_and_the_next_is_read(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", Reply(200, HTML, page(), cut=200, hang=True), html(page()))
            assert await at.reason() is ArticleReason.TIMEOUT
            assert await at.reason() is ArticleReason.OK

        play(scenario, limits=Limits(deadline_s=0.5))

    @pytest.mark.parametrize(
        "body",
        [
            b"<html>" + b"<div>" * 300_000 + b"x",
            b"<html>" + b"<b><i>" * 150_000,
            b"<html>" + b"<table><tr><td>" * 60_000,
            b"<html><p " + b"a=1 " * 200_000 + b">",
            b"<html><a href='" + b"&amp;" * 190_000,
            b"<html><meta " + b"charset" * 100_000,
            b"<html>" + b'"isAccessibleForFree" : ' * 40_000,
            b"<!doctype html>" + b"<title>" * 140_000,
        ],
        ids=["div", "inline", "table", "attributes", "entities", "meta", "json", "titles"],
    )
    def test_a_bomb_costs_itself_alone(self, body: bytes) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", html(body), html(page()))
            assert await at.reason() in {
                ArticleReason.OK,
                ArticleReason.TOO_SHORT,
                ArticleReason.PARSE_TIMEOUT,
                ArticleReason.PARSE_FAILED,
                ArticleReason.PARSER_KILLED,
                ArticleReason.NOT_HTML,
            }
            assert await at.reason() is ArticleReason.OK

        play(scenario, limits=Limits(max_bytes=4_000_000), worker=WorkerLimits(soft_s=1.0, hard_s=3.0))

    def test_an_article_of_a_megabyte_is_read_in_time(self) -> None:
        async def scenario(at: Desk) -> None:
            at.origin.serve("/news/1", html(page(f"<article>{PARAGRAPHS * 1500}</article>")))
            assert await at.reason() is ArticleReason.OK

        play(scenario)
