"""The schedule: what every store does with feeds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import FeedSpec, FeedState, FeedStatus, Hints, PollReason, Redirect, Validators
from tests.contract.store_values import HOUR, MINUTE, NOW, Waiting, spec


def sync(store: Waiting, *specs: FeedSpec, now_ms: int = NOW) -> None:
    store.write(lambda tx: tx.sync_feeds(specs, now_ms=now_ms))


def put(store: Waiting, feed: FeedState) -> None:
    store.write(lambda tx: tx.put_feeds([feed]))


def get(store: Waiting, feed_id: str) -> FeedState:
    found = store.read(lambda r: r.feed(feed_id))
    assert found is not None
    return found


def claim(store: Waiting, *, now_ms: int = NOW, limit: int = 10, lease_ms: int = MINUTE) -> list[FeedState]:
    return store.write(lambda tx: tx.claim_feeds(now_ms=now_ms, limit=limit, lease_ms=lease_ms))


LEARNT = FeedState(
    id="tass",
    url="https://example.org/tass.rss",
    status=FeedStatus.FAILING,
    moved_to="https://news.example.org/tass.rss",
    redirect=Redirect("https://new.example.org/", NOW, 3),
    validators=Validators('W/"ä\xff"', "Fri, 14 Jan 2022 08:00:00 GMT", "https://news.example.org/tass.rss"),
    body_hash="b0",
    stable_hash="50",
    next_due_ms=NOW + HOUR,
    floor_ms=NOW + MINUTE,
    due_why="max-age 3600 floor",
    last_attempt_ms=NOW,
    last_success_ms=NOW - 1,
    last_new_ms=NOW - 2,
    first_fetched_ms=NOW - 3,
    errors=2,
    failing_since_ms=NOW - 4,
    last_reason=PollReason.HTTP_5XX,
    last_detail="503 Service Unavailable",
    rate_per_h=0.25,
    rate_at_ms=NOW,
    polls=17,
    not_modified=11,
    unfinished=1,
    parse_kills=1,
    last_probe_ms=NOW,
    title="TASS \N{EM DASH} мир",
    format="rss20",
    lang="en",
    hints=Hints(ttl_s=600, skip_hours=frozenset({3, 1}), skip_days=frozenset({5})),
    fresh_s=3600,
    wasted=4,
)


def test_a_feed_comes_back_as_it_was_put(store: Waiting) -> None:
    put(store, LEARNT)
    assert get(store, "tass") == LEARNT


def test_an_unknown_feed_is_none(store: Waiting) -> None:
    assert store.read(lambda r: r.feed("tass")) is None


def test_a_new_feed_is_due_at_once_and_never_polled(store: Waiting) -> None:
    sync(store, spec("tass"), spec("bbc"))
    assert store.read(lambda r: r.feeds()) == [
        FeedState(id="bbc", url="https://example.org/bbc.rss", next_due_ms=NOW),
        FeedState(id="tass", url="https://example.org/tass.rss", next_due_ms=NOW),
    ]


def test_syncing_twice_changes_nothing(store: Waiting) -> None:
    put(store, LEARNT)
    sync(store, spec("tass"), now_ms=NOW + HOUR)
    assert get(store, "tass") == LEARNT


def test_a_changed_url_drops_what_was_learnt_of_the_old_server(store: Waiting) -> None:
    put(store, LEARNT)
    sync(store, spec("tass", "https://other.example/rss"), now_ms=NOW + HOUR)
    moved = get(store, "tass")
    assert moved.url == "https://other.example/rss"
    assert moved.validators == Validators()
    assert (moved.moved_to, moved.redirect, moved.body_hash, moved.stable_hash) == (None, None, None, None)
    assert (moved.next_due_ms, moved.floor_ms, moved.errors) == (NOW + HOUR, 0, 0)
    assert moved.due_why == "new URL in the config"


def test_a_changed_url_makes_no_new_baseline(store: Waiting) -> None:
    put(store, LEARNT)
    sync(store, spec("tass", "https://other.example/rss"))
    assert get(store, "tass").first_fetched_ms == LEARNT.first_fetched_ms


def test_a_changed_url_brings_a_gone_feed_back(store: Waiting) -> None:
    put(store, replace(LEARNT, status=FeedStatus.GONE))
    assert claim(store, now_ms=NOW + 9 * HOUR) == []
    sync(store, spec("tass", "https://other.example/rss"))
    assert get(store, "tass").status is FeedStatus.OK
    assert [f.id for f in claim(store)] == ["tass"]


def test_a_feed_no_longer_configured_is_removed_but_kept(store: Waiting) -> None:
    sync(store, spec("tass"), spec("bbc"))
    sync(store, spec("bbc"))
    assert get(store, "tass").status is FeedStatus.REMOVED
    assert get(store, "tass").due_why == "not in the config"
    assert [f.id for f in claim(store)] == ["bbc"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FeedState(id="tass", url="https://example.org/tass.rss"), FeedStatus.NEW),
        (replace(LEARNT, errors=0), FeedStatus.OK),
        (LEARNT, FeedStatus.FAILING),
    ],
)
def test_a_feed_that_comes_back_stands_where_its_history_says(
    store: Waiting, before: FeedState, after: FeedStatus
) -> None:
    put(store, before)
    sync(store)
    sync(store, spec("tass"))
    back = get(store, "tass")
    assert back.status is after
    assert back.validators == before.validators
    assert back.due_why == "back in the config"
    assert back.next_due_ms == max(NOW, before.floor_ms)


def test_a_late_poll_does_not_bring_back_the_old_urls_validators(store: Waiting) -> None:
    sync(store, spec("tass"))
    (claimed,) = claim(store)
    sync(store, spec("tass", "https://other.example/rss"))
    put(store, replace(claimed, validators=Validators('"old"'), status=FeedStatus.OK))
    assert get(store, "tass").validators == Validators()
    assert get(store, "tass").url == "https://other.example/rss"


def test_a_late_poll_does_not_revive_a_removed_feed(store: Waiting) -> None:
    sync(store, spec("tass"))
    (claimed,) = claim(store)
    sync(store)
    put(store, replace(claimed, status=FeedStatus.OK))
    assert get(store, "tass").status is FeedStatus.REMOVED


def test_the_most_overdue_feeds_are_claimed_first(store: Waiting) -> None:
    for n, late in enumerate([3, 9, 1, 5]):
        put(store, FeedState(id=f"f{n}", url=f"https://example.org/{n}", next_due_ms=NOW - late))
    assert [f.id for f in claim(store, limit=3)] == ["f1", "f3", "f0"]
    assert [f.id for f in claim(store, limit=3)] == ["f2"]


def test_a_feed_that_is_not_due_is_not_claimed(store: Waiting) -> None:
    put(store, FeedState(id="tass", url="https://example.org/tass.rss", next_due_ms=NOW + 1))
    assert claim(store) == []
    assert [f.id for f in claim(store, now_ms=NOW + 1)] == ["tass"]


def test_a_claim_writes_the_attempt_before_the_request_goes_out(store: Waiting) -> None:
    sync(store, spec("tass"))
    (claimed,) = claim(store)
    assert claimed == get(store, "tass")
    assert (claimed.last_attempt_ms, claimed.unfinished, claimed.next_due_ms) == (NOW, 1, NOW + MINUTE)


def test_a_claim_that_never_came_back_is_due_again_when_its_lease_ends(store: Waiting) -> None:
    sync(store, spec("tass"))
    claim(store)
    assert claim(store, now_ms=NOW + MINUTE - 1) == []
    (again,) = claim(store, now_ms=NOW + MINUTE)
    assert again.unfinished == 2


def test_a_claim_rewrites_nothing_of_the_feeds_own_row(store: Waiting) -> None:
    """Its place in the schedule's index most of all: at a million rows that would be most of a claim's cost."""
    sync(store, spec("tass"))
    before = rows_as_text(store)
    claim(store)
    assert rows_as_text(store) == before


def test_putting_feeds_ends_their_claims(store: Waiting) -> None:
    sync(store, spec("tass"), spec("wire"))
    tass, wire = sorted(claim(store), key=lambda feed: feed.id)
    store.write(lambda tx: tx.put_feeds([replace(f, unfinished=0, next_due_ms=NOW) for f in (tass, wire)]))
    assert [f.unfinished for f in claim(store)] == [1, 1]


def test_a_feed_that_the_config_removed_and_brought_back_is_not_claimed_any_more(store: Waiting) -> None:
    sync(store, spec("tass"))
    claim(store)
    sync(store)
    sync(store, spec("tass"))
    assert get(store, "tass").due_why == "back in the config"
    assert len(claim(store)) == 1


def test_feeds_are_asked_for_by_id(store: Waiting) -> None:
    sync(store, spec("tass"), spec("wire"), spec("paper"))
    found = store.read(lambda r: r.feeds_by_id(["wire", "tass", "nobody", "wire"]))
    assert {name: feed.id for name, feed in found.items()} == {"wire": "wire", "tass": "tass"}


@pytest.mark.parametrize("status", [FeedStatus.GONE, FeedStatus.REMOVED])
def test_a_gone_or_removed_feed_is_never_claimed(store: Waiting, status: FeedStatus) -> None:
    put(store, replace(LEARNT, status=status, next_due_ms=0))
    assert claim(store) == []


def test_claiming_nothing_of_nothing_is_no_error(store: Waiting) -> None:
    assert claim(store) == []


def test_a_thousand_feeds_are_synced_and_claimed(store: Waiting) -> None:
    sync(store, *(spec(f"f{n:04}") for n in range(1000)))
    assert [f.id for f in claim(store, limit=2000)] == [f"f{n:04}" for n in range(1000)]


def test_characters_that_no_database_takes_are_replaced_one_for_one(store: Waiting) -> None:
    put(store, replace(LEARNT, title="a\x00b\ud800c", last_detail="\udfff"))
    assert get(store, "tass").title == "a\ufffdb\ufffdc"
    assert get(store, "tass").last_detail == "\ufffd"


SECRET = "https://user:hunter2@example.org/rss?token=tOpSeCrEt123&lang=en"


def rows_as_text(store: Waiting) -> str:
    return store.write(lambda tx: str(tx.connection.exec_driver_sql("SELECT * FROM feed").all()))  # type: ignore[attr-defined]


def test_a_url_with_a_secret_is_asked_but_never_stored(store: Waiting) -> None:
    sync(store, spec("tass", SECRET))
    (claimed,) = claim(store)
    assert claimed.fetch_url == SECRET
    put(store, replace(claimed, status=FeedStatus.OK, validators=Validators('"1"')))
    assert get(store, "tass").fetch_url == SECRET
    assert store.read(lambda r: r.feeds())[0].url == SECRET
    assert get(store, "tass").validators == Validators('"1"')
    assert "hunter2" not in rows_as_text(store)
    assert "tOpSeCrEt123" not in rows_as_text(store)


def test_another_secret_in_the_same_url_is_another_url(store: Waiting) -> None:
    sync(store, spec("tass", SECRET))
    put(store, replace(claim(store)[0], validators=Validators('"1"')))
    sync(store, spec("tass", SECRET.replace("123", "456")))
    assert get(store, "tass").validators == Validators()


def test_a_redirect_to_a_url_with_a_secret_is_followed_but_not_remembered(store: Waiting) -> None:
    signed = "https://cdn.example.org/rss?signature=tOpSeCrEt123"
    put(
        store,
        replace(LEARNT, moved_to=signed, redirect=Redirect(signed, NOW), validators=Validators('"1"', None, signed)),
    )
    kept = get(store, "tass")
    assert (kept.moved_to, kept.redirect) == (None, None)
    assert kept.validators == Validators('"1"', None, "https://cdn.example.org/rss?signature=***")
    assert "tOpSeCrEt123" not in rows_as_text(store)
