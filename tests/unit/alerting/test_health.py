from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.alerting import HealthKind, HealthNotice, feed_health, health_delivery
from monitor.model import DeliveryState, FeedState, FeedStatus, PollReason
from tests.outbox.factories import HOUR, NOW

OK = FeedState("wire", "https://wire.example.org/rss", status=FeedStatus.OK, last_success_ms=NOW - HOUR)
FAILING = replace(
    OK,
    status=FeedStatus.FAILING,
    errors=3,
    failing_since_ms=NOW - HOUR,
    last_reason=PollReason.TIMEOUT,
    last_detail="slow",
)


def notice(**change: object) -> HealthNotice:
    return replace(HealthNotice(HealthKind.FEED_FAILING, "wire", "Feed wire fails", NOW, "why"), **change)  # type: ignore[arg-type]


def test_a_notice_is_a_pending_delivery_to_the_fallback() -> None:
    delivery = health_delivery(notice(), "console", seq=4, now_ms=NOW + 5)
    assert delivery.state is DeliveryState.PENDING
    assert (delivery.receiver_id, delivery.seq, delivery.due_ms) == ("console", 4, NOW + 5)
    assert delivery.payload["type"] == "feed.failing"
    assert delivery.payload["data"]["alerts"] == []
    assert delivery.payload["data"]["notice"] == {
        "subject": "wire",
        "summary": "Feed wire fails",
        "detail": "why",
        "since": "2022-01-14T08:00:00.000Z",
    }


def test_the_same_change_has_the_same_id_whenever_it_is_noticed() -> None:
    first = health_delivery(notice(), "console", seq=1, now_ms=NOW)
    again = health_delivery(notice(summary="in other words"), "console", seq=2, now_ms=NOW + HOUR)
    assert first.id == again.id == notice().id_for("console")


@pytest.mark.parametrize(
    "other", [notice(kind=HealthKind.FEED_RECOVERED), notice(subject="mail"), notice(since_ms=NOW + 1)]
)
def test_another_change_has_another_id(other: HealthNotice) -> None:
    assert other.id_for("console") != notice().id_for("console")
    assert notice().id_for("console") != notice().id_for("desk")


def test_long_details_are_cut() -> None:
    told = health_delivery(notice(summary="s" * 999, detail="d" * 9999), "console", seq=1, now_ms=NOW)
    assert len(told.payload["data"]["notice"]["summary"]) == 300
    assert len(told.payload["data"]["notice"]["detail"]) == 2000


def test_a_feed_is_told_of_at_its_third_failure_in_a_row() -> None:
    second = replace(FAILING, errors=2)
    assert feed_health(OK, replace(FAILING, errors=1), now_ms=NOW) is None
    assert feed_health(replace(FAILING, errors=1), second, now_ms=NOW) is None
    told = feed_health(second, FAILING, now_ms=NOW)
    assert told is not None
    assert told.kind is HealthKind.FEED_FAILING
    assert told.summary == "Feed wire is failing: timeout, 3 failed polls in a row"
    assert "slow" in told.detail
    assert "2022-01-14T07:00:00.000Z" in told.detail


def test_it_is_told_once() -> None:
    assert feed_health(FAILING, replace(FAILING, errors=4), now_ms=NOW) is None


@pytest.mark.parametrize("status", [FeedStatus.BLOCKED, FeedStatus.GONE, FeedStatus.QUARANTINED])
def test_a_feed_that_no_waiting_mends_is_told_of_at_once(status: FeedStatus) -> None:
    told = feed_health(OK, replace(FAILING, status=status, errors=1), now_ms=NOW)
    assert told is not None
    assert str(status) in told.summary


def test_a_feed_that_never_worked_says_never() -> None:
    new = FeedState("wire", "u", status=FeedStatus.FAILING, errors=2)
    told = feed_health(new, replace(new, errors=3), now_ms=NOW)
    assert told is not None
    assert "never" in told.detail


def test_recovery_is_told_when_the_trouble_was() -> None:
    told = feed_health(FAILING, OK, now_ms=NOW)
    assert told is not None
    assert told.kind is HealthKind.FEED_RECOVERED
    assert told.since_ms == FAILING.failing_since_ms
    assert feed_health(replace(FAILING, errors=2), OK, now_ms=NOW) is None


def test_a_removed_feed_has_not_recovered() -> None:
    assert feed_health(FAILING, replace(FAILING, status=FeedStatus.REMOVED), now_ms=NOW) is None
