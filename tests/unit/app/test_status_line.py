from __future__ import annotations

from pathlib import Path

import pytest

from monitor.app.daemon import ALIVE_WITHIN_S, Progress
from monitor.app.options import Options
from monitor.app.status import status_line


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ({}, "0 feeds, 0 failing, 0 alerts, outbox 0"),
        (
            {"feeds.ok": 3, "feeds.new": 1, "alerts.fired": 7, "alerts.baseline": 90, "alerts": 97},
            "4 feeds, 0 failing, 7 alerts, outbox 0",
        ),
        (
            {"feeds.failing": 1, "feeds.blocked": 2, "feeds.gone": 3, "feeds.quarantined": 4},
            "10 feeds, 10 failing, 0 alerts, outbox 0",
        ),
        ({"feeds.ok": 1, "feeds.removed": 9}, "1 feeds, 0 failing, 0 alerts, outbox 0"),
        ({"outbox.pending": 2, "outbox.sending": 1, "outbox.delivered": 50}, "0 feeds, 0 failing, 0 alerts, outbox 3"),
        ({"outbox.dead": 2}, "0 feeds, 0 failing, 0 alerts, outbox 0, 2 dead"),
    ],
)
def test_the_line_counts_what_an_operator_asks_for(counts: dict[str, int], line: str) -> None:
    assert status_line(counts) == line


def test_a_loop_that_stands_still_is_named() -> None:
    progress = Progress(ticked=100.0, committed=100.0)
    assert progress.stuck(100.0 + ALIVE_WITHIN_S) == []
    progress.committed = 120.0
    assert progress.stuck(101.0 + ALIVE_WITHIN_S) == ["ticked"]
    assert progress.stuck(1000.0) == ["ticked", "committed"]


def test_the_socket_lies_beside_the_state_s_file() -> None:
    assert Options(Path(), "sqlite:////var/lib/monitor/monitor.db").state_folder == Path("/var/lib/monitor")
    assert Options(Path(), "sqlite:///state/monitor.db").state_folder == Path("state")
