"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), and what is close enough to them."""

from __future__ import annotations

import json
from typing import Any

from monitor.feeds.dates import parse_date
from monitor.feeds.plain import SUMMARY_CAP, TITLE_CAP, URL_CAP, clean_block, clean_line, html_to_text, label
from monitor.feeds.syndication import MAX_AUTHORS, MAX_ENCLOSURES, MAX_TAGS, absolute, language
from monitor.feeds.thin import thin_list
from monitor.model import ParsedEntry, ParsedFeed, ParseFailed, PollReason

VERSION = "jsonfeed.org/version/"


def read_json_feed(text: str, *, url: str) -> ParsedFeed | ParseFailed:
    """The feed in this JSON text, or why it is none, with the beginning of what came instead."""
    try:
        found = json.loads(text, strict=False)  # line breaks inside strings are forgiven
    except RecursionError:
        return ParseFailed(PollReason.NOT_A_FEED, "JSON nested too deep to be a feed")
    except ValueError as error:
        return ParseFailed(PollReason.NOT_A_FEED, clean_line(f"broken JSON ({error}): {text[:120]}", 300))
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(items, list):
        return ParseFailed(PollReason.NOT_A_FEED, clean_line(f"JSON, but no JSON Feed: {text[:200]}", 300))
    version = str(found.get("version") or "")
    if VERSION not in version and not any(isinstance(item, dict) and "id" in item for item in items):
        return ParseFailed(
            PollReason.NOT_A_FEED, clean_line(f"JSON with items but without `version`: {text[:160]}", 300)
        )
    return _feed(found, items, version=version, url=url)


def _feed(found: dict[str, Any], items: list[Any], *, version: str, url: str) -> ParsedFeed:
    good = [item for item in items if isinstance(item, dict)]
    faults = [] if VERSION in version else ["no `version`"]
    if len(good) < len(items):
        faults.append(f"{len(items) - len(good)} items are no objects")
    good, cut = thin_list(good)
    if cut:
        faults.append(cut)
    hubs = [hub for hub in _list(found.get("hubs")) if isinstance(hub, dict)]
    archive = absolute(found.get("next_url"), url)
    by = _author(found)  # both versions: a feed's authors are those of its items that name none
    return ParsedFeed(
        format="json10" if version.rstrip("/").endswith("/1") else "json11",
        entries=tuple(_entry(item, url, by=by) for item in good),
        title=label(_text(found, "title"), TITLE_CAP) or None,
        link=absolute(found.get("home_page_url"), url),
        lang=language(found.get("language")),
        fault="; ".join(faults) or None,
        archives=(archive,) if archive else (),
        hub=next((link for hub in hubs if (link := absolute(hub.get("url"), url))), None),
    )


def _entry(item: dict[str, Any], url: str, *, by: str | None) -> ParsedEntry:
    page = html_to_text(_text(item, "content_html"))
    text = page or clean_block(_text(item, "content_text"))
    summary = clean_block(_text(item, "summary"), SUMMARY_CAP)
    published, updated = parse_date(_text(item, "date_published")), parse_date(_text(item, "date_modified"))
    guid = clean_line(_text(item, "id"), URL_CAP)
    web_id = guid if guid.startswith(("http://", "https://")) else None
    attachments = [a for a in _list(item.get("attachments")) if isinstance(a, dict)]
    return ParsedEntry(
        guid=guid or None,
        link=absolute(item.get("url"), url) or absolute(item.get("external_url"), url) or absolute(web_id, url),
        title=label(_text(item, "title"), TITLE_CAP),
        summary="" if summary == text else summary,
        text=text,
        author=_author(item) or by,
        tags=tuple(dict.fromkeys(t for tag in _list(item.get("tags")) if (t := label(str(tag)))))[:MAX_TAGS],
        lang=language(item.get("language")),
        published_ms=published or updated,
        updated_ms=updated,
        enclosures=tuple(link for a in attachments if (link := absolute(a.get("url"), url)))[:MAX_ENCLOSURES],
    )


def _text(node: dict[str, Any], key: str) -> str:
    """A string, or a number as one (ids often are); anything else is missing."""
    value = node.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _author(item: dict[str, Any]) -> str | None:
    """1.1 has `authors`, 1.0 `author`."""
    people = [*_list(item.get("authors")), item.get("author")]
    names = (label(_text(person, "name")) for person in people if isinstance(person, dict))
    return clean_line(", ".join(list(dict.fromkeys(n for n in names if n))[:MAX_AUTHORS])) or None
