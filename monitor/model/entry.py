"""Entries and stories."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.terms import Field


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of one feed, normalised and stored.

    `id` is derived from feed id and founding key and never changes; `revision` counts from 1 and rises with each edit;
    `content_hash` covers title, summary and text as the feed gives them; `article` is the full text behind the link, once
    it was fetched: it raises the revision and is no edit. `url` is the canonical link. `published_ms` falls back to
    `first_seen_ms` when the feed gives no usable date (`dated` False).
    """

    id: str
    feed_id: str
    url: str
    title: str
    summary: str
    text: str
    author: str | None
    publisher: str
    tags: tuple[str, ...]
    lang: str | None
    published_ms: int
    dated: bool
    first_seen_ms: int
    updated_ms: int
    revision: int
    content_hash: str
    story_id: str
    baseline: bool = False
    enclosures: tuple[str, ...] = ()
    article: str = ""


class ChangeKind(StrEnum):
    """What a poll says of one entry."""

    NEW = "new"
    EDITED = "edited"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry of a poll against what is stored: `keys` are all keys under which it is known from now on; `entry`
    carries the new revision (story_id empty until it is clustered)."""

    kind: ChangeKind
    entry: Entry
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The text that rules are judged on: one entry revision, or a bare file. Absent fields are missing."""

    fields: dict[Field, str]
    lang: str | None = None

    @classmethod
    def of(cls, entry: Entry) -> Document:
        """The fields of a stored entry; its text is the article's once that is there, else what the feed gives."""
        fields = {
            Field.TITLE: entry.title,
            Field.SUMMARY: entry.summary,
            Field.TEXT: entry.article or entry.text,
            Field.TAGS: "\n".join(entry.tags),
            Field.AUTHOR: entry.author or "",
            Field.URL: entry.url,
            Field.PUBLISHER: entry.publisher,
            Field.LANG: entry.lang or "",
        }
        return cls({k: v for k, v in fields.items() if v}, entry.lang)


@dataclass(frozen=True, slots=True)
class Story:
    """A cluster of entries judged copies or updates of the same news. `id` is its founding entry's id."""

    id: str
    title: str
    url: str
    first_seen_ms: int
    last_seen_ms: int
    entries: int = 1
    publishers: tuple[str, ...] = ()
