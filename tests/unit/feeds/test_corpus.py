"""Odd feeds, each with what is to be read from it beside it: `tests/corpus/feeds/NAME.xml` and `NAME.expected.json`.

A new odd feed adds a pair. `python tests/unit/feeds/test_corpus.py` writes missing expectations for you to check.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from monitor.feeds import parse
from monitor.model import ParsedEntry, ParsedFeed, ParseFailed

CORPUS = Path(__file__).parents[2] / "corpus" / "feeds"
DOCUMENTS = sorted(path for path in CORPUS.iterdir() if not path.name.endswith(".expected.json"))
URL = "https://news.example.org/feeds/world.xml"


def outcome(path: Path) -> dict[str, Any]:
    """What is read, without the empty fields."""
    found = parse(path.read_bytes(), url=URL)
    if isinstance(found, ParseFailed):
        return {"reason": str(found.reason), "detail": found.detail}
    return {**_feed(found), "entries": [_entry(entry) for entry in found.entries]}


def _feed(feed: ParsedFeed) -> dict[str, Any]:
    shown = ("format", "title", "link", "lang", "fault", "hub")
    hints = {key: sorted(v) if isinstance(v, frozenset) else v for key, v in asdict(feed.hints).items() if v}
    archives = {"archives": list(feed.archives)} if feed.archives else {}
    return {**{key: getattr(feed, key) for key in shown if getattr(feed, key)}, **hints, **archives}


def _entry(entry: ParsedEntry) -> dict[str, Any]:
    return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(entry).items() if v}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_odd_feed_is_read_as_expected(path: Path) -> None:
    expected = path.with_name(f"{path.stem}.expected.json")
    assert outcome(path) == json.loads(expected.read_text(encoding="utf-8"))


if __name__ == "__main__":
    for document in DOCUMENTS:
        beside = document.with_name(f"{document.stem}.expected.json")
        if not beside.exists():
            beside.write_text(json.dumps(outcome(document), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
