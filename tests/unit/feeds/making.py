"""Feed documents for tests, in as few words as possible."""

from __future__ import annotations

from monitor.feeds import parse
from monitor.model import ParsedEntry, ParsedFeed, ParseFailed

URL = "https://news.example.org/rss/world.xml"
NAMESPACES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0"'


def rss(*items: str, channel: str = "", version: str = "2.0") -> str:
    """An RSS document whose items have these contents."""
    body = "".join(f"<item>{item}</item>" for item in items)
    head = f"<title>World</title><link>https://news.example.org/</link>{channel}"
    return f'<rss version="{version}" {NAMESPACES}><channel>{head}{body}</channel></rss>'


def atom(*entries: str, feed: str = "", attributes: str = "") -> str:
    """An Atom document whose entries have these contents."""
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>World</title>{feed}{body}</feed>'


def read(document: str | bytes, *, content_type: str | None = None, url: str = URL) -> ParsedFeed:
    """The document as parsed; fails the test when it is no feed."""
    outcome = parse(document.encode() if isinstance(document, str) else document, url=url, content_type=content_type)
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome


def refused(document: str | bytes) -> ParseFailed:
    """Why the document is no feed; fails the test when it is one."""
    outcome = parse(document.encode() if isinstance(document, str) else document, url=URL)
    assert isinstance(outcome, ParseFailed), outcome
    return outcome


def entry(item: str) -> ParsedEntry:
    """The only entry of an RSS document with this item."""
    (found,) = read(rss(item)).entries
    return found


def atom_entry(content: str, **feed: str) -> ParsedEntry:
    """The only entry of an Atom document with this content."""
    (found,) = read(atom(content, **feed)).entries
    return found
