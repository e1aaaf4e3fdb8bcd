"""Plain-text leaves: what is stored and shown is clean, one line where it should be, and bounded.

Feeds are written by strangers. Control characters move cursors and split log lines, bidirectional overrides show one
name and mean another, zero-width characters hide in the middle of words: none of them belongs into a terminal, a log
or a message. Everything here is linear in the text.
"""

from __future__ import annotations

import re

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f"
_ZERO_WIDTH = "\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb"
_SURROGATES = "\ud800-\udfff"
_UNSEEN = re.compile(f"[{_CONTROL}{_BIDI}{_ZERO_WIDTH}{_SURROGATES}]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")

ELLIPSIS = "…"


def visible(text: str) -> str:
    """The text without what no reader sees: control, bidi and zero-width characters, lone surrogates.
    Tabs and line breaks stay."""
    return _UNSEEN.sub("", text)


def clean_line(text: str, limit: int | None = None) -> str:
    """The text as one line: nothing unseen, white space collapsed, cut to `limit` code points."""
    line = " ".join(visible(_LINE_ENDS.sub("\n", text)).split())
    return line if limit is None else cut(line, limit)


def clean_text(text: str, limit: int | None = None) -> str:
    """The text with its paragraphs: nothing unseen, spaces collapsed, at most one empty line in a row."""
    plain = _SPACES.sub(" ", visible(_LINE_ENDS.sub("\n", text)))
    plain = _BLANK_LINES.sub("\n\n", _AROUND_BREAK.sub("\n", plain)).strip()
    return plain if limit is None else cut(plain, limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` code points, ending in an ellipsis when something was cut; at a word's end when there is one in
    the last third, so that no name is cut into another."""
    if len(text) <= limit:
        return text
    if limit <= 1:
        return ELLIPSIS[:limit]
    head = text[: limit - 1]
    if not text[limit - 1].isspace():
        space = head.rfind(" ")
        if space >= limit * 2 // 3:
            head = head[:space]
    return head.rstrip() + ELLIPSIS
