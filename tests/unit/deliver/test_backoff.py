from __future__ import annotations

import pytest

from monitor.deliver import BACKOFF_S, backoff_ms, retry_after_ms
from tests.outbox.factories import HOUR, NOW


def test_waits_follow_the_ladder_and_then_every_twelve_hours() -> None:
    waits = [backoff_ms(n, jitter=0.0) // 1000 for n in range(1, 13)]
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, 43_200, 43_200, 43_200]
    assert tuple(waits[:9]) == BACKOFF_S


@pytest.mark.parametrize("tries", [1, 5, 10, 99])
def test_jitter_only_adds_and_at_most_a_fifth(tries: int) -> None:
    plain = backoff_ms(tries, jitter=0.0)
    assert plain < backoff_ms(tries, jitter=0.5) < backoff_ms(tries, jitter=1.0) == round(plain * 1.2)


@pytest.mark.parametrize(
    ("header", "wait_ms"),
    [
        ("0", 0),
        ("120", 120_000),
        (" 120 ", 120_000),
        ("Fri, 14 Jan 2022 08:02:00 GMT", 120_000),
        ("Friday, 14-Jan-22 08:02:00 GMT", 120_000),
        ("Fri Jan 14 08:02:00 2022", 120_000),
        ("Fri, 14 Jan 2022 09:02:00 +0100", 120_000),
        ("Fri, 14 Jan 2022 07:00:00 GMT", 0),
        ("999999999999999999", 48 * HOUR),
        ("Fri, 14 Jan 2072 08:00:00 GMT", 48 * HOUR),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str, wait_ms: int) -> None:
    assert retry_after_ms(header, now_ms=NOW) == wait_ms


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "١٢", "Fri, 99 Jan 2022 08:00:00 GMT", "\x00"])
def test_an_unreadable_retry_after_is_none(header: str | None) -> None:
    assert retry_after_ms(header, now_ms=NOW) is None
