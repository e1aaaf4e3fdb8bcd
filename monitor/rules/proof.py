"""A verdict as JSON that outlives an edit of the text: what was found, where, in which words, and why it decided."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from monitor.model import Document, Field, Hit, RejectedHit, Verdict

VERSION = 1
"""Of the schema; raised when a key changes its meaning or goes, not when one is added."""
AROUND = 120
"""Characters of the text kept on each side of a hit."""
MAX_HITS = 100
"""Hits kept; the first of each name stay whatever their number."""
KEPT_OF_EACH = 3
MAX_LISTED = 5
"""Rows of a watch list kept of one name: a common one may be that of many."""
MAX_TEXT = 600
"""Characters of one hit's text: the two words of a wide near may be far apart."""


def evidence(verdict: Verdict, doc: Document) -> dict[str, Any]:
    """The evidence of one verdict on one revision, schema `v: 1`. Spans are code points in the field's stored text;
    `fields` names the text revision of each field that has a hit by the SHA-256 of its UTF-8."""
    hits = _kept(verdict.hits)
    contexts = dict(verdict.supports)
    found: dict[str, Any] = {
        "v": VERSION,
        "rule": verdict.rule_id,
        "kind": str(verdict.kind),
        "severity": str(verdict.severity) if verdict.severity else None,
        "hits": [_hit(hit, doc, contexts.get(hit)) | rows_behind(hit, verdict) for hit in hits],
        "hits_total": len(verdict.hits),
        "fields": {str(field): text_hash(doc.fields[field]) for field in _fields(verdict)},
        "explain": {
            "when": verdict.when,
            "decided_by": verdict.decided_by,
            "severity_by": verdict.severity_by,
            "clauses": [{"clause": clause, "true": truth} for clause, truth in verdict.clauses],
        },
        "rejected": [_rejected(no, doc) | rows_behind(no.hit, verdict) for no in verdict.rejected[:MAX_HITS]],
    }
    if verdict.near:
        found["near"] = {"clause": verdict.near.clause, "because": verdict.near.because}
    return found


def rows_behind(hit: Hit, verdict: Verdict) -> dict[str, Any]:
    """Under `listed`, the rows of watch lists that have the hit's name, each with its list's version; nothing for hits that
    come from no list. `listed_total` says how many there are when not all are shown."""
    rows = hit.term.entries
    if not rows:
        return {}
    versions = dict(verdict.lists)
    shown = [{"list": row.list, "id": row.id, "name": row.name, "version": versions.get(row.list)} for row in rows]
    more = {"listed_total": len(rows)} if len(rows) > MAX_LISTED else {}
    return {"listed": shown[:MAX_LISTED], **more}


def text_hash(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def snippet(hit: Hit, text: str, *, around: int = AROUND) -> tuple[str, int]:
    """The text around a hit, and the offset in the text where it begins."""
    start = max(hit.start - around, 0)
    return text[start : hit.end + around], start


def _kept(hits: Sequence[Hit]) -> list[Hit]:
    if len(hits) <= MAX_HITS:
        return list(hits)
    seen: dict[str, int] = {}
    first: set[Hit] = set()
    for hit in hits:
        seen[hit.term.owner] = seen.get(hit.term.owner, 0) + 1
        if seen[hit.term.owner] <= KEPT_OF_EACH:
            first.add(hit)
    room = MAX_HITS - len(first)
    kept = []
    for hit in hits:
        if hit in first:
            kept.append(hit)
        elif room > 0:
            kept.append(hit)
            room -= 1
    return kept[: max(MAX_HITS, len(first))]


def _fields(verdict: Verdict) -> list[Field]:
    used = {hit.field for hit in verdict.hits} | {no.hit.field for no in verdict.rejected}
    used |= {context.field for _, context in verdict.supports}
    return [field for field in Field if field in used]


def _hit(hit: Hit, doc: Document, context: Hit | None) -> dict[str, Any]:
    around, begins = snippet(hit, doc.fields.get(hit.field, ""))
    found: dict[str, Any] = {
        "name": hit.term.owner,
        "alias": hit.term.phrase,
        "role": str(hit.term.role),
        "layer": str(hit.layer),
        "field": str(hit.field),
        "start": hit.start,
        "end": hit.end,
        "text": hit.text[:MAX_TEXT],
        "edits": list(hit.edits),
        "snippet": around[: MAX_TEXT + 2 * AROUND],
        "snippet_start": begins,
    }
    if context:
        found["context"] = {
            "alias": context.term.phrase,
            "layer": str(context.layer),
            "field": str(context.field),
            "start": context.start,
            "end": context.end,
            "text": context.text,
        }
    return found


def _rejected(no: RejectedHit, doc: Document) -> dict[str, Any]:
    return _hit(no.hit, doc, None) | {"reason": no.reason, "because": no.because}
