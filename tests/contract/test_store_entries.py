"""Entries, stories and near misses: what every store does with them."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Entry, Story
from monitor.stories import eldest
from tests.contract.store_values import DAY, HOUR, NOW, Waiting, entry, near_miss, story


def put(store: Waiting, value: Entry, *keys: str) -> None:
    store.write(lambda tx: tx.put_entry(value, keys))


def ids(store: Waiting, **which: object) -> list[str]:
    return [e.id for e in store.read(lambda r: r.entries(**which))]  # type: ignore[arg-type]


def test_an_entry_comes_back_as_it_was_put(store: Waiting) -> None:
    value = entry(
        title="Цирко\u0301н \N{EM DASH} \u201cquoted\u201d",
        text="строка\n" * 1000,
        author="A. Author",
        tags=("мир", 'a "b"'),
        enclosures=("https://example.org/a.mp3",),
        baseline=True,
        dated=False,
    )
    put(store, value, "guid:1")
    assert store.read(lambda r: r.entry("e1")) == value


def test_an_unknown_entry_is_none(store: Waiting) -> None:
    assert store.read(lambda r: r.entry("e1")) is None


def test_a_new_revision_replaces_the_old_one(store: Waiting) -> None:
    put(store, entry(), "guid:1")
    edited = entry(revision=2, title="Talks in Geneva fail", content_hash="dead")
    put(store, edited, "guid:1")
    assert store.read(lambda r: r.entry("e1")) == edited
    assert ids(store) == ["e1"]


def test_entries_are_found_by_any_of_their_keys(store: Waiting) -> None:
    put(store, entry("e1"), "guid:1", "link:a")
    put(store, entry("e2"), "guid:2")
    found = store.read(lambda r: r.entries_by_keys("tass", ["guid:1", "link:a", "guid:2", "guid:3"]))
    assert {key: e.id for key, e in found.items()} == {"guid:1": "e1", "link:a": "e1", "guid:2": "e2"}


def test_a_key_belongs_to_its_feed_alone(store: Waiting) -> None:
    put(store, entry("e1"), "guid:1")
    put(store, entry("e2", feed_id="bbc"), "guid:1")
    assert store.read(lambda r: r.entries_by_keys("bbc", ["guid:1"]))["guid:1"].id == "e2"


def test_a_key_never_changes_its_entry(store: Waiting) -> None:
    put(store, entry("e1"), "guid:1")
    put(store, entry("e2"), "guid:1", "guid:2")
    found = store.read(lambda r: r.entries_by_keys("tass", ["guid:1", "guid:2"]))
    assert {key: e.id for key, e in found.items()} == {"guid:1": "e1", "guid:2": "e2"}


def test_a_feed_of_thousands_of_keys_is_looked_up(store: Waiting) -> None:
    keys = [f"guid:{n}" for n in range(3000)]
    put(store, entry("e1"), *keys)
    assert len(store.read(lambda r: r.entries_by_keys("tass", [*keys, *keys]))) == 3000


def test_no_keys_find_nothing(store: Waiting) -> None:
    put(store, entry("e1"), "guid:1")
    assert store.read(lambda r: r.entries_by_keys("tass", [])) == {}


def test_entries_are_listed_newest_first_and_filtered(store: Waiting) -> None:
    put(store, entry("e1", first_seen_ms=NOW, story_id="s1"))
    put(store, entry("e2", first_seen_ms=NOW + 2, feed_id="bbc", story_id="s1"))
    put(store, entry("e3", first_seen_ms=NOW + 1, story_id="s2"))
    assert ids(store) == ["e2", "e3", "e1"]
    assert ids(store, limit=1) == ["e2"]
    assert ids(store, feed_id="tass") == ["e3", "e1"]
    assert ids(store, story_id="s1") == ["e2", "e1"]
    assert ids(store, since_ms=NOW + 1) == ["e2", "e3"]
    assert ids(store, feed_id="bbc", story_id="s2") == []


def test_text_that_no_database_takes_keeps_its_length(store: Waiting) -> None:
    put(store, entry(text="ab\x00cd\ud83d", tags=("x\udc00",)), "k\ud800")
    kept = store.read(lambda r: r.entry("e1"))
    assert kept is not None
    assert kept.text == "ab\ufffdcd\ufffd"
    assert kept.tags == ("x\ufffd",)
    assert list(store.read(lambda r: r.entries_by_keys("tass", ["k\ud800"]))) == ["k\ufffd"]


def put_story(store: Waiting, value: Story, *keys: str) -> None:
    store.write(lambda tx: tx.put_stories([(value, keys)]))


def find(store: Waiting, *keys: str, since_ms: int = 0) -> str | None:
    found = store.read(lambda r: eldest(((s, seen_ms) for _, seen_ms, s in r.stories_by_keys(keys)), since_ms=since_ms))
    return found.id if found else None


def test_a_story_comes_back_as_it_was_put(store: Waiting) -> None:
    value = story(entries=3, publishers=("a.example", "b.example"), last_seen_ms=NOW + 1)
    put_story(store, value, "u:x")
    assert store.read(lambda r: r.story("e1")) == value
    assert store.read(lambda r: r.story("e2")) is None


def test_a_story_is_found_by_each_of_its_keys(store: Waiting) -> None:
    put_story(store, story("e1"), "u:https://example.org/1", "t:talks in geneva")
    assert find(store, "u:https://example.org/1") == "e1"
    assert find(store, "u:other", "t:talks in geneva") == "e1"
    assert find(store, "u:other") is None
    assert find(store) is None


def test_the_eldest_story_wins(store: Waiting) -> None:
    put_story(store, story("young", first_seen_ms=NOW), "t:same")
    put_story(store, story("old", first_seen_ms=NOW - DAY), "t:same")
    assert find(store, "t:same") == "old"


def test_a_story_counts_only_when_it_was_seen_under_the_key_in_time(store: Waiting) -> None:
    put_story(store, story("old", first_seen_ms=NOW - 80 * HOUR, last_seen_ms=NOW - 80 * HOUR), "t:same")
    assert find(store, "t:same", since_ms=NOW - 72 * HOUR) is None
    put_story(store, story("new"), "t:same")
    assert find(store, "t:same", since_ms=NOW - 72 * HOUR) == "new"


def test_seeing_a_story_again_keeps_the_key_fresh(store: Waiting) -> None:
    first = story("old", first_seen_ms=NOW - 80 * HOUR, last_seen_ms=NOW - 80 * HOUR)
    put_story(store, first, "t:same", "t:other")
    put_story(store, replace(first, last_seen_ms=NOW, entries=2), "t:same")
    assert find(store, "t:same", since_ms=NOW - HOUR) == "old"
    assert find(store, "t:other", since_ms=NOW - HOUR) is None


def test_a_near_miss_is_kept_once_a_rule_and_revision(store: Waiting) -> None:
    store.write(lambda tx: tx.put_near_miss(near_miss()))
    store.write(lambda tx: tx.put_near_miss(near_miss(because="one edit")))
    store.write(lambda tx: tx.put_near_miss(near_miss(revision=2, at_ms=NOW + 1)))
    store.write(lambda tx: tx.put_near_miss(near_miss("other", at_ms=NOW - 1)))
    kept = store.read(lambda r: r.near_misses())
    assert [(m.rule_id, m.revision, m.because) for m in kept] == [
        ("geneva", 2, "zirconia is a lookalike"),
        ("geneva", 1, "one edit"),
        ("other", 1, "zirconia is a lookalike"),
    ]
    assert [m.rule_id for m in store.read(lambda r: r.near_misses(rule_id="other"))] == ["other"]
    assert len(store.read(lambda r: r.near_misses(limit=2))) == 2
