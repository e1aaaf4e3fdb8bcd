"""Archives (RFC 5005) of a feed, followed when entries may have been missed: a gap, bounded, once.

A document of a feed seen before that shows nothing known has rolled over since the last poll: what it dropped in
between stands in the documents that it names as `prev-archive`, or else as `next` page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from monitor.feeds import TRUNCATED
from monitor.ingest.needs import Ports
from monitor.model import (
    ChangeKind,
    Entry,
    EntryChange,
    FeedSpec,
    FeedState,
    Fetched,
    FetchFailed,
    FetchRequest,
    NotModified,
    ParsedEntry,
    ParsedFeed,
    ParseFailed,
)
from monitor.stories import keys_of

MOST_DOCUMENTS = 5
"""Archive documents that one gap may cost."""

AGAIN_AFTER_MS = 3_600_000
"""A feed that shows something else altogether at every poll has a gap each time: its archives are asked once an hour."""

BACKDATED_MS = 86_400_000
"""How much older than the last good poll an entry may say it is, and still have come after it."""


@dataclass(frozen=True, slots=True)
class Archived:
    """What archives brought: entries that the feed's own document no longer shows, newest document first; how many
    documents were asked for; a sentence when the way back to what is known was not found to its end."""

    entries: tuple[ParsedEntry, ...] = ()
    documents: int = 0
    broken_off: str = ""


NONE = Archived()


def is_gap(feed: FeedState, parsed: ParsedFeed, known: Mapping[str, Entry], *, now_ms: int) -> bool:
    """Whether entries may have been missed and there are archives to look for them in.

    Never at first sight, nor for a feed that never had an entry: then nothing is missing.
    """
    if feed.first_fetched_ms is None or feed.last_new_ms is None or known:
        return False
    if feed.last_archive_ms is not None and now_ms - feed.last_archive_ms < AGAIN_AFTER_MS:
        return False
    return bool(parsed.entries and parsed.archives) and not (parsed.fault or "").startswith(TRUNCATED)


def same_place(url: str, other: str) -> bool:
    """Whether two URLs are of one server: scheme, host and port. Archives elsewhere are not followed: a feed must not
    make us ask others, nor carry its headers to them."""
    one, two = urlsplit(url), urlsplit(other)
    return (one.scheme, one.hostname, one.port) == (two.scheme, two.hostname, two.port)


def request_for_archive(url: str, feed: FeedState, spec: FeedSpec) -> FetchRequest:
    """The request for one archive document: unconditional, with the feed's own credentials and headers only where
    they belong."""
    if not same_place(feed.fetch_url, url):
        return FetchRequest(feed.id, url, allow_private=spec.allow_private)
    user = urlsplit(feed.fetch_url).netloc.rpartition("@")[0]
    parts = urlsplit(url)
    if user:
        url = urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}"))
    headers = {name: value.reveal() for name, value in spec.headers.items()}
    return FetchRequest(feed.id, url, headers=headers, allow_private=spec.allow_private)


async def follow(parsed: ParsedFeed, feed: FeedState, spec: FeedSpec, *, url: str, ports: Ports) -> Archived:
    """The entries behind a document's own, from one archive to the next until one shows something known; `url` is where
    the document came from."""
    seen: set[str] = {url}
    taken = {keys_of(entry)[0] for entry in parsed.entries}
    entries: list[ParsedEntry] = []
    document, count = parsed, 0
    while (target := next_archive(document, url, seen)) is not None:
        if count == MOST_DOCUMENTS:
            return Archived(tuple(entries), count, f"older archives than {MOST_DOCUMENTS} documents are not read")
        seen.add(target)
        count += 1
        read = await _read(request_for_archive(target, feed, spec), ports)
        if isinstance(read, str):
            return Archived(tuple(entries), count, f"archive {count}: {read}")
        document = read
        fresh = [entry for entry in document.entries if keys_of(entry)[0] not in taken]
        taken.update(keys_of(entry)[0] for entry in fresh)
        entries += fresh
        if await _shows_known(document, feed, ports):
            return Archived(tuple(entries), count)
    return Archived(tuple(entries), count, "the archives end before anything known")


def next_archive(document: ParsedFeed, url: str, seen: set[str]) -> str | None:
    """The archive that a document names, on the server at `url`, and that was not read yet."""
    return next((one for one in document.archives if one not in seen and same_place(url, one)), None)


async def _shows_known(document: ParsedFeed, feed: FeedState, ports: Ports) -> bool:
    keys = sorted({key for entry in document.entries for key in keys_of(entry)})
    return bool(await ports.store.read(lambda reader: reader.entries_by_keys(feed.id, keys)))


async def _read(request: FetchRequest, ports: Ports) -> ParsedFeed | str:
    """One archive document, or why there is none."""
    match await ports.fetcher.fetch(request):
        case FetchFailed(reason=reason, detail=detail):
            return f"{reason}: {detail}" if detail else str(reason)
        case NotModified():
            return "304 Not Modified to a request without validators"
        case Fetched(meta=meta, body=body):
            read = await ports.parser.parse(body, url=meta.url, content_type=meta.headers.get("content-type"))
            return f"{read.reason}: {read.detail}" if isinstance(read, ParseFailed) else read


def as_history(changes: Sequence[EntryChange], archived: Archived, feed: FeedState) -> list[EntryChange]:
    """The changes with those of the archives' new entries that are older than our watch as baseline: dated before the
    last good poll, and a day to spare for those that are dated back. They are stored and alert nobody."""
    since_ms = (feed.last_success_ms or feed.first_fetched_ms or 0) - BACKDATED_MS
    from_archive = {keys_of(entry)[0] for entry in archived.entries}
    return [
        replace(change, entry=replace(change.entry, baseline=True))
        if change.kind is ChangeKind.NEW
        and change.entry.dated
        and change.entry.published_ms < since_ms
        and not from_archive.isdisjoint(change.keys)
        else change
        for change in changes
    ]
