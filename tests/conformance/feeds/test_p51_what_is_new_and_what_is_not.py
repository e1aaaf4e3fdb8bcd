"""P51-P57: "id order: guid → link → hash, never a date"; "a site that re-issues all guids causes no flood"; "the first
fetch ever alerts nothing"; "an entry that vanishes and returns is not new": documents in, alerts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.model import FeedStatus, PollReason
from tests.conformance.feeds.desk import Desk, Item, play, rss

SAID = "The ministry said the test in the White Sea was a success, the {} of this kind this year."


def story(n: int, **change: Any) -> Item:
    """One of many items about the same thing, each with words of its own."""
    ordinal = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")[n % 10]
    made = Item(
        title=f"Zircon test number {n} of the northern fleet",
        guid=f"https://wire.example/?p={n}",
        link=f"https://wire.example/2022/zircon-{n}",
        summary=SAID.format(ordinal),
        date="Fri, 14 Jan 2022 08:00:00 GMT",
    )
    return replace(made, **change)


CALM = Item(
    "A calm day", guid="calm", link="https://wire.example/calm", summary="Nothing happened at all today, they say."
)
OLD = [story(n) for n in range(6)]


def test_p55_the_first_fetch_ever_alerts_nothing_and_keeps_it_as_baseline() -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(*OLD)
        assert await desk.alerts() == []
        assert all(entry.baseline for entry in (await desk.entries()).values())
        await desk.poll(story(7), *OLD)
        assert await desk.alerts() == [story(7).title]

    play(told)


def test_p55_backfill_alerts_what_was_published_within_it_and_nothing_undated() -> None:
    async def told(desk: Desk) -> None:
        recent = story(1, date="Fri, 14 Jan 2022 07:00:00 GMT")
        older = story(2, date="Wed, 12 Jan 2022 07:00:00 GMT")
        undated, broken = story(3, date=None), story(4, date="yesterday")
        await desk.poll(recent, older, undated, broken)
        assert await desk.alerts() == [recent.title]

    play(told, backfill_s=86_400.0)


def test_p55_catching_up_after_a_month_of_downtime_alerts() -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(*OLD)
        await desk.poll(story(7), story(8), *OLD, after_h=30 * 24)
        assert await desk.alerts() == [story(8).title, story(7).title]

    play(told)


CHANGES: dict[str, Callable[[Item, int], Item]] = {
    "all guids are re-issued": lambda item, n: replace(item, guid=f"urn:new:{n}"),
    "guids are lost": lambda item, _n: replace(item, guid=None),
    "http becomes https, www comes": lambda item, _n: replace(
        item, link=str(item.link).replace("https://", "http://www.")
    ),
    "links gain tracking": lambda item, n: replace(item, link=f"{item.link}?utm_source=rss&utm_campaign={n}"),
    "the site moves, guids too": lambda item, n: replace(
        item, guid=f"https://moved.example/{n}", link=f"https://moved.example/story/{n}"
    ),
    "all dates are now": lambda item, _n: replace(item, date="Fri, 14 Jan 2022 12:00:00 GMT"),
    "dates are lost": lambda item, _n: replace(item, date=None),
    "titles get typographic quotes and blanks": lambda item, _n: replace(item, title=f"  {item.title} "),
    "summaries are lost": lambda item, _n: replace(item, summary=""),
    "everything is as it was": lambda item, _n: item,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_p52_whatever_a_publisher_does_to_all_of_its_items_floods_nobody(change: Callable[[Item, int], Item]) -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(CALM)
        await desk.poll(*OLD, CALM)
        assert len(await desk.alerts()) == len(OLD)
        changed = [change(item, n) for n, item in enumerate(OLD)]
        await desk.poll(*changed, CALM)
        assert len(await desk.alerts()) == len(OLD)
        await desk.poll(story(9), *changed, CALM)
        assert len(await desk.alerts()) == len(OLD) + 1, "what is really new among them is alerted"
        await desk.poll(*OLD, CALM)
        assert len(await desk.alerts()) == len(OLD) + 1

    play(told)


GAINS = {
    "guids": (lambda item: replace(item, guid=None), lambda item: item),
    "links": (lambda item: replace(item, link=None), lambda item: item),
    "both": (lambda item: replace(item, guid=None, link=None), lambda item: replace(item, link=None)),
}


@pytest.mark.parametrize(("before", "after"), GAINS.values(), ids=GAINS.keys())
def test_p51_a_feed_that_gains_ids_re_issues_nothing(
    before: Callable[[Item], Item], after: Callable[[Item], Item]
) -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(CALM)
        await desk.poll(*map(before, OLD), CALM)
        ids = {entry.id for entry in (await desk.entries()).values()}
        await desk.poll(*map(after, OLD), CALM)
        assert {entry.id for entry in (await desk.entries()).values()} == ids
        assert len(await desk.alerts()) == len(OLD)

    play(told)


def test_p51_a_guid_repeated_within_a_feed_merges_nothing() -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(CALM)
        same = [replace(item, guid="same") for item in OLD]
        await desk.poll(*same, CALM)
        assert len(await desk.alerts()) == len(OLD)
        await desk.poll(replace(story(8), guid="same"), *same, CALM)
        assert len(await desk.alerts()) == len(OLD) + 1

    play(told)


def test_p53_dates_that_change_at_each_fetch_are_not_news() -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(CALM)
        for hour in range(9, 19):
            await desk.poll(*(replace(i, date=f"Fri, 14 Jan 2022 {hour:02}:00:00 GMT") for i in OLD), CALM)
        assert len(await desk.alerts()) == len(OLD)
        assert {entry.revision for entry in (await desk.entries()).values()} == {1}

    play(told)


def test_p54_an_edited_entry_is_matched_again_on_its_changed_text() -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(CALM)
        draft = Item(
            "Frigate fires a missile", guid="f", link="https://wire.example/f", summary="Details to follow soon."
        )
        await desk.poll(draft, CALM)
        assert await desk.alerts() == []
        await desk.poll(replace(draft, summary="It was a Zircon, the ministry said."), CALM)
        assert await desk.alerts() == [draft.title]
        (edited,) = [e for title, e in (await desk.entries()).items() if title == draft.title]
        assert edited.revision == 2
        await desk.poll(replace(draft, title="Frigate fires a Zircon missile"), CALM)
        assert len(await desk.alerts()) == 1, "once a story"

    play(told)


def test_p54_an_edit_of_a_baseline_entry_that_brings_the_name_in_is_alerted() -> None:
    async def told(desk: Desk) -> None:
        draft = Item(
            "Frigate fires a missile", guid="f", link="https://wire.example/f", summary="Details to follow soon."
        )
        await desk.poll(draft)
        await desk.poll(replace(draft, summary="It was a Zircon, the ministry said."))
        assert await desk.alerts() == [draft.title]

    play(told)


@pytest.mark.parametrize(
    "date", [None, "", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "Sat, 01 Jan 2050 00:00:00 GMT", "0000-00-00"]
)
def test_p56_a_date_that_is_none_is_first_seen_time(date: str | None) -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(CALM)
        await desk.poll(story(1, date=date), CALM)
        entry = (await desk.entries())[story(1).title]
        assert (entry.dated, entry.published_ms) == (False, entry.first_seen_ms)
        assert entry.first_seen_ms == desk.clock.now_ms()

    play(told)


@pytest.mark.parametrize("days", [1, 20, 80])
def test_p57_an_entry_that_vanishes_and_returns_is_not_new(days: int) -> None:
    async def told(desk: Desk) -> None:
        await desk.poll(CALM)
        await desk.poll(*OLD, CALM)
        await desk.poll(CALM, after_h=1)
        await desk.poll(*OLD, CALM, after_h=24 * days)
        assert len(await desk.alerts()) == len(OLD)

    play(told)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", PollReason.EMPTY_BODY),
        (b"<!doctype html><title>Maintenance</title><p>Back soon", PollReason.NOT_A_FEED),
        (b'{"error": "too many requests"}', PollReason.NOT_A_FEED),
        (b"<?xml version='1.0'?><error/>", PollReason.NOT_A_FEED),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), PollReason.NOT_A_FEED),
    ],
    ids=["empty", "page", "json", "xml", "picture"],
)
def test_p62_what_is_no_feed_is_an_error_and_hides_nothing(body: bytes, reason: PollReason) -> None:
    """P09 too: validators don't advance over it, and what comes after it is found."""

    async def told(desk: Desk) -> None:
        before = await desk.poll(CALM)
        after = await desk.poll(body=body)
        assert (after.last_reason, after.status) == (reason, FeedStatus.FAILING)
        assert after.validators == before.validators
        assert after.last_detail
        mended = await desk.poll(story(1), CALM)
        assert (mended.status, mended.errors) == (FeedStatus.OK, 0)
        assert await desk.alerts() == [story(1).title]

    play(told)


def test_p58_a_truncated_document_gives_its_whole_items_and_is_asked_for_again() -> None:
    async def told(desk: Desk) -> None:
        before = await desk.poll(CALM)
        whole = rss(story(1), story(2), CALM)
        cut = whole[: whole.index(b"number 2") + 4]
        after = await desk.poll(body=cut)
        assert after.validators == before.validators
        assert await desk.alerts() == [story(1).title]
        await desk.poll(body=whole)
        assert sorted(await desk.alerts()) == [story(1).title, story(2).title]

    play(told)
