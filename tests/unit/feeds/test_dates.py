"""Dates of feeds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.feeds.dates import of_tuple, parse_date, sane


def iso(epoch_ms: int | None) -> str | None:
    return None if epoch_ms is None else datetime.fromtimestamp(epoch_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 17 May 2020 10:00:00 GMT", "2020-05-17 10:00:00"),
        ("Sun, 17 May 2020 10:00:00 +0200", "2020-05-17 08:00:00"),
        ("Sun, 17 May 2020 10:00:00 BST", "2020-05-17 09:00:00"),
        ("Sun, 17 May 2020 10:00:00 CEST", "2020-05-17 08:00:00"),
        ("Sun, 17 May 2020 10:00:00 MSK", "2020-05-17 07:00:00"),
        ("Sun, 17 May 2020 10:00:00 EST", "2020-05-17 15:00:00"),
        ("Sun,17 May 2020 10:00 GMT", "2020-05-17 10:00:00"),
        ("Sun, 17 May 20 10:00:00 Z", "2020-05-17 10:00:00"),
        ("17-May-2020 10:00:00", "2020-05-17 10:00:00"),
        ("Mon, 17 May 2020 10:00:00 GMT", "2020-05-17 10:00:00"),
        ("Sun, 17 May 2020 24:00:00 GMT", "2020-05-18 00:00:00"),
        ("Sun, 17 May 2020 23:59:60 GMT", "2020-05-17 23:59:59"),
        ("17 May 2020", "2020-05-17 00:00:00"),
        ("2020-05-17T10:00:00Z", "2020-05-17 10:00:00"),
        ("2020-05-17T10:00:00.123456+05:30", "2020-05-17 04:30:00"),
        ("2020-05-17t10:00:00-07:00", "2020-05-17 17:00:00"),
        ("2020-05-17 10:00:00", "2020-05-17 10:00:00"),
        ("2020-05-17 10:00:00 +0900", "2020-05-17 01:00:00"),
        ("2020/05/17 10:00", "2020-05-17 10:00:00"),
        ("2020-05-17", "2020-05-17 00:00:00"),
        ("20200517T100000Z", "2020-05-17 10:00:00"),
        ("20200517", "2020-05-17 00:00:00"),
        ("1589709600", "2020-05-17 10:00:00"),
        ("1589709600000", "2020-05-17 10:00:00"),
        ("May 17, 2020 3:04 PM", "2020-05-17 15:04:00"),
        ("Sunday, May 17, 2020 - 10:00", "2020-05-17 10:00:00"),
        ("May 17, 2020 at 12:30 a.m.", "2020-05-17 00:30:00"),
        ("05/17/2020 10:00", "2020-05-17 10:00:00"),
        ("17/05/2020 10:00", "2020-05-17 10:00:00"),
        ("17 мая 2020 10:00", "2020-05-17 10:00:00"),
        ("17 травня 2020", "2020-05-17 00:00:00"),
        ("Mi, 07 Okt 2020 10:00:00 +0200", "2020-10-07 08:00:00"),
        ("lun., 17 févr. 2020 10:00:00 GMT", "2020-02-17 10:00:00"),
        ("3 sierpnia 2020", "2020-08-03 00:00:00"),
        ("  Sun, 17\n May 2020   10:00:00 GMT ", "2020-05-17 10:00:00"),
        ("Sun, 17 May 2020 10:00:00 NOSUCHZONE", "2020-05-17 10:00:00"),
    ],
)
def test_dates_as_feeds_write_them(text: str, expected: str) -> None:
    assert iso(parse_date(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "12",
        "2020",
        "2020-W20-7",
        "2020-138",
        "05/06/2020",
        "Sun, 31 Feb 2020 00:00:00 GMT",
        "32 May 2020",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "17 Blorp 2020",
        "2020-05-17T99:00:00Z",
        "9" * 5_000,
    ],
)
def test_p56_what_names_no_usable_day_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("value", [None, 0, -1, 631_151_999_999, 4_102_444_800_000])
def test_p56_absurd_times_are_none(value: int | None) -> None:
    assert sane(value) is None


def test_feedparsers_tuples_are_utc() -> None:
    assert iso(of_tuple((2020, 5, 17, 10, 0, 0, 6, 138, 0))) == "2020-05-17 10:00:00"


@pytest.mark.parametrize(
    "value", [None, "x", (), (2020,), (0, 0, 0, 0, 0, 0, 0, 0, 0), (10**9, 1, 1, 0, 0, 0, 0, 0, 0)]
)
def test_a_tuple_that_is_none_gives_none(value: object) -> None:
    assert of_tuple(value) is None
