from __future__ import annotations

from monitor.deliver import sync_receivers
from monitor.model import ReceiverState
from tests.outbox.factories import NOW, receiver_state


def test_new_receivers_are_added() -> None:
    assert sync_receivers([], {"hook": "webhook"}) == [ReceiverState("hook", "webhook")]


def test_nothing_is_written_when_nothing_changed() -> None:
    known = [receiver_state(failures=2, first_failure_ms=1, not_before_ms=NOW)]
    assert sync_receivers(known, {"hook": "webhook"}) == []


def test_a_receiver_no_longer_configured_is_marked_removed_and_kept() -> None:
    assert sync_receivers([receiver_state()], {}) == [receiver_state(removed=True)]
    assert sync_receivers([receiver_state(removed=True)], {}) == []


def test_a_receiver_that_comes_back_is_revived() -> None:
    assert sync_receivers([receiver_state(removed=True)], {"hook": "webhook"}) == [receiver_state()]


def test_a_disabled_receiver_gets_another_chance() -> None:
    disabled = receiver_state(enabled=False, disabled_why="410", refusals=3, first_refusal_ms=1, not_before_ms=NOW)
    assert sync_receivers([disabled], {"hook": "webhook"}) == [receiver_state(not_before_ms=NOW)]


def test_a_receiver_may_change_its_kind() -> None:
    assert sync_receivers([receiver_state()], {"hook": "slack"}) == [receiver_state(kind="slack")]
