"""The message as a value: what the webhook's body says and what every other notifier reads.

The schema is published (docs/webhook.schema.json) and only ever grows: a consumer that ignores keys it doesn't know
keeps working.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.alerting.fire import Match
from monitor.model import Alert, Document, Hit
from monitor.rules import rows_behind
from monitor.text import clean_line, cut

SCHEMA_VERSION = 1

EXCERPT = 600
"""Characters of the entry that a message quotes: enough to judge by, too little to republish."""

CONTEXT = 70
"""Characters quoted on either side of a hit."""

MOST_HITS = 40
MOST_COPIES = 20


def iso(ms: int) -> str:
    """An instant as RFC 3339 in UTC, to the millisecond: `2022-01-14T08:00:00.000Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(kind: str, *, delivery_id: str, seq: int, now_ms: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """The envelope that all messages share; `data` adds to it."""
    head = {"delivery_id": delivery_id, "seq": seq, "schema_version": SCHEMA_VERSION}
    return {"type": kind, "timestamp": iso(now_ms), "data": {**head, **data}}


def late_by_s(match: Match, now_ms: int) -> int | None:
    """Whole seconds from the entry's publication to this message; None when the feed gives no usable date."""
    entry = match.entry
    return max(0, (now_ms - entry.published_ms) // 1000) if entry.dated else None


def alert_value(alert: Alert, match: Match) -> dict[str, Any]:
    """One alert as receivers see it."""
    verdict, rule = match.verdict, match.rule
    return {
        "id": alert.id,
        "fired": iso(alert.fired_ms),
        "rule": {"id": rule.id, "title": rule.title or rule.id, "version": alert.rule_version},
        "severity": str(alert.severity),
        "labels": dict(alert.labels),
        "story": _story(alert, match),
        "hits": _hits(verdict.hits[:MOST_HITS], match),
        "explain": {
            "when": clean_line(rule.source),
            "decided_by": clean_line(verdict.decided_by),
            "severity_by": clean_line(verdict.severity_by),
        },
        "truncated": len(verdict.hits) > MOST_HITS,
    }


def _story(alert: Alert, match: Match) -> dict[str, Any]:
    entry, story = match.entry, match.story
    url = entry.url or story.url
    publishers = list(dict.fromkeys((*((entry.publisher,) if entry.publisher else ()), *story.publishers)))
    urls = list(dict.fromkeys(link for link in (url, story.url) if link))
    return {
        "id": story.id,
        "title": clean_line(alert.title),
        "url": url,
        "publisher": entry.publisher,
        "author": entry.author,
        "feed": entry.feed_id,
        "entry": entry.id,
        "revision": entry.revision,
        "published": iso(entry.published_ms) if entry.dated else None,
        "first_seen": iso(story.first_seen_ms),
        "lang": entry.lang,
        "excerpt": cut(clean_line(entry.summary or entry.text), EXCERPT),
        "copies": {"publishers": publishers[:MOST_COPIES], "urls": urls[:MOST_COPIES]},
    }


def _hits(hits: Sequence[Hit], match: Match) -> list[dict[str, Any]]:
    fields = Document.of(match.entry).fields
    return [_hit(hit, fields.get(hit.field, "")) | rows_behind(hit, match.verdict) for hit in hits]


def _hit(hit: Hit, text: str) -> dict[str, Any]:
    """One hit with a little of what stands around it, so that it can be judged without the article."""
    return {
        "name": hit.term.owner,
        "alias": hit.term.phrase,
        "role": str(hit.term.role),
        "layer": str(hit.layer),
        "text": hit.text,
        "field": str(hit.field),
        "span": [hit.start, hit.end],
        "edits": list(hit.edits),
        "before": _tail(text[max(0, hit.start - CONTEXT) : hit.start], cut_off=hit.start > CONTEXT),
        "after": _head(text[hit.end : hit.end + CONTEXT], cut_off=len(text) > hit.end + CONTEXT),
    }


def _tail(text: str, *, cut_off: bool) -> str:
    """What stands before a hit, from a word's beginning on; the space before the hit is kept."""
    return ("…" + text[text.find(" ") + 1 :]) if cut_off else text


def _head(text: str, *, cut_off: bool) -> str:
    """What stands after a hit, up to a word's end."""
    return (text[: text.rfind(" ")] if " " in text else text) + "…" if cut_off else text
