"""Feeds that a web page advertises, for when somebody gives a page's address instead of a feed's."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from monitor.feeds.plain import clean_line
from monitor.urls import safe_link

READ_CAP = 512 * 1024
MOST = 20
TYPES = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rdf",
    "application/json": "json",
    "text/xml": "xml",
    "application/xml": "xml",
}
TAG = re.compile(r"<(link|base|a)\b([^<>]{1,4000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
FEED_PATH = re.compile(
    r"(?:^|/)(?:(?:rss|atom|feed|feeds|index)(?:\d(?:\.\d)?)?(?:\.(?:xml|rss|rdf|json))?/?|[^/?]+\.(?:rss|atom|rdf))(?:\?|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Discovered:
    """One advertised feed: absolute URL, title as advertised, `rss`, `atom`, `json`, `rdf`, `xml` or `guess`."""

    url: str
    title: str = ""
    kind: str = "rss"


def discover(page: str, url: str) -> list[Discovered]:
    """The feeds that the page at `url` links to: those it declares, else links that look like feeds. In page order,
    each once, comments left out."""
    base = url
    declared: dict[str, Discovered] = {}
    guessed: dict[str, Discovered] = {}
    for name, attributes in _tags(page[:READ_CAP]):
        target = attributes.get("href", "").strip()
        if not target:
            continue
        if name == "base":
            base = urljoin(url, target)
            continue
        found = safe_link(_join(base, target))
        if found is None:
            continue
        kind = TYPES.get(attributes.get("type", "").partition(";")[0].strip().lower())
        if (
            name == "link"
            and kind
            and _is_alternate(attributes.get("rel", ""))
            and (kind != "json" or "feed" in str(attributes))
        ):
            declared.setdefault(found, Discovered(found, clean_line(attributes.get("title", "")), kind))
        elif name == "a" and FEED_PATH.search(target):
            guessed.setdefault(found, Discovered(found, "", "guess"))
    return list((declared or guessed).values())[:MOST]


def _is_alternate(rel: str) -> bool:
    return not {"alternate", "feed"}.isdisjoint(rel.lower().split())


def _tags(page: str) -> list[tuple[str, dict[str, str]]]:
    """`link`, `base` and `a` elements outside comments, with their attributes."""
    visible = "".join(piece if i == 0 else piece.partition("-->")[2] for i, piece in enumerate(page.split("<!--")))
    return [
        (
            tag.group(1).lower(),
            {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(tag.group(2))},
        )
        for tag in TAG.finditer(visible)
    ]


def _join(base: str, target: str) -> str:
    target = re.sub(r"^feed:(?://)?(?=https?:)", "", target, flags=re.IGNORECASE)
    target = re.sub(r"^feed://", "https://", target, flags=re.IGNORECASE)
    try:
        return urljoin(base, target)
    except ValueError:
        return ""
