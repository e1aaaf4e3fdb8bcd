"""RULES 9: what an edit does to a story that was alerted, or was not. Updates themselves come later and are refused."""

from __future__ import annotations

from tests.conformance.rules.desk import DESK, Item, config_of, play, rule, said_of, show

CONFIG = config_of(
    DESK + "feeds: [{id: tass, url: 'https://example.org/t.rss'}]\nrules:\n" + rule('"frigate" and "envoy"', id_="both")
)


def test_a_match_lost_by_an_edit_retracts_nothing() -> None:
    done = play(
        CONFIG,
        show("tass"),
        show("tass", Item("1", "Envoy on a frigate")),
        show("tass", Item("1", "Envoy on a ship after all")),
    )
    [alert], [delivery], [entry] = done.alerts, done.deliveries, done.entries
    assert (alert.title, delivery.payload["type"]) == ("Envoy on a frigate", "alert.fired")
    assert (entry.title, entry.revision) == ("Envoy on a ship after all", 2)


def test_the_evidence_outlives_the_edit() -> None:
    done = play(
        CONFIG,
        show("tass"),
        show("tass", Item("1", "Envoy on a frigate")),
        show("tass", Item("1", "Something else entirely is told now, envoy")),
    )
    [alert] = done.alerts
    assert [hit["text"] for hit in alert.evidence["hits"]] == ["Envoy", "frigate"]
    assert alert.evidence["hits"][1]["snippet"] == "Envoy on a frigate"
    assert alert.revision == 1


def test_a_near_miss_that_becomes_a_match_is_the_first_alert() -> None:
    done = play(
        CONFIG,
        show("tass"),
        show("tass", Item("1", "Envoy on a ship")),
        show("tass", Item("1", "Envoy on a frigate")),
    )
    assert [miss.clause for miss in done.near_misses] == ['"frigate"']
    [alert] = done.alerts
    assert (alert.revision, alert.title) == (2, "Envoy on a frigate")
    assert len(done.deliveries) == 1


def test_an_edit_of_an_alerted_story_is_no_second_alert() -> None:
    done = play(
        CONFIG,
        show("tass"),
        *(show("tass", Item("1", f"Envoy on a frigate{more}")) for more in ("", ", again", ", and again")),
    )
    assert len(done.alerts) == len(done.deliveries) == 1
    assert ("alert.suppressed", "already_alerted") in [(name, str(f.get("reason"))) for name, f in done.heard]


def test_updates_are_refused_until_they_are_sent() -> None:
    assert any("`updates:` is not supported yet" in one for one in said_of("zircon", more="updates: [severity]"))
