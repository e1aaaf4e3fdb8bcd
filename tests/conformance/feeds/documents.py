"""Small feed documents of every format with what a reader must see beside them: `tests/corpus/formats/NAME.*` and `NAME.yaml`.

The YAML names what matters of the case (`says`); what it doesn't name is not compared. Times are UTC.

    says: what the document is about          reason, detail_has: it is refused so
    content_type, url: how it was served      count, count_min: how many entries, when not those listed
    title, link, lang, format, hub, archives, hints, fault_has: of the feed
    entries: title, link, guid, published, updated, summary, text, author, tags, lang, publisher, enclosures;
        NAME_like: contains; tags_has: holds all; all_of: summary and text contain all; title_max: at most so long
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from monitor.feeds import parse
from monitor.model import ParsedEntry, ParsedFeed, ParseFailed, ParseOutcome

FORMATS = Path(__file__).parents[2] / "corpus" / "formats"
URL = "https://news.example.org/feeds/world.xml"
EXPECTED = sorted(FORMATS.glob("*.yaml"))


def expected(name: Path) -> dict[str, Any]:
    """What stands beside a document."""
    found: dict[str, Any] = yaml.safe_load(name.read_text(encoding="utf-8"))
    return found


def body(name: Path) -> bytes:
    """The document."""
    (document,) = (path for path in FORMATS.glob(f"{name.stem}.*") if path != name)
    return document.read_bytes()


def read(name: Path) -> ParseOutcome:
    """The document as parsed, served as the case says."""
    case = expected(name)
    return parse(body(name), url=case.get("url", URL), content_type=case.get("content_type"))


def differences(case: dict[str, Any], outcome: ParseOutcome) -> list[str]:
    """A sentence for each thing that is not as expected."""
    if "reason" in case:
        return list(_refusal(case, outcome))
    if isinstance(outcome, ParseFailed):
        return [f"refused: {outcome}"]
    return [*_feed(case, outcome), *_entries(case, outcome.entries)]


def _refusal(case: dict[str, Any], outcome: ParseOutcome) -> Iterator[str]:
    if isinstance(outcome, ParsedFeed):
        yield f"read as {outcome.format} with {len(outcome.entries)} entries"
    elif str(outcome.reason) != case["reason"] or case.get("detail_has", "") not in outcome.detail:
        yield f"refused otherwise: {outcome}"


def _feed(case: dict[str, Any], feed: ParsedFeed) -> Iterator[str]:
    shown = asdict(feed) | {"archives": list(feed.archives)}
    for key in ("format", "title", "link", "lang", "hub", "archives"):
        if key in case and shown[key] != case[key]:
            yield f"feed {key}: {shown[key]!r}, not {case[key]!r}"
    for key, wanted in case.get("hints", {}).items():
        found = shown["hints"][key]
        if (sorted(found) if isinstance(found, frozenset) else found) != wanted:
            yield f"hint {key}: {found!r}, not {wanted!r}"
    if case.get("fault_has", "") not in (feed.fault or ""):
        yield f"fault: {feed.fault!r}"


def _entries(case: dict[str, Any], entries: tuple[ParsedEntry, ...]) -> Iterator[str]:
    listed = case.get("entries", [])
    if "count_min" in case:
        if len(entries) < case["count_min"]:
            yield f"{len(entries)} entries"
    elif len(entries) != case.get("count", len(listed)):
        yield f"{len(entries)} entries: {[entry.title for entry in entries]}"
    for place, (wanted, entry) in enumerate(zip(listed, entries, strict=False)):
        shown = _shown(entry)
        for key, value in wanted.items():
            if not _fits(key, value, shown):
                yield f"entry {place}, {key}: {shown.get(key, shown)!r}, not {value!r}"


def _shown(entry: ParsedEntry) -> dict[str, Any]:
    plain = {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(entry).items()}
    return plain | {"published": iso(entry.published_ms), "updated": iso(entry.updated_ms)}


def _fits(key: str, wanted: Any, shown: dict[str, Any]) -> bool:
    if key == "all_of":
        return all(part in f"{shown['summary']}\n{shown['text']}" for part in wanted)
    if key == "summary_or_text":
        return wanted in {shown["summary"], shown["text"]}
    if key == "tags_has":
        return set(wanted) <= set(shown["tags"])
    if key == "title_max":
        return len(shown["title"]) <= int(wanted)
    if key.endswith("_like"):
        return wanted is None or wanted in (shown[key.removesuffix("_like")] or "")
    return bool(shown[key] == wanted)


def iso(epoch_ms: int | None) -> str | None:
    """The time as the YAML writes it."""
    return None if epoch_ms is None else datetime.fromtimestamp(epoch_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
