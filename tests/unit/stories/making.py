"""Parsed entries and a feed's memory for tests."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import ChangeKind, Entry, EntryChange, ParsedEntry
from monitor.stories import identify, keys_of

NOW = 1_642_147_200_000  # 2022-01-14T08:00:00Z
HOUR = 3_600_000
TEXT = "Deputy foreign minister says the talks on security guarantees ended without a result in Geneva."


def item(
    n: int | str = 1,
    *,
    guid: str | None = "",
    link: str | None = "",
    title: str | None = None,
    summary: str = "",
    text: str = "",
    published_ms: int | None = None,
) -> ParsedEntry:
    """A parsed entry; guid and link follow from its number unless they are given (None = missing)."""
    return ParsedEntry(
        guid=f"guid-{n}" if guid == "" else guid,
        link=f"https://e.example/story/{n}" if link == "" else link,
        title=f"Envoys meet in Geneva for round {n}" if title is None else title,
        summary=summary or f"{TEXT} Part {n}.",
        text=text,
        published_ms=published_ms,
    )


class Memory:
    """One feed's stored entries and keys, as a store keeps them: a key never changes its entry."""

    def __init__(self, feed_id: str = "feed") -> None:
        self.feed_id = feed_id
        self.now_ms = NOW
        self.entries: dict[str, Entry] = {}
        self.keys: dict[str, str] = {}
        self.polls = 0

    def poll(self, *items: ParsedEntry, after_h: float = 1, at_ms: int | None = None) -> list[EntryChange]:
        """What one document brings, taken into memory."""
        self.now_ms = at_ms or self.now_ms + round(after_h * HOUR)
        changes = identify(
            self.feed_id, items, known=self.known(items), now_ms=self.now_ms, baseline=not self.polls, publisher=None
        )
        self.polls += 1
        for change in changes:
            if change.kind is ChangeKind.NEW:
                assert change.entry.id not in self.entries, "an id is given twice"
            self.entries[change.entry.id] = change.entry
            for key in change.keys:
                assert self.keys.setdefault(key, change.entry.id) == change.entry.id, "a key changed its entry"
        return changes

    def known(self, items: Sequence[ParsedEntry]) -> dict[str, Entry]:
        """The stored entries by each key that leads to one."""
        wanted = {key for one in items for key in keys_of(one)}
        return {key: self.entries[self.keys[key]] for key in wanted if key in self.keys}


def kinds(changes: Sequence[EntryChange]) -> str:
    """`N`, `E` and `K` of a poll, in the order of their titles."""
    ordered = sorted(changes, key=lambda change: change.entry.title)
    return "".join(change.kind.value[0].upper() for change in ordered)
