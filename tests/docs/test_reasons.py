"""docs/reasons.md has a row for every word of every enum that people meet, and no row for a word that is no more."""

from __future__ import annotations

import ast
from enum import StrEnum
from pathlib import Path

import pytest

import monitor
from monitor.alerting.fire import WhyNot
from monitor.alerting.health import HealthKind
from monitor.model import (
    AlertState,
    ArticleReason,
    DeliveryReason,
    DeliveryState,
    FeedStatus,
    Layer,
    PollReason,
    Suppression,
    VerdictKind,
)
from monitor.rules import almost, gate
from monitor.telemetry.metrics import render
from monitor.telemetry.observer import LEVELS
from tests.docs.pages import ROOT, first_cells, sections

TABLES: dict[str, list[type[StrEnum]]] = {
    "Feeds: status": [FeedStatus],
    "Polls: how one ended": [PollReason],
    "Articles: how reading one ended": [ArticleReason],
    "Alerts: state, and why one was not sent": [AlertState, Suppression, WhyNot],
    "Rules: verdicts": [VerdictKind],
    "Hits: how a term was reached, best first": [Layer],
    "Deliveries: state": [DeliveryState],
    "Deliveries: how an attempt ended": [DeliveryReason],
    "Health messages": [HealthKind],
}


NOT_COUNTED = "Hits: why one does not count"
EVENTS = "Events"


def test_the_page_has_these_sections_and_no_others() -> None:
    assert set(sections("docs/reasons.md")) == {*TABLES, NOT_COUNTED, EVENTS}


@pytest.mark.parametrize("heading", TABLES)
def test_each_word_has_one_row_in_the_order_of_the_code(heading: str) -> None:
    words = [str(word) for enum in TABLES[heading] for word in enum]
    assert first_cells(sections("docs/reasons.md")[heading]) == words


def test_each_reason_not_to_count_a_hit_has_its_row() -> None:
    assert first_cells(sections("docs/reasons.md")[NOT_COUNTED]) == [gate.NO_CONTEXT, gate.LOOKALIKE, almost.ONE_EDIT]


def events_in(source: str) -> set[str]:
    """The names of the events that a module tells, as far as they are written out."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    told = [call.args[0] for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "event"]
    return {name.value for name in told if isinstance(name, ast.Constant) and isinstance(name.value, str)}


def test_each_event_has_its_row_in_alphabetical_order() -> None:
    package = Path(str(monitor.__file__)).parent
    told = {name for file in package.rglob("*.py") for name in events_in(file.read_text(encoding="utf-8"))}
    rows = first_cells(sections("docs/reasons.md")[EVENTS])
    assert rows == sorted(rows)
    assert told - set(rows) == set()
    assert set(rows) - told - set(LEVELS) == set()


def test_each_metric_is_named_in_the_service_page() -> None:
    page = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    lines = render({("a", "b"): 1}, {"feeds.ok": 1, "outbox.dead": 1, "entries": 1}).splitlines()
    names = [line.split()[2] for line in lines if line.startswith("# HELP")]
    assert len(names) >= 5
    assert [name for name in names if f"`{name}" not in page] == []
