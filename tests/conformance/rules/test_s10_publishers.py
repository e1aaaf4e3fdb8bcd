"""RULES 10: publishers, not feeds: RSS source, byline, domain family."""

from __future__ import annotations

import pytest

from tests.conformance.rules.desk import DESK, Item, config_of, play, rule, show

FEEDS = """
feeds:
  - {id: tass, url: 'https://example.org/t.rss'}
  - {id: wire, url: 'https://example.org/w.rss'}
  - {id: paper, url: 'https://example.org/p.rss', publisher: The Paper}
"""
CONFIG = config_of(DESK + FEEDS + "rules:\n" + rule('"frigate"'))


@pytest.mark.parametrize(
    ("item", "publisher"),
    [
        (Item("1", "t", more='<source url="https://apnews.com/rss">AP News</source>'), "AP"),
        (
            Item("1", "t", more='<source url="https://www.tagblatt.example/rss">Das Tagblatt</source>'),
            "tagblatt.example",
        ),
        (Item("1", "t", text="GENEVA (AP) — Envoys met on Monday."), "AP"),
        (Item("1", "t", text="MOSCOW, January 14. /TASS/. Envoys met."), "TASS"),
        (Item("1", "t", link="https://news.bbc.co.uk/1"), "BBC"),
        (Item("1", "t", link="https://www.bbc.com/1"), "BBC"),
        (Item("1", "t", link="https://www.kleineszeitung.example/1"), "kleineszeitung.example"),
    ],
)
def test_the_publisher_is_the_source_the_byline_or_the_domain_family(item: Item, publisher: str) -> None:
    [entry] = play(CONFIG, show("tass"), show("tass", item)).entries
    assert entry.publisher == publisher


def test_a_feeds_own_publisher_goes_first() -> None:
    item = Item("1", "t", text="GENEVA (AP) — Envoys met.", link="https://www.bbc.com/1")
    [entry] = play(CONFIG, show("paper"), show("paper", item)).entries
    assert entry.publisher == "The Paper"


def test_copies_of_one_wire_text_count_once() -> None:
    copies = [
        (
            "tass",
            Item("1", "A frigate sails from Murmansk", text="GENEVA (AP) — It sails.", link="https://one.example/x"),
        ),
        (
            "wire",
            Item("2", "A frigate sails from Murmansk", text="GENEVA (AP) - It sails.", link="https://two.example/x"),
        ),
    ]
    done = play(CONFIG, show("tass"), show("wire"), *(show(feed, item) for feed, item in copies))
    [story] = done.stories
    assert (story.entries, story.publishers) == (2, ("AP",))


def test_two_publishers_of_one_story_are_two() -> None:
    copies = [
        ("tass", Item("1", "A frigate sails from Murmansk", link="https://www.bbc.com/x")),
        ("wire", Item("2", "A frigate sails from Murmansk", link="https://two.example/x")),
        ("paper", Item("3", "A frigate sails from Murmansk", link="https://three.example/x")),
    ]
    done = play(CONFIG, *(show(feed) for feed, _ in copies), *(show(feed, item) for feed, item in copies))
    [story] = done.stories
    assert set(story.publishers) == {"BBC", "two.example", "The Paper"}
