"""The hot questions use their indices: at a million rows a scan would be seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event

from monitor.model import DeliveryState
from monitor.ports import Tx
from monitor.store import migrate
from monitor.store.sqlite import writing_engine
from monitor.store.tx import SqlTx
from tests.contract.store_values import NOW


@pytest.fixture
def connection() -> Iterator[Connection]:
    with writing_engine(None).connect() as opened:
        migrate.prepare(opened, "here", now_ms=NOW)
        yield opened


HOT: dict[str, tuple[Callable[[Tx], object], str]] = {
    "claim": (lambda tx: tx.claim_feeds(now_ms=NOW, limit=9, lease_ms=9), "USING INDEX feed_due"),
    "due deliveries": (
        lambda tx: tx.due_deliveries("desk", now_ms=NOW, limit=9),
        "INDEX delivery_in_state (state=? AND receiver_id=?)",
    ),
    "expired leases": (lambda tx: tx.expired_leases(now_ms=NOW), "USING INDEX delivery_in_state"),
    "known entries": (lambda tx: tx.entries_by_keys("tass", ["guid:1"]), "entry_key USING PRIMARY KEY"),
    "stories by key": (lambda tx: tx.stories_by_keys(["u:1"]), "story_key USING PRIMARY KEY"),
    "alerts after": (lambda tx: tx.alerts(after_seq=1), "USING INDEX sqlite_autoindex_alert_2"),
    "alerts of a rule": (lambda tx: tx.alerts(rule_id="geneva"), "USING INDEX alert_of_rule"),
    "newest entries": (lambda tx: tx.entries(), "USING INDEX entry_seen"),
    "entries of a feed": (lambda tx: tx.entries(feed_id="tass"), "USING INDEX entry_of_feed"),
    "entries of a story": (lambda tx: tx.entries(story_id="s"), "USING INDEX entry_of_story"),
    "pending at all": (lambda tx: tx.deliveries(state=DeliveryState.PENDING, limit=1), "USING INDEX delivery_in_state"),
    "stale entries": (lambda tx: tx.delete_entries(before_ms=NOW, limit=9), "USING INDEX entry_unseen"),
    "old texts": (lambda tx: tx.clear_texts(before_ms=NOW, limit=9), "USING INDEX entry_with_text"),
    "empty stories": (lambda tx: tx.delete_stories(before_ms=NOW, limit=9), "INDEX story_seen"),
    "old near misses": (lambda tx: tx.delete_near_misses(before_ms=NOW, limit=9), "INDEX near_miss_at"),
}


def plan_of(connection: Connection, ask: Callable[[Tx], object]) -> str:
    """SQLite's plan of every statement that `ask` runs."""
    ran: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        ran.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    ask(SqlTx(connection))
    event.remove(connection, "before_cursor_execute", note)
    assert ran
    plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p).all() for s, p in ran]
    return "\n".join(row[-1] for plan in plans for row in plan)


@pytest.mark.parametrize("name", HOT)
def test_a_hot_question_uses_its_index(connection: Connection, name: str) -> None:
    ask, wanted = HOT[name]
    assert wanted in plan_of(connection, ask)


@pytest.mark.parametrize(
    "name", ["claim", "due deliveries", "pending at all", "newest entries", "entries of a feed", "alerts after"]
)
def test_a_hot_question_sorts_nothing(connection: Connection, name: str) -> None:
    plan = plan_of(connection, HOT[name][0])
    assert "SCAN feed\n" not in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan.replace("LAST TERM OF ORDER BY", "")
