"""What the config's receivers make of the stored ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitor.model import ReceiverState


def sync_receivers(known: Iterable[ReceiverState], kinds: Mapping[str, str]) -> list[ReceiverState]:
    """The rows to write when a config goes live: new receivers, removed ones, and every one of the config open again.

    A start or a reload is the operator's word that things may be mended: disabled receivers are enabled, gates other
    than a running pause are kept. Rows of a removed receiver wait for it until their time is over.
    """
    rows = {row.id: row for row in known}
    wanted = []
    for receiver_id, kind in kinds.items():
        row = rows.get(receiver_id) or ReceiverState(receiver_id, kind)
        fresh = replace(row, kind=kind, removed=False)
        if not row.enabled:
            fresh = replace(fresh, enabled=True, disabled_why=None, refusals=0, first_refusal_ms=None)
        wanted.append(fresh)
    wanted += [replace(row, removed=True) for row in rows.values() if row.id not in kinds]
    return [row for row in wanted if rows.get(row.id) != row]
