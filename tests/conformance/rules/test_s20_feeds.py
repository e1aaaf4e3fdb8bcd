"""RULES 20: a feed's id, the same URL twice, options."""

from __future__ import annotations

import pytest

from monitor.model import Fulltext, Tier
from tests.conformance.rules.desk import config_of, told


def ids(*urls: str) -> list[str]:
    return [feed.id for feed in config_of("feeds:\n" + "".join(f"  - url: '{url}'\n" for url in urls)).feeds]


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://example.org/world.rss", "example-org-world-rss"),
        ("https://www.example.org/news/world.xml?lang=en#top", "example-org-news-world-xml"),
        ("http://EXAMPLE.org/", "example-org"),
        ("https://example.org:8443/Feed", "example-org-feed"),
        ("https://user@example.org/feed", "example-org-feed"),
        ("https://example.org/%D0%BD/f", "example-org-d0-bd-f"),
    ],
)
def test_the_default_id_is_a_slug_of_host_and_path(url: str, slug: str) -> None:
    assert ids(url) == [slug]


def test_feeds_whose_default_ids_are_equal_want_ids_of_their_own() -> None:
    [problem] = told("feeds:\n  - url: https://example.org/f?a=1\n  - url: https://example.org/f?a=2\n")
    assert problem.startswith("monitor.yaml:3:10: two feeds have the id `example-org-f`")
    assert "monitor.yaml:2" in problem
    assert "give one of them another `id`" in problem


def test_an_id_made_of_a_secret_is_refused() -> None:
    [problem] = told("feeds: [{url: '${URL}'}]\n", environ={"URL": "https://example.org/token/f"})
    assert "id" in problem
    assert "token" not in problem


@pytest.mark.parametrize(
    "again",
    ["https://example.org/f", "HTTPS://Example.org/f", "https://example.org:443/f", "https://example.org/f#part"],
)
def test_the_same_url_twice_merges_tags(again: str) -> None:
    config = config_of(
        {
            "a.yaml": "feeds: [{url: 'https://example.org/f', tags: [wire]}]\n",
            "b.yaml": f"feeds: [{{url: '{again}', tags: [russia, wire], tier: fast}}]\n",
        }
    )
    [feed] = config.feeds
    assert (feed.tags, feed.tier) == (frozenset({"wire", "russia"}), Tier.FAST)


@pytest.mark.parametrize(
    ("one", "other"),
    [("tier: fast", "tier: slow"), ("lang: en", "lang: ru"), ("id: a", "id: b"), ("backfill: 1h", "backfill: 2h")],
)
def test_conflicting_options_are_errors_that_name_both_places(one: str, other: str) -> None:
    key = one.split(":", maxsplit=1)[0]
    [problem] = told(
        {
            "a.yaml": f"feeds: [{{url: 'https://example.org/f', {one}}}]\n",
            "b.yaml": f"feeds: [{{url: 'https://example.org/f', {other}}}]\n",
        }
    )
    assert problem.startswith("b.yaml:1:")
    assert f"{key}: the same feed has another value at a.yaml:1" in problem


def test_every_option_of_a_feed() -> None:
    [feed] = config_of("""
feeds:
  - id: paper
    url: https://example.org/f
    tags: [wire]
    publisher: The Paper
    lang: pt-BR
    tier: slow
    max_delay: 30m
    allow_private: [10.0.0.0/8]
    headers: {X-Key: abc}
    fulltext: always
""").feeds
    assert (feed.publisher, feed.lang, feed.tier, feed.max_delay_s) == ("The Paper", "pt-BR", Tier.SLOW, 1800)
    assert (feed.allow_private, feed.fulltext) == (("10.0.0.0/8",), Fulltext.ALWAYS)
    assert feed.headers["X-Key"].reveal() == "abc"


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("url: ftp://example.org/f", "http"),
        ("url: example.org/f", "http"),
        ("url: 'https://example.org/f', allow_private: [10.0.0.1/8]", "allow_private"),
        ("url: 'https://example.org/f', allow_private: [all]", "allow_private"),
        ("url: 'https://example.org/f', lang: english", "language"),
        ("url: 'https://example.org/f', id: 'a b'", "id"),
        ("url: 'https://example.org/f', headers: {Host: x}", "the monitor's own"),
        ("url: 'https://example.org/f', headers: {User-Agent: x}", "the monitor's own"),
        ("url: 'https://example.org/f', headers: {If-None-Match: x}", "the monitor's own"),
        ("id: a", "`url` is missing"),
    ],
)
def test_a_bad_option_is_refused(option: str, says: str) -> None:
    problems = told(f"feeds: [{{{option}}}]\n")
    assert any(says in one for one in problems), problems


def test_an_id_that_is_another_feeds_tag_is_refused() -> None:
    text = "feeds:\n  - {id: wire, url: 'https://e.example/1'}\n  - {id: b, url: 'https://e.example/2', tags: [wire]}\n"
    assert "rules could not tell them apart" in told(text)[0]
