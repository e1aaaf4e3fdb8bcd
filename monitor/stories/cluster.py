"""Entries to stories, in their first form: same canonical link, or equal title within 72 hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.model import Entry, Story

TITLE_WINDOW_MS = 72 * 3_600_000


Sighting = tuple[Story, int]
"""A story, and when it was last seen under one of an entry's keys."""


def eldest(found: Iterable[Sighting], *, since_ms: int) -> Story | None:
    """Of the stories that were seen since then the one that was there first."""
    able = (story for story, seen_ms in found if seen_ms >= since_ms)
    return min(able, key=lambda story: (story.first_seen_ms, story.id), default=None)


def choose_story(entry: Entry, found: Story | None, now_ms: int) -> Story:
    """The story that the entry belongs to from now on: the one found under its keys or its own, or a new one that it
    founds. A story's id is its founding entry's and never changes."""
    if found is None:
        return Story(entry.id, entry.title, entry.url, now_ms, now_ms, publishers=(entry.publisher,))
    publishers = found.publishers if entry.publisher in found.publishers else (*found.publishers, entry.publisher)
    joined = entry.story_id != found.id
    return replace(
        found, last_seen_ms=max(now_ms, found.last_seen_ms), entries=found.entries + joined, publishers=publishers
    )
