"""New, edited or known: the same item is one entry for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import ChangeKind, ParsedEntry
from monitor.stories import content_hash, entry_id, identify
from tests.unit.stories.making import HOUR, NOW, TEXT, Memory, item, kinds


def test_a_first_document_is_all_new_and_a_second_all_known() -> None:
    memory = Memory()
    assert kinds(memory.poll(item(1), item(2), item(3))) == "NNN"
    assert kinds(memory.poll(item(1), item(2), item(3))) == "KKK"


def test_p55_entries_of_the_first_document_are_baseline_and_later_ones_not() -> None:
    memory = Memory()
    (first,) = memory.poll(item(1))
    later = memory.poll(item(2), item(1))
    assert first.entry.baseline
    assert [change.entry.baseline for change in later] == [True, False]


def test_a_new_entry_carries_everything() -> None:
    parsed = ParsedEntry(
        guid="g",
        link="https://E.example/a?utm_source=rss",
        title="T",
        summary="S",
        text="X",
        author="Jo",
        tags=("a",),
        lang="fr",
        published_ms=NOW - HOUR,
        enclosures=("https://e.example/m.mp3",),
    )
    (change,) = identify("feed", [parsed], known={}, now_ms=NOW, baseline=False, publisher="P", lang="en")
    entry = change.entry
    assert (entry.url, entry.title, entry.summary, entry.text) == ("https://e.example/a", "T", "S", "X")
    assert (entry.author, entry.publisher, entry.tags, entry.lang) == ("Jo", "P", ("a",), "fr")
    assert (entry.published_ms, entry.dated, entry.first_seen_ms, entry.updated_ms) == (NOW - HOUR, True, NOW, NOW)
    assert (entry.revision, entry.story_id, entry.enclosures) == (1, "", ("https://e.example/m.mp3",))
    assert entry.content_hash == content_hash("T", "S", "X")
    assert change.keys == ("w:g e.example/a", "g:g", "l:e.example/a", change.keys[-1])


def test_the_feeds_language_is_the_entrys_unless_it_names_one() -> None:
    (change,) = identify("feed", [item(1)], known={}, now_ms=NOW, lang="ru")
    assert change.entry.lang == "ru"


def test_an_id_follows_from_feed_and_founding_key_alone() -> None:
    (one,) = identify("feed", [item(1)], known={}, now_ms=NOW)
    (again,) = identify("feed", [item(1, title="Other")], known={}, now_ms=NOW + HOUR)
    (elsewhere,) = identify("other", [item(1)], known={}, now_ms=NOW)
    assert one.entry.id == again.entry.id == entry_id("feed", one.keys[0])
    assert one.entry.id != elsewhere.entry.id
    assert one.entry.id.startswith("ent_")
    assert len(one.entry.id) == 30


def test_p51_without_a_guid_the_link_is_the_identity_and_without_both_the_words() -> None:
    memory = Memory()
    bare = (item(1, guid=None), item(2, guid=None, link=None))
    assert kinds(memory.poll(*bare)) == "NN"
    assert kinds(memory.poll(*bare)) == "KK"
    (change,) = memory.poll(replace(bare[0], title="Envoys meet in Geneva again"))
    assert change.kind is ChangeKind.EDITED


def test_p51_the_date_is_never_an_identity() -> None:
    memory = Memory()
    memory.poll(item(1, guid=None, link=None, published_ms=NOW - HOUR))
    assert kinds(memory.poll(item(1, guid=None, link=None, published_ms=NOW))) == "K"


def test_p51_a_feed_that_gains_ids_re_issues_nothing() -> None:
    memory = Memory()
    memory.poll(*(item(n, guid=None) for n in range(5)))
    changes = memory.poll(*(item(n) for n in range(5)))
    assert kinds(changes) == "KKKKK"
    assert all(any(key.startswith("g:") for key in change.keys) for change in changes)
    moved = [item(n, link=f"https://new.example/{n}", title=f"Quite another headline {n}") for n in range(5)]
    assert kinds(memory.poll(*moved)) == "EEEEE", "the gained ids lead back"


def test_p51_a_feed_that_loses_ids_re_issues_nothing() -> None:
    memory = Memory()
    memory.poll(*(item(n) for n in range(5)))
    assert kinds(memory.poll(*(item(n, guid=None) for n in range(5)))) == "KKKKK"


def test_p51_a_guid_repeated_within_a_document_is_widened_by_its_link() -> None:
    memory = Memory()
    same = [item(n, guid="same") for n in range(3)]
    assert kinds(memory.poll(*same)) == "NNN"
    assert kinds(memory.poll(*same)) == "KKK"
    assert kinds(memory.poll(same[1])) == "K"
    assert len(memory.entries) == 3


def test_a_guid_that_becomes_repeated_keeps_its_first_entry() -> None:
    memory = Memory()
    memory.poll(item(1, guid="same"))
    assert kinds(memory.poll(item(1, guid="same"), item(2, guid="same"))) == "KN"
    (alone,) = memory.poll(item(2, guid="same"))
    assert (alone.kind, alone.entry.title) == (ChangeKind.KNOWN, item(2).title)


def test_items_that_share_all_keys_are_one() -> None:
    memory = Memory()
    assert kinds(memory.poll(item(1), item(1), item(2))) == "NN"


def test_items_of_one_link_are_told_apart_by_their_guids() -> None:
    memory = Memory()
    page = "https://e.example/alerts"
    alerts = [item(n, link=page, title=f"Warning for district number {n}") for n in range(4)]
    assert kinds(memory.poll(*alerts[:2])) == "NN"
    assert kinds(memory.poll(*alerts)) == "KKNN"


def test_a_new_item_under_a_known_link_is_new_when_it_says_something_else() -> None:
    memory = Memory()
    page = "https://e.example/alerts"
    memory.poll(item(1, link=page, title="Storm warning for the coast"))
    (change,) = memory.poll(item(2, link=page, title="Earthquake shakes mountain villages"))
    assert change.kind is ChangeKind.NEW


def test_items_of_one_guid_and_one_link_are_told_apart_by_their_words() -> None:
    memory = Memory()
    broken = [item(n, guid="https://e.example/x", link="https://e.example/x") for n in range(3)]
    assert kinds(memory.poll(*broken[:2])) == "NN"
    assert kinds(memory.poll(*broken)) == "KKN"


def test_items_of_one_guid_and_one_link_stay_known_however_long() -> None:
    memory = Memory()
    broken = [item(n, guid="https://e.example/x", link="https://e.example/x") for n in range(3)]
    memory.poll(*broken)
    assert kinds(memory.poll(*broken, after_h=24 * 30)) == "KKK"


def test_items_without_any_own_key_still_have_an_identity() -> None:
    memory = Memory()
    one = item(1, guid=None, title="Same", summary="same text")
    other = item(2, guid=None, title="Same", summary="same text")
    twin = item(1, guid=None, title="Else", summary="other text")
    assert kinds(memory.poll(one, other, twin)) == "NNN"
    assert len(memory.entries) == 3
    assert kinds(memory.poll(one, other, twin)) == "KKK"


def test_an_item_whose_keys_come_to_be_shared_stays_known() -> None:
    memory = Memory()
    known = item(1, guid=None, title="Same", summary="same text")
    memory.poll(known)
    newcomers = (
        item(2, guid=None, title="Same", summary="same text"),
        item(1, guid=None, title="Else", summary="else"),
    )
    changes = memory.poll(known, *newcomers)
    assert [change.entry.id for change in changes if change.kind is ChangeKind.KNOWN] == list(memory.entries)[:1]
    assert len(memory.entries) == 3


def test_p52_a_site_that_re_issues_all_guids_causes_no_flood() -> None:
    memory = Memory()
    memory.poll(*(item(n) for n in range(20)))
    assert kinds(memory.poll(*(item(n, guid=f"re-issued-{n}") for n in range(20)))) == "K" * 20
    assert kinds(memory.poll(*(item(n, guid=f"re-issued-{n}") for n in range(20)))) == "K" * 20


def test_p52_a_site_that_moves_with_new_guids_and_links_causes_no_flood() -> None:
    memory = Memory()
    memory.poll(*(item(n) for n in range(20)))
    moved = [item(n, guid=f"new-{n}", link=f"https://new.example/{n}") for n in range(20)]
    assert kinds(memory.poll(*moved, after_h=24 * 30)) == "K" * 20


def test_p52_a_re_issue_with_edited_titles_is_seen_by_its_links() -> None:
    memory = Memory()
    memory.poll(*(item(n) for n in range(6)))
    again = [item(n, guid=f"new-{n}", title=f"Wholly different words {n}") for n in range(6)]
    assert kinds(memory.poll(*again)) == "EEEEEE"


def test_p52_new_items_beside_a_re_issue_are_new() -> None:
    memory = Memory()
    memory.poll(*(item(n) for n in range(6)))
    changes = memory.poll(item(9), *(item(n, guid=f"re-{n}") for n in range(6)))
    assert kinds(changes) == "KKKKKKN"


def test_p52_http_to_https_and_tracking_are_no_re_issue() -> None:
    memory = Memory()
    memory.poll(*(item(n, guid=None, link=f"http://www.e.example/{n}/") for n in range(4)))
    moved = [item(n, guid=None, link=f"https://e.example/{n}?utm_campaign=x") for n in range(4)]
    assert kinds(memory.poll(*moved)) == "KKKK"


def test_one_item_put_out_again_under_a_new_guid_is_known_by_its_link_and_title() -> None:
    memory = Memory()
    memory.poll(*(item(n) for n in range(5)))
    changes = memory.poll(item(0, guid="guid-0#2"), *(item(n) for n in range(1, 5)))
    assert kinds(changes) == "KKKKK"


def test_an_equal_text_under_new_guid_and_link_is_known_soon_and_new_later() -> None:
    memory = Memory()
    memory.poll(item(1), item(2))
    copy = item(1, guid="copy", link="https://e.example/copy")
    assert kinds(memory.poll(copy, item(2))) == "KK"
    later = item(1, guid="later", link="https://e.example/later")
    assert kinds(memory.poll(later, item(2), after_h=24 * 7)) == "NK"


def test_a_title_that_recurs_without_a_text_is_new_each_time() -> None:
    memory = Memory()
    title = "Press Gaggle by the Press Secretary aboard the plane on the way to Geneva"
    memory.poll(ParsedEntry(guid="1", link="https://e.example/1", title=title))
    (change,) = memory.poll(ParsedEntry(guid="2", link="https://e.example/2", title=title))
    assert change.kind is ChangeKind.NEW


def test_a_copy_beside_its_original_is_an_item_of_its_own() -> None:
    memory = Memory()
    memory.poll(item(1))
    changes = memory.poll(item(1), item(1, guid="copy", link="https://e.example/copy"))
    assert {change.entry.url[-4:]: str(change.kind) for change in changes} == {"copy": "new", "ry/1": "known"}


def test_links_that_change_at_each_fetch_are_not_news() -> None:
    memory = Memory()
    for session in range(4):
        changes = memory.poll(*(item(n, guid=None, link=f"https://e.example/{n}?session={session}") for n in range(5)))
    assert kinds(changes) == "KKKKK"


def test_p53_dates_that_change_at_each_fetch_are_not_news() -> None:
    memory = Memory()
    for hours in range(4):
        changes = memory.poll(*(item(n, published_ms=NOW + hours * HOUR) for n in range(3)))
    assert kinds(changes) == "KKK"
    assert {entry.published_ms for entry in memory.entries.values()} == {NOW}


def test_p54_an_edited_entry_is_an_update_with_its_new_text() -> None:
    memory = Memory()
    (first,) = memory.poll(item(1))
    (change,) = memory.poll(item(1, title="Envoys leave Geneva", published_ms=NOW + HOUR))
    assert change.kind is ChangeKind.EDITED
    entry = change.entry
    assert (entry.id, entry.revision, entry.title) == (first.entry.id, 2, "Envoys leave Geneva")
    assert (entry.first_seen_ms, entry.updated_ms) == (NOW + HOUR, NOW + 2 * HOUR)
    assert entry.published_ms == first.entry.published_ms


@pytest.mark.parametrize(
    "edited",
    [
        item(1, title="Envoys  meet in Geneva\nfor round 1 "),
        item(1, summary=f"{TEXT} Part 1…"),
        item(1, summary=f"{TEXT} Part 1. 12 comments"),
        item(1, summary=f"{TEXT}\n\nPart 1. 5 minutes ago"),
        replace(item(1), tags=("new",), author="Jo"),
    ],
)
def test_what_no_reader_would_call_an_edit_is_none(edited: ParsedEntry) -> None:
    memory = Memory()
    memory.poll(item(1))
    assert kinds(memory.poll(edited)) == "K"


def test_typography_is_no_edit() -> None:
    memory = Memory()
    memory.poll(item(1, title='The envoy\'s "red lines" - again'))
    assert kinds(memory.poll(item(1, title="The envoy’s “red lines” – again"))) == "K"


def test_a_text_that_arrives_later_is_an_edit_and_one_that_leaves_is_kept() -> None:
    memory = Memory()
    memory.poll(item(1))
    (arrived,) = memory.poll(item(1, text="The Zircon missile was named."))
    (left,) = memory.poll(item(1))
    assert arrived.kind is ChangeKind.EDITED
    assert (left.kind, left.entry.text) == (ChangeKind.KNOWN, "The Zircon missile was named.")


def test_p57_an_entry_that_vanishes_and_returns_is_not_new() -> None:
    memory = Memory()
    memory.poll(item(1), item(2))
    memory.poll(item(2))
    assert kinds(memory.poll(item(1), item(2), after_h=24 * 10)) == "KK"


def test_p57_an_entry_that_returns_edited_is_an_update() -> None:
    memory = Memory()
    memory.poll(item(1), item(2))
    memory.poll(item(2))
    assert kinds(memory.poll(item(1, title="Envoys met in Geneva, finally"), item(2))) == "KE"


@pytest.mark.parametrize(
    ("published", "dated", "stored"),
    [
        (None, False, NOW),
        (NOW - HOUR, True, NOW - HOUR),
        (NOW + 5 * 60_000, True, NOW + 5 * 60_000),
        (NOW + HOUR, False, NOW),
    ],
)
def test_p56_a_missing_or_future_date_is_first_seen_time(published: int | None, dated: bool, stored: int) -> None:  # noqa: FBT001
    (change,) = identify("feed", [item(1, published_ms=published)], known={}, now_ms=NOW)
    assert (change.entry.dated, change.entry.published_ms) == (dated, stored)


def test_changes_come_oldest_first() -> None:
    undated = identify("feed", [item(3), item(2), item(1)], known={}, now_ms=NOW)
    assert [change.entry.title[-1] for change in undated] == ["1", "2", "3"]
    dated = identify("feed", [item(n, published_ms=NOW - n * HOUR) for n in (2, 1, 3)], known={}, now_ms=NOW)
    assert [change.entry.title[-1] for change in dated] == ["3", "2", "1"]


def test_an_empty_document_changes_nothing() -> None:
    assert identify("feed", [], known={}, now_ms=NOW) == []


def test_an_item_that_says_nothing_at_all_has_an_identity() -> None:
    memory = Memory()
    assert kinds(memory.poll(ParsedEntry())) == "N"
    assert kinds(memory.poll(ParsedEntry())) == "K"
