"""RULES 8: one alert per (rule, story), whatever the order of arrival."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.rules.desk import DESK, Item, Played, Show, config_of, play, rule, said_of, show

FEEDS = "".join(f"  - {{id: f{n}, url: 'https://example.org/{n}.rss'}}\n" for n in range(3))
CONFIG = config_of(
    DESK
    + "feeds:\n"
    + FEEDS
    + "rules:\n"
    + rule('"frigate"', id_="frigate")
    + rule('"frigate" or "envoy"', id_="either")
)
BASELINES = tuple(show(f"f{n}") for n in range(3))


def polled(*steps: Show) -> Played:
    return play(CONFIG, *BASELINES, *steps)


def test_one_alert_per_rule_and_story() -> None:
    done = polled(
        show("f0", Item("a", "A frigate sails from Murmansk", link="https://example.org/x")),
        show("f1", Item("b", "Frigate under way", link="https://example.org/x?utm_source=rss")),
        show("f2", Item("c", "A frigate sails from Murmansk", link="https://elsewhere.example/y")),
    )
    assert len(done.entries) == 3
    assert len(done.stories) == 1
    assert sorted(done.fired()) == [
        ("either", "A frigate sails from Murmansk"),
        ("frigate", "A frigate sails from Murmansk"),
    ]
    assert len(done.deliveries) == 2


def test_two_stories_are_two_alerts() -> None:
    done = polled(show("f0", Item("b", "A frigate is back"), Item("a", "A frigate sails from Murmansk")))
    assert [title for rule_id, title in done.fired() if rule_id == "frigate"] == [
        "A frigate sails from Murmansk",
        "A frigate is back",
    ]


def test_copies_in_one_document_are_one_story_too() -> None:
    done = polled(show("f0", Item("b", "A frigate sails from Murmansk"), Item("a", "A frigate sails from Murmansk")))
    assert len(done.stories) == 1
    assert sorted(rule_id for rule_id, _ in done.fired()) == ["either", "frigate"]


def test_a_story_has_the_id_of_its_founding_entry_and_never_changes_it() -> None:
    link = "https://example.org/x"
    done = polled(
        show("f0", Item("a", "A frigate sails from Murmansk", link=link)),
        show("f1", Item("b", "Frigate under way", link=link)),
        show("f0", Item("a", "A frigate sails from Murmansk on", link=link)),
    )
    [story] = done.stories
    assert story.id == done.entry("A frigate sails from Murmansk on").id
    assert {entry.story_id for entry in done.entries} == {story.id}


def test_an_alerts_id_is_a_hash_of_rule_and_story_only() -> None:
    first = polled(show("f0", Item("a", "A frigate sails from Murmansk")))
    again = polled(show("f1"), show("f0", Item("a", "Frigate sails at last"), after_s=86_400))
    assert [alert.id for alert in first.alerts] == [alert.id for alert in again.alerts]
    for alert in first.alerts:
        digest = hashlib.sha256(f"{alert.rule_id}|{alert.story_id}".encode()).hexdigest()
        assert alert.id == f"alr_{digest[:26]}"


def test_equal_titles_are_one_story_within_72_hours_only() -> None:
    def after(hours: int) -> int:
        other = Item("b", "A frigate sails from Murmansk", link="https://elsewhere.example/y")
        return len(
            polled(
                show("f0", Item("a", "A frigate sails from Murmansk")), show("f1", other, after_s=hours * 3600)
            ).stories
        )

    assert [after(71), after(73)] == [1, 2]


def test_an_item_that_leaves_and_comes_back_alerts_nobody_again() -> None:
    item = Item("a", "A frigate sails from Murmansk")
    done = polled(show("f0", item), show("f0", Item("z", "Rain")), show("f0", item), show("f0", Item("a2", item.title)))
    assert len(done.alerts) == 2


def test_a_restart_alerts_nobody_again(tmp_path: Path) -> None:
    state, item = f"sqlite:///{tmp_path / 'monitor.db'}", Item("a", "A frigate sails from Murmansk")
    before = play(CONFIG, *BASELINES, show("f0", item), state=state)
    again = Item("b", item.title, link="https://elsewhere.example/y")
    edited = Item("a", "A frigate sails from Murmansk, late", text="More of it.")
    after = play(CONFIG, show("f0", edited, after_s=36_000), show("f1", again), state=state)
    assert [alert.id for alert in after.alerts] == [alert.id for alert in before.alerts]
    assert len(after.deliveries) == 2


def test_one_alert_for_each_listed_entity_is_refused_until_it_does_so() -> None:
    assert any("`each:` is not supported yet" in one for one in said_of("zircon", more="each: zircon"))


def test_an_entry_that_joins_two_alerted_stories_alerts_nobody_again() -> None:
    done = polled(
        show("f0", Item("a", "A frigate sails from Murmansk", link="https://example.org/x")),
        show("f1", Item("b", "Frigate seen under way in fog", link="https://elsewhere.example/y")),
        show("f2", Item("c", "Frigate seen under way in fog", link="https://example.org/x")),
    )
    assert len(done.entries) == 3
    assert len(done.alerts) == 4  # two rules, two stories


TITLES = ("A frigate sails from Murmansk", "An envoy speaks in Vienna", "An envoy sails on a frigate")
LINKS = ("https://example.org/x", "https://example.org/y", "https://example.org/z")
ARRIVALS = st.lists(
    st.tuples(st.sampled_from(["f0", "f1", "f2"]), st.sampled_from(TITLES), st.sampled_from(LINKS), st.booleans()),
    min_size=1,
    max_size=5,
)


@given(ARRIVALS)
@settings(max_examples=12, deadline=None)
def test_once_per_rule_and_story_whatever_the_order_of_arrival(arrivals: list[tuple[str, str, str, bool]]) -> None:
    shown: dict[str, tuple[Item, ...]] = {}
    steps = []
    for n, (feed, title, link, at_once) in enumerate(arrivals):
        shown[feed] = (Item(f"g{n}", title, link=link), *shown.get(feed, ()))
        if not at_once or n == len(arrivals) - 1:
            steps += [show(one, *items) for one, items in shown.items()]
    done = polled(*steps)
    pairs = [(alert.rule_id, alert.story_id) for alert in done.alerts]
    assert len(pairs) == len(set(pairs))
    matched = {("either", entry.story_id) for entry in done.entries}
    matched |= {("frigate", entry.story_id) for entry in done.entries if "frigate" in entry.title}
    assert set(pairs) == matched
    assert len(done.deliveries) == len(pairs)
    assert done.audit == ()


@given(st.permutations([0, 1, 2, 3]))
@settings(max_examples=10, deadline=None)
def test_copies_of_one_story_alert_once_in_every_order(order: list[int]) -> None:
    copies = [
        ("f0", Item("a", "A frigate sails from Murmansk", link="https://example.org/x")),
        ("f1", Item("b", "A frigate sails from Murmansk", link="https://elsewhere.example/x")),
        ("f2", Item("c", "A frigate sails from Murmansk", link="https://third.example/x")),
        ("f0", Item("d", "A frigate sails from Murmansk", link="https://example.org/x#more")),
    ]
    done = polled(*(show(feed, item) for feed, item in (copies[i] for i in order)))
    assert len(done.stories) == 1
    assert sorted(rule_id for rule_id, _ in done.fired()) == ["either", "frigate"]
