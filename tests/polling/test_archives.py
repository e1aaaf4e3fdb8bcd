"""P61: archives (RFC 5005) are followed when entries may have been missed, and bounded."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.ingest.archives import MOST_DOCUMENTS, request_for_archive, same_place
from monitor.model import FeedSpec, FeedState, Secret, SecretUrl
from tests.origin.origin import Reply, Resource
from tests.polling.whole import Whole, play, rss, title_of

ARCHIVE_HOURS = 2.0


async def published(whole: Whole, body: bytes, *, hours: float = ARCHIVE_HOURS) -> None:
    """The feed shows something else after some hours, and is polled."""
    whole.clock.advance(hours * 3600)
    whole.origin.serve("/feed", Resource(body, etag=f'"{hash(body)}"'))
    await whole.polls(1)


async def begun(whole: Whole, body: bytes, **spec: Any) -> None:
    """The feed is known by its first document."""
    await whole.configure(whole.spec("a", **spec))
    whole.origin.serve("/feed", Resource(body, etag='"first"'))
    await whole.polls(1)


def asked(whole: Whole) -> list[str]:
    """Targets besides the feed's own, in the order in which they were asked for."""
    return [seen.target for seen in whole.origin.ledger if seen.target != "/feed"]


@pytest.mark.parametrize("rel", ["prev-archive", "next"])
def test_p61_a_gap_is_closed_from_the_archives_in_one_poll(rel: str) -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss(2, 1))
        whole.origin.serve("/2", Resource(rss(7, 6, 5, archive="/1", rel=rel)))
        whole.origin.serve("/1", Resource(rss(4, 3, 2)))
        await published(whole, rss(9, 8, archive="/2", rel=rel))
        assert asked(whole) == ["/2", "/1"]
        new = [entry for entry in await whole.entries() if not entry.baseline]
        assert {entry.title for entry in new} == {title_of(n) for n in range(3, 10)}
        assert len({entry.first_seen_ms for entry in new}) == 1
        assert await whole.told() == {("everything", title_of(n)) for n in range(3, 10)}
        assert (await whole.feed("a")).last_detail is None

    play(scenario)


def test_p61_the_first_sight_follows_nothing() -> None:
    async def scenario(whole: Whole) -> None:
        whole.origin.serve("/old", Resource(rss(0)))
        await begun(whole, rss(2, 1, archive="/old"))
        assert asked(whole) == []

    play(scenario)


def test_p61_a_document_that_shows_anything_known_follows_nothing() -> None:
    async def scenario(whole: Whole) -> None:
        whole.origin.serve("/old", Resource(rss(0)))
        await begun(whole, rss(2, 1))
        await published(whole, rss(4, 3, 2, archive="/old"))
        assert asked(whole) == []

    play(scenario)


def test_p61_a_feed_that_never_had_an_entry_follows_nothing() -> None:
    async def scenario(whole: Whole) -> None:
        whole.origin.serve("/old", Resource(rss(0)))
        await begun(whole, rss())
        await published(whole, rss(1, archive="/old"))
        assert asked(whole) == []
        assert await whole.told() == {("everything", title_of(1))}

    play(scenario)


def test_p61_the_same_gap_is_never_followed_twice() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss(2, 1))
        whole.origin.serve("/old", Resource(rss(4, 3, 2)))
        await published(whole, rss(6, 5, archive="/old"))
        await published(whole, rss(6, 5, archive="/old", more=" "))
        await published(whole, rss(7, 6, 5, archive="/old"))
        assert asked(whole) == ["/old"]

    play(scenario)


def test_p61_an_archive_that_fails_ends_the_way_and_says_so() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss(2, 1))
        whole.origin.serve("/old", Reply(503))
        await published(whole, rss(6, 5, archive="/old"))
        feed = await whole.feed("a")
        assert (feed.status, feed.errors) == ("ok", 0)
        assert feed.last_detail == "archive 1: http_5xx: 503 Service Unavailable"
        assert await whole.told() == {("everything", title_of(5)), ("everything", title_of(6))}

    play(scenario)


@pytest.mark.parametrize("body", [b"<html><body>Sorry</body></html>", b"", b"{}"])
def test_p61_an_archive_that_is_no_feed_does_no_harm(body: bytes) -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss(2, 1))
        whole.origin.serve("/old", Reply(200, body=body))
        await published(whole, rss(6, 5, archive="/old"))
        assert len(await whole.entries()) == 4
        assert "archive 1" in str((await whole.feed("a")).last_detail)

    play(scenario)


def test_p61_at_most_five_archives_are_asked_and_it_says_so() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss("first"))
        for n in range(1, 20):
            whole.origin.serve(f"/{n}", Resource(rss(n, archive=f"/{n + 1}")))
        await published(whole, rss("newest", archive="/1"))
        assert asked(whole) == [f"/{n}" for n in range(1, MOST_DOCUMENTS + 1)]
        assert len(await whole.told()) == MOST_DOCUMENTS + 1
        assert (await whole.feed("a")).last_detail == "older archives than 5 documents are not read"

    play(scenario)


def test_p61_archives_that_lead_in_a_circle_end() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss("first"))
        whole.origin.serve("/1", Resource(rss(1, archive="/2")))
        whole.origin.serve("/2", Resource(rss(2, archive="/1")))
        await published(whole, rss("newest", archive="/1"))
        assert asked(whole) == ["/1", "/2"]
        assert (await whole.feed("a")).last_detail == "the archives end before anything known"

    play(scenario)


def test_p61_archives_on_another_server_are_not_asked() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss("first"))
        await published(whole, rss("newest", archive=whole.origin.url("/1", host="127.0.0.2")))
        assert asked(whole) == []
        assert await whole.told() == {("everything", title_of("newest"))}

    play(scenario)


def test_p61_archives_are_asked_unconditionally_and_politely() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss("first"), headers={"X-Key": Secret("k")})
        whole.origin.serve("/1", Resource(rss("first")))
        await published(whole, rss("newest", archive="/1"))
        [seen] = whole.origin.ledger.of("/1")
        assert not seen.conditional
        assert seen.header("x-key") == "k"
        assert whole.origin.most_in_flight == 1
        assert whole.origin.ledger.offences() == []

    play(scenario)


def test_p61_a_feed_that_is_all_new_at_every_poll_asks_its_archives_once_an_hour() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss("first"), max_delay_s=600.0)
        for n in range(12):
            whole.origin.serve(f"/{n}", Resource(rss(f"old-{n}")))
            await published(whole, rss(f"new-{n}", archive=f"/{n}"), hours=0.2)
        assert len(asked(whole)) <= 3

    play(scenario)


def test_p61_what_archives_hold_from_before_our_watch_is_kept_and_not_told() -> None:
    ancient = "<pubDate>Mon, 03 Jan 2011 08:00:00 GMT</pubDate>"

    async def scenario(whole: Whole) -> None:
        await begun(whole, rss("first"))
        whole.origin.serve("/1", Resource(rss("ancient", more=ancient)))
        await published(whole, rss("newest", archive="/1"))
        stored = {entry.title: entry.baseline for entry in await whole.entries()}
        assert stored == {title_of("first"): True, title_of("ancient"): True, title_of("newest"): False}
        assert await whole.told() == {("everything", title_of("newest"))}

    play(scenario)


def test_p61_an_entry_that_changed_since_its_archive_is_one_entry_as_it_is_now() -> None:
    async def scenario(whole: Whole) -> None:
        await begun(whole, rss("first"))
        old = rss(1).replace(title_of(1).encode(), b"An early draft about the harbour of the town")
        whole.origin.serve("/1", Resource(old))
        await published(whole, rss("newest", 1, archive="/1"))
        assert [entry.title for entry in await whole.entries() if not entry.baseline].count(title_of(1)) == 1
        assert len(await whole.entries()) == 3

    play(scenario)


def test_headers_and_credentials_go_where_they_belong() -> None:
    spec = FeedSpec("a", SecretUrl("https://me:pw@x.org/feed"), headers={"Authorization": Secret("k")})
    feed = FeedState("a", "https://me:pw@x.org/feed")
    same = request_for_archive("https://x.org/old?p=2", feed, spec)
    assert (same.url, same.headers) == ("https://me:pw@x.org/old?p=2", {"Authorization": "k"})
    moved = request_for_archive("https://cdn.x.org/old", feed, spec)
    assert (moved.url, moved.headers) == ("https://cdn.x.org/old", {})
    assert not same.validators


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("http://x.org/b", True),
        ("http://X.org/b", True),
        ("https://x.org/b", False),
        ("http://x.org:81/b", False),
        ("http://y.org/a", False),
    ],
)
def test_one_server_is_scheme_host_and_port(other: str, *, same: bool) -> None:
    assert same_place("http://x.org/a", other) is same
