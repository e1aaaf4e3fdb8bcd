"""JSON Feed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.model import ParsedEntry, ParsedFeed, PollReason
from tests.unit.feeds.making import read, refused

V11 = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, version: str = V11, **fields: Any) -> ParsedFeed:
    return read(json.dumps({"version": version, "items": items, **fields}))


def item(**fields: Any) -> ParsedEntry:
    (found,) = feed({"id": "1", **fields}).entries
    return found


def test_a_whole_item() -> None:
    found = item(
        url="/a",
        title="Talks &amp; more",
        summary="Short",
        content_html="<p>One</p><p>Two</p>",
        date_published="2020-05-17T10:00:00Z",
        date_modified="2020-05-18T10:00:00+00:00",
        authors=[{"name": "Jo"}, {"name": "Al"}, {"name": "Jo"}],
        tags=["World", "World", "Talks"],
        language="en_us",
        attachments=[{"url": "/a.mp3", "mime_type": "audio/mpeg"}, {"url": "javascript:x"}, "bad"],
    )
    assert found == ParsedEntry(
        guid="1",
        link="https://news.example.org/a",
        title="Talks & more",
        summary="Short",
        text="One\nTwo",
        author="Jo, Al",
        tags=("World", "Talks"),
        lang="en-US",
        published_ms=1_589_709_600_000,
        updated_ms=1_589_796_000_000,
        enclosures=("https://news.example.org/a.mp3",),
    )


def test_the_feeds_own_fields() -> None:
    found = feed(title="T", home_page_url="/", language="fr", hubs=[{"type": "x"}, {"url": "/hub"}], next_url="?p=2")
    assert (found.title, found.link, found.lang) == ("T", "https://news.example.org/", "fr")
    assert (found.hub, found.archives) == (
        "https://news.example.org/hub",
        ("https://news.example.org/rss/world.xml?p=2",),
    )


@pytest.mark.parametrize(
    ("version", "form"),
    [(V11, "json11"), ("https://jsonfeed.org/version/1", "json10"), ("https://www.jsonfeed.org/version/1/", "json10")],
)
def test_p59_both_versions_are_told_apart(version: str, form: str) -> None:
    assert feed(version=version).format == form


def test_version_one_has_a_single_author() -> None:
    assert item(author={"name": "Jo"}).author == "Jo"


@pytest.mark.parametrize(
    ("value", "guid"), [(7, "7"), (7.5, "7.5"), ("", None), (None, None), (True, None), ({}, None)]
)
def test_ids_that_are_numbers_are_strings(value: object, guid: str | None) -> None:
    assert item(id=value).guid == guid


def test_links_fall_back_to_the_external_one_and_to_a_web_id() -> None:
    assert item(external_url="https://o.example/x").link == "https://o.example/x"
    assert item(id="https://o.example/y").link == "https://o.example/y"
    assert item(url="https://o.example/z", external_url="https://o.example/x").link == "https://o.example/z"


def test_plain_content_is_used_without_html() -> None:
    assert item(content_text="a < b\n\n\nc").text == "a < b\nc"


def test_a_summary_that_repeats_the_text_is_kept_once() -> None:
    found = item(summary="Same", content_text="Same")
    assert (found.summary, found.text) == ("", "Same")


def test_wrong_types_are_missing_fields() -> None:
    found = item(title=["x"], url=5, tags="t", authors="Jo", attachments={}, content_html=None, date_published=[])
    assert found == ParsedEntry(guid="1")


def test_items_that_are_no_objects_are_told() -> None:
    found = feed({"id": "1"}, "x", None)
    assert (len(found.entries), found.fault) == (1, "2 items are no objects")


def test_a_feed_without_version_is_read_when_its_items_have_ids() -> None:
    found = read(json.dumps({"items": [{"id": "1", "title": "t"}]}))
    assert (found.entries[0].title, found.fault) == ("t", "no `version`")


def test_of_thousands_of_items_the_edges_are_read_and_told() -> None:
    found = feed(*({"id": str(n)} for n in range(1_500)))
    assert len(found.entries) == 1_000
    assert found.fault == "1500 entries, the first 750 and the last 250 are read"


def test_p64_nesting_is_refused_not_followed() -> None:
    failed = refused("[" * 200_000)
    assert (failed.reason, failed.detail) == (PollReason.NOT_A_FEED, "JSON nested too deep to be a feed")


def test_p64_a_huge_number_is_broken_json() -> None:
    assert refused('{"version": ' + "9" * 10_000 + ', "items": []}').detail.startswith("broken JSON")


def test_line_breaks_inside_strings_are_forgiven() -> None:
    found = read('{"version": "' + V11 + '", "items": [{"id": "1", "title": "Docks\nreopen"}]}')
    assert found.entries[0].title == "Docks reopen"


def test_titles_names_and_tags_lose_the_entities_of_a_careless_writer() -> None:
    found = item(title="Port&#8217;s <b>docks</b>", authors=[{"name": "Jo &amp; Al"}], tags=["R&amp;D"])
    assert (found.title, found.author, found.tags) == ("Port’s docks", "Jo & Al", ("R&D",))
