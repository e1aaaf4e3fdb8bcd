"""RULES 4: one entry revision is judged at a time; a story's severity is the highest of its entries'."""

from __future__ import annotations

from monitor.model import Severity
from tests.conformance.rules.desk import DESK, ENTITIES, Item, Played, config_of, play, rule, show

FEEDS = "feeds:\n  - {id: tass, url: 'https://example.org/t.rss'}\n  - {id: wire, url: 'https://example.org/w.rss'}\n"
LINK = "https://example.org/the-story"


def polled(rules: str, *items: Item) -> Played:
    """Two feeds that tell one story, an item each."""
    config = config_of(ENTITIES + DESK + FEEDS + "rules:\n" + rules)
    first, second = items
    return play(config, show("tass"), show("wire"), show("tass", first), show("wire", second))


ALL = rule('"unheard of" or ryabkov or sanctions or geneva_talks or zircon', id_="uses-all")


def test_and_does_not_add_up_over_two_entries_of_a_story() -> None:
    both = rule('"frigate" and "envoy"', id_="both")
    done = polled(both + ALL, Item("1", "A frigate sails", link=LINK), Item("2", "An envoy sails", link=LINK))
    assert len(done.stories) == 1
    assert done.alerts == ()
    together = polled(both + ALL, Item("1", "A frigate sails", link=LINK), Item("2", "Envoy on frigate", link=LINK))
    assert together.fired() == [("both", "Envoy on frigate")]


def test_near_context_and_lookalikes_read_one_entry() -> None:
    done = polled(
        rule("zircon", id_="z") + rule("ryabkov or sanctions or geneva_talks", id_="rest"),
        Item("1", "Zircon in the news", link=LINK),
        Item("2", "The frigate in the news", link=LINK),
    )
    assert done.alerts == ()
    assert [miss.rule_id for miss in done.near_misses] == ["z"]
    apart = polled(
        rule("geneva_talks", id_="g") + ALL, Item("1", "In Geneva", link=LINK), Item("2", "Talks go on", link=LINK)
    )
    assert apart.alerts == ()


def test_title_summary_and_text_of_an_entry_are_read_together() -> None:
    done = polled(
        rule("zircon", id_="z") + rule("ryabkov or sanctions or geneva_talks", id_="rest"),
        Item("1", "Zircon in the news", text="Fired from a frigate.", link=LINK),
        Item("2", "Nothing of it", link=LINK),
    )
    assert done.fired() == [("z", "Zircon in the news")]


def test_a_revision_is_judged_by_what_it_says_now() -> None:
    config = config_of(ENTITIES + DESK + FEEDS + "rules:\n" + rule('"frigate" and "envoy"', id_="both") + ALL)
    done = play(
        config,
        show("tass"),
        show("tass", Item("1", "A frigate sails")),
        show("tass", Item("1", "An envoy sails")),
        show("tass", Item("1", "An envoy sails on a frigate")),
    )
    [alert] = done.alerts
    assert (alert.revision, alert.title) == (3, "An envoy sails on a frigate")
    assert done.entries[0].revision == 3


def test_the_alert_has_the_severity_of_the_entry_that_fired() -> None:
    steps = "severity: {critical: '\"frigate\"', warning: otherwise}"
    done = polled(
        rule('"envoy"', steps, id_="e") + ALL,
        Item("1", "An envoy on a frigate", link=LINK),
        Item("2", "An envoy", link=LINK),
    )
    [alert] = done.alerts
    assert alert.severity is Severity.CRITICAL
