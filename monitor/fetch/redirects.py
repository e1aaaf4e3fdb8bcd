"""Where a redirect leads, and what may go along. Pure."""

from __future__ import annotations

import contextlib
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
MOST_HOPS = 5
PORTS = {"http": 80, "https": 443}


class BadRedirect(Exception):
    """The Location is missing or leads nowhere that can be asked."""


def next_url(url: str, location: str | None) -> str:
    """The absolute URL that the Location means, without fragment. BadRedirect when it isn't http or https.

    Headers arrive as latin-1; a Location in raw UTF-8 (RFC 9110 forbids it, sites do it) is read as such.
    """
    if not location or not location.strip():
        raise BadRedirect("a redirect without a Location")
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        target = urldefrag(urljoin(url, location.strip())).url
        parts = urlsplit(target)
        _port(parts.scheme, parts.port)
    except ValueError:
        raise BadRedirect("a redirect to what is no URL") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadRedirect(f"a redirect to {parts.scheme or 'no'}: where only http and https are followed")
    return target


def _port(scheme: str, port: int | None) -> int | None:
    return PORTS.get(scheme) if port is None else port


def same_party(url: str, other: str) -> bool:
    """Whether a feed's own headers and userinfo may go from the one URL to the other: same host and port, or the
    same host's https where the first was http; never from https to http."""
    if url == other:
        return True
    first, second = urlsplit(url), urlsplit(other)
    if first.hostname != second.hostname:
        return False
    ports = _port(first.scheme, first.port), _port(second.scheme, second.port)
    if first.scheme == second.scheme:
        return ports[0] == ports[1]
    return (first.scheme, second.scheme) == ("http", "https") and ports == (80, 443)


def userinfo(url: str) -> str:
    """The `user:password` of a URL; empty when there is none."""
    return urlsplit(url).netloc.rpartition("@")[0] if "@" in url else ""


def without_userinfo(url: str) -> str:
    """The URL as it may be stored and shown."""
    if not userinfo(url):
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def with_userinfo(url: str, credentials: str) -> str:
    """The URL with the userinfo of the feed's own, in place of any that the server put there."""
    parts = urlsplit(without_userinfo(url))
    return urlunsplit(parts._replace(netloc=f"{credentials}@{parts.netloc}")) if credentials else without_userinfo(url)
