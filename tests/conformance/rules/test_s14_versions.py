"""RULES 14: content hashes, edited rules, `was`."""

from __future__ import annotations

import pytest

from monitor.rules import compile_rules
from tests.conformance.rules.desk import DESK, ENTITIES, Item, Reload, config_of, play, rule, show, told

FEEDS = "feeds: [{id: tass, url: 'https://example.org/t.rss', lang: ru}]\n"
REST = rule("ryabkov or sanctions", id_="rest")


def version(when: str, more: str = "", names: str = ENTITIES) -> str:
    rules = compile_rules(config_of(names + DESK + FEEDS + "rules:\n" + rule(when, more) + REST))
    return rules.version("r")


BASE = "(zircon or ryabkov) and geneva_talks"


def test_a_version_is_a_hash_of_content_and_the_same_content_has_the_same() -> None:
    assert version(BASE) == version(BASE)
    assert len(version(BASE)) >= 16


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("a name of an entity", "SS-N-33", "SS-N-34"),
        ("a context term", "frigate", "corvette"),
        ("a lookalike", "zircon sand", "zircon dust"),
        ("a keyword's expression", 'or "summit"', 'or "meeting"'),
        ("a keyword's distance", "near/8", "near/9"),
    ],
)
def test_it_covers_the_entities_and_keywords_that_the_rule_reaches(what: str, old: str, new: str) -> None:
    assert old in ENTITIES
    assert version(BASE, names=ENTITIES.replace(old, new)) != version(BASE), what


def test_it_covers_the_rule_itself() -> None:
    seen = {
        version(BASE),
        version("(zircon or ryabkov) or geneva_talks"),
        version(BASE, "severity: critical"),
        version(BASE, "in: [title]"),
        version(BASE, "feeds: {ids: [tass]}"),
    }
    assert len(seen) == 5


def test_it_does_not_change_with_names_that_the_rule_does_not_reach() -> None:
    other = ENTITIES.replace("any: [sanction, embargo,", "any: [sanction, boycott,")
    assert version(BASE, names=other) == version(BASE)


def config(when: str, more: str = "", id_: str = "r") -> str:
    return DESK + "feeds: [{id: tass, url: 'https://example.org/t.rss'}]\nrules:\n" + rule(when, more, id_)


A, LATER = Item("a", "A frigate sails from Murmansk"), Item("a", "A frigate sails from Murmansk, late")


def test_an_alert_names_its_rules_version() -> None:
    before, after = config_of(config('"frigate"')), config_of(config('"frigate" or "warship"'))
    done = play(
        before, show("tass"), show("tass", A), Reload(after), show("tass", Item("b", "A warship for Kiel is due"))
    )
    one, two = done.generations
    assert [alert.rule_version for alert in done.alerts] == [one.rules.version("r"), two.rules.version("r")]
    assert one.rules.version("r") != two.rules.version("r")


def test_an_edited_rule_does_not_fire_again_on_stories_that_it_alerted() -> None:
    edited = config_of(config('"frigate" or "Murmansk"', "severity: critical"))
    done = play(config_of(config('"frigate"')), show("tass"), show("tass", A), Reload(edited), show("tass", LATER))
    assert len(done.alerts) == 1


def test_a_renamed_rule_without_was_is_a_new_rule() -> None:
    renamed = config_of(config('"frigate"', id_="new"))
    done = play(config_of(config('"frigate"')), show("tass"), show("tass", A), Reload(renamed), show("tass", LATER))
    assert [rule_id for rule_id, _ in done.fired()] == ["r", "new"]


def test_was_carries_history_over_a_rename() -> None:
    renamed = config_of(config('"frigate"', "was: [r]", id_="new"))
    fresh = Item("b", "Another frigate follows it north")
    done = play(
        config_of(config('"frigate"')), show("tass"), show("tass", A), Reload(renamed), show("tass", fresh, LATER)
    )
    assert done.fired() == [("r", A.title), ("new", fresh.title)]


def test_was_over_two_renames() -> None:
    renamed = config_of(config('"frigate"', "was: [one, r]", id_="two"))
    done = play(config_of(config('"frigate"')), show("tass"), show("tass", A), Reload(renamed), show("tass", LATER))
    assert len(done.alerts) == 1


def test_was_that_names_a_living_rule_or_one_that_another_claims_is_refused() -> None:
    living = DESK + "rules:\n" + rule('"a"', id_="one") + rule('"b"', "was: [one]", id_="two")
    claimed = DESK + "rules:\n" + rule('"a"', "was: [old]", id_="one") + rule('"b"', "was: [old]", id_="two")
    for text in (living, claimed):
        assert len(told(text)) == 1, told(text)
