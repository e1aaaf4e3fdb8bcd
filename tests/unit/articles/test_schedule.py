"""Whether an article is asked for, and when again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.articles import MOST_ATTEMPTS, settle, wants
from monitor.articles.schedule import BACKOFF_MS, HOUR_MS, PASSING, UNRIPE, queued
from monitor.model import (
    Article,
    ArticleFailed,
    ArticleReason,
    ArticleText,
    ChangeKind,
    Fulltext,
    PollReason,
)
from tests.contract.store_values import NOW, entry

NEW, EDITED, KNOWN = ChangeKind.NEW, ChangeKind.EDITED, ChangeKind.KNOWN
NEVER, AUTO, ALWAYS = Fulltext.NEVER, Fulltext.AUTO, Fulltext.ALWAYS
FINAL = set(ArticleReason) - PASSING - UNRIPE - {ArticleReason.OK}


def article(**changes: Any) -> Article:
    values: dict[str, Any] = {
        "entry_id": "e1",
        "feed_id": "tass",
        "url": "https://example.org/e1",
        "queued_ms": NOW,
        "due_ms": NOW,
        "attempts": 1,
        "claimed_ms": NOW,
    }
    return Article(**{**values, **changes})


def after(reason: ArticleReason, *, attempts: int = 1, retry_after: str | None = None, jitter: float = 0.0) -> Article:
    failed = ArticleFailed(reason, "so it is", retry_after)
    return settle(article(attempts=attempts), failed, now_ms=NOW, jitter=jitter)


class TestWants:
    @pytest.mark.parametrize(
        ("fulltext", "kind", "touched", "baseline", "wanted"),
        [
            (NEVER, NEW, True, False, False),
            (AUTO, NEW, True, False, True),
            (AUTO, NEW, False, False, False),
            (AUTO, EDITED, True, False, True),
            (AUTO, NEW, True, True, False),
            (AUTO, EDITED, True, True, True),
            (AUTO, KNOWN, True, False, False),
            (ALWAYS, NEW, False, False, True),
            (ALWAYS, NEW, False, True, True),
            (ALWAYS, EDITED, False, False, True),
            (ALWAYS, KNOWN, True, False, False),
        ],
    )
    def test_by_option_change_and_what_the_feed_says(
        self, fulltext: Fulltext, kind: ChangeKind, *, touched: bool, baseline: bool, wanted: bool
    ) -> None:
        assert wants(fulltext, kind, entry(baseline=baseline), touched=touched) is wanted

    @pytest.mark.parametrize("url", ["", "mailto:a@example.org", "ftp://example.org/a", "urn:x"])
    def test_only_what_has_a_web_address_can_be_fetched(self, url: str) -> None:
        assert not wants(ALWAYS, NEW, entry(url=url), touched=True)


class TestQueued:
    def test_an_article_that_nobody_asked_for_yet_is_due_at_once(self) -> None:
        assert queued(entry(), NEW, None, now_ms=NOW) == Article("e1", "tass", "https://example.org/e1", NOW, NOW)

    def test_only_what_stood_there_at_first_sight_is_baseline(self) -> None:
        for kind, baseline in ((NEW, True), (EDITED, False)):
            row = queued(entry(baseline=True), kind, None, now_ms=NOW)
            assert row is not None
            assert row.baseline is baseline

    def test_one_that_waits_is_left_as_it_is(self) -> None:
        assert queued(entry(), EDITED, article(), now_ms=NOW + 5 * HOUR_MS) is None

    def test_an_edit_soon_after_the_last_look_asks_for_nothing(self) -> None:
        done = article(due_ms=None, fetched_ms=NOW)
        assert queued(entry(), EDITED, done, now_ms=NOW + HOUR_MS - 1) is None

    def test_a_later_edit_begins_anew(self) -> None:
        done = article(due_ms=None, fetched_ms=NOW, attempts=5, reason=ArticleReason.DNS)
        row = queued(entry(url="https://example.org/new"), EDITED, done, now_ms=NOW + HOUR_MS)
        assert row == Article("e1", "tass", "https://example.org/new", NOW + HOUR_MS, NOW + HOUR_MS)


class TestSettle:
    def test_a_text_ends_it(self) -> None:
        done = settle(article(), ArticleText("words", "u"), now_ms=NOW + 1, jitter=0.5)
        assert done == article(due_ms=None, claimed_ms=None, reason=ArticleReason.OK, fetched_ms=NOW + 1)

    @pytest.mark.parametrize("reason", sorted(FINAL))
    def test_what_will_be_the_same_next_time_is_final(self, reason: ArticleReason) -> None:
        row = after(reason)
        assert (row.due_ms, row.reason, row.detail, row.claimed_ms) == (None, reason, "so it is", None)

    @pytest.mark.parametrize("reason", sorted(PASSING))
    def test_what_may_pass_is_tried_again_later_each_time_and_then_no_more(self, reason: ArticleReason) -> None:
        waits = [after(reason, attempts=n).due_ms for n in range(1, MOST_ATTEMPTS + 1)]
        assert waits == [*(NOW + wait for wait in BACKOFF_MS), None]

    @pytest.mark.parametrize("reason", sorted(UNRIPE))
    def test_a_page_that_may_not_be_ready_is_tried_once_more(self, reason: ArticleReason) -> None:
        assert after(reason).due_ms == NOW + BACKOFF_MS[2]
        assert after(reason, attempts=2).due_ms is None

    def test_jitter_adds_up_to_a_quarter(self) -> None:
        waits = [after(ArticleReason.DNS, jitter=jitter).due_ms for jitter in (0.0, 0.5, 1.0)]
        assert waits == [NOW + 60_000, NOW + 67_500, NOW + 75_000]

    @pytest.mark.parametrize(
        ("retry_after", "wait_ms"),
        [("600", 600_000), ("5", 60_000), ("86400", 86_400_000), ("86401", None), ("soon", 60_000)],
    )
    def test_retry_after_is_a_floor_up_to_a_day(self, retry_after: str, wait_ms: int | None) -> None:
        due_ms = after(ArticleReason.RATE_LIMITED, retry_after=retry_after).due_ms
        assert due_ms == (None if wait_ms is None else NOW + wait_ms)

    def test_a_date_in_retry_after_counts_too(self) -> None:
        row = after(ArticleReason.HTTP_5XX, retry_after="Fri, 14 Jan 2022 08:30:00 GMT")
        assert row.due_ms == NOW + 1_800_000


def test_every_way_a_fetch_can_fail_has_its_word() -> None:
    words = {str(reason) for reason in ArticleReason}
    only_feeds = {"not_modified", "same_body", "not_a_feed"}
    assert {str(reason) for reason in PollReason} - words == only_feeds


def test_the_row_keeps_what_it_is_about() -> None:
    row = settle(article(baseline=True), ArticleFailed(ArticleReason.GONE), now_ms=NOW, jitter=0.0)
    assert replace(row, fetched_ms=None, reason=None, due_ms=NOW, claimed_ms=NOW) == article(baseline=True)
