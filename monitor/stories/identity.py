"""Which entries of a polled document are new, edited or known: the same item is one entry for ever.

Feeds re-issue guids, redate, move, drop and bring back their items. So an entry is known under several keys and any of
them leads back to it, but a weak one only if nothing stronger speaks against it: taking a new item for a known one
would lose an alert, taking a known one for new would send it twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from monitor.model import ChangeKind, Entry, EntryChange, ParsedEntry
from monitor.stories.keys import keys_of
from monitor.stories.normal import content_hash, digest, weight, words
from monitor.stories.publisher import publisher_of
from monitor.urls import canonical

FUTURE_SLACK_MS = 10 * 60_000
REPEAT_MS = 72 * 3_600_000  # within it an equal text under a new id is the same item put out again
REISSUE_MIN = 3
SUBSTANTIAL = 40  # letters of a summary from which equal words are no coincidence; titles alone recur every week
ALIKE = 0.5  # share of common words in two titles of one link
ID_DIGITS = 26


class Origin(TypedDict, total=False):
    """What the feed says of all its entries; `baseline` when it is seen for the first time."""

    baseline: bool
    publisher: str | None
    lang: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A parsed entry with the keys that tell it from the others of its document, and those that it shares with some."""

    parsed: ParsedEntry
    keys: tuple[str, ...]
    shared: tuple[str, ...] = ()

    @property
    def strong(self) -> tuple[str, ...]:
        """Its keys by guid; without a guid of its own its link; without either what it says."""
        return tuple(key for key in self.keys if key[0] in "wg") or self.keys[:1]


def identify(
    feed_id: str, parsed: Sequence[ParsedEntry], *, known: Mapping[str, Entry], now_ms: int, **origin: Unpack[Origin]
) -> list[EntryChange]:
    """Each item of a document as NEW, EDITED or KNOWN against what is stored, oldest first.

    `known` has the feed's entries by every key of `keys_of` that leads to one. An entry's id is made of the feed's id
    and its founding key and never changes. Items that share all keys are one. KNOWN carries the stored entry; its
    `keys` may be more than were stored (a feed that gains ids).
    """
    items = _tell_apart(parsed)
    matched = _match(items, known, now_ms=now_ms)
    changes = []
    for i in _oldest_first(items):
        entry = matched.get(i)
        if entry is None:
            changes.append(_new(feed_id, items[i], known, now_ms=now_ms, origin=origin))
        else:
            changes.append(_seen_again(entry, items[i], known, now_ms=now_ms))
    return changes


def _tell_apart(parsed: Sequence[ParsedEntry]) -> list[Item]:
    """The items, copies merged. A key that two items of one document share identifies neither."""
    distinct: dict[tuple[str, ...], ParsedEntry] = {}
    for entry in parsed:
        distinct.setdefault(keys_of(entry), entry)
    uses = Counter(key for keys in distinct for key in keys)
    items = []
    for keys, entry in distinct.items():
        own = tuple(key for key in keys[:-1] if uses[key] == 1)
        items.append(Item(entry, own or keys[-1:], tuple(key for key in keys if uses[key] > 1)))
    return items


def _match(items: list[Item], known: Mapping[str, Entry], *, now_ms: int) -> dict[int, Entry]:
    """The stored entry of each item that has one; each entry at most once. First by strong keys, then what is left."""
    matched: dict[int, Entry] = {}
    claimed: set[str] = set()
    for i, item in enumerate(items):
        entry = next((known[key] for key in item.strong if key in known and known[key].id not in claimed), None)
        if entry is not None:
            matched[i] = entry
            claimed.add(entry.id)
    left = [i for i in range(len(items)) if i not in matched]
    returning = [i for i in left if any(key in known and known[key].id not in claimed for key in items[i].keys)]
    reissue = len(returning) >= REISSUE_MIN and len(returning) > len(matched)
    for i in left:
        entry = _weakly(items[i], known, claimed, now_ms=None if reissue else now_ms)
        if entry is not None:
            matched[i] = entry
            claimed.add(entry.id)
    return matched


def _weakly(item: Item, known: Mapping[str, Entry], claimed: set[str], *, now_ms: int | None) -> Entry | None:
    """The entry that a weak key leads to, if it is proof enough. In a re-issue (no time given) any own key is: outside
    one, the link needs a title like the old one and equal words must be many and soon. A shared key needs equal words."""
    for key in (*item.keys, *item.shared):
        entry = known.get(key)
        if entry is None or entry.id in claimed:
            continue
        own = key in item.keys
        if own and (now_ms is None or _same(item.parsed, key, entry, now_ms=now_ms)):
            return entry
        if not own and not key.startswith("h:") and _says(item.parsed, entry):
            return entry
    return None


def _same(parsed: ParsedEntry, key: str, entry: Entry, *, now_ms: int) -> bool:
    if key.startswith("l:"):
        return _says(parsed, entry) or _alike(parsed.title, entry.title)
    substantial = weight(parsed.summary or parsed.text) >= SUBSTANTIAL
    return substantial and now_ms - entry.updated_ms <= REPEAT_MS


def _says(parsed: ParsedEntry, entry: Entry) -> bool:
    """Whether title and summary are the stored ones."""
    return content_hash(parsed.title, parsed.summary, "") == content_hash(entry.title, entry.summary, "")


def _alike(one: str, other: str) -> bool:
    """Whether at least half of two titles' words are common."""
    a, b = set(words(one)), set(words(other))
    return bool(a and b) and len(a & b) >= ALIKE * min(len(a), len(b))


def _oldest_first(items: list[Item]) -> list[int]:
    """By date when every item has one; else from the document's end, since feeds begin with the newest."""
    backwards = list(range(len(items)))[::-1]
    dates = [item.parsed.published_ms or 0 for item in items]
    return sorted(backwards, key=lambda i: dates[i]) if all(dates) else backwards


def _new(feed_id: str, item: Item, known: Mapping[str, Entry], *, now_ms: int, origin: Origin) -> EntryChange:
    parsed = item.parsed
    keys = tuple(key for key in item.keys if key not in known) or keys_of(parsed)[-1:]
    published = parsed.published_ms
    dated = published is not None and published <= now_ms + FUTURE_SLACK_MS
    entry = Entry(
        id=entry_id(feed_id, keys[0]),
        feed_id=feed_id,
        url=canonical(parsed.link) if parsed.link else "",
        title=parsed.title,
        summary=parsed.summary,
        text=parsed.text,
        author=parsed.author,
        publisher=publisher_of(parsed, configured=origin.get("publisher"), feed_id=feed_id),
        tags=parsed.tags,
        lang=parsed.lang or origin.get("lang"),
        published_ms=published if dated and published is not None else now_ms,
        dated=dated,
        first_seen_ms=now_ms,
        updated_ms=now_ms,
        revision=1,
        content_hash=content_hash(parsed.title, parsed.summary, parsed.text),
        story_id="",
        baseline=origin.get("baseline", False),
        enclosures=parsed.enclosures,
    )
    return EntryChange(ChangeKind.NEW, entry, keys)


def entry_id(feed_id: str, founding_key: str) -> str:
    """`ent_` and 26 hex digits: the same for the same item wherever and whenever it is computed."""
    return f"ent_{digest(f'{feed_id}|{founding_key}')[:ID_DIGITS]}"


def _seen_again(entry: Entry, item: Item, known: Mapping[str, Entry], *, now_ms: int) -> EntryChange:
    """EDITED when title, summary or text say something else now. A part that is missing now is kept: what was said
    was said, and a full text that was fetched is not in the feed."""
    parsed = item.parsed
    keys = tuple(key for key in item.keys if key not in known or known[key].id == entry.id)
    title, summary, text = parsed.title or entry.title, parsed.summary or entry.summary, parsed.text or entry.text
    now_says = content_hash(title, summary, text)
    if now_says == entry.content_hash:
        return EntryChange(ChangeKind.KNOWN, entry, keys)
    edited = replace(
        entry,
        url=canonical(parsed.link) if parsed.link else entry.url,
        title=title,
        summary=summary,
        text=text,
        author=parsed.author or entry.author,
        tags=parsed.tags or entry.tags,
        updated_ms=now_ms,
        revision=entry.revision + 1,
        content_hash=now_says,
        enclosures=parsed.enclosures or entry.enclosures,
    )
    return EntryChange(ChangeKind.EDITED, edited, keys)
