"""Feeds that are one: the same document under two names or two spellings of its URL (P24, P45). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from monitor.model import FeedState, FeedStatus

PORTS = {"http": 80, "https": 443}


def polling_key(url: str) -> str:
    """The URL without what makes no difference to what is served: scheme, letter case and default port of the host,
    fragment, an empty path. Path and query stay as they are: servers tell `/feed` from `/feed/`."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    port = "" if parts.port in {None, PORTS.get(parts.scheme)} else f":{parts.port}"
    user = parts.netloc.rpartition("@")[0]
    query = f"?{parts.query}" if parts.query else ""
    return f"{user}@{host}{port}{parts.path or '/'}{query}"


def twins(states: Iterable[FeedState]) -> dict[str, str]:
    """Feeds that need no poll of their own, each with the feed that is polled for it.

    Of several the one stays that was asked for under this URL rather than led there by a redirect, then the one that
    has been polled for longest, then the first by id: so a merge doesn't change hands.
    """
    by_key: dict[str, list[FeedState]] = {}
    for state in states:
        if state.status is not FeedStatus.REMOVED:
            by_key.setdefault(polling_key(state.fetch_url), []).append(state)
    merged: dict[str, str] = {}
    for group in by_key.values():
        if len(group) > 1:
            first, *others = sorted(group, key=_standing)
            merged.update({other.id: first.id for other in others})
    return merged


def _standing(state: FeedState) -> tuple[bool, float, str]:
    since_ms = float("inf") if state.first_fetched_ms is None else state.first_fetched_ms
    return state.moved_to is not None, since_ms, state.id
