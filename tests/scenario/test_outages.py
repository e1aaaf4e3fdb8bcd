"""A receiver that is away: for a while, for long, for good."""

from __future__ import annotations

import pytest

from monitor.model import Delivered, DeliveryOutcome, DeliveryReason, DeliveryState, Refused, Reply, Retry
from tests.outbox.world import DOWN
from tests.scenario.scenario import At, play, want

BUSY = Retry(DeliveryReason.SERVER_ERROR, "it answered 503", Reply(503))
SILENT = Retry(DeliveryReason.TIMEOUT, "no answer", ambiguous=True)
FORBIDDEN = Refused(DeliveryReason.REFUSED, "it answered 403", Reply(403))
GONE = Refused(DeliveryReason.REFUSED, "it answered 410", Reply(410), at_once=True)

FAILING, RECOVERED, DISABLED, DEAD = "receiver.failing", "receiver.recovered", "receiver.disabled", "delivery.dead"


def test_in_good_times_each_message_is_sent_once() -> None:
    world = play(
        At(0).push("first", "desk"),
        At(1).push("second", "desk"),
        want("first", to="desk", sends=range(1, 2)),
        want("second", to="desk", sends=range(1, 2)),
        until_h=2,
        notices=[],
    )
    assert len(world.notifiers["desk"].ledger) == 2


def test_a_short_hiccup_is_nobodys_business() -> None:
    play(
        At(0).down("desk").push("news", "desk"),
        At(0.001).up("desk"),
        want("news", to="desk", sends=range(2, 3)),
        until_h=1,
        notices=[],
    )


@pytest.mark.parametrize("outcome", [DOWN, BUSY, SILENT])
def test_a_receiver_down_for_95_hours_gets_everything(outcome: DeliveryOutcome) -> None:
    pushes = [At(hours).push(f"news-{hours}", "desk") for hours in range(0, 95, 5)]
    play(
        At(0).down("desk", outcome),
        *pushes,
        At(95).up("desk"),
        *(want(f"news-{hours}", to="desk") for hours in range(0, 95, 5)),
        until_h=120,
        notices=[FAILING, RECOVERED],
    )


def test_a_receiver_down_for_97_hours_loses_what_is_older_than_96_and_the_operator_is_told() -> None:
    play(
        At(0).down("desk").push("old", "desk"),
        At(50).push("newer", "desk"),
        At(97).up("desk"),
        want("old", to="desk", state=DeliveryState.DEAD),
        want("newer", to="desk"),
        until_h=150,
        notices=[FAILING, DEAD, RECOVERED],
    )


def test_the_last_try_is_made_when_the_96_hours_end() -> None:
    world = play(
        At(0).down("desk").push("news", "desk"),
        At(95.99).up("desk"),
        want("news", to="desk"),
        until_h=96.1,
        notices=[FAILING, RECOVERED],
    )
    assert world.notifiers["desk"].ledger[-1].at_ms == 1_642_147_200_000 + 96 * 3_600_000


def test_messages_that_waited_go_out_as_soon_as_one_gets_through() -> None:
    world = play(
        At(0).down("desk").push("a", "desk"),
        At(40).push("b", "desk"),
        At(60).up("desk").push("c", "desk"),
        *(want(name, to="desk") for name in "abc"),
        until_h=60.3,
        notices=[FAILING, RECOVERED],
    )
    assert len(world.notifiers["desk"].taken) == 3


def test_a_receiver_that_never_comes_back_costs_few_attempts() -> None:
    play(
        At(0).down("desk").push("news", "desk"),
        want("news", to="desk", state=DeliveryState.DEAD, sends=range(10, 14)),
        until_h=200,
        notices=[FAILING, DEAD],
    )


def test_twenty_dead_letters_make_one_notice() -> None:
    play(
        At(0).down("desk"),
        *(At(0).push(f"n{i}", "desk") for i in range(20)),
        *(want(f"n{i}", to="desk", state=DeliveryState.DEAD) for i in range(20)),
        until_h=110,
        notices=[FAILING, DEAD],
    )


def test_a_restart_in_the_middle_changes_nothing() -> None:
    play(
        At(0).down("desk").push("news", "desk"),
        At(3).restart(),
        At(30).restart(),
        At(60).up("desk"),
        want("news", to="desk"),
        until_h=100,
        notices=[FAILING, RECOVERED],
    )


def test_a_receiver_that_is_gone_is_disabled_at_once_and_keeps_its_messages() -> None:
    world = play(
        At(0).down("desk", GONE).push("a", "desk"),
        At(1).push("b", "desk"),
        At(20).up("desk"),
        want("a", to="desk", state=DeliveryState.PENDING),
        want("b", to="desk", state=DeliveryState.PENDING, sends=range(1)),
        until_h=90,
        notices=[DISABLED],
    )
    assert len(world.notifiers["desk"].ledger) == 1


def test_messages_of_a_disabled_receiver_die_told_when_their_time_is_over() -> None:
    play(
        At(0).down("desk", GONE).push("a", "desk"),
        want("a", to="desk", state=DeliveryState.DEAD, sends=range(1, 2)),
        until_h=97,
        notices=[DISABLED, DEAD],
    )


def test_a_restart_gives_a_disabled_receiver_another_chance() -> None:
    play(
        At(0).down("desk", GONE).push("a", "desk"),
        At(1).push("b", "desk"),
        At(20).up("desk").restart(),
        want("a", to="desk"),
        want("b", to="desk"),
        until_h=21,
        notices=[DISABLED, RECOVERED],
    )


def test_a_restart_tries_again_at_once_what_would_have_waited_for_hours() -> None:
    play(
        At(0).down("desk").push("a", "desk"),
        At(50).up("desk").restart(),
        want("a", to="desk"),
        until_h=50.01,
        notices=[FAILING, RECOVERED],
    )


def test_a_receiver_that_refuses_for_a_while_is_disabled() -> None:
    play(
        At(0).down("desk", FORBIDDEN).push("a", "desk"),
        want("a", to="desk", state=DeliveryState.PENDING, sends=range(4, 5)),
        until_h=90,
        notices=[FAILING, DISABLED],
    )


def test_one_receiver_down_leaves_the_other_alone() -> None:
    world = play(
        At(0).down("desk", SILENT),
        *(At(hours).push(f"n{hours}", "desk", "soc") for hours in range(5)),
        *(want(f"n{hours}", to="soc", sends=range(1, 2)) for hours in range(5)),
        *(want(f"n{hours}", to="desk", state=DeliveryState.PENDING) for hours in range(5)),
        until_h=10,
        notices=[FAILING],
        receivers={"desk": {}, "soc": {}},
    )
    assert [sent.at_ms - 1_642_147_200_000 for sent in world.notifiers["soc"].ledger] == [
        h * 3_600_000 for h in range(5)
    ]


def test_a_rate_limited_receiver_hears_nothing_before_the_time_it_named() -> None:
    limited = Retry(DeliveryReason.RATE_LIMITED, "it answered 429", Reply(429), retry_after="7200")
    world = play(
        At(0).down("desk", limited).push("a", "desk"),
        At(0.5).up("desk").push("b", "desk"),
        At(1.9).push("c", "desk"),
        *(want(name, to="desk") for name in "abc"),
        until_h=3,
        notices=[],
    )
    first, *rest = world.notifiers["desk"].ledger
    assert not isinstance(first.outcome, Delivered)
    assert {sent.at_ms - first.at_ms for sent in rest} == {7_200_000}
