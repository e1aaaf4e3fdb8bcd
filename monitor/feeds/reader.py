"""feedparser as we want it: ids as they are, other modules' descriptions kept apart, nothing done that nobody reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partialmethod
from io import BytesIO
from typing import Any

SECOND_BEST = (
    *("dc_description", "itunes_summary", "googleplay_description"),
    *("media_description", "itunes_subtitle"),
)
"""Descriptions by other modules, best first: of the item, of the episode, of a picture or film in it. They count where
the item has none of its own, wherever they stand; feedparser would take the one that comes first."""
MEDIA = "http://search.yahoo.com/mrss/"
UNREAD = frozenset(
    (MEDIA, name)
    for name in ("content", "credit", "group", "player", "rating", "community", "starRating", "statistics", "thumbnail")
)
"""Elements of which nothing is kept. News feeds list each picture in ten sizes: in CNN's, they are half of all elements."""
UNFORESEEN = (LookupError, AttributeError, TypeError, ValueError, AssertionError)
"""What feedparser raises over markup that nobody foresaw, such as `<link>a</entry>b</link>`."""


class Unreadable(Exception):
    """The parser itself gave up over the document's markup."""


def read_xml(text: str) -> Any:
    """What feedparser makes of this text: no HTML cleaned, links joined with xml:base alone. Raises Unreadable.

    It gets a BytesIO: bytes or str it would take for the name of a file or an address, and open it.
    """
    try:
        return _parse()(BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
    except UNFORESEEN as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


@cache
def _parse() -> Callable[..., Any]:
    from feedparser import api, datetimes, util

    for reader in (api.StrictFeedParser, api.LooseFeedParser):
        # An id that is joined with the base changes when a feed moves.
        reader.can_be_relative_uri = reader.can_be_relative_uri - {"id"}
        for element in SECOND_BEST:
            setattr(reader, f"_start_{element}", partialmethod(_begin, element))
            setattr(reader, f"_end_{element}", partialmethod(_finish, element))
    strict = api.StrictFeedParser
    strict.startElementNS = _unless_unread(strict.startElementNS)
    strict.endElementNS = _unless_unread(strict.endElementNS)
    api.PREFERRED_XML_PARSERS.clear()  # one that isn't installed is looked for on disk at every parse
    datetimes._date_handlers.clear()  # noqa: SLF001 - dates are read here, from the text
    # What it copies deeply, three times an entry, are flat dictionaries and one that it empties afterwards.
    util.FeedParserDict.__deepcopy__ = _flat_copy
    found: Callable[..., Any] = api.parse
    return found


def _unless_unread(handle: Callable[..., None]) -> Callable[..., None]:
    def handle_if_read(reader: Any, name: tuple[str | None, str], *rest: Any) -> None:
        if name not in UNREAD:
            handle(reader, name, *rest)

    return handle_if_read


def _flat_copy(node: Any, _memo: object) -> Any:
    return type(node)(node)


def _begin(reader: Any, element: str, attributes: Any) -> None:
    reader.push_content(element, attributes, "text/html", expecting_text=1)


def _finish(reader: Any, element: str) -> None:
    reader.pop_content(element)
