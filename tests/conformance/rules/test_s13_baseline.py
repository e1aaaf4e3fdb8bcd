"""RULES 13: the first sight of a feed is a baseline; `backfill`; only a never-fetched feed baselines."""

from __future__ import annotations

import pytest

from monitor.model import AlertState, Suppression
from tests.conformance.rules.desk import DESK, Item, Reload, config_of, play, rule, show

HOURS = 3600.0
RULES = "rules:\n" + rule('"frigate"')


def config(feed: str = "") -> str:
    return DESK + f"feeds: [{{id: tass, url: 'https://example.org/t.rss'{feed}}}]\n" + RULES


A, B = Item("a", "A frigate sails from Murmansk"), Item("b", "Another frigate follows it north")


def test_the_first_sight_is_stored_matched_listed_and_not_sent() -> None:
    done = play(config_of(config()), show("tass", A))
    [alert] = done.baseline
    assert (alert.state, alert.title) == (AlertState.BASELINE, A.title)
    assert [(r.receiver_id, r.suppressed) for r in done.routes] == [("desk", Suppression.BASELINE)]
    assert (done.alerts, done.deliveries, done.audit) == ((), (), ())
    assert done.entries[0].baseline


def test_what_comes_later_is_sent_and_the_baseline_still_is_not() -> None:
    done = play(config_of(config()), show("tass", A), show("tass", B, A))
    assert done.fired() == [("r", B.title)]
    assert [alert.title for alert in done.baseline] == [A.title]


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Fri, 14 Jan 2022 07:00:00 GMT", True),
        ("Thu, 13 Jan 2022 08:30:00 GMT", True),
        ("Thu, 13 Jan 2022 07:30:00 GMT", False),
        ("", False),
        ("no date at all", False),
    ],
)
def test_backfill_24h_sends_what_was_published_within_it_and_undated_is_not(date: str, *, sent: bool) -> None:
    dated = Item(A.guid, A.title, date=date)
    done = play(config_of(config(", backfill: 24h")), show("tass", dated))
    assert (len(done.alerts), len(done.baseline)) == ((1, 0) if sent else (0, 1))


def test_after_downtime_everything_missed_is_alerted() -> None:
    done = play(config_of(config()), show("tass", A), show("tass", B, A, after_s=30 * 24 * HOURS))
    assert done.fired() == [("r", B.title)]


def test_what_was_missed_is_marked_late_by_its_own_date() -> None:
    missed = Item(B.guid, B.title, date="Fri, 14 Jan 2022 09:00:00 GMT")
    done = play(config_of(config()), show("tass", A), show("tass", missed, A, after_s=48 * HOURS))
    [delivery] = done.deliveries
    assert delivery.payload["data"]["late_by_s"] == 47 * 3600 + 600  # begun at 08:10, polled 48 h later


def test_a_first_poll_that_failed_leaves_the_baseline_for_the_next() -> None:
    two = DESK + RULES + "feeds:\n" + "".join(f"  - {{id: {i}, url: 'https://example.org/{i}'}}\n" for i in "xy")
    done = play(config_of(two), show("x"), show("y", A), show("y", B, A))
    assert done.fired() == [("r", B.title)]


def test_a_feed_whose_url_changed_under_its_id_has_no_new_baseline() -> None:
    moved = config().replace("t.rss", "new-place.rss")
    done = play(config_of(config()), show("tass", A), Reload(config_of(moved)), show("tass", B, A))
    assert done.fired() == [("r", B.title)]
    assert [alert.title for alert in done.baseline] == [A.title]


def test_an_empty_first_document_is_a_first_sight_too() -> None:
    assert play(config_of(config()), show("tass"), show("tass", A)).fired() == [("r", A.title)]


def test_a_story_of_the_baseline_that_another_feed_repeats_is_not_alerted_as_new() -> None:
    two = DESK + RULES + "feeds:\n" + "".join(f"  - {{id: {i}, url: 'https://example.org/{i}'}}\n" for i in "xy")
    again = Item("elsewhere", A.title, link="https://elsewhere.example/1")
    done = play(config_of(two), show("x", A), show("y"), show("y", again))
    assert (len(done.stories), done.alerts, len(done.baseline)) == (1, (), 1)


def test_an_edit_of_a_baseline_entry_that_makes_it_match_is_the_first_alert() -> None:
    before = Item("a", "A ship sails from Murmansk")
    done = play(config_of(config()), show("tass", before), show("tass", A))
    assert done.fired() == [("r", A.title)]


def test_a_feed_that_left_the_config_and_came_back_has_no_new_baseline() -> None:
    one = DESK + RULES + "feeds:\n  - {id: x, url: 'https://example.org/x'}\n"
    two = one + "  - {id: y, url: 'https://example.org/y'}\n"
    gone, back = Reload(config_of(one)), Reload(config_of(two))
    done = play(config_of(two), show("x"), show("y", A), gone, show("x"), back, show("y", B, A))
    assert done.fired() == [("r", B.title)]
    assert len(done.baseline) == 1
