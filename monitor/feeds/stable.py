"""A hash of a feed document that stands still while only its channel's clock ticks.

Many servers write the time of the request into `lastBuildDate`, `pubDate` or `updated` of the channel (or into a
comment), so that no two bodies are equal. Computed on bytes, without parsing: it is what saves the parse.
"""

from __future__ import annotations

import hashlib
import re

CALM_BYTES = 16_384
"""Longest head or tail that is searched: a real channel's is shorter, and the search is quadratic in a hostile one."""

FIRST = re.compile(rb"<(?:[\w-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
LAST = (b"</item>", b"</entry>", b"</atom:entry>")
VOLATILE = re.compile(
    rb"<((?:[\w-]+:)?(?:lastBuildDate|pubDate|updated|modified|date|generator|updateBase))(?:\s[^>]*)?>[^<]*</\1\s*>",
    re.IGNORECASE,
)


def stable_hash(body: bytes) -> str:
    """32 hex digits over the document without the dates, the generator and the comments around its entries."""
    first = FIRST.search(body)
    start = first.start() if first else len(body)
    end = max(start, *(body.rfind(mark) + len(mark) if mark in body else 0 for mark in LAST))
    digest = hashlib.blake2b(digest_size=16)
    for part in (_calm(body[:start]), body[start:end], _calm(body[end:])):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _calm(part: bytes) -> bytes:
    """Without volatile elements, comments and white space at the ends; as it is when it is too long to search."""
    if len(part) > CALM_BYTES:
        return part
    kept = []
    for i, piece in enumerate(part.split(b"<!--")):
        kept.append(piece if i == 0 else piece.partition(b"-->")[2])
    return VOLATILE.sub(b"", b"".join(kept)).strip()
