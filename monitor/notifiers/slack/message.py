"""A Slack message: Block Kit within Slack's limits, in which no headline can ping, link or format.

Slack reads three characters as control (`&`, `<`, `>`; they are escaped) and, in mrkdwn, a few as formatting, which
have no escape: those are replaced by look-alikes. Whatever needs no bold goes into plain_text, which has no markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from monitor.notifiers.card import Card, Line, cards

HEADER = 150
SECTION = 2800
BLOCKS = 12
TOTAL = 10_000
"""Slack's documented limits are 150, 3,000 and 50; a message fails near 13,200 characters in all, undocumented."""

MARGIN = 1500
"""What the rest of a message may need besides its blocks."""

EXCERPT = 900
LINK = 1500

Block = dict[str, Any]

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOOKALIKES = str.maketrans({"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"})
_SHORTCODE = re.compile(r":(?=[\w+'-]+:)")


def message_of(payload: Mapping[str, Any], *, plain: bool = False) -> str:
    """The body for an incoming webhook, as JSON; `plain` is one text without blocks."""
    drawn = cards(payload)
    message: dict[str, Any] = {
        "text": _plain(drawn[0]) if plain else _summary(drawn[0]),
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if not plain:
        message["blocks"] = _fitting(drawn)
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _fitting(drawn: list[Card]) -> list[Block]:
    """The blocks of as many cards as fit; the first always does."""
    blocks: list[Block] = []
    for place, card in enumerate(drawn):
        more = _blocks(card)
        if blocks and (len(blocks) + len(more) >= BLOCKS or _size(blocks + more) > TOTAL - MARGIN):
            return [*blocks, _context(f"and {len(drawn) - place} more")]
        blocks += more
    return blocks


def _size(blocks: list[Block]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False))


def _blocks(card: Card) -> list[Block]:
    blocks: list[Block] = [{"type": "header", "text": _text(fit(card.headline, HEADER))}]
    byline = (f"*{inert(card.mark, 20)}*", inert(card.byline, 700), _link(card))
    blocks.append(_section("\u2002·\u2002".join(filter(None, byline))))
    if card.why:
        blocks.append(_section("\n".join(_line(line) for line in card.why[:3])))
    if card.excerpt:
        blocks.append({"type": "section", "text": _text(fit(card.excerpt, EXCERPT))})
    if card.footer:
        blocks.append(_context(fit(card.footer, 400)))
    return blocks


def _text(escaped: str) -> Block:
    return {"type": "plain_text", "text": escaped, "emoji": False}


def _section(mrkdwn: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def _context(escaped: str) -> Block:
    return {"type": "context", "elements": [_text(escaped)]}


def _link(card: Card) -> str:
    """The link, and in plain words where it really leads; that alone when the link is too long for a section."""
    link, host = escape(card.link), inert(card.host, 260)
    if not link or len(link) > LINK:
        return host
    return f"<{link}|Read the story> ({host})"


def _line(line: Line) -> str:
    """A line with its highlights in bold, which Slack reads as such only between white space: where there is none, a
    hair space stands in."""
    drawn = ""
    after_bold = False
    for text, strong in line:
        piece = inert(text, max(1, min(400, 800 - len(drawn))))
        bold = strong and bool(piece.strip())
        piece = f"*{piece.strip()}*" if bold else piece
        if drawn and (bold or after_bold) and not (drawn[-1].isspace() or piece[:1].isspace()):
            drawn += "\u200a"
        drawn += piece
        after_bold = bold
    return drawn


def _summary(card: Card) -> str:
    """What a phone's notification shows."""
    return f"{inert(card.mark, 20)}: {inert(card.headline, 400)}"


def _plain(card: Card) -> str:
    """Everything in one text, for a channel or server that refuses blocks."""
    why = ["".join(inert(text, 300) for text, _ in line) for line in card.why[:3]]
    link = f"<{escape(card.link)}>" if len(escape(card.link)) <= LINK else ""
    lines = (_summary(card), inert(card.byline, 300), *why, link if card.link else "", inert(card.footer, 200))
    return "\n".join(filter(None, lines))


def escape(text: str) -> str:
    """The text with Slack's three control characters escaped."""
    return "".join(_ESCAPES.get(char, char) for char in text)


def fit(text: str, most: int) -> str:
    """The text escaped, at most `most` UTF-16 units long in its escaped form, cut between characters."""
    taken: list[str] = []
    length = 0
    for char in text:
        piece = _ESCAPES.get(char, char)
        length += _units(piece)
        if length > most:
            return _cut(taken, most) + "…"
        taken.append(piece)
    return "".join(taken)


def _cut(taken: list[str], most: int) -> str:
    """What of the pieces leaves room for the ellipsis."""
    while taken and sum(map(_units, taken)) > most - 1:
        taken.pop()
    return "".join(taken)


def _units(text: str) -> int:
    return sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def inert(text: str, most: int) -> str:
    """The text for mrkdwn, escaped, without anything that formats: `*bold*`, `_italic_`, `~struck~`, code, `:emoji:`."""
    return fit(_SHORTCODE.sub("\ua789", text.translate(_LOOKALIKES)), most)
