"""OPML lists of feeds, read and written. Pure: bytes in, values out, and back.

Folders become tags. Read by expat itself, element by element: no tree, no recursion, and a document that declares
entities is refused before any could expand. One list in ten in the wild is not well-formed (quotes and tags inside
descriptions); such a list is read loosely, outline by outline, and says so.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from xml.sax.saxutils import escape, quoteattr

from monitor.feeds.decode import decode
from monitor.feeds.plain import clean_line
from monitor.feeds.repair import repair
from monitor.urls import safe_link

MOST = 100_000  # feeds
OUTLINE = re.compile(r"<outline\b|</outline\s*>", re.IGNORECASE)
OUTLINE_CAP = 20_000  # characters of one outline that are looked at
# A value ends at the quote that is followed by another attribute or the element's end: quotes inside it don't count.
VALUE = re.compile(
    r"\b(text|title|xmlurl|htmlurl|url|type|category|language)\s*=\s*\"(.*?)\"(?=\s+[A-Za-z_:]+\s*=|\s*/?>)",
    re.IGNORECASE | re.DOTALL,
)
LIST_TITLE = re.compile(r"<title>([^<]{1,1000})</title>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """One feed of a list; `tags` are its folders from the outside in, then its categories."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    page: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class OpmlList:
    """A list as read; `skipped` says which outlines could not be taken, and why; `fault` where it is malformed."""

    title: str
    feeds: tuple[OpmlFeed, ...]
    skipped: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class OpmlFailed:
    """Why the document is no OPML list: a sentence for the one who imports it."""

    detail: str


class _Refused(Exception):
    """The document is not read further."""


def read_opml(body: bytes) -> OpmlList | OpmlFailed:
    """The feeds of an OPML document in its order, or what is wrong with it and where. Nothing is dropped silently."""
    original = decode(body, None).text
    text = repair(original).text
    text = "\n" * (original.count("\n") - text.count("\n")) + text  # so that line numbers are the file's
    try:
        fault = _read_strictly(text, strict := _Outlines())
        if fault is None:
            return OpmlList(strict.title, tuple(strict.feeds), tuple(strict.skipped))
        _read_loosely(text, loose := _Outlines())
    except _Refused as refused:
        return OpmlFailed(str(refused))
    if not loose.feeds:
        return OpmlFailed(fault)
    return OpmlList(loose.title, tuple(loose.feeds), tuple(loose.skipped), fault)


def write_opml(title: str, feeds: Iterable[OpmlFeed]) -> str:
    """An OPML 2.0 document: feeds in their order, those with the same first tag together in a folder of that name."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_escaped(title)}</title></head>",
        "  <body>",
    ]
    for folder, members in groupby(feeds, key=lambda feed: feed.tags[:1]):
        if folder:
            lines.append(f"    <outline text={_quoted(folder[0])}>")
        lines.extend(f"    {'  ' if folder else ''}{_outline(feed)}" for feed in members)
        if folder:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _read_strictly(text: str, outlines: _Outlines) -> str | None:
    """None when the document is well-formed, else where it is not."""
    from xml.parsers import expat

    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        outlines.line = parser.CurrentLineNumber
        outlines.start(name, attributes)

    def entity(name: str, *_: object) -> None:
        raise _Refused(f"line {parser.CurrentLineNumber}: it declares the entity {name!r}; lists need none")

    parser.StartElementHandler = start
    parser.EndElementHandler = outlines.end
    parser.CharacterDataHandler = outlines.text
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(text.encode(), True)  # noqa: FBT003 - expat's signature
    except expat.ExpatError as error:
        return f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}"
    return None


def _read_loosely(text: str, outlines: _Outlines) -> None:
    """Outline by outline, whatever stands in their values."""
    outlines.start("opml", {})
    title = LIST_TITLE.search(text)
    outlines.title = clean_line(html.unescape(title.group(1))) if title else ""
    for line, chunk in _chunks(text):
        outlines.line = line
        if chunk.startswith("</"):
            if outlines.depth:
                outlines.end("outline")
            continue
        outlines.start("outline", {name: html.unescape(value) for name, value in reversed(VALUE.findall(chunk))})
        if chunk.rstrip().endswith("/>"):
            outlines.end("outline")


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Each outline's opening or closing tag with its line: what stands between one and the next."""
    marks = [mark.start() for mark in OUTLINE.finditer(text)]
    line, at = 1, 0
    for start, end in pairwise([*marks, len(text)]):
        line += text.count("\n", at, start)
        at = start
        yield line, text[start : min(end, start + OUTLINE_CAP)]


class _Outlines:
    """Takes the events of a reader: outlines with a feed's URL are feeds, the others folders."""

    def __init__(self) -> None:
        self.title = ""
        self.line = 1
        self.feeds: list[OpmlFeed] = []
        self.skipped: list[str] = []
        self._path: list[str] = []
        self._folders: list[str] = []

    @property
    def depth(self) -> int:
        """How many outlines are open."""
        return len(self._folders)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = name.lower()
        if not self._path and name != "opml":
            raise _Refused(f"the root is <{clean_line(name, 40)}>, not <opml>")
        self._path.append(name)
        if name != "outline":
            return
        found = {key.lower(): value for key, value in attributes.items()}
        self._folders.append(clean_line(found.get("text") or found.get("title") or ""))
        url = found.get("xmlurl", found.get("url") if found.get("type", "").lower() in {"rss", "atom"} else None)
        if url is not None:
            self._take(url, found)

    def _take(self, url: str, found: dict[str, str]) -> None:
        where = f"line {self.line}"
        link = safe_link("http" + url.strip()[4:] if url.strip().lower().startswith("feed://") else url)
        if link is None:
            self.skipped.append(f"{where}: {clean_line(url, 80)!r} is no http(s) URL")
            return
        if len(self.feeds) >= MOST:
            raise _Refused(f"{where}: more than {MOST} feeds")
        title = clean_line(found.get("title") or found.get("text") or "")
        folders = [folder for folder in self._folders[:-1] if folder]
        categories = [clean_line(part.strip().strip("/")) for part in found.get("category", "").split(",")]
        self.feeds.append(
            OpmlFeed(
                link,
                "" if title == link else title,
                tuple(dict.fromkeys(tag for tag in (*folders, *categories) if tag)),
                safe_link(found.get("htmlurl", "")),
                clean_line(found.get("language", ""), 20) or None,
            )
        )

    def end(self, name: str) -> None:
        """An element ends."""
        self._path.pop()
        if name.lower() == "outline":
            self._folders.pop()

    def text(self, text: str) -> None:
        """Text of the innermost element."""
        if self._path == ["opml", "head", "title"]:
            self.title = clean_line(self.title + text)


def _outline(feed: OpmlFeed) -> str:
    """One feed's element; tags after the first as categories, which can't hold a comma."""
    attributes = {
        "type": "rss",
        "text": feed.title or feed.url,
        "title": feed.title,
        "xmlUrl": feed.url,
        "htmlUrl": feed.page or "",
        "language": feed.lang or "",
        "category": ",".join(tag.replace(",", " ") for tag in feed.tags[1:]),
    }
    return f"<outline {' '.join(f'{name}={_quoted(value)}' for name, value in attributes.items() if value)}/>"


def _quoted(value: str) -> str:
    return quoteattr(clean_line(value, 4_096))


def _escaped(value: str) -> str:
    return escape(clean_line(value))
