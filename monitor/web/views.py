"""What the page shows, as plain values made from the store's answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.model import Alert, Delivery, Entry, FeedState
from monitor.urls import redact, safe_link

SNIPPETS = 6
"""Hits of an alert shown on the page."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked when it is a hit."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert as the page shows it: the headline, why, and where it went."""

    alert: Alert
    at: str
    link: str | None
    publisher: str
    why: str
    snippets: tuple[tuple[Piece, ...], ...]
    routes: tuple[str, ...]


def when(ms: int | None) -> str:
    """An instant in UTC to the minute; `never` for none."""
    if ms is None:
        return "never"
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def alert_view(alert: Alert, entry: Entry | None, routes: Mapping[str, str]) -> AlertView:
    """The alert with its evidence's snippets, hits marked. `entry` is None once retention has taken it; `routes` says by
    receiver where the alert stands."""
    explain: dict[str, Any] = alert.evidence.get("explain") or {}
    return AlertView(
        alert=alert,
        at=when(alert.fired_ms),
        link=safe_link(entry.url) if entry else None,
        publisher=entry.publisher if entry else "",
        why=str(explain.get("decided_by") or explain.get("when") or ""),
        snippets=tuple(snippet(hit) for hit in (alert.evidence.get("hits") or [])[:SNIPPETS]),
        routes=tuple(f"{receiver}: {state}" for receiver, state in routes.items()),
    )


def snippet(hit: dict[str, Any]) -> tuple[Piece, ...]:
    """The text around a hit in three pieces, the hit marked with its name and layer."""
    around = str(hit.get("snippet", ""))
    start = int(hit.get("start", 0)) - int(hit.get("snippet_start", 0))
    end = start + len(str(hit.get("text", "")))
    label = f"{hit.get('name', '')} ({hit.get('layer', '')})"
    return (Piece(around[:start]), Piece(around[start:end], label), Piece(around[end:]))


@dataclass(frozen=True, slots=True)
class FeedView:
    """One feed as the page shows it."""

    feed: FeedState
    url: str
    last_success: str
    next_due: str
    trouble: str


def feed_view(feed: FeedState) -> FeedView:
    """The feed with times for people and no secret in its URL."""
    trouble = f"{feed.last_reason}: {feed.last_detail or ''}".strip(": ") if feed.errors else ""
    return FeedView(feed, redact(feed.fetch_url), when(feed.last_success_ms), when(feed.next_due_ms), trouble)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery that is not done."""

    delivery: Delivery
    due: str


def delivery_view(delivery: Delivery) -> DeliveryView:
    """The delivery with its times for people."""
    return DeliveryView(delivery, when(delivery.due_ms))
