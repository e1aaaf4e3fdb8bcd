"""Forgetting: what goes, what stays, and why."""

from __future__ import annotations

from dataclasses import replace

from monitor.ports import Tx
from tests.contract.store_values import DAY, HOUR, NOW, Waiting, alert, entry, near_miss, story

OLD = NOW - 100 * DAY
BEFORE = NOW - 90 * DAY


def add(store: Waiting, entry_id: str, *, seen_ms: int, feed_id: str = "tass", text: str = "text") -> None:
    value = entry(entry_id, feed_id=feed_id, first_seen_ms=seen_ms, updated_ms=seen_ms, text=text)
    store.write(lambda tx: tx.put_entry(value, [f"guid:{entry_id}"]))


def saw(store: Waiting, *ids: str, now_ms: int) -> None:
    store.write(lambda tx: tx.see_entries(ids, now_ms=now_ms))


def forget(store: Waiting, limit: int = 100) -> int:
    return store.write(lambda tx: tx.delete_entries(before_ms=BEFORE, limit=limit))


def ids(store: Waiting) -> set[str]:
    return {e.id for e in store.read(lambda r: r.entries())}


def test_an_entry_that_its_feed_no_longer_holds_is_forgotten_with_its_keys(store: Waiting) -> None:
    add(store, "old", seen_ms=OLD)
    add(store, "new", seen_ms=NOW)
    assert forget(store) == 1
    assert ids(store) == {"new"}
    assert store.read(lambda r: r.entries_by_keys("tass", ["guid:old"])) == {}
    assert forget(store) == 0


def test_an_entry_that_its_feed_still_shows_is_kept(store: Waiting) -> None:
    add(store, "old", seen_ms=OLD)
    add(store, "new", seen_ms=NOW)
    saw(store, "old", "new", now_ms=NOW)
    assert forget(store) == 0


def test_storing_an_entry_again_does_not_make_it_look_older(store: Waiting) -> None:
    add(store, "old", seen_ms=OLD)
    add(store, "new", seen_ms=NOW)
    saw(store, "old", now_ms=NOW)
    add(store, "old", seen_ms=OLD)
    assert forget(store) == 0


def test_the_last_document_of_a_feed_that_fell_silent_is_kept(store: Waiting) -> None:
    add(store, "older", seen_ms=OLD - 10 * DAY)
    add(store, "old", seen_ms=OLD)
    saw(store, "old", now_ms=OLD + HOUR)
    assert forget(store) == 1
    assert ids(store) == {"old"}


def test_an_entry_that_an_alert_names_is_kept(store: Waiting) -> None:
    add(store, "old", seen_ms=OLD)
    add(store, "new", seen_ms=NOW)
    store.put(alert("a1", entry_id="old"))
    assert forget(store) == 0


def test_entries_are_forgotten_a_slice_at_a_time(store: Waiting) -> None:
    for n in range(7):
        add(store, f"old{n}", seen_ms=OLD)
    add(store, "new", seen_ms=NOW)
    assert [forget(store, limit=3) for _ in range(4)] == [3, 3, 1, 0]


def test_seeing_an_entry_again_within_a_day_writes_nothing(store: Waiting) -> None:
    add(store, "e1", seen_ms=NOW)

    def seen_ms(now_ms: int) -> object:
        saw(store, "e1", now_ms=now_ms)
        return store.write(
            lambda tx: tx.connection.exec_driver_sql("SELECT last_seen_ms FROM entry").scalar()  # type: ignore[attr-defined]
        )

    assert seen_ms(NOW + DAY) == NOW
    assert seen_ms(NOW + DAY + 1) == NOW + DAY + 1


def test_seeing_thousands_of_entries_is_no_error(store: Waiting) -> None:
    saw(store, *(f"e{n}" for n in range(3000)), now_ms=NOW)
    saw(store, now_ms=NOW)


def test_a_text_is_emptied_after_its_time_and_the_rest_stays(store: Waiting) -> None:
    add(store, "old", seen_ms=OLD)
    add(store, "new", seen_ms=NOW)
    before = store.read(lambda r: r.entry("old"))
    assert before is not None

    def clear() -> int:
        return store.write(lambda tx: tx.clear_texts(before_ms=BEFORE, limit=10))

    assert (clear(), clear()) == (1, 0)
    assert store.read(lambda r: r.entry("old")) == replace(before, text="")
    assert store.read(lambda r: r.entry("new")) == entry("new", text="text")
    assert ids(store) == {"old", "new"}


def test_a_text_that_changed_lately_is_kept(store: Waiting) -> None:
    value = entry("e1", first_seen_ms=OLD, updated_ms=NOW, revision=2)
    store.write(lambda tx: tx.put_entry(value, []))
    assert store.write(lambda tx: tx.clear_texts(before_ms=BEFORE, limit=10)) == 0


def test_texts_are_emptied_a_slice_at_a_time(store: Waiting) -> None:
    for n in range(5):
        add(store, f"e{n}", seen_ms=OLD)
    assert [store.write(lambda tx: tx.clear_texts(before_ms=BEFORE, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_story_goes_when_no_entry_and_no_alert_is_left(store: Waiting) -> None:
    def add_stories(tx: Tx) -> None:
        for name in ("empty", "with-entry", "alerted"):
            tx.put_stories([(story(name, first_seen_ms=OLD, last_seen_ms=OLD), [f"t:{name}"])])
        tx.put_stories([(story("young"), ["t:young"])])

    store.write(add_stories)
    store.write(lambda tx: tx.put_entry(entry("e1", story_id="with-entry"), []))
    store.put(alert("a1", story_id="alerted"))
    assert store.write(lambda tx: tx.delete_stories(before_ms=BEFORE, limit=10)) == 1
    names = ("empty", "with-entry", "alerted", "young")
    assert store.read(lambda r: [n for n in names if r.story(n)]) == ["with-entry", "alerted", "young"]
    assert store.read(lambda r: r.stories_by_keys(["t:empty"])) == []


def test_old_near_misses_go_a_slice_at_a_time(store: Waiting) -> None:
    store.put(*(near_miss(entry_id=f"e{n}", at_ms=OLD) for n in range(3)), near_miss(entry_id="young", at_ms=NOW))
    assert [store.write(lambda tx: tx.delete_near_misses(before_ms=BEFORE, limit=2)) for _ in range(3)] == [2, 1, 0]
    assert [m.at_ms for m in store.read(lambda r: r.near_misses())] == [NOW]
