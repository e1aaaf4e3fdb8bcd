"""Feeds that a page advertises."""

from __future__ import annotations

import time

import pytest

from monitor.feeds import Discovered, discover

PAGE = "https://news.example.org/world/index.html"


def found(page: str) -> list[str]:
    return [feed.url for feed in discover(page, PAGE)]


def test_p63_declared_feeds_in_page_order_with_title_and_kind() -> None:
    page = """<head><link rel="stylesheet" href="a.css">
    <link rel="alternate" type="application/rss+xml" title="World &amp; all" href="/rss.xml">
    <LINK href='atom.xml' TYPE='application/atom+xml' REL='alternate feed'>
    <link rel=alternate type=application/feed+json href=https://cdn.example/feed.json>
    <link rel="alternate" hreflang="fr" href="/fr/"></head>"""
    assert discover(page, PAGE) == [
        Discovered("https://news.example.org/rss.xml", "World & all", "rss"),
        Discovered("https://news.example.org/world/atom.xml", "", "atom"),
        Discovered("https://cdn.example/feed.json", "", "json"),
    ]


def test_the_pages_base_counts() -> None:
    page = '<base href="https://base.example/x/"><link rel="alternate" type="application/rss+xml" href="feed">'
    assert found(page) == ["https://base.example/x/feed"]


def test_feeds_in_comments_do_not_count() -> None:
    assert found('<!-- <link rel="alternate" type="application/rss+xml" href="/old"> --><p>') == []


def test_a_feed_named_twice_is_found_once() -> None:
    assert found('<link rel="alternate" type="application/rss+xml" href="/f">' * 3) == ["https://news.example.org/f"]


@pytest.mark.parametrize("href", ["javascript:x", "", "http://[bad", "file:///etc/passwd"])
def test_p70_only_web_addresses_are_found(href: str) -> None:
    assert found(f'<link rel="alternate" type="application/rss+xml" href="{href}">') == []


def test_the_feed_scheme_is_http() -> None:
    page = '<link rel="alternate" type="application/rss+xml" href="feed:https://e.example/a">'
    assert found(page + page.replace("feed:https:", "feed:")) == ["https://e.example/a"]


@pytest.mark.parametrize(
    "href", ["/rss.xml", "/feed/", "feeds/index.rdf", "https://e.example/blog/atom.xml", "/x/rss?lang=en"]
)
def test_without_declared_feeds_links_that_look_like_feeds_are_guessed(href: str) -> None:
    (guess,) = discover(f'<a href="{href}">RSS</a><a href="/about">About</a>', PAGE)
    assert guess.kind == "guess"


def test_json_that_is_no_feed_is_not_advertised() -> None:
    assert found('<link rel="alternate" type="application/json" href="/wp-json/posts/1">') == []


@pytest.mark.parametrize("bomb", ["<link " * 200_000, "<!--" * 200_000, "<a href='" * 100_000, "<link a=b" * 90_000])
def test_p64_hostile_pages_take_no_time(bomb: str) -> None:
    began = time.process_time()
    discover(bomb, PAGE)
    assert time.process_time() - began < 2
