"""Real feeds, version after version: every document is read, every item is one entry.

The counts beside ours are made independently, with regular expressions on the bytes.
"""

from __future__ import annotations

import html
import re
import tarfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.feeds import parse
from monitor.model import ChangeKind, ParsedFeed, ParseOutcome
from monitor.urls import link_key
from tests.unit.stories.making import Memory

DATA = Path(__file__).parents[3] / "shared" / "data"
ARCHIVES = ("whitehouse_rss_snapshots_cc0.tar.xz", "newsroom_day_2020-05-17.tar.xz")
ITEM = re.compile(rb"<(item|entry)\b.*?</\1>", re.DOTALL)
LINK = re.compile(
    rb"<link>\s*(?:<!\[CDATA\[)?\s*([^<\]]*?)\s*(?:\]\]>)?\s*</link>|<link rel=\"alternate\" href=\"([^\"]*)\""
)

pytestmark = pytest.mark.skipif(
    not all((DATA / name).exists() for name in ARCHIVES), reason=f"needs {' and '.join(ARCHIVES)} in {DATA}"
)


@dataclass(frozen=True)
class Version:
    """One version of a feed: when it was taken, its bytes, and what we read in them."""

    at_ms: int
    body: bytes
    outcome: ParseOutcome


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Version]]:
    """The successive versions of each feed."""
    folder = tmp_path_factory.mktemp("real")
    for name in ARCHIVES:
        with tarfile.open(DATA / name) as archive:
            archive.extractall(folder, filter="data")
    found: dict[str, list[Version]] = defaultdict(list)
    for path in sorted(folder.rglob("*.xml")):
        body, feed = path.read_bytes(), path.parent.name
        found[feed].append(Version(int(path.stem) * 1_000, body, parse(body, url=f"https://{feed}.example/rss")))
    return dict(found)


def links(body: bytes) -> list[str]:
    """The items' links as the bytes have them."""
    first = (LINK.search(item.group()) for item in ITEM.finditer(body))
    return [html.unescape((found.group(1) or found.group(2)).decode()) if found else "" for found in first]


def test_every_document_is_read_with_all_its_items(versions: dict[str, list[Version]]) -> None:
    total = 0
    for feed, documents in versions.items():
        for document in documents:
            outcome = document.outcome
            assert isinstance(outcome, ParsedFeed), (feed, outcome)
            assert (len(outcome.entries), outcome.fault) == (len(links(document.body)), None), feed
            assert all(entry.title and entry.link for entry in outcome.entries), feed
            total += len(outcome.entries)
    assert (sum(map(len, versions.values())), total) == (666, 20_833)


def test_every_item_is_stored_once_edits_are_updates_and_what_returns_is_not_new(
    versions: dict[str, list[Version]],
) -> None:
    for feed, documents in versions.items():
        memory, counts = Memory(feed), Counter[ChangeKind]()
        seen: set[str] = set()
        titles: dict[str, str] = {}
        retitled = 0
        for document in documents:
            assert isinstance(document.outcome, ParsedFeed)
            changes = memory.poll(*document.outcome.entries, at_ms=document.at_ms)
            counts.update(change.kind for change in changes)
            for change in changes:
                known = titles.get(change.entry.url)
                retitled += known is not None and known != change.entry.title
                titles[change.entry.url] = change.entry.title
            seen |= {link_key(link) for link in links(document.body)}
        assert abs(len(seen) - len(memory.entries)) <= 1, feed  # one item of one outlet changed its link
        assert counts[ChangeKind.NEW] == len(memory.entries), feed
        assert counts[ChangeKind.EDITED] == sum(entry.revision - 1 for entry in memory.entries.values()) >= retitled, (
            feed
        )
        assert counts[ChangeKind.EDITED] <= 0.16 * len(memory.entries) + 1, feed
        first_ms = documents[0].at_ms
        assert all(entry.baseline == (entry.first_seen_ms == first_ms) for entry in memory.entries.values()), feed
