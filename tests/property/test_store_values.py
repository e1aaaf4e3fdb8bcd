"""Whatever text the world sends comes back from the store, one code point for one; stories are found as defined."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Entry, FeedState, Hints, Redirect, Story, Validators
from monitor.ports import Store, Tx
from monitor.store import open_store
from monitor.store.columns import storable
from monitor.stories import eldest
from monitor.urls import redact
from tests.conftest import ManualClock
from tests.contract.store_values import NOW, entry, story

T = TypeVar("T")
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)
MS = st.integers(0, 2**53)
MAYBE_MS = st.none() | MS
FREE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite://", clock=ManualClock())
    yield opened
    asyncio.run(opened.close())


def write(store: Store, job: Callable[[Tx], T]) -> T:
    return asyncio.run(store.write(job))


@given(text=ANY_TEXT)
def test_storable_text_keeps_its_length_and_every_character_that_can_be_kept(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    assert kept.encode().decode() == kept
    assert all(
        a == b or (b == "\ufffd" and (a == "\x00" or "\ud800" <= a <= "\udfff"))
        for a, b in zip(text, kept, strict=True)
    )
    assert storable(kept) == kept


@given(title=ANY_TEXT, text=ANY_TEXT, author=st.none() | ANY_TEXT, tags=st.lists(ANY_TEXT, max_size=4), seen=MS)
@FREE
def test_an_entry_of_any_text_comes_back(
    store: Store, title: str, text: str, author: str | None, tags: list[str], seen: int
) -> None:
    value = entry("e1", title=title, text=text, author=author, tags=tuple(tags), first_seen_ms=seen)

    def job(tx: Tx) -> Entry | None:
        tx.put_entry(value, ["k"])
        return tx.entry("e1")

    kept = write(store, job)
    assert kept is not None
    assert (kept.title, kept.text, kept.first_seen_ms) == (storable(title), storable(text), seen)
    assert kept.author == (None if author is None else storable(author))
    assert kept.tags == tuple(re.sub("[\ud800-\udfff]", "\ufffd", tag) for tag in tags)  # JSON has a form for NUL


FEEDS = st.builds(
    FeedState,
    id=st.just("f"),
    url=st.just("https://example.org/rss"),
    redirect=st.none() | st.builds(Redirect, st.just("https://example.org/new"), MS, st.integers(1, 9)),
    validators=st.builds(
        Validators,
        etag=st.none() | st.binary(max_size=30).map(lambda b: b.replace(b"\x00", b"").decode("latin-1")),
        last_modified=st.none() | st.just("Fri, 14 Jan 2022 08:00:00 GMT"),
    ),
    hints=st.builds(
        Hints,
        ttl_s=st.none() | st.integers(0, 10**6),
        skip_hours=st.frozensets(st.integers(0, 23)),
        skip_days=st.frozensets(st.integers(0, 6)),
    ),
    next_due_ms=MS,
    last_success_ms=MAYBE_MS,
    rate_per_h=st.none() | st.floats(0, 1e6),
    errors=st.integers(0, 10**6),
)


@given(feed=FEEDS)
@FREE
def test_a_feed_comes_back_as_it_was_put(store: Store, feed: FeedState) -> None:
    def job(tx: Tx) -> FeedState | None:
        tx.put_feeds([feed])
        return tx.feed("f")

    assert write(store, job) == feed


@given(path=st.text("abcXYZ019-_./%", max_size=30), token=st.from_regex(r"Q[a-h0-9]{23,40}[0-9]", fullmatch=True))
@FREE
def test_no_token_of_a_url_reaches_a_row(store: Store, path: str, token: str) -> None:
    url = f"https://reader:{token}@example.org/{path}?token={token}"
    state = FeedState(id="f", url=url, moved_to=url, redirect=Redirect(url, NOW), validators=Validators("1", None, url))

    def job(tx: Tx) -> str:
        tx.connection.exec_driver_sql("DELETE FROM feed")  # type: ignore[attr-defined]
        tx.put_feeds([state])
        return str(tx.connection.exec_driver_sql("SELECT * FROM feed").all())  # type: ignore[attr-defined]

    rows = write(store, job)
    assert token not in rows
    assert redact(url) in rows


SEEN = st.lists(
    st.tuples(st.sampled_from("abc"), st.sets(st.sampled_from(["u:1", "u:2", "t:x", "t:y"])), st.integers(0, 50)),
    max_size=12,
)


@given(seen=SEEN, keys=st.lists(st.sampled_from(["u:1", "u:2", "t:x", "t:z"]), max_size=3), since=st.integers(0, 50))
@FREE
def test_the_story_found_is_the_eldest_that_was_seen_under_a_key_in_time(
    store: Store, seen: list[tuple[str, set[str], int]], keys: list[str], since: int
) -> None:
    """Against the definition, spelt out over a plain dictionary."""
    first: dict[str, int] = {}
    under: dict[tuple[str, str], int] = {}
    for name, its_keys, at in seen:
        first.setdefault(name, at)
        under |= {(key, name): at for key in its_keys}
    able = [name for (key, name), at in under.items() if key in keys and at >= since]
    expected = min(able, key=lambda name: (first[name], name), default=None)

    def job(tx: Tx) -> Story | None:
        for table in ("story_key", "story"):
            tx.connection.exec_driver_sql(f"DELETE FROM {table}")  # type: ignore[attr-defined]
        for name, its_keys, at in seen:
            tx.put_stories([(story(name, first_seen_ms=first[name], last_seen_ms=at), its_keys)])
        return eldest(((found, seen_ms) for _, seen_ms, found in tx.stories_by_keys(keys)), since_ms=since)

    found = write(store, job)
    assert (found and found.id) == expected
