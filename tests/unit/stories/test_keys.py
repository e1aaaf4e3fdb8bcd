"""Keys of entries and of stories."""

from __future__ import annotations

import pytest

from monitor.model import Entry, ParsedEntry
from monitor.stories import keys_of, story_keys, title_key
from tests.unit.stories.making import NOW


def stored(*, url: str = "", title: str = "", publisher: str = "e.example") -> Entry:
    return Entry(
        id="ent_1", feed_id="feed", url=url, title=title, summary="", text="", author=None, publisher=publisher, tags=(),
        lang=None, published_ms=NOW, dated=True, first_seen_ms=NOW, updated_ms=NOW, revision=1, content_hash="", story_id="",
    )  # fmt: skip


def letters(parsed: ParsedEntry) -> str:
    return "".join(key[0] for key in keys_of(parsed))


@pytest.mark.parametrize(
    ("parsed", "kinds"),
    [
        (ParsedEntry(guid="1", link="https://e.example/a"), "wglhx"),
        (ParsedEntry(guid="https://e.example/a", link="https://www.e.example/a/"), "glhx"),
        (ParsedEntry(link="https://e.example/a"), "lhx"),
        (ParsedEntry(guid="1"), "ghx"),
        (ParsedEntry(guid="  ", link=""), "hx"),
        (ParsedEntry(guid="1", link="https://e.example/"), "ghx"),
        (ParsedEntry(), "hx"),
    ],
)
def test_p51_keys_come_strongest_first(parsed: ParsedEntry, kinds: str) -> None:
    assert letters(parsed) == kinds


def test_keys_forget_what_doesnt_matter() -> None:
    one = ParsedEntry(guid=" a \n b", link="http://www.e.example/x/?utm_source=a", title="It’s  “on” ", summary="…")
    other = ParsedEntry(guid="a b", link="https://e.example/x", title='It\'s "on"')
    assert keys_of(one) == keys_of(other)


def test_p51_no_date_is_ever_in_a_key() -> None:
    assert keys_of(ParsedEntry(guid="1", published_ms=1)) == keys_of(
        ParsedEntry(guid="1", published_ms=2, updated_ms=3)
    )


def test_the_words_key_covers_the_text_when_there_is_no_summary() -> None:
    assert keys_of(ParsedEntry(title="t", text="a")) != keys_of(ParsedEntry(title="t", text="b"))


def test_very_long_values_are_kept_as_hashes() -> None:
    guid, *_ = keys_of(ParsedEntry(guid="x" * 10_000))
    assert len(guid) < 50
    assert guid != keys_of(ParsedEntry(guid="x" * 10_001))[0]


def test_a_story_is_found_by_link_and_title() -> None:
    entry = stored(url="https://www.e.example/a?utm_source=x", title="Envoys leave Geneva without a deal")
    assert story_keys(entry) == ("u:e.example/a", "t:envoys leave geneva without a deal")


@pytest.mark.parametrize("url", ["", "https://e.example/", "https://www.e.example"])
def test_a_front_page_glues_no_stories(url: str) -> None:
    assert story_keys(stored(url=url, title="Envoys leave Geneva without a deal")) == (
        "t:envoys leave geneva without a deal",
    )


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Live updates",
        "Letters",
        "Coronavirus live updates",
        "Morning news briefing for Monday",
        "Your weekend news quiz of the week",
        "What to know today",
        "Photos of the day: 14 January 2022",
        "News in pictures",
        "Главное за день 14",
        "Zircon test",
        "!!! ??? ... --- !!!",
    ],
)
def test_titles_that_could_stand_over_anything_glue_no_stories(title: str) -> None:
    assert title_key(title) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Envoys leave Geneva without a deal", "ENVOYS LEAVE GENEVA WITHOUT A DEAL!"),
        ("Envoys leave Geneva without a deal", "BREAKING: Envoys leave Geneva without a deal"),
        ("Envoys leave Geneva without a deal", "UPDATE 2-Envoys leave Geneva without a deal"),
        ("The envoy’s “red lines” hold", 'The envoy\'s "red lines" hold'),
        ("Рябков: переговоры завершены без результата", "Рябков — переговоры завершены без результата"),
    ],
)
def test_titles_of_copies_are_equal(one: str, other: str) -> None:
    assert title_key(one) == title_key(other) != ""


def test_the_publishers_name_at_the_end_of_a_title_goes() -> None:
    plain = title_key("Envoys leave Geneva without a deal")
    assert title_key("Envoys leave Geneva without a deal - BBC News", "BBC") == plain
    assert title_key("Envoys leave Geneva without a deal | Reuters", "reuters.com") == plain
    assert title_key("Envoys leave Geneva without a deal - minister", "BBC") != plain
    assert title_key("Envoys leave Geneva without a deal - BBC News") != plain


@pytest.mark.parametrize(
    "title", ["ロシア、極超音速ミサイルを発射", "俄罗斯成功试射锆石高超音速导弹", "러시아 극초음속 미사일 발사"]
)
def test_scripts_without_spaces_have_title_keys(title: str) -> None:
    assert title_key(title) != ""
