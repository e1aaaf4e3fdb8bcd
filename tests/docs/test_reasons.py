"""docs/reasons.md has a row for every word of every enum that people meet, and no row for a word that is no more."""

from __future__ import annotations

from enum import StrEnum

import pytest

from monitor.alerting.health import HealthKind
from monitor.model import (
    AlertState,
    DeliveryReason,
    DeliveryState,
    FeedStatus,
    Layer,
    PollReason,
    Suppression,
    VerdictKind,
)
from tests.docs.pages import first_cells, sections

TABLES: dict[str, list[type[StrEnum]]] = {
    "Feeds: status": [FeedStatus],
    "Polls: how one ended": [PollReason],
    "Alerts: state, and why one was not sent": [AlertState, Suppression],
    "Rules: verdicts": [VerdictKind],
    "Hits: how a term was reached, best first": [Layer],
    "Deliveries: state": [DeliveryState],
    "Deliveries: how an attempt ended": [DeliveryReason],
    "Health messages": [HealthKind],
}


def test_the_page_has_these_sections_and_no_others() -> None:
    assert list(sections("docs/reasons.md")) == list(TABLES)


@pytest.mark.parametrize("heading", TABLES)
def test_each_word_has_one_row_in_the_order_of_the_code(heading: str) -> None:
    words = [str(word) for enum in TABLES[heading] for word in enum]
    assert first_cells(sections("docs/reasons.md")[heading]) == words
