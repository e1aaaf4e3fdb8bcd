from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.deliver import Settled, claim, expire, open_slots, recover, redrive, settle, unrenderable
from monitor.deliver.settle import BREAKER_AT, LEASE_MS, rewound
from monitor.model import (
    Attempt,
    Delivered,
    Delivery,
    DeliveryOutcome,
    DeliveryReason,
    DeliveryState,
    ReceiverState,
    Refused,
    Rejected,
    Reply,
    Retry,
)
from tests.outbox.factories import HOUR, NOW, receiver_state, sending_of

DOWN = Retry(DeliveryReason.SERVER_ERROR, "it answered 503", Reply(503, "busy"))
NO = Rejected(DeliveryReason.REJECTED, "it answered 400", Reply(400, "invalid_blocks"))
FORBIDDEN = Refused(DeliveryReason.REFUSED, "it answered 403", Reply(403))
GONE = Refused(DeliveryReason.REFUSED, "it answered 410", Reply(410), at_once=True)


def limited(retry_after: str | None = None) -> Retry:
    return Retry(DeliveryReason.RATE_LIMITED, "it answered 429", Reply(429), retry_after=retry_after)


def settled(
    outcome: DeliveryOutcome,
    sending: Delivery | None = None,
    receiver: ReceiverState | None = None,
    *,
    now_ms: int = NOW,
    jitter: float = 0.0,
) -> Settled:
    row = sending or sending_of()
    return settle(
        row,
        receiver or receiver_state(),
        attempt=Attempt(row.id, row.attempts, now_ms - 100),
        outcome=outcome,
        now_ms=now_ms,
        jitter=jitter,
    )


class TestAMessage:
    def test_a_success_ends_it(self) -> None:
        row = settled(Delivered(Reply(204))).delivery
        assert (row.state, row.done_ms, row.lease_until_ms) == (DeliveryState.DELIVERED, NOW, None)
        assert (row.last_code, row.last_reason, row.last_error) == (204, DeliveryReason.OK, None)

    def test_a_failure_waits_for_its_backoff(self) -> None:
        row = settled(DOWN, sending_of(tries=2, attempts=2)).delivery
        assert (row.state, row.due_ms) == (DeliveryState.PENDING, NOW + 300_000)
        assert (row.last_code, row.last_reason, row.last_error) == (503, DeliveryReason.SERVER_ERROR, "it answered 503")
        assert (row.body, row.lease_until_ms, row.maybe_dup) == ("{}", None, 0)

    def test_an_ambiguous_failure_is_counted(self) -> None:
        lost = Retry(DeliveryReason.TIMEOUT, "no answer", ambiguous=True)
        assert settled(lost, sending_of(maybe_dup=1)).delivery.maybe_dup == 2

    def test_a_longer_retry_after_than_the_backoff_wins_and_a_shorter_one_does_not(self) -> None:
        assert settled(replace(DOWN, retry_after="60")).delivery.due_ms == NOW + 60_000
        assert settled(replace(DOWN, retry_after="1")).delivery.due_ms == NOW + 5000

    def test_a_rate_limit_with_a_time_costs_no_try(self) -> None:
        row = settled(limited("30"), sending_of(tries=6)).delivery
        assert (row.due_ms, row.tries) == (NOW + 30_000, 5)

    def test_a_rate_limit_without_a_time_backs_off(self) -> None:
        row = settled(limited(), sending_of(tries=2)).delivery
        assert (row.due_ms, row.tries) == (NOW + 300_000, 2)

    def test_a_rejected_message_goes_out_once_more_as_plain_text(self) -> None:
        row = settled(NO).delivery
        assert (row.state, row.plain, row.body, row.due_ms) == (DeliveryState.PENDING, True, None, NOW)

    def test_a_rejected_plain_message_is_dead(self) -> None:
        row = settled(NO, sending_of(plain=True)).delivery
        assert (row.state, row.last_reason) == (DeliveryState.DEAD, DeliveryReason.REJECTED)
        assert row.last_error == "it answered 400"

    def test_a_refused_message_waits(self) -> None:
        assert settled(FORBIDDEN).delivery.state is DeliveryState.PENDING
        assert settled(GONE).delivery.state is DeliveryState.PENDING

    def test_the_last_try_is_when_the_time_is_over(self) -> None:
        late = sending_of(tries=10, attempts=10)
        row = settled(DOWN, late, now_ms=NOW + 90 * HOUR, jitter=1.0).delivery
        assert (row.state, row.due_ms) == (DeliveryState.PENDING, late.give_up_ms)

    def test_a_failure_of_the_last_try_is_the_end(self) -> None:
        row = settled(DOWN, sending_of(tries=11, attempts=11), now_ms=NOW + 96 * HOUR).delivery
        assert (row.state, row.last_reason) == (DeliveryState.DEAD, DeliveryReason.GIVE_UP)
        assert row.last_error == "gave up after 96 h and 11 attempts; last server_error: it answered 503"

    def test_a_success_after_the_time_is_a_success(self) -> None:
        assert settled(Delivered(), now_ms=NOW + 200 * HOUR).delivery.state is DeliveryState.DELIVERED


class TestTheAttempt:
    def test_it_keeps_code_reason_reply_and_times(self) -> None:
        attempt = settled(replace(DOWN, retry_after="7")).attempt
        assert (attempt.started_ms, attempt.ended_ms, attempt.code) == (NOW - 100, NOW, 503)
        assert (attempt.reason, attempt.error) == (DeliveryReason.SERVER_ERROR, "it answered 503")
        assert (attempt.reply, attempt.retry_after_ms) == ("busy", 7000)

    def test_a_success_is_ok(self) -> None:
        attempt = settled(Delivered(Reply(200, "ok"))).attempt
        assert (attempt.reason, attempt.error, attempt.reply) == (DeliveryReason.OK, None, "ok")


class TestTheReceiver:
    def test_failures_are_counted_from_the_first(self) -> None:
        one = settled(DOWN).receiver
        two = settled(DOWN, receiver=one, now_ms=NOW + 5).receiver
        assert (two.failures, two.first_failure_ms, two.not_before_ms) == (2, NOW, 0)

    def test_a_success_clears_them(self) -> None:
        ill = receiver_state(
            failures=4, first_failure_ms=1, refusals=2, first_refusal_ms=1, enabled=False, disabled_why="x"
        )
        assert settled(Delivered(), receiver=ill).receiver == receiver_state(last_ok_ms=NOW)

    def test_a_success_does_not_lift_a_running_rate_limit(self) -> None:
        assert settled(Delivered(), receiver=receiver_state(not_before_ms=NOW + 9)).receiver.not_before_ms == NOW + 9

    def test_a_rate_limit_closes_the_gate_and_is_no_failure(self) -> None:
        receiver = settled(limited("30")).receiver
        assert (receiver.not_before_ms, receiver.failures) == (NOW + 30_000, 0)
        assert settled(limited()).receiver.not_before_ms == NOW + 5000

    def test_a_gate_is_never_moved_forward_in_time(self) -> None:
        gated = receiver_state(not_before_ms=NOW + HOUR)
        assert settled(limited("30"), receiver=gated).receiver.not_before_ms == NOW + HOUR

    def test_a_503_with_retry_after_closes_the_gate_and_is_a_failure(self) -> None:
        receiver = settled(replace(DOWN, retry_after="30")).receiver
        assert (receiver.not_before_ms, receiver.failures) == (NOW + 30_000, 1)

    @pytest.mark.parametrize(("failures", "pause_s"), [(3, 0), (4, 30), (5, 60), (6, 120), (9, 900), (400, 900)])
    def test_the_breaker_opens_at_the_fifth_failure_for_longer_each_time(self, failures: int, pause_s: int) -> None:
        receiver = settled(DOWN, receiver=receiver_state(failures=failures, first_failure_ms=1)).receiver
        assert receiver.not_before_ms == (NOW + pause_s * 1000 if pause_s else 0)

    def test_a_rejected_message_says_nothing_of_the_receiver(self) -> None:
        ill = receiver_state(failures=2, first_failure_ms=1)
        assert settled(NO, receiver=ill).receiver == ill

    def test_410_disables_at_once(self) -> None:
        receiver = settled(GONE).receiver
        assert (receiver.enabled, receiver.disabled_why) == (False, "it answered 410")

    def test_three_refusals_over_ten_minutes_disable(self) -> None:
        state = receiver_state()
        for minutes in (0, 1, 2):
            state = settled(FORBIDDEN, receiver=state, now_ms=NOW + minutes * 60_000).receiver
            assert state.enabled
        state = settled(FORBIDDEN, receiver=state, now_ms=NOW + 10 * 60_000).receiver
        assert (state.enabled, state.disabled_why) == (False, "it answered 403")

    def test_two_refusals_far_apart_do_not_disable(self) -> None:
        once = settled(FORBIDDEN).receiver
        assert settled(FORBIDDEN, receiver=once, now_ms=NOW + HOUR).receiver.enabled

    def test_another_failure_between_them_starts_the_count_again(self) -> None:
        twice = receiver_state(failures=2, first_failure_ms=1, refusals=2, first_refusal_ms=NOW - HOUR)
        between = settled(DOWN, receiver=twice).receiver
        assert (between.refusals, between.first_refusal_ms) == (0, None)
        assert settled(FORBIDDEN, receiver=between).receiver.enabled

    def test_a_refusal_without_a_reason_names_the_code(self) -> None:
        receiver = settled(replace(GONE, detail="")).receiver
        assert receiver.disabled_why == "it answers 410"


class TestClaims:
    def test_a_claim_leases_counts_and_freezes_the_body(self) -> None:
        pending = sending_of(state=DeliveryState.PENDING, body=None, attempts=2, tries=1, lease_until_ms=None)
        row, attempt = claim(pending, "BODY", plain=False, now_ms=NOW)
        assert (row.state, row.body, row.attempts, row.tries) == (DeliveryState.SENDING, "BODY", 3, 2)
        assert row.lease_until_ms == NOW + LEASE_MS
        assert attempt == Attempt(pending.id, 3, NOW)

    def test_an_interrupted_row_is_due_at_once_and_perhaps_a_duplicate(self) -> None:
        row = recover(sending_of(maybe_dup=1), now_ms=NOW)
        assert (row.state, row.due_ms, row.lease_until_ms, row.maybe_dup) == (DeliveryState.PENDING, NOW, None, 2)
        assert (row.last_reason, row.body) == (DeliveryReason.INTERRUPTED, "{}")

    def test_an_unrenderable_row_is_dead_with_its_reason(self) -> None:
        row = unrenderable(sending_of(state=DeliveryState.PENDING, lease_until_ms=None), "no words")
        assert (row.state, row.last_reason, row.last_error) == (
            DeliveryState.DEAD,
            DeliveryReason.RENDER_FAILED,
            "no words",
        )

    def test_a_redriven_row_starts_its_ladder_and_its_time_afresh(self) -> None:
        dead = replace(sending_of(tries=11, attempts=11), state=DeliveryState.DEAD, lease_until_ms=None)
        row = redrive(dead, now_ms=NOW + 100 * HOUR)
        assert (row.id, row.body, row.state, row.redrives) == (dead.id, dead.body, DeliveryState.PENDING, 1)
        assert (row.tries, row.attempts) == (0, 11)
        assert (row.due_ms, row.give_up_ms) == (NOW + 100 * HOUR, NOW + 196 * HOUR)


class TestSlots:
    def test_a_well_receiver_takes_its_kinds_limit(self) -> None:
        assert open_slots(receiver_state(), in_flight=4, sending=1, now_ms=NOW) == 3
        assert open_slots(receiver_state(), in_flight=4, sending=4, now_ms=NOW) == 0
        assert open_slots(receiver_state(), in_flight=0, sending=4, now_ms=NOW) == 0

    @pytest.mark.parametrize(
        "shut", [{"enabled": False}, {"removed": True}, {"not_before_ms": NOW + 1}, {"not_before_ms": NOW + 95 * HOUR}]
    )
    def test_a_shut_receiver_takes_nothing(self, shut: dict[str, object]) -> None:
        assert open_slots(receiver_state(**shut), in_flight=4, sending=0, now_ms=NOW) == 0

    def test_a_gate_is_open_from_its_very_millisecond(self) -> None:
        assert open_slots(receiver_state(not_before_ms=NOW), in_flight=4, sending=0, now_ms=NOW) == 4

    def test_an_open_breaker_is_probed_with_one_message(self) -> None:
        ill = receiver_state(failures=BREAKER_AT, first_failure_ms=1, not_before_ms=NOW)
        assert open_slots(ill, in_flight=4, sending=0, now_ms=NOW) == 1
        assert open_slots(ill, in_flight=4, sending=1, now_ms=NOW) == 0

    def test_a_gate_years_ahead_is_a_clock_that_went_back_and_stalls_nothing(self) -> None:
        state = receiver_state(not_before_ms=NOW + 365 * 24 * HOUR)
        assert open_slots(state, in_flight=4, sending=0, now_ms=NOW) == 4


class TestTheEndOfWaiting:
    PENDING = sending_of(state=DeliveryState.PENDING, lease_until_ms=None, attempts=0, last_reason=None)
    OVER = NOW + 96 * HOUR

    def test_a_row_of_an_open_receiver_never_expires(self) -> None:
        assert expire(self.PENDING, receiver_state(), now_ms=self.OVER + HOUR) is None

    def test_a_row_of_a_disabled_receiver_dies_when_its_time_is_over(self) -> None:
        disabled = receiver_state(enabled=False)
        assert expire(self.PENDING, disabled, now_ms=self.OVER - 1) is None
        row = expire(self.PENDING, disabled, now_ms=self.OVER)
        assert row is not None
        assert (row.state, row.last_reason) == (DeliveryState.DEAD, DeliveryReason.GIVE_UP)
        assert row.last_error == "gave up after 96 h and 0 attempts; last never tried"

    @pytest.mark.parametrize("receiver", [None, receiver_state(removed=True)])
    def test_a_row_of_a_removed_receiver_is_cancelled_when_its_time_is_over(
        self, receiver: ReceiverState | None
    ) -> None:
        assert expire(self.PENDING, receiver, now_ms=self.OVER - 1) is None
        row = expire(self.PENDING, receiver, now_ms=self.OVER)
        assert row is not None
        assert (row.state, row.last_error) == (DeliveryState.CANCELLED, "receiver hook is no longer configured")

    def test_a_row_that_is_being_sent_never_expires(self) -> None:
        assert expire(sending_of(), None, now_ms=self.OVER) is None

    def test_a_row_dated_years_ahead_comes_back_with_the_clock(self) -> None:
        far = replace(self.PENDING, due_ms=NOW + 365 * 24 * HOUR, give_up_ms=NOW + 369 * 24 * HOUR)
        row = rewound(far, now_ms=NOW)
        assert row is not None
        assert (row.due_ms, row.give_up_ms) == (NOW, NOW + 96 * HOUR)
        assert rewound(self.PENDING, now_ms=NOW) is None
