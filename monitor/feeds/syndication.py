"""RSS, RDF and Atom to a ParsedFeed, by feedparser; our own rules only where it has none.

feedparser gets no base: links are resolved here against the final URL, and a guid stays what the document says whatever
the feed's address is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from monitor.feeds.dates import parse_date
from monitor.feeds.hints import read_hints
from monitor.feeds.plain import (
    SUMMARY_CAP,
    TITLE_CAP,
    URL_CAP,
    clean_block,
    clean_line,
    html_to_text,
    label,
    looks_like_html,
)
from monitor.feeds.reader import SECOND_BEST, read_xml
from monitor.feeds.thin import MOST, thin_xml
from monitor.model import ParsedEntry, ParsedFeed
from monitor.urls import safe_link

MAX_TAGS, MAX_ENCLOSURES, MAX_AUTHORS = 50, 20, 20
FORMATS = {"rss10": "rdf", "rss090": "rdf", "rss": "rss", "": "xml"}
ARCHIVES = ("prev-archive", "next")  # RFC 5005: archived feeds, then paged ones
IANA = "http://www.iana.org/assignments/relation/"  # RFC 4287 4.2.7.2: a rel's full name
READABLE = frozenset({"text/plain", "text/html", "application/xhtml+xml", "text/xml", "application/xml", ""})
ADDRESS_NAME = re.compile(r"[^\s@()<>]+@[^\s@()<>]+ ?\(([^()]+)\)")
NAME_ADDRESS = re.compile(r"([^<>()@]+)[<(][^\s@()<>]+@[^\s@()<>]+[>)]")
FULL_TEXT = ("yandex_full-text", "rambler_fulltext", "mailru_full-text", "turbo_content")
"""The article in the modules of Russian aggregators, which many Russian feeds have and no others."""
HTML = frozenset({"text/html", "application/xhtml+xml"})


HOST = re.compile(r"www\.[\w-]+\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of its entries: `url` is what relative links are against, `typed` constructs (Atom's) say
    themselves whether they hold markup, `by` is who wrote those that name nobody (RFC 4287 4.2.1)."""

    url: str
    typed: bool
    by: str | None = None


def read_syndication(text: str, *, url: str) -> ParsedFeed | None:
    """The feed in this XML text, which has been repaired; None when it is no feed of a known kind. Raises Unreadable."""
    text, cut = thin_xml(text)
    found = read_xml(text)
    version, feed, items = found.get("version") or "", found["feed"], found["entries"]
    if not version and not items:
        return None
    faults = [fault for fault in (_fault(found) if found.get("bozo") else None, cut) if fault]
    links, typed = _links(feed), version.startswith("atom")
    about = About(url, typed=typed, by=_author(feed) if typed else None)
    return ParsedFeed(
        format=FORMATS.get(version, version),
        entries=tuple(_entry(item, about) for item in items[:MOST]),
        title=_title(feed, about) or None,
        link=_alternate(feed, url),
        lang=language(_get(feed, "language")),
        hints=read_hints(text),
        fault="; ".join(faults) or None,
        archives=tuple(t for rel in ARCHIVES for t in _targets(links, rel, url)),
        hub=next(iter(_targets(links, "hub", url)), None),
    )


def language(tag: object) -> str | None:
    """The language tag as BCP 47 spells it, or None for what is none."""
    parts = str(tag or "").strip().replace("_", "-").split("-")
    if not parts[0].isalpha() or not 2 <= len(parts[0]) <= 8:
        return None
    return "-".join([parts[0].lower(), *(p.upper() if len(p) == 2 else p for p in parts[1:3] if p.isalnum())])


def absolute(target: object, url: str) -> str | None:
    """The link against this URL, if it is one that a reader may follow; blanks inside are encoded as browsers do, those
    around a line's end go."""
    if not isinstance(target, str) or not target.strip():
        return None
    target = "".join(line.strip() for line in target.splitlines()).replace("\t", "").replace(" ", "%20")
    try:
        joined = urljoin(url, f"//{target}" if HOST.match(target) else target)
    except ValueError:
        return None
    return safe_link(joined[:URL_CAP])


def _get(node: Any, key: str) -> Any:
    """The value under exactly this key; feedparser's own lookup falls back to neighbours."""
    return dict.get(node, key)


def _fault(found: Any) -> str:
    reason = getattr(found.get("bozo_exception"), "getMessage", lambda: str(found.get("bozo_exception")))()
    return clean_line(f"not well-formed: {reason}", 200)


def _entry(item: Any, about: About) -> ParsedEntry:
    summary, text = _bodies(item)
    published = _date(item, "published") or _date(item, "created")
    updated = _date(item, "updated")
    source = _get(item, "source") or {}
    return ParsedEntry(
        guid=clean_line(str(_get(item, "id") or _get(item, "dc_identifier") or ""), URL_CAP) or None,
        link=_alternate(item, about.url),
        title=_title(item, about),
        summary=summary,
        text=text,
        author=_author(item) or about.by,
        tags=_tags(item),
        lang=_language(item),
        published_ms=published or updated,
        updated_ms=updated,
        publisher=label(str(_get(source, "title") or _get(item, "publisher") or "")) or None,
        publisher_url=absolute(_get(source, "href") or _get(source, "link"), about.url),
        enclosures=_enclosures(item, about.url),
    )


def _plain(value: str, kind: str, *, markup: bool) -> str:
    """The text of a construct by its type; plain text that is obviously HTML (`markup` allows it) is read as such."""
    if kind in HTML or (markup and looks_like_html(value)):
        return html_to_text(value)
    return clean_block(value)


def _title(node: Any, about: About) -> str:
    value, detail = _get(node, "title"), _get(node, "title_detail") or {}
    if not isinstance(value, str):
        return ""
    return clean_line(_plain(value, str(_get(detail, "type") or ""), markup=not about.typed), TITLE_CAP)


def _bodies(item: Any) -> tuple[str, str]:
    """Summary and full text; one that only repeats the other is left out."""
    key = next((key for key in ("summary", *SECOND_BEST) if _get(item, key)), "summary")
    raw_summary = _get(item, key) or ""
    detail = _get(item, f"{key}_detail") or {}
    contents = [c for c in _get(item, "content") or [] if _get(c, "value") and str(_get(c, "type") or "") in READABLE]
    longest = max(contents, key=lambda c: len(_get(c, "value")), default=None)
    text = _plain(_get(longest, "value"), str(_get(longest, "type") or ""), markup=True) if longest is not None else ""
    text = text or next((html_to_text(str(found)) for key in FULL_TEXT if (found := _get(item, key))), "")
    if longest is not None and raw_summary == _get(longest, "value"):
        return "", text
    kind = str(_get(detail, "type") or "text/html")
    summary = _plain(raw_summary, kind, markup=True) if isinstance(raw_summary, str) else ""
    if len(summary) > SUMMARY_CAP and not text:
        return "", summary
    return ("" if summary == text else clean_block(summary, SUMMARY_CAP)), text


def _date(item: Any, key: str) -> int | None:
    raw = _get(item, key)
    return parse_date(raw) if isinstance(raw, str) else None


def _links(node: Any) -> list[Any]:
    found = _get(node, "links")
    return [link for link in found if isinstance(link, dict)] if isinstance(found, list) else []


def _targets(links: list[Any], rel: str, url: str) -> list[str]:
    return [found for link in links if _get(link, "rel") == rel and (found := absolute(_get(link, "href"), url))]


def _alternate(node: Any, url: str) -> str | None:
    """The page behind a feed or entry: the original behind a proxy's link, the first HTML alternate, any alternate,
    and at last an id that is a web address."""
    links = _links(node)
    alternates = [link for link in links if str(_get(link, "rel") or "").removeprefix(IANA) in {"", "alternate"}]
    pages = [link for link in alternates if str(_get(link, "type") or "text/html") in HTML]
    candidates = [
        _get(node, "feedburner_origlink"),
        *(_get(link, "href") for link in (*pages, *alternates)),
        _get(node, "link"),
    ]
    for candidate in candidates:
        found = absolute(candidate, url) if not _bare_word(candidate) else None
        if found:
            return found
    guid = str(_get(node, "id") or "")
    return absolute(guid, url) if guid.startswith(("http://", "https://")) else None


def _bare_word(target: object) -> bool:
    """Whether a "link" is rather an id that feedparser took for one (`12345`, `tag:…`)."""
    return isinstance(target, str) and not any(c in target for c in "/.?#")


def _author(item: Any) -> str | None:
    """The names. A single one is read off the element's own text: feedparser cuts addresses under long top-level domains."""
    authors = _get(item, "authors") or []
    raw = [_get(item, "author")] if len(authors) <= 1 else [_get(a, "name") or _get(a, "email") for a in authors]
    names = dict.fromkeys(name for value in raw if value and (name := _person(str(value))))
    return clean_line(", ".join(list(names)[:MAX_AUTHORS])) or None


def _person(text: str) -> str:
    """The name in `address (Name)`, `Name <address>` or `Name (address)`; the address when there is only that."""
    line = label(text)
    if found := ADDRESS_NAME.fullmatch(line):
        return found.group(1).strip()
    found = NAME_ADDRESS.fullmatch(line)
    return found.group(1).strip() if found else line


def _tags(item: Any) -> tuple[str, ...]:
    terms = (label(str(_get(tag, "label") or _get(tag, "term") or "")) for tag in _get(item, "tags") or [])
    return tuple(dict.fromkeys(term for term in terms if term))[:MAX_TAGS]


def _language(item: Any) -> str | None:
    details = (_get(item, key) or {} for key in ("title_detail", "summary_detail"))
    return next((found for d in details if (found := language(_get(d, "language")))), None) or language(
        _get(item, "language")
    )


def _enclosures(item: Any, url: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_targets(_links(item), "enclosure", url)))[:MAX_ENCLOSURES]
