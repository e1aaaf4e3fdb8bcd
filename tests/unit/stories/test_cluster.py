"""Entries to stories."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Story
from monitor.stories import choose_story
from tests.unit.stories.making import HOUR, NOW
from tests.unit.stories.test_keys import stored

ENTRY = stored(url="https://e.example/a", title="Envoys leave Geneva", publisher="AP")
STORY = Story("ent_0", "Envoys leave", "https://o.example/a", NOW - HOUR, NOW - HOUR, publishers=("Reuters",))


def test_an_entry_without_a_story_founds_one() -> None:
    assert choose_story(ENTRY, None, NOW) == Story(
        "ent_1", "Envoys leave Geneva", "https://e.example/a", NOW, NOW, entries=1, publishers=("AP",)
    )


def test_an_entry_joins_the_story_found_which_keeps_its_id_and_title() -> None:
    joined = choose_story(ENTRY, STORY, NOW)
    assert joined == replace(STORY, last_seen_ms=NOW, entries=2, publishers=("Reuters", "AP"))


def test_a_publisher_is_counted_once() -> None:
    joined = choose_story(replace(ENTRY, publisher="Reuters"), STORY, NOW)
    assert joined.publishers == ("Reuters",)


def test_an_edited_entry_stays_in_its_story_and_is_not_counted_again() -> None:
    again = choose_story(replace(ENTRY, story_id="ent_0"), STORY, NOW)
    assert (again.entries, again.last_seen_ms) == (STORY.entries, NOW)


def test_time_in_a_story_never_goes_back() -> None:
    assert choose_story(ENTRY, STORY, NOW - 5 * HOUR).last_seen_ms == NOW - HOUR
