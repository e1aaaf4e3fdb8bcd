"""Values as stores keep them, and a store that tests may call without await."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from monitor.model import (
    Alert,
    AlertState,
    Attempt,
    Delivery,
    DeliveryState,
    Entry,
    FeedSpec,
    FeedState,
    ReceiverState,
    Route,
    SecretUrl,
    Severity,
    StoredNearMiss,
    Story,
)
from monitor.ports import Reader, Store, Tx

T = TypeVar("T")
NOW = 1_642_147_200_000  # 2022-01-14T08:00:00Z
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


Value = Alert | Attempt | Delivery | FeedState | ReceiverState | Route | StoredNearMiss


def put(tx: Tx, *values: Value) -> None:
    """Stores each value as its kind asks."""
    for value in values:
        match value:
            case Alert():
                tx.put_alert(value)
            case Attempt():
                tx.put_attempt(value)
            case Delivery():
                tx.put_delivery(value)
            case FeedState():
                tx.put_feeds([value])
            case ReceiverState():
                tx.put_receiver(value)
            case Route():
                tx.put_route(value)
            case StoredNearMiss():
                tx.put_near_miss(value)


class Waiting:
    """A store whose calls wait: each test is one line of events."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def write(self, job: Callable[[Tx], T]) -> T:
        return asyncio.run(self.store.write(job))

    def read(self, job: Callable[[Reader], T]) -> T:
        return asyncio.run(self.store.read(job))

    def put(self, *values: Value) -> None:
        """All values in one job."""
        self.write(lambda tx: put(tx, *values))

    def close(self) -> None:
        asyncio.run(self.store.close())


def spec(feed_id: str, url: str | None = None) -> FeedSpec:
    return FeedSpec(id=feed_id, url=SecretUrl(url or f"https://example.org/{feed_id}.rss"))


def entry(entry_id: str = "e1", **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": entry_id,
        "feed_id": "tass",
        "url": f"https://example.org/{entry_id}",
        "title": "Talks in Geneva",
        "summary": "Envoys met.",
        "text": "Envoys met in Geneva on Monday.",
        "author": None,
        "publisher": "example.org",
        "tags": ("world",),
        "lang": "en",
        "published_ms": NOW,
        "dated": True,
        "first_seen_ms": NOW,
        "updated_ms": NOW,
        "revision": 1,
        "content_hash": "c0ffee",
        "story_id": entry_id,
    }
    return Entry(**{**values, **changes})


def story(story_id: str = "e1", **changes: Any) -> Story:
    values: dict[str, Any] = {
        "title": "Talks in Geneva",
        "url": f"https://example.org/{story_id}",
        "first_seen_ms": NOW,
        "last_seen_ms": NOW,
        "publishers": ("example.org",),
    }
    return Story(id=story_id, **{**values, **changes})


def alert(alert_id: str = "alr_1", **changes: Any) -> Alert:
    values: dict[str, Any] = {
        "rule_id": "geneva",
        "rule_version": "v1",
        "story_id": "e1",
        "entry_id": "e1",
        "revision": 1,
        "severity": Severity.CRITICAL,
        "state": AlertState.FIRED,
        "fired_ms": NOW,
        "title": "Talks in Geneva",
        "labels": {"desk": "world"},
        "evidence": {"v": 1, "hits": [{"name": "geneva", "span": [9, 15]}]},
    }
    return Alert(id=alert_id, **{**values, **changes})


def delivery(delivery_id: str = "msg_1", **changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "receiver_id": "desk",
        "seq": 1,
        "state": DeliveryState.PENDING,
        "payload": {"type": "alert.fired", "alerts": ["alr_1"]},
        "created_ms": NOW,
        "due_ms": NOW,
        "give_up_ms": NOW + 96 * HOUR,
    }
    return Delivery(id=delivery_id, **{**values, **changes})


def receiver(receiver_id: str = "desk", **changes: Any) -> ReceiverState:
    return ReceiverState(**{"id": receiver_id, "kind": "webhook", **changes})


def attempt(delivery_id: str = "msg_1", n: int = 1, **changes: Any) -> Attempt:
    return Attempt(**{"delivery_id": delivery_id, "n": n, "started_ms": NOW, **changes})


def near_miss(rule_id: str = "geneva", entry_id: str = "e1", **changes: Any) -> StoredNearMiss:
    values = {"revision": 1, "at_ms": NOW, "clause": "zircon", "because": "zirconia is a lookalike"}
    return StoredNearMiss(**{"rule_id": rule_id, "entry_id": entry_id, **values, **changes})


def fire(tx: Tx, n: int | str, *, receiver_id: str = "desk", state: DeliveryState = DeliveryState.PENDING) -> str:
    """Stores entry, story, alert, delivery and route number n, as one poll would; returns the delivery's id."""
    identity = f"{receiver_id}{n}"
    tx.put_entry(entry(f"e-{identity}"), [f"id:{identity}"])
    tx.put_stories([(story(f"e-{identity}"), [f"u:https://example.org/{identity}"])])
    tx.put_alert(alert(f"alr-{identity}", entry_id=f"e-{identity}", story_id=f"e-{identity}"))
    if receiver_id not in {known.id for known in tx.receivers()}:
        tx.put_receiver(receiver(receiver_id))
    seq = tx.next_seq(receiver_id)
    tx.put_delivery(delivery(f"msg-{identity}", receiver_id=receiver_id, seq=seq, state=state))
    tx.put_route(Route(f"alr-{identity}", receiver_id, delivery_id=f"msg-{identity}"))
    return f"msg-{identity}"
