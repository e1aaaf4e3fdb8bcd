"""Identity against a slow, naive twin and under whatever a feed does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import ChangeKind, ParsedEntry
from monitor.stories import identify, keys_of
from tests.unit.stories.making import NOW, Memory, item

NUMBERS = st.lists(st.integers(0, 12), max_size=12, unique=True)
POLLS = st.lists(NUMBERS, min_size=1, max_size=8)
LOOSE = st.builds(
    ParsedEntry,
    guid=st.sampled_from([None, "a", "b", "https://e.example/1"]),
    link=st.sampled_from([None, "https://e.example/", "https://e.example/1", "https://e.example/2"]),
    title=st.sampled_from(["", "Storm warning for the coast", "Earthquake shakes the mountain villages", "Weather"]),
    summary=st.sampled_from(["", "A rather long summary that says a lot about the talks in Geneva.", "Short."]),
    published_ms=st.sampled_from([None, NOW, NOW + 10**10]),
)


@given(POLLS)
def test_a_well_behaved_feed_is_what_a_set_of_guids_says(polls: list[list[int]]) -> None:
    memory, seen = Memory(), set[int]()
    for numbers in polls:
        changes = memory.poll(*(item(n) for n in numbers))
        new = {change.entry.url for change in changes if change.kind is ChangeKind.NEW}
        assert new == {f"https://e.example/story/{n}" for n in set(numbers) - seen}
        assert not any(change.kind is ChangeKind.EDITED for change in changes)
        seen |= set(numbers)


@given(POLLS, st.sampled_from(["guid", "link", "both"]))
def test_losing_one_kind_of_key_makes_nothing_new(polls: list[list[int]], lost: str) -> None:
    memory, seen = Memory(), set[int]()
    for turn, numbers in enumerate(polls):
        bare = turn % 2 == 1
        items = [
            item(n, guid=None if bare and lost != "link" else "", link=None if bare and lost == "link" else "")
            for n in numbers
        ]
        changes = memory.poll(*items)
        assert sum(change.kind is ChangeKind.NEW for change in changes) == len(set(numbers) - seen)
        seen |= set(numbers)


@given(st.lists(st.lists(LOOSE, max_size=8), min_size=1, max_size=5))
def test_whatever_a_feed_does_its_memory_stays_sound(polls: list[list[ParsedEntry]]) -> None:
    memory = Memory()
    for items in polls:
        changes = identify("feed", items, known=memory.known(items), now_ms=memory.now_ms, publisher=None)
        assert len(changes) == len({keys_of(parsed) for parsed in items}), "each distinct item has one change"
        assert len({change.entry.id for change in changes}) == len(changes), "no entry is given twice"
        for change in changes:
            assert change.kind is not ChangeKind.NEW or change.entry.revision == 1
            memory.entries[change.entry.id] = change.entry
            for key in change.keys:
                assert memory.keys.setdefault(key, change.entry.id) == change.entry.id


@given(st.lists(LOOSE, max_size=8))
def test_the_same_document_again_brings_nothing(items: list[ParsedEntry]) -> None:
    memory = Memory()
    first = memory.poll(*items)
    again = memory.poll(*items)
    assert len(again) == len(first)
    assert not any(change.kind is ChangeKind.EDITED for change in again)
    assert not any(change.kind is ChangeKind.NEW for change in again)
