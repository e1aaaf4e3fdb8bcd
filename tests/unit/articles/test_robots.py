"""What a robots.txt allows us (RFC 9309)."""

from __future__ import annotations

import pytest

from monitor.articles import allows

AGENT = "news-monitor"
SITE = "https://harbour.example"


def may(robots: str | bytes, path: str = "/news/1") -> bool:
    body = robots.encode() if isinstance(robots, str) else robots
    return allows(body, url=SITE + path, agent=AGENT)


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("user-agent: *\ndisallow: /news", False),
        ("User-agent: *\nDisallow: /sport", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", True),
        ("User-agent: *\nAllow: /\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /*/1$", False),
        ("User-agent: *\nDisallow: /*/2$", True),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: news-monitor\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: News-Monitor\nDisallow: /news", False),
        ("User-agent: a\nUser-agent: news-monitor\nDisallow: /", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: * # all\r\nDisallow: /news # not these\r\n", False),
        ("<html><body>Not found</body></html>", True),
        ("Sitemap: https://harbour.example/map.xml", True),
    ],
)
def test_rules_hold_as_the_standard_says(robots: str, *, allowed: bool) -> None:
    assert may(robots) is allowed


def test_a_query_is_part_of_the_path() -> None:
    assert not may("User-agent: *\nDisallow: /*?print=", "/news/1?print=1")


def test_bytes_that_are_no_text_are_forgiven() -> None:
    assert not may(b"\xff\xfe\nUser-agent: *\nDisallow: /caf\xe9\nDisallow: /news\n")


def test_what_is_beyond_the_cap_does_not_count() -> None:
    assert may(b"User-agent: *\n" + b"#" * 600_000 + b"\nDisallow: /\n")


def test_a_rule_made_to_be_slow_is_not() -> None:
    assert may("User-agent: *\nDisallow: /" + "*a" * 5000 + "b$", "/" + "a" * 4000)
