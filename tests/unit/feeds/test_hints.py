"""What a feed says of its own schedule."""

from __future__ import annotations

import pytest

from monitor.feeds.hints import read_hints
from monitor.model import Hints
from tests.unit.feeds.making import rss


def test_a_feed_without_hints_has_none() -> None:
    assert read_hints(rss("<title>t</title>")) == Hints()


def test_p34_ttl_is_minutes() -> None:
    assert read_hints(rss(channel="<ttl> 60 </ttl>")).ttl_s == 3_600


@pytest.mark.parametrize(
    "ttl", ["<ttl>0</ttl>", "<ttl>-5</ttl>", "<ttl>soon</ttl>", "<ttl/>", "<ttl>99999999999</ttl>"]
)
def test_a_ttl_that_says_nothing_is_none(ttl: str) -> None:
    assert read_hints(rss(channel=ttl)).ttl_s is None


def test_p35_skip_hours_and_days() -> None:
    channel = (
        "<skipHours><hour>0</hour><hour>5</hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Saturday</day><day>sunday</day><day>Noday</day></skipDays>"
    )
    hints = read_hints(rss(channel=channel))
    assert (hints.skip_hours, hints.skip_days) == (frozenset({0, 5}), frozenset({5, 6}))


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1_800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>\n weekly \n</sy:updatePeriod>", 604_800),
        ("<sy:updateFrequency>4</sy:updateFrequency>", 21_600),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3_600),
        ("<sy:updatePeriod>whenever</sy:updatePeriod>", None),
    ],
)
def test_p36_sy_update_period_and_frequency(channel: str, seconds: int | None) -> None:
    assert read_hints(rss(channel=channel)).update_every_s == seconds


def test_hints_after_the_items_count_and_those_inside_do_not() -> None:
    text = rss("<title>t</title><ttl>5</ttl>").replace("</channel>", "<ttl>10</ttl></channel>")
    assert read_hints(text).ttl_s == 600


def test_an_unclosed_list_ends_the_search() -> None:
    assert read_hints(rss(channel="<skipHours>" + "<hour>1</hour>" * 20_000)).skip_hours == frozenset()
