"""What a reader with a perfect memory would know of a feed after all its versions: computed by feedparser alone."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import feedparser

from tests.replay.data import Snapshot


@dataclass(slots=True)
class Memory:
    """Items by identity (guid, else link or equal words): the titles each ever had, white space aside, in order; and which
    came back after being gone."""

    titles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, str] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    first: set[str] = field(default_factory=set)
    _now: set[str] = field(default_factory=set)
    _gone: set[str] = field(default_factory=set)
    _versions: int = 0

    def see(self, body: bytes) -> None:
        """Takes in one version."""
        parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
        now = set()
        for item in parsed.entries:
            title = "".join(ch for ch in " ".join(item.get("title", "").split()) if ch.isprintable())
            key = item.get("id") or self._same_words(item["link"], title, item.get("summary", ""))
            now.add(key)
            if not self.titles[key] or self.titles[key][-1] != title:
                self.titles[key].append(title)
        self.first = self.first if self._versions else now
        self.returned |= now & self._gone
        self._gone = (self._gone | (self._now - now)) - now
        self._now = now
        self._versions += 1

    def _same_words(self, link: str, title: str, summary: str) -> str:
        """The key of an item without a guid: an article put out again under another section's link is one item."""
        return self.words.setdefault((title, summary), self.keys.setdefault(link, link))

    @property
    def edited(self) -> set[str]:
        """Items whose headline changed."""
        return {key for key, titles in self.titles.items() if len(titles) > 1}


def remembered(snapshots: Sequence[Snapshot]) -> dict[str, Memory]:
    """A memory for each feed."""
    memories: dict[str, Memory] = defaultdict(Memory)
    for snapshot in snapshots:
        memories[snapshot.feed].see(snapshot.body)
    return memories
