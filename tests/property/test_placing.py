"""A poll's entries placed all at once end up where they would one after the other, each in a unit of work of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.ingest.placing import Placed, Shelf
from monitor.model import ChangeKind, Entry, EntryChange, Story
from monitor.ports import Store, Tx
from monitor.store import open_store
from monitor.stories import TITLE_WINDOW_MS
from tests.conftest import ManualClock
from tests.contract.store_values import HOUR, NOW, entry

TITLES = ("Envoys leave the Geneva talks", "Frigate fires a missile at sea", "Ferry runs late again in the fog")
CHANGES = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from(TITLES),
        st.sampled_from(["https://x.example/1", "https://x.example/2", "https://y.example/1"]),
        st.sampled_from([ChangeKind.NEW, ChangeKind.EDITED, ChangeKind.KNOWN]),
        st.sampled_from(["", "full text"]),
    ),
    max_size=8,
    unique_by=lambda change: change[0],
)
POLLS = st.lists(st.tuples(CHANGES, st.integers(0, 80)), min_size=1, max_size=4)
Given = tuple[str, str, str, ChangeKind, str]
Kept = tuple[list[Entry], dict[str, Story], list[tuple[str, int, Story]]]


def change_of(tx: Tx, given: Given, *, now_ms: int) -> EntryChange:
    """The change as `identify` would give it: only a stored entry is known or edited."""
    name, title, url, kind, article = given
    known = tx.entry(name)
    made = replace(entry(name), title=title, url=url, story_id="", first_seen_ms=now_ms, publisher=url[8:9])
    if known is None:
        return EntryChange(ChangeKind.NEW, made, (f"g:{name}",))
    kept = replace(known, title=title, url=url, article=article, revision=known.revision + 1)
    return EntryChange(kind, kept if kind is ChangeKind.EDITED else known, (f"g:{name}", f"l:{url}"))


def changes_of(tx: Tx, given: Sequence[Given], *, now_ms: int) -> list[EntryChange]:
    return [change_of(tx, one, now_ms=now_ms) for one in given]


def placed(tx: Tx, changes: Sequence[EntryChange], *, now_ms: int) -> list[Placed]:
    shelf = Shelf(tx, changes, now_ms=now_ms)
    found = []
    for change in changes:
        if change.kind is ChangeKind.KNOWN:
            shelf.known(change)
        else:
            found.append(shelf.place(change))
    shelf.store()
    return found


def kept(tx: Tx) -> Kept:
    entries = sorted(tx.entries(), key=lambda one: one.id)
    keys = [f"u:{host}.example/{n}" for host in "xy" for n in "12"] + [f"t:{title.lower()}" for title in TITLES]
    seen = sorted(tx.stories_by_keys(keys), key=lambda found: (found[0], found[2].id))
    return entries, tx.stories_by_id([one.story_id for one in entries]), seen


@given(polls=POLLS)
@settings(max_examples=60, deadline=None)
def test_placing_a_poll_at_once_is_placing_its_entries_one_by_one(
    polls: list[tuple[list[Given], int]],
) -> None:
    async def live(store: Store, *, at_once: bool) -> tuple[list[list[Placed]], Kept]:
        found = []
        for given_changes, hours in polls:
            now_ms = NOW + hours * HOUR
            changes = await store.write(partial(changes_of, given=given_changes, now_ms=now_ms))
            parts = [changes] if at_once else [[change] for change in changes]
            found.append([p for part in parts for p in await store.write(partial(placed, changes=part, now_ms=now_ms))])
        state = await store.write(kept)
        await store.close()
        return found, state

    def run(*, at_once: bool) -> tuple[list[list[Placed]], Kept]:
        return asyncio.run(live(open_store("sqlite://", clock=ManualClock(NOW)), at_once=at_once))

    assert run(at_once=True) == run(at_once=False)


def test_copies_within_one_poll_share_a_story_and_a_title_of_last_week_does_not() -> None:
    async def live() -> list[str]:
        store = open_store("sqlite://", clock=ManualClock(NOW))
        old, late = NOW - TITLE_WINDOW_MS - 1, NOW
        one, two, three = (
            replace(entry(name), title=TITLES[0], url=f"https://x.example/{name}", story_id="") for name in "abc"
        )
        changes = [EntryChange(ChangeKind.NEW, made, (f"g:{made.id}",)) for made in (one, two, three)]
        before = await store.write(lambda tx: placed(tx, changes[:1], now_ms=old))
        after = await store.write(lambda tx: placed(tx, changes[1:], now_ms=late))
        await store.close()
        return [at.story.id for at in (*before, *after)]

    assert asyncio.run(live()) == ["a", "b", "b"]
