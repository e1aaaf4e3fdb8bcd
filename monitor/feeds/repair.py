"""Small repairs before the XML reader, so that one slip doesn't send a whole feed to the loose, slower parser.

Each is what an editor would do by hand: characters that XML forbids go, a bare `&` becomes `&amp;`, HTML's own
entities (`&nbsp;`) become their characters. What was done is told as the feed's fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
HEX = re.compile(r"&#X(?=[0-9a-fA-F]{1,8};)")
REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
SURROGATE_PAIR = re.compile(
    r"&#(?:x[dD][89abAB][0-9a-fA-F]{2}|5[5-6][0-9]{3});&#(?:x[dD][c-fC-F][0-9a-fA-F]{2}|5[6-7][0-9]{3});"
)
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
BARE = re.compile(r"&(?![A-Za-z][A-Za-z0-9._-]{0,40};|#[0-9]{1,8};|#x[0-9a-fA-F]{1,8};)")
XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
DOCTYPE_CAP = 20_000  # how far a document's own entities are looked for
CDATA_OPEN, CDATA_CLOSE = "<![CDATA[", "]]>"
DECLARATION = re.compile(r"<\?xml\s[^>]{0,400}\?>\s*", re.IGNORECASE)
PROLOG = 1_000  # characters in which the declaration is looked for when there is no root that would end the prolog
ROOT_OPEN = re.compile(r"<((?:[\w-]+:)?(?:rss|RDF|feed|channel))(?=[\s>])", re.IGNORECASE)
CHANNEL_OPEN = re.compile(r"<channel(?=[\s>])[^>]*>", re.IGNORECASE)
CHANNEL_CLOSE = re.compile(r"</channel\s*>", re.IGNORECASE)
NO_TEXT = re.compile(
    r"\s*(?:<!--(?:(?!-->)[\s\S])*-->\s*|<\?[^>]*\?>\s*)*"
)  # comments and instructions may follow the root
ITEM_OPEN = re.compile(r"<(?:[\w-]+:)?(?:item|entry)(?=[\s>])[^>]*>", re.IGNORECASE)
# What an item holds once, as text; left open, it would swallow every item behind it.
LEAVES = ("title", "link", "description", "summary", "content", "content:encoded", "guid", "pubDate", "id", "author")
ENTITY_DECLARATION = re.compile(r"(?<=\S)[ \t]*(?=<!ENTITY\s)")
ITEM_CLOSE = re.compile(r"</(?:[\w-]+:)?(?:item|entry)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Repaired:
    """The document to be parsed, without XML declaration; `truncated` when its end is missing."""

    text: str
    faults: tuple[str, ...] = ()
    truncated: bool = False


def repair(text: str) -> Repaired:
    """The document as XML readers want it, and what was wrong with it."""
    faults: list[str] = []
    text = _undeclared(text.lstrip("\ufeff \t\r\n"))
    if FORBIDDEN.search(text):
        text = FORBIDDEN.sub("", text)
        faults.append("control characters")
    if "<!ENTITY" in text[:DOCTYPE_CAP]:  # the XML reader finds only those at the start of a line
        text = ENTITY_DECLARATION.sub("\n", text[:DOCTYPE_CAP]) + text[DOCTYPE_CAP:]
    if "&" in text:
        text = _references(text, faults)
        text = _ampersands(text, faults)
    text = _closed(text, faults)
    end = _end(text)
    if end is None:
        return Repaired(_whole_items(text), tuple(faults), truncated=True)
    if end > len(text):
        text += ">"
    elif not NO_TEXT.fullmatch(text, end) and not ITEM_OPEN.search(text, end):
        text = text[:end]
        faults.append("text behind the feed")
    return Repaired(text, tuple(faults))


def _undeclared(text: str) -> str:
    """Without XML declaration, which must be first: a template's comment may stand before it."""
    root = ROOT_OPEN.search(text)
    start = root.start() if root else PROLOG
    return DECLARATION.sub("", text[:start]) + text[start:]


def _closed(text: str, faults: list[str]) -> str:
    """With the elements closed that an item leaves open; only if the document has more openings than ends of one."""
    suspects = [name for name in LEAVES if text.count(f"<{name}>") > text.count(f"</{name}>")]
    if not suspects:
        return text
    pieces: list[str] = []
    at = 0
    for end in ITEM_CLOSE.finditer(text):
        item = text[at : end.start()]
        first, *rest = item.split(CDATA_OPEN)
        bare = first + "".join(piece.partition(CDATA_CLOSE)[2] for piece in rest)
        cut = bool(rest) and CDATA_CLOSE not in rest[-1]  # what follows is still its text
        left = [n for n in suspects if bare.rfind(f"<{n}>") > bare.rfind(f"</{n}>")]
        left.sort(key=lambda name: bare.rfind(f"<{name}>"), reverse=True)
        pieces += [item, *(() if cut else (f"</{name}>" for name in left)), end.group()]
        at = end.end()
    mended = "".join(pieces) + text[at:]
    if mended != text:
        faults.append("elements that are never closed")
    return mended


def _end(text: str) -> int | None:
    """Where the root element ends, one behind the text when only the last `>` is missing; None when it is never closed."""
    root = ROOT_OPEN.search(text)
    name = root.group(1) if root else "channel"
    start = text.rfind(f"</{name}")
    if start < 0:
        start = max((m.start() for m in re.finditer(f"</{re.escape(name)}", text, re.IGNORECASE)), default=-1)
    return None if start < 0 else text.find(">", start) + 1 or len(text) + 1


def _references(text: str, faults: list[str]) -> str:
    """Without references to characters that XML forbids; surrogate pairs joined, `&#X41;` in lower case."""
    text = HEX.sub("&#x", text)
    fixed = SURROGATE_PAIR.sub(_join, text)
    fixed = REFERENCE.sub(lambda m: m.group() if _allowed(_code(m)) else "", fixed)
    if fixed != text:
        faults.append("references to forbidden characters")
    return fixed


def _code(match: re.Match[str]) -> int:
    return int(match.group(1), 16) if match.group(1) else int(match.group(2))


def _allowed(code: int) -> bool:
    """Char of https://www.w3.org/TR/xml/#charsets."""
    if code < 0x20:
        return code in {0x9, 0xA, 0xD}
    return code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _join(match: re.Match[str]) -> str:
    """One character from two references to its UTF-16 halves."""
    high, low = (_code(m) for m in REFERENCE.finditer(match.group()))
    joined = (high - 0xD800 << 10) + (low - 0xDC00) + 0x10000
    return chr(joined) if 0x10000 <= joined <= 0x10FFFF else ""


def _ampersands(text: str, faults: list[str]) -> str:
    """Outside CDATA: bare `&` escaped, HTML's entities replaced by their characters."""
    own = "<!ENTITY" in text[:DOCTYPE_CAP]  # the document defines entities itself: leave names alone
    if not BARE.search(text) and (own or all(m.group(1) in XML_OWN for m in ENTITY.finditer(text))):
        return text
    pieces: list[str] = []
    at, changed = 0, False
    while at < len(text):
        start = text.find(CDATA_OPEN, at)
        outside = text[at : len(text) if start < 0 else start]
        mended = BARE.sub("&amp;", outside)
        if not own:
            mended = ENTITY.sub(_character, mended)
        changed = changed or mended != outside
        pieces.append(mended)
        if start < 0:
            break
        end = text.find(CDATA_CLOSE, start)
        at = len(text) if end < 0 else end + len(CDATA_CLOSE)
        pieces.append(text[start:at])
    if changed:
        faults.append("unescaped & or undeclared entities")
    return "".join(pieces)


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    if name in XML_OWN:
        return match.group()
    found = html5.get(f"{name};")
    if found is None:
        return f"&amp;{name};"
    return "".join({"<": "&lt;", "&": "&amp;", ">": "&gt;"}.get(c, c) for c in found)


def _whole_items(text: str) -> str:
    """Without the item that the cut went through (half a headline is no headline), closed as it began."""
    last_open = max((m.start() for m in ITEM_OPEN.finditer(text)), default=None)
    last_close = max((m.end() for m in ITEM_CLOSE.finditer(text)), default=-1)
    if last_open is None:
        return text
    kept = text[:last_close] if last_close > last_open else text[:last_open]
    root = ROOT_OPEN.search(kept)
    if root is None:
        return kept
    channel = CHANNEL_OPEN.search(kept, root.end()) and not CHANNEL_CLOSE.search(kept)
    return f"{kept}{'</channel>' if channel else ''}</{root.group(1)}>"
