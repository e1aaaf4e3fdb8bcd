"""Which story each entry of a poll belongs to: decided one after the other, read and written all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.model import ChangeKind, Entry, EntryChange, Story
from monitor.ports import Tx
from monitor.stories import TITLE_WINDOW_MS, Sighting, choose_story, eldest, story_keys


@dataclass(frozen=True, slots=True)
class Placed:
    """A changed entry as stored, and its story as it stood then; `overtaken` when its article arrived while the change
    was under way: it was judged without it."""

    entry: Entry
    story: Story
    overtaken: bool


class Shelf:
    """The entries and stories that a poll's changes meet: what is placed is met by the next, as if it were stored already.

    Statements, not rows, are what a small write costs: all of a poll's are read by three and written by four.
    """

    def __init__(self, tx: Tx, changes: Sequence[EntryChange], *, now_ms: int) -> None:
        self._tx = tx
        self._now_ms = now_ms
        self._known = tx.entries_by_id([change.entry.id for change in changes])
        self._stories: dict[str, Story] = {}
        self._seen: dict[str, dict[str, int]] = {}
        self._entries: list[tuple[Entry, Sequence[str]]] = []
        self._touched: dict[str, dict[str, None]] = {}
        self._meet(changes)

    def _meet(self, changes: Iterable[EntryChange]) -> None:
        """Reads the stories that the changes may belong to."""
        placed = [change.entry for change in changes if change.kind is not ChangeKind.KNOWN]
        stories = self._tx.stories_by_id([entry.story_id for entry in placed if entry.story_id])
        self._stories.update(stories)
        keys = {key for entry in placed if not entry.story_id for key in story_keys(entry)}
        for key, seen_ms, story in self._tx.stories_by_keys(keys):
            self._stories[story.id] = story
            self._seen.setdefault(key, {})[story.id] = seen_ms

    def known(self, change: EntryChange) -> None:
        """Takes an entry that only gains keys."""
        self._entries.append((self._known.get(change.entry.id, change.entry), change.keys))

    def place(self, change: EntryChange) -> Placed:
        """The changed entry with its story. An edited entry stays in its story."""
        change, overtaken = with_article(change, self._known.get(change.entry.id))
        entry, keys = change.entry, story_keys(change.entry)
        found = self._stories.get(entry.story_id) if entry.story_id else self._find(keys)
        story = choose_story(entry, found, self._now_ms)
        entry = replace(entry, story_id=story.id)
        self._known[entry.id], self._stories[story.id] = entry, story
        self._entries.append((entry, change.keys))
        self._touched.setdefault(story.id, {}).update(dict.fromkeys(keys))
        for key in keys:
            self._seen.setdefault(key, {})[story.id] = story.last_seen_ms
        return Placed(entry, story, overtaken)

    def _find(self, keys: Sequence[str]) -> Story | None:
        """The story of the same canonical link, else of an equal title within 72 h."""
        links = eldest(self._under(key for key in keys if key.startswith("u:")), since_ms=0)
        since_ms = self._now_ms - TITLE_WINDOW_MS
        return links or eldest(self._under(key for key in keys if not key.startswith("u:")), since_ms=since_ms)

    def _under(self, keys: Iterable[str]) -> Iterable[Sighting]:
        return [(self._stories[s], seen_ms) for key in keys for s, seen_ms in self._seen.get(key, {}).items()]

    def store(self) -> None:
        """Writes all that was placed."""
        self._tx.put_stories([(self._stories[story_id], tuple(keys)) for story_id, keys in self._touched.items()])
        self._tx.put_entries(self._entries)


def with_article(change: EntryChange, fresh: Entry | None) -> tuple[EntryChange, bool]:
    """The change on top of what is stored now, and whether an article arrived since the change was computed."""
    if fresh is None or fresh.article == change.entry.article:
        return change, False
    entry = replace(change.entry, article=fresh.article, revision=max(fresh.revision + 1, change.entry.revision))
    return replace(change, entry=entry), True
