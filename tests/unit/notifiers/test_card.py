from __future__ import annotations

from typing import Any

import pytest

from monitor.alerting import HealthKind, HealthNotice, health_delivery
from monitor.model import Field, Layer
from monitor.notifiers.card import Card, Line, cards, safe_link
from tests.outbox.factories import NOW, TEXT, delivery_of, entry_of, hit_in, match_of, rule_of, story_of


def card(**change: Any) -> Card:
    (drawn,) = cards(delivery_of(match_of(**change)).payload)
    return drawn


def said(line: Line) -> str:
    """The line with its highlights in brackets."""
    return "".join(f"[{text}]" if strong else text for text, strong in line)


def test_an_alert_says_what_where_and_when() -> None:
    drawn = card()
    assert drawn.mark == "CRITICAL"
    assert drawn.headline == "Frigate fires hypersonic missile before the talks"
    assert drawn.byline == "Meridian Wire · 2022-01-14 07:40 UTC"
    assert drawn.link == "https://wire.example.org/2022/zircon?id=1&lang=en"
    assert drawn.host == "wire.example.org"
    assert drawn.excerpt == "A test in the White Sea."
    assert drawn.footer.startswith("geneva · version v1a2b3 · alr_")


def test_it_says_why_in_three_lines_with_the_names_highlighted() -> None:
    because, names, quote = map(said, card().why)
    assert because == "Rule [Missile named around the talks]: zircon and talks; critical: zircon and sanctions"
    assert names == "Found [Zircon] · [sanctions] (by stem)"
    assert quote.startswith("In the text: The frigate Admiral Gorshkov fired a [Zircon] hypersonic missile")


def test_a_name_found_often_is_named_once() -> None:
    assert said(card(hits=(hit_in(TEXT, "Zircon"),) * 5).why[1]) == "Found [Zircon]"


def test_many_names_are_counted() -> None:
    hits = tuple(hit_in(TEXT, "Zircon", owner=f"name-{n}") for n in range(9))
    assert said(card(hits=hits).why[1]).endswith("and 3 more")


def test_a_hit_in_the_title_needs_no_quote() -> None:
    entry = entry_of()
    hit = hit_in(entry.title, "missile", field=Field.TITLE)
    assert len(card(entry=entry, hits=(hit,)).why) == 2


def test_the_quote_is_of_what_the_deciding_clause_names_first() -> None:
    hits = (hit_in(TEXT, "frigate"), hit_in(TEXT, "talks"), hit_in(TEXT, "Zircon", owner="zircon"))
    assert "[Zircon]" in said(card(hits=hits).why[2])
    assert "[frigate]" in said(card(hits=hits[:1]).why[2])


def test_a_rule_without_hits_still_says_why() -> None:
    assert len(card(hits=()).why) == 1


@pytest.mark.parametrize("severity_by", ["", "otherwise", "zircon and talks"])
def test_a_severity_that_says_nothing_new_is_not_explained(severity_by: str) -> None:
    assert said(card(severity_by=severity_by).why[0]) == "Rule [Missile named around the talks]: zircon and talks"


def test_a_message_that_comes_late_says_so() -> None:
    assert "26 h before this message" in card(entry=entry_of(published_ms=NOW - 26 * 3_600_000)).byline
    assert "1,776 days before this message" in card(entry=entry_of(published_ms=NOW - 1776 * 86_400_000)).byline
    assert "before this message" not in card(entry=entry_of(published_ms=NOW - 3_600_000)).byline
    assert card(entry=entry_of(dated=False)).byline == "Meridian Wire · undated"


def test_copies_by_others_are_counted() -> None:
    entry = entry_of()
    one = card(entry=entry, story=story_of(entry, publishers=("Meridian Wire", "Fjord Daily")))
    two = card(entry=entry, story=story_of(entry, publishers=("Meridian Wire", "Fjord Daily", "Baltic Post")))
    assert one.byline.endswith("also by 1 other publisher")
    assert two.byline.endswith("also by 2 other publishers")


def test_an_entry_without_publisher_or_title_names_its_feed() -> None:
    entry = entry_of(publisher="", title="\u200b")
    drawn = card(entry=entry, story=story_of(entry, title="\u200b"))
    assert drawn.byline.startswith("wire · ")
    assert drawn.headline == "(no title)"


def test_a_fuzzy_hit_says_how_it_was_found() -> None:
    assert "(by fuzzy)" in said(card(hits=(hit_in(TEXT, "Zircon", layer=Layer.FUZZY),)).why[1])


def test_a_rules_own_words_are_cleaned_too() -> None:
    assert said(card(rule=rule_of(title="two\nlines\x1b[0m")).why[0]).startswith("Rule [two lines[0m]")


@pytest.mark.parametrize(("kind", "mark"), [(HealthKind.TEST, "TEST"), (HealthKind.FEED_FAILING, "MONITOR")])
def test_a_notice_is_marked_as_the_monitors_own(kind: HealthKind, mark: str) -> None:
    notice = HealthNotice(kind, "wire", "Feed wire fails", NOW, "no answer\nfor long")
    (drawn,) = cards(health_delivery(notice, "ops", seq=1, now_ms=NOW).payload)
    assert (drawn.mark, drawn.headline, drawn.link) == (mark, "Feed wire fails", "")
    assert [said(line) for line in drawn.why] == ["no answer for long"]
    assert drawn.footer.startswith(f"{kind} · msg_")


@pytest.mark.parametrize(
    ("url", "link", "host"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c", "example.org"),
        ("http://example.org", "http://example.org", "example.org"),
        ("https://EXAMPLE.org:8443/A", "https://example.org:8443/A", "example.org"),
        ('https://example.org/a|b>c<d"e`f*g', "https://example.org/a%7Cb%3Ec%3Cd%22e%60f%2Ag", "example.org"),
        ("https://example.org/a b", "https://example.org/a%20b", "example.org"),
        ("https://example.org/п", "https://example.org/%D0%BF", "example.org"),
        ("https://example.org/%41", "https://example.org/%41", "example.org"),
        ("https://пример.example/", "https://xn--e1afmkfd.example/", "xn--e1afmkfd.example"),
        ("https://аpple.example/", "https://xn--pple-43d.example/", "xn--pple-43d.example"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x", "2001:db8::1"),
        ("https://example.org/" + "x" * 2000, "", "example.org"),
    ],
)
def test_a_link_cannot_end_early_and_shows_its_real_host(url: str, link: str, host: str) -> None:
    assert safe_link(url) == (link, host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "//example.org/",
        "https:///path",
        "https://bank.example.org@evil.example.org/",
        "https://user:pass@example.org/",
        "https://example.org:99999/",
        "https://[broken/",
        "https://a\u200bb.example/\ud800",
        "https://" + "a" * 70 + ".example/",
    ],
)
def test_what_is_no_plain_web_link_is_no_link(url: str) -> None:
    assert safe_link(url)[0] == "" or "\u200b" not in safe_link(url)[0]
    if "\u200b" not in url:
        assert safe_link(url) == ("", "")
