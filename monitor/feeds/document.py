"""A fetched body to a ParsedFeed, or to a reason that a person can act on. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.feeds.decode import decode
from monitor.feeds.discover import discover
from monitor.feeds.jsonfeed import read_json_feed
from monitor.feeds.plain import clean_line, html_to_text
from monitor.feeds.reader import Unreadable
from monitor.feeds.repair import repair
from monitor.feeds.stable import stable_hash
from monitor.feeds.syndication import read_syndication
from monitor.model import ParsedFeed, ParseFailed, ParseOutcome, PollReason

TRUNCATED = "truncated"  # a fault that begins so: the document's end is missing, so its validators must not be kept
ROOT = re.compile(r"<(?:[\w-]+:)?(rss|rdf|feed|channel)(?=[\s>/])", re.IGNORECASE)
PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
ELEMENT = re.compile(r"<([A-Za-z_][\w:.-]{0,80})")
PAGE_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,500})", re.IGNORECASE)
FEEDS = frozenset({"rss", "rdf", "feed", "channel"})
EARLY = 200  # a page begins within so many characters; further behind it is markup of a warning before a feed
LEADING = 65_536  # how far a feed's root may be from the start, behind warnings of a broken template
OTHERS = {
    "urlset": "a sitemap, not a feed",
    "sitemapindex": "a sitemap index, not a feed",
    "opml": "an OPML list of feeds, not a feed: import it instead",
    "error": "an XML error message, not a feed",
    "svg": "a picture, not a feed",
}


def parse(body: bytes, *, url: str, content_type: str | None = None) -> ParseOutcome:
    """The feed in `body`, whatever its Content-Type; `url` is the final one, against which links are resolved.

    A malformed document gives what can be read, with a `fault`; one that begins with "truncated" has lost its end (and
    the entry that the cut went through). ParseFailed says what came instead of a feed. Raises nothing that a document
    could cause, but may take long on a hostile one: run it in `workers.ParserPool`.
    """
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return ParseFailed(PollReason.EMPTY_BODY, "the server answered 200 with an empty body")
    decoded = decode(body, content_type)
    text = decoded.text.lstrip("\ufeff \t\r\n\0")
    outcome = read_json_feed(text, url=url) if text.startswith(("{", "[")) else _read_xml(text, url=url)
    if isinstance(outcome, ParseFailed):
        return outcome
    faults = [fault for fault in (outcome.fault, decoded.fault) if fault]
    return replace(outcome, fault="; ".join(faults) or None, stable_hash=stable_hash(body))


def _read_xml(text: str, *, url: str) -> ParsedFeed | ParseFailed:
    root = ROOT.search(text[:LEADING])
    if _is_page(text, root):
        return ParseFailed(PollReason.NOT_A_FEED, _of_page(text, url))
    leading, text = _from_root(text, root.start() if root else 0)
    repaired = repair(text)
    try:
        found = read_syndication(repaired.text, url=url)
    except Unreadable as error:
        detail = clean_line(f"a feed with markup so odd that the parser gave up ({error})", 200)
        return ParseFailed(PollReason.PARSE_FAILED, detail)
    if found is None or (root is None and not found.entries):
        return ParseFailed(PollReason.NOT_A_FEED, _of_other(text))
    if repaired.truncated and root is not None:
        noted = f"{TRUNCATED}: the document ends before its closing tag"
        return replace(found, fault="; ".join(filter(None, (noted, *repaired.faults, leading))))
    return replace(found, fault="; ".join(filter(None, (*repaired.faults, found.fault, leading))) or None)


def _is_page(text: str, root: re.Match[str] | None) -> bool:
    """Whether it is a web page: one begins before anything that could be a feed's root. A doctype alone proves nothing,
    templates put a page's over their feed."""
    first = ELEMENT.search(_uncommented(text[:LEADING]))
    if first is not None and _name(first) in (FEEDS if root else OTHERS):
        return False
    page = PAGE.search(_uncommented(text[: root.start() if root else LEADING]))
    return page is not None and (root is None or root.group(1).lower() == "channel" or page.start() < EARLY)


def _name(element: re.Match[str]) -> str:
    return element.group(1).rpartition(":")[2].lower()


def _uncommented(text: str) -> str:
    return "".join(piece if i == 0 else piece.partition("-->")[2] for i, piece in enumerate(text.split("<!--")))


def _from_root(text: str, start: int) -> tuple[str | None, str]:
    """The text from its declaration, doctype or root on; a note when other text (a template's warnings) came before."""
    before = text[:start]
    first = min(
        (at for mark in ("<?xml", "<!DOCTYPE", "<!doctype", "<!--") if (at := before.find(mark)) >= 0), default=start
    )
    if before[:first].strip() and not before.startswith("<?"):
        return "text before the feed", text[first:]
    return None, text


def _of_page(text: str, url: str) -> str:
    """What an HTML page in a feed's place is, and which feeds it names."""
    title = PAGE_TITLE.search(text[:LEADING])
    named = f' "{html_to_text(title.group(1))[:80]}"' if title else ""
    feeds = [found.url for found in discover(text, url)]
    advice = f"; it advertises {', '.join(feeds[:3])}" if feeds else "; it advertises no feed"
    return clean_line(f"an HTML page{named}, not a feed{advice}", 600)


def _of_other(text: str) -> str:
    element = ELEMENT.search(text[:LEADING])
    if element is None or not text.lstrip().startswith("<"):
        return clean_line(f"text, not a feed: {text[:120]}", 200)
    return clean_line(OTHERS.get(_name(element), f"XML with the root <{element.group(1)}>, not a feed"), 200)
