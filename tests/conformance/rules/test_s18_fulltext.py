"""RULES 18: whether an article is worth fetching, by feed and by rule."""

from __future__ import annotations

import pytest

from monitor.model import Fulltext
from monitor.rules import FeedRef, compile_rules
from tests.conformance.rules.desk import DESK, ENTITIES, config_of, doc, rule, rules_of, told

RULES = rules_of(rule("(zircon or ryabkov) and (geneva_talks or sanctions)"))


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Zircon missile fired", True),
        ("An embargo is near", True),
        ("A frigate sails", True),
        ("Foreign ministry speaks", True),
        ("Geneva gets a new tram", True),
        ("Cheese prices rise", False),
        ("", False),
    ],
)
def test_auto_fetches_when_title_and_summary_meet_part_of_some_rule(title: str, *, wanted: bool) -> None:
    assert RULES.wants_text(doc(title=title)) is wanted
    assert RULES.wants_text(doc(title="-", summary=title)) is wanted


def test_or_when_settings_fulltext_when_says_so() -> None:
    text = 'settings: {fulltext_when: \'title:"tram" and "Geneva"\'}\n' + ENTITIES + DESK + "rules:\n" + rule("zircon")
    rules = compile_rules(config_of(text))
    assert rules.wants_text(doc(title="A tram", summary="Geneva"))
    assert not rules.wants_text(doc(title="Geneva", summary="A tram"))


def test_a_rule_that_does_not_look_at_the_feed_wants_nothing_of_it() -> None:
    feeds = "feeds: [{id: a, url: 'https://e.example/a', tags: [wire]}, {id: b, url: 'https://e.example/b'}]\n"
    rules = rules_of(rule('"embargo"', "feeds: {tags: [wire]}"), "", feeds)
    title = doc(title="An embargo")
    assert rules.wants_text(title, FeedRef("a", frozenset({"wire"})))
    assert not rules.wants_text(title, FeedRef("b"))


@pytest.mark.parametrize("word", list(Fulltext))
def test_fulltext_is_never_auto_or_always_and_never_by_default(word: Fulltext) -> None:
    feeds = f"feeds: [{{url: 'https://e.example/a', fulltext: {word}}}, {{url: 'https://e.example/b'}}]\n"
    assert [feed.fulltext for feed in config_of(feeds).feeds] == [word, Fulltext.NEVER]


def test_every_other_word_is_refused() -> None:
    [problem] = told("feeds: [{url: 'https://e.example/a', fulltext: allways}]\n")
    assert "did you mean 'always'?" in problem


def test_fulltext_when_is_an_expression_with_a_place() -> None:
    [problem] = told("settings:\n  fulltext_when: '\"a\" and zzz'\n")
    assert problem.startswith("monitor.yaml:2:27: no entity or keyword is called `zzz`")
