from __future__ import annotations

import pytest

from monitor.feeds.schedule.caching import age_s, http_date_ms, lifetime_s, retry_after_s, says_lifetime, seconds

NOW_MS = 1_642_147_200_000  # Fri, 14 Jan 2022 08:00:00 GMT


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 14 Jan 2022 08:00:00 GMT",
        "Friday, 14-Jan-22 08:00:00 GMT",
        "Fri Jan 14 08:00:00 2022",
        "Fri, 14 Jan 2022 09:00:00 +0100",
        "14 Jan 2022 08:00 GMT",
    ],
)
def test_an_http_date_is_read_in_all_its_forms(text: str) -> None:
    assert http_date_ms(text) == NOW_MS


@pytest.mark.parametrize(
    "text",
    [None, "", "0", "-1", "soon", "Fri, 99 Jan 2022 08:00:00 GMT", "Fri, 14 Foo 2022", "\x00", "9" * 5000, "2022"],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert http_date_ms(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), (" 12 ", 12), ("-1", None), ("1.5", None), ("", None), (None, None), ("\u0661", None), ("9" * 30, None)],
)
def test_seconds_are_plain_digits(text: str | None, value: int | None) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize(
    ("cache_control", "lifetime"),
    [
        ("max-age=60", 60),
        ("MAX-AGE=60", 60),
        ("public,max-age=60 , must-revalidate", 60),
        ('max-age="60"', 60),
        ("max-age = 60", 60),
        ("max-age=60, max-age=90", 60),
        ("s-maxage=60", None),
        ("x-max-age=60", None),
        ("max-age=", None),
        ("max-age", None),
        ("private", None),
        ("no-cache", None),
        ("no-cache=set-cookie, max-age=60", None),
        (",,;=", None),
        ("", None),
    ],
)
def test_max_age_is_read_and_the_rest_let_be(cache_control: str, lifetime: int | None) -> None:
    assert lifetime_s({"cache-control": cache_control}, now_ms=NOW_MS) == lifetime


def test_expires_with_a_date_that_is_unreadable_counts_from_now() -> None:
    headers = {"expires": "Fri, 14 Jan 2022 09:00:00 GMT", "date": "yesterday"}
    assert lifetime_s(headers, now_ms=NOW_MS) == 3600


def test_only_cache_control_and_expires_speak_of_freshness() -> None:
    assert says_lifetime({"cache-control": "no-cache"})
    assert says_lifetime({"expires": "0"})
    assert not says_lifetime({"etag": '"1"', "age": "5"})


def test_a_bad_age_is_none() -> None:
    assert [age_s({"age": value}) for value in ("7", "-7", "x")] == [7, 0, 0]


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("120", 120),
        ("Fri, 14 Jan 2022 08:02:00 GMT", 120),
        ("Fri, 14 Jan 2022 08:00:00 GMT", None),
        ("Fri, 14 Jan 2022 07:00:00 GMT", None),
        ("Fri, 14 Jan 2050 07:00:00 GMT", 7 * 86400),
        ("1000000", 7 * 86400),
        ("1.5", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_week(text: str | None, wait_s: int | None) -> None:
    assert retry_after_s(text, now_ms=NOW_MS) == wait_s
    if wait_s == 120:
        assert retry_after_s(text, now_ms=NOW_MS - 1) in {120, 121}, "rounded up, never down"
