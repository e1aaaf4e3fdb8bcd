"""The state: feeds, entries, stories, alerts and the outbox, on SQLAlchemy Core."""

from __future__ import annotations

from monitor.store.lock import owner_pid
from monitor.store.opening import open_pen, open_reader, open_store, state_path

__all__ = ["open_pen", "open_reader", "open_store", "owner_pid", "state_path"]
