"""The seed feeds, read by the parser of record: every item of every edition is the story that it should be, and fires so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from monitor.articles import read_page
from monitor.feeds import parse
from monitor.model import ArticleFailed, ArticleOutcome, ArticleReason, ArticleText, ParsedEntry, ParsedFeed
from monitor.rules import compile_rules
from seeds.origin import Version, read_editions
from tests.unit.seeds.world import ROOT, config, document, entry_document, expected, feed_refs, said

RULES = compile_rules(config("seeds/config"))
EDITIONS: dict[str, dict[str, Version]] = dict(read_editions())
FILES = {name.partition(".")[0]: name for name in EDITIONS["calm"]}
LANGS = {spec.id: spec.lang for spec in config("seeds/config").feeds}
FORMATS = {
    "meridian": "rss20",
    "northquay": "atom10",
    "eastdesk": "rdf",
    "longtable": "json11",
    "harbour": "rss20",
    "continent": "rss20",
    "quayside": "rss20",
}
SILENT = {"nothing", "article", "walled"}
LISTED = [(edition, feed) for edition, feeds in expected()["feeds"].items() for feed in feeds]


@cache
def read(edition: str, feed: str) -> ParsedFeed:
    version = EDITIONS[edition][FILES[feed]]
    outcome = parse(version.body, url=f"http://127.0.0.1/{FILES[feed]}", content_type=version.content_type)
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome


def title_of(item: dict[str, str]) -> str:
    if "title" in item:
        return item["title"]
    for field, text in document(ROOT / "seeds" / "stories" / f"{item['story']}.txt").fields.items():
        if field == "title":
            return text
    raise AssertionError(item)


def fires(entry: ParsedEntry, feed: str) -> dict[str, str]:
    verdicts = RULES.judge(entry_document(entry, LANGS[feed]), feed_refs()[feed])
    return {rule: word for rule, word in said(verdicts).items() if word != "near_miss"}


def page_of(entry: ParsedEntry) -> ArticleOutcome:
    """What is behind an item's link, as the monitor reads it."""
    name = (entry.link or "").rpartition("/")[2]
    body = (ROOT / "seeds" / "articles" / name).read_bytes()
    return read_page(body, url=entry.link or "", content_type="text/html; charset=utf-8")


def fires_in_full(entry: ParsedEntry, feed: str) -> dict[str, str]:
    page = page_of(entry)
    return fires(replace(entry, text=page.text), feed) if isinstance(page, ArticleText) else {}


def test_every_feed_is_configured_and_expected() -> None:
    assert set(FILES) == set(LANGS) == set(expected()["feeds"]["calm"]) == set(expected()["feeds"]["news"])
    assert {spec.url.reveal().rpartition("/")[2] for spec in config("seeds/config").feeds} == set(EDITIONS["later"])


@pytest.mark.parametrize(("edition", "feed"), LISTED)
def test_a_feed_shows_the_items_that_are_expected_in_order(edition: str, feed: str) -> None:
    items = [title_of(item) for item in expected()["feeds"][edition][feed]]
    assert [entry.title for entry in read(edition, feed).entries] == items


@pytest.mark.parametrize(("edition", "feed"), LISTED)
def test_an_item_fires_when_and_only_when_it_is_expected_to(edition: str, feed: str) -> None:
    for item, entry in zip(expected()["feeds"][edition][feed], read(edition, feed).entries, strict=True):
        found = fires(entry, feed)
        assert bool(found) == (item["then"] not in SILENT), (item, found)
        if "story" in item and found:
            assert found == {
                rule: word for rule, word in expected()["stories"][item["story"]].items() if word != "near_miss"
            }


@pytest.mark.parametrize("feed", FORMATS)
def test_each_format_is_there(feed: str) -> None:
    assert read("calm", feed).format == FORMATS[feed]


def test_the_alerts_of_a_whole_run_follow_from_the_items() -> None:
    alerts: set[tuple[str, str, str]] = set()
    baselines: set[tuple[str, str, str]] = set()
    for edition, feed in LISTED:
        for item, entry in zip(expected()["feeds"][edition][feed], read(edition, feed).entries, strict=True):
            into = {"alert": alerts, "article": alerts, "baseline": baselines}.get(item["then"])
            if into is not None:
                fired = fires_in_full(entry, feed) if item["then"] == "article" else fires(entry, feed)
                into |= {(rule, word, title_of(item)) for rule, word in fired.items()}
    assert alerts == {tuple(row) for row in expected()["alerts"]}
    assert baselines == {tuple(row) for row in expected()["baselines"]}


class TestArticles:
    def test_the_feed_of_headlines_touches_the_rule_and_the_article_makes_it_true(self) -> None:
        refs = feed_refs()
        for item, entry in zip(expected()["feeds"]["news"]["quayside"], read("news", "quayside").entries, strict=True):
            touched = RULES.wants_text(entry_document(entry, "en"), refs["quayside"])
            assert touched == (item["then"] in {"article", "walled"}), item
            if item["then"] == "article":
                assert fires_in_full(entry, "quayside") == {"geneva-escalation": "warning"}

    def test_the_walled_page_would_fire_if_it_were_text(self) -> None:
        entry = next(one for one in read("news", "quayside").entries if one.title.startswith("Insurers"))
        page = page_of(entry)
        assert isinstance(page, ArticleFailed)
        assert page.reason is ArticleReason.PAYWALL
        assert fires(replace(entry, text="Sergei Ryabkov's week in Geneva"), "quayside")

    def test_every_page_is_linked_to(self) -> None:
        linked = {(entry.link or "").rpartition("/")[2] for entry in read("news", "quayside").entries}
        assert {path.name for path in (ROOT / "seeds" / "articles").iterdir()} <= linked


class TestFaults:
    def test_the_faulty_feed_is_read_whole_and_says_that_it_is_faulty(self) -> None:
        feed = read("news", "harbour")
        assert len(feed.entries) == 6
        assert feed.fault

    def test_one_bad_byte_garbles_nothing_else(self) -> None:
        entry = next(one for one in read("calm", "harbour").entries if "Djokovic" in one.title)
        assert entry.summary.startswith("A court in Melbourne ruled on 10 January")
        assert "good day" in entry.summary

    def test_a_bare_ampersand_stays_one(self) -> None:
        feed = read("calm", "harbour")
        assert feed.title == "Harbour Gazette: World & Sport"

    def test_dates_that_are_none_count_as_missing(self) -> None:
        by_title = {entry.title: entry for entry in read("news", "harbour").entries}
        assert by_title["Saudi event joins a sanctioned tour"].published_ms is None
        assert by_title["Ryabov draws with black in the Geneva open"].published_ms is None

    def test_an_item_without_guid_has_its_link(self) -> None:
        entry = next(one for one in read("calm", "harbour").entries if "sanctioned" in one.title)
        assert entry.guid is None
        assert entry.link == "https://harbour.example/sport/820"

    def test_the_hostile_headline_comes_through_as_text(self) -> None:
        entry = read("news", "harbour").entries[0]
        assert entry.title.startswith("<!channel> *URGENT* <https://evil.example|Ryabkov>")


class TestLife:
    def test_links_inside_an_atom_feed_are_made_absolute(self) -> None:
        entry = next(one for one in read("news", "northquay").entries if one.title.startswith("After Geneva"))
        assert entry.link == "https://northquay.example/wire/after-geneva"

    def test_the_edited_headline_keeps_its_guid(self) -> None:
        guids = [
            next(one.guid for one in read(edition, "meridian").entries if one.title.startswith("After Geneva"))
            for edition in ("news", "later")
        ]
        assert guids == ["mw-20220113-02"] * 2

    def test_an_item_vanishes_and_comes_back(self) -> None:
        shown = [
            any("Mali" in entry.title for entry in read(edition, "meridian").entries)
            for edition in ("calm", "news", "later")
        ]
        assert shown == [True, False, True]

    def test_each_item_names_the_paper_that_it_is_from(self) -> None:
        publishers = {entry.publisher for entry in read("news", "continent").entries}
        assert publishers == {"Le Quai", "Der Speicher", "Nadbrzeże"}
