"""What a feed request says, and what is kept of an answer's head. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from monitor import __version__
from monitor.model import FetchRequest, Validators
from monitor.net import Response

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)

KEPT = frozenset(
    {
        "age",
        "cache-control",
        "content-language",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "link",
        "retry-after",
    }
)
"""Headers of the answer that later steps read. The others, cookies first of all, go no further."""

LISTS = frozenset({"cache-control", "link"})
"""Headers whose repetitions are one list; of all others the last one counts."""

LONGEST_VALIDATOR = 8192
"""Beyond that servers refuse the request that brings it back."""


def user_agent(contact: str | None) -> str:
    """Who we are, and where to turn: `news-monitor/1.2 (+https://example.org/contact)`."""
    name = f"news-monitor/{__version__}"
    return f"{name} (+{contact})" if contact else name


def kept_headers(response: Response) -> dict[str, str]:
    """The head by lower-case name, as far as it is kept."""
    kept: dict[str, str] = {}
    for name, value in response.headers:
        if name in KEPT:
            kept[name] = f"{kept[name]}, {value}" if name in LISTS and name in kept else value
    return kept


def validators_of(headers: Mapping[str, str], *, url: str | None) -> Validators:
    """What the answer can be asked for again by, byte for byte; what is empty or absurdly long is as good as none.

    `url` is the one that gave them if a redirect led there, else None.
    """
    etag = _usable(headers.get("etag"))
    last_modified = _usable(headers.get("last-modified"))
    return Validators(etag, last_modified, url if etag or last_modified else None)


def _usable(value: str | None) -> str | None:
    return value if value and value.strip() and len(value) <= LONGEST_VALIDATOR else None


def conditional(request: FetchRequest, url: str, *, hop: int) -> dict[str, str]:
    """The conditional headers for this hop: only where the validators came from, never to another host (P11).

    Validators that a redirect's target gave go to that target again, also when it is now another path of that host;
    those of the feed's own URL go to that URL alone.
    """
    validators = request.validators
    came_from_here = hop == 0 if validators.url is None else hop > 0 and _host(validators.url) == _host(url)
    if not came_from_here:
        return {}
    pairs = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return {name: value for name, value in pairs if value}


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def merged(ours: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Our headers and the given ones, which win whatever their letter case."""
    names = {name.lower() for name in given}
    return {**{name: value for name, value in ours.items() if name.lower() not in names}, **given}
