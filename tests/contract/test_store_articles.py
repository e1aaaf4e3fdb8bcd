"""Articles to fetch: what every store does with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.errors import StoreConflict
from monitor.model import Article, ArticleReason
from tests.contract.store_values import DAY, HOUR, MINUTE, NOW, Waiting, entry


def article(entry_id: str = "e1", **changes: Any) -> Article:
    values: dict[str, Any] = {
        "feed_id": "tass",
        "url": f"https://example.org/{entry_id}",
        "queued_ms": NOW,
        "due_ms": NOW,
    }
    return Article(entry_id, **{**values, **changes})


def put(store: Waiting, *articles: Article) -> None:
    for value in articles:
        store.write(lambda tx, value=value: tx.put_entry(entry(value.entry_id), [f"guid:{value.entry_id}"]))  # type: ignore[misc]
        store.write(lambda tx, value=value: tx.put_article(value))  # type: ignore[misc]


def claim(store: Waiting, *, now_ms: int = NOW, limit: int = 10) -> list[Article]:
    return store.write(lambda tx: tx.claim_articles(now_ms=now_ms, limit=limit, lease_ms=MINUTE))


def get(store: Waiting, entry_id: str = "e1") -> Article | None:
    return store.read(lambda r: r.article(entry_id))


DONE = article(
    due_ms=None,
    baseline=True,
    attempts=3,
    claimed_ms=NOW,
    reason=ArticleReason.PAYWALL,
    detail="says \N{LEFT DOUBLE QUOTATION MARK}subscribe\N{RIGHT DOUBLE QUOTATION MARK}",
    fetched_ms=NOW + 1,
)


@pytest.mark.parametrize("value", [article(), DONE])
def test_an_article_comes_back_as_it_was_put(store: Waiting, value: Article) -> None:
    put(store, value)
    assert get(store) == value
    assert get(store, "e2") is None


def test_it_is_replaced_by_its_entry(store: Waiting) -> None:
    put(store, article(), DONE)
    assert get(store) == DONE


def test_the_full_text_of_an_entry_is_kept_beside_what_the_feed_said(store: Waiting) -> None:
    value = entry(article="Слова статьи.\n" * 100, revision=2)
    store.write(lambda tx: tx.put_entry(value, ["guid:1"]))
    assert store.read(lambda r: r.entry("e1")) == value
    assert store.read(lambda r: r.entries_by_keys("tass", ["guid:1"]))["guid:1"] == value


def test_an_article_without_its_entry_is_refused(store: Waiting) -> None:
    with pytest.raises(StoreConflict):
        store.write(lambda tx: tx.put_article(article("nobody")))


def test_a_claim_counts_the_attempt_and_keeps_others_away_until_the_lease_is_over(store: Waiting) -> None:
    put(store, article())
    [claimed] = claim(store)
    assert claimed == replace(article(), attempts=1, claimed_ms=NOW, due_ms=NOW + MINUTE)
    assert get(store) == claimed
    assert claim(store) == []
    [again] = claim(store, now_ms=NOW + MINUTE)
    assert again.attempts == 2


def test_the_longest_due_comes_first_and_no_more_than_asked_for(store: Waiting) -> None:
    put(store, article("e1", due_ms=NOW - 1), article("e2", due_ms=NOW - HOUR), article("e3", due_ms=NOW - HOUR))
    assert [one.entry_id for one in claim(store, limit=2)] == ["e2", "e3"]
    assert [one.entry_id for one in claim(store, limit=2)] == ["e1"]


def test_what_is_done_or_not_yet_due_is_not_claimed(store: Waiting) -> None:
    put(store, article("e1", due_ms=None), article("e2", due_ms=NOW + 1))
    assert claim(store) == []


def test_a_start_makes_what_a_dead_daemon_had_claimed_due_at_once(store: Waiting) -> None:
    put(store, article("e1"), article("e2", due_ms=NOW + HOUR), article("e3", due_ms=None, claimed_ms=NOW))
    claim(store)
    assert store.write(lambda tx: tx.release_articles(now_ms=NOW + 5)) == 1
    assert get(store, "e1") == article("e1", due_ms=NOW + 5, attempts=1)
    assert get(store, "e2") == article("e2", due_ms=NOW + HOUR)


def test_how_many_wait_is_counted(store: Waiting) -> None:
    put(store, article("e1"), article("e2", due_ms=None), article("e3", due_ms=NOW + DAY))
    assert store.read(lambda r: r.counts())["articles_waiting"] == 2


def test_a_forgotten_entry_takes_its_article_along(store: Waiting) -> None:
    put(store, article("e1"))
    newer = entry("e2", first_seen_ms=NOW + 10 * DAY)
    store.write(lambda tx: tx.put_entry(newer, ["guid:2"]))
    assert store.write(lambda tx: tx.delete_entries(before_ms=NOW + DAY, limit=10)) == 1
    assert get(store) is None


def test_old_full_texts_are_emptied_with_the_feeds_own(store: Waiting) -> None:
    store.write(lambda tx: tx.put_entry(entry("e1", text="", article="Long words."), ["1"]))
    store.write(lambda tx: tx.put_entry(entry("e2", article="Long words."), ["2"]))
    assert store.write(lambda tx: tx.clear_texts(before_ms=NOW + 1, limit=10)) == 2
    kept = store.read(lambda r: [r.entry("e1"), r.entry("e2")])
    assert [(one.text, one.article) for one in kept if one] == [("", ""), ("", "")]
    assert store.write(lambda tx: tx.clear_texts(before_ms=NOW + 1, limit=10)) == 0
