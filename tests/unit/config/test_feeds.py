"""Ids made of URLs, and when two URLs are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.assemble.feeds import same_url, slug_of
from monitor.notifiers.fields import as_id
from tests.unit.config.conftest import LoadFiles


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://example.org/world.rss", "example-org-world-rss"),
        ("https://www.example.org/", "example-org"),
        ("https://WWW.Example.ORG/News/", "example-org-news"),
        ("http://example.org:8080/a//b?x=1#y", "example-org-a-b"),
        ("https://user:secret@example.org/a", "example-org-a"),
        ("http://[::1]:80/feed", "1-feed"),
        ("https://пример.рф/", "feed"),
        ("https://example.org/" + "x" * 300, "example-org-" + "x" * 88),
    ],
)
def test_a_default_id(url: str, slug: str) -> None:
    assert slug_of(url) == slug


@given(host=st.from_regex(r"[a-z0-9-]{1,30}\.[a-z]{2,5}", fullmatch=True), path=st.text(max_size=150))
def test_a_default_id_is_always_an_id(host: str, path: str) -> None:
    slug = slug_of(f"https://{host}/{path}")
    assert as_id(slug) == slug


@pytest.mark.parametrize(
    "variant",
    [
        "https://example.org/feed?a=1",
        "HTTPS://example.org/feed?a=1",
        "https://EXAMPLE.org/feed?a=1",
        "https://example.org:443/feed?a=1",
        "https://example.org/feed?a=1#frag",
    ],
)
def test_variants_of_one_url(variant: str) -> None:
    assert same_url(variant) == same_url("https://example.org/feed?a=1")


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/feed?a=1",
        "https://example.org:8443/feed?a=1",
        "https://example.org/Feed?a=1",
        "https://example.org/feed/?a=1",
        "https://example.org/feed",
        "https://www.example.org/feed?a=1",
        "https://u@example.org/feed?a=1",
    ],
)
def test_different_urls(other: str) -> None:
    assert same_url(other) != same_url("https://example.org/feed?a=1")


def test_a_url_without_path_is_that_of_the_root() -> None:
    assert same_url("https://example.org") == same_url("https://example.org/")


def test_a_feed_may_have_its_own_id_as_a_tag(load_text: LoadFiles) -> None:
    assert load_text('feeds:\n  - {id: a, url: "https://a.example.org/", tags: [a]}').problems == ()


def test_feeds_of_several_files_are_merged_in_their_order(load_files: LoadFiles) -> None:
    loaded = load_files(
        {
            "a.yaml": 'feeds:\n  - {url: "https://a.example.org/", tags: [x]}\n  - {url: "https://b.example.org/"}',
            "b.yaml": 'feeds:\n  - {url: "https://a.example.org/", tags: [y], publisher: A}',
        }
    )
    assert loaded.config is not None
    assert [(feed.id, sorted(feed.tags), feed.publisher) for feed in loaded.config.feeds] == [
        ("a-example-org", ["x", "y"], "A"),
        ("b-example-org", [], None),
    ]


def test_conflicting_headers_are_an_error_that_names_the_key_only(load_text: LoadFiles) -> None:
    loaded = load_text(
        """
        feeds:
          - {id: a, url: "https://a.example.org/", headers: {X-Key: one}}
          - {id: a, url: "https://a.example.org/", headers: {X-Key: two}}
        """
    )
    (problem,) = loaded.problems
    assert problem.message.startswith("headers: the same feed has another value at ")
    assert (problem.line, problem.column) == (3, 53)


def test_the_same_url_three_times_with_one_contradiction_gives_one_problem(load_text: LoadFiles) -> None:
    loaded = load_text(
        """
        feeds:
          - {id: a, url: "https://a.example.org/", tier: fast}
          - {url: "https://a.example.org/", lang: en}
          - {url: "https://a.example.org/", tier: slow, lang: en}
        """
    )
    assert [one.line for one in loaded.problems] == [4]
