from __future__ import annotations

from dataclasses import replace

from monitor.alerting import HealthKind
from monitor.deliver import Settled
from monitor.deliver.notices import Telling, dead_letter, tellings
from monitor.model import Attempt, Delivery, DeliveryReason, DeliveryState, ReceiverState
from tests.outbox.factories import HOUR, NOW, receiver_state, sending_of

PENDING = sending_of(
    state=DeliveryState.PENDING, lease_until_ms=None, last_reason=DeliveryReason.TIMEOUT, last_error="no answer"
)
DEAD = replace(PENDING, state=DeliveryState.DEAD, last_reason=DeliveryReason.REJECTED, last_error="it answered 400")
DONE = replace(PENDING, state=DeliveryState.DELIVERED, done_ms=NOW)


def told(before: ReceiverState, after: ReceiverState, row: Delivery = PENDING, *, now_ms: int = NOW) -> list[Telling]:
    return tellings(before, Settled(row, after, Attempt(row.id, 1, NOW)), now_ms=now_ms)


def test_a_blip_is_not_told() -> None:
    failing = receiver_state(failures=50, first_failure_ms=NOW - 1000)
    assert told(failing, failing) == []


def test_three_failures_over_five_minutes_are() -> None:
    failing = receiver_state(failures=3, first_failure_ms=NOW - 300_000)
    (telling,) = told(failing, failing)
    assert telling.notice.kind is HealthKind.RECEIVER_FAILING
    assert telling.notice.summary == "Receiver hook takes nothing: 3 failures in a row"
    assert "timeout: no answer" in telling.notice.detail


def test_the_same_outage_has_one_notice_however_often_it_is_noticed() -> None:
    first = receiver_state(failures=3, first_failure_ms=NOW - 300_000)
    later = replace(first, failures=90)
    assert told(first, first)[0].notice.id_for("console") == told(later, later)[0].notice.id_for("console")


def test_disabling_is_told_with_what_to_do() -> None:
    after = receiver_state(enabled=False, disabled_why="it answered 410", failures=1, first_failure_ms=NOW)
    (telling,) = told(receiver_state(), after)
    assert telling.notice.kind is HealthKind.RECEIVER_DISABLED
    assert telling.notice.summary == "Receiver hook is disabled: it answered 410"
    assert "reload" in telling.notice.detail
    assert told(after, after) == []


def test_recovery_is_told_only_after_trouble_was() -> None:
    (telling,) = told(receiver_state(failures=3, first_failure_ms=NOW - HOUR), receiver_state(last_ok_ms=NOW), DONE)
    assert telling.notice.kind is HealthKind.RECEIVER_RECOVERED
    failing = receiver_state(failures=3, first_failure_ms=NOW - HOUR)
    trouble = told(failing, failing)[0].notice
    assert trouble.id_for("console") in {notice.id_for("console") for notice in telling.only_after}


def test_a_success_in_good_times_tells_nothing() -> None:
    assert told(receiver_state(), receiver_state(last_ok_ms=NOW), DONE) == []


def test_a_dead_letter_says_how_to_send_it_again() -> None:
    (telling,) = told(receiver_state(), receiver_state(), DEAD)
    assert telling.notice.kind is HealthKind.DELIVERY_DEAD
    assert "rejected" in telling.notice.summary
    assert "monitor outbox redrive msg_1" in telling.notice.detail
    assert "it answered 400" in telling.notice.detail


def test_dead_letters_of_one_receiver_and_reason_are_told_once_a_day() -> None:
    other = replace(DEAD, id="msg_2")
    day = 24 * HOUR

    def identity(row: Delivery, now_ms: int) -> str:
        return dead_letter(row, now_ms=now_ms).id_for("console")

    assert identity(DEAD, NOW) == identity(other, NOW + HOUR)
    assert identity(DEAD, NOW) != identity(other, NOW + day)
    assert identity(DEAD, NOW) != identity(replace(DEAD, last_reason=DeliveryReason.GIVE_UP), NOW)
    assert identity(DEAD, NOW) != identity(replace(DEAD, receiver_id="desk"), NOW)
