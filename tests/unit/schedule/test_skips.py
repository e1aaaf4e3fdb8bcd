from __future__ import annotations

import pytest

from monitor.feeds.schedule.skips import next_allowed_ms
from monitor.feeds.schedule.units import spoken
from monitor.model import Hints

FRIDAY_8 = 1_642_147_200_000  # Fri, 14 Jan 2022 08:00:00 GMT
HOUR = 3_600_000
DAY = 24 * HOUR


def skipping(*hours: int, days: tuple[int, ...] = ()) -> Hints:
    return Hints(skip_hours=frozenset(hours), skip_days=frozenset(days))


@pytest.mark.parametrize(
    ("due", "hints", "wait"),
    [
        (FRIDAY_8, Hints(), 0),
        (FRIDAY_8, skipping(7, 9), 0),
        (FRIDAY_8, skipping(8), HOUR),
        (FRIDAY_8 + 1, skipping(8), HOUR - 1),
        (FRIDAY_8 + HOUR - 1, skipping(8), 1),
        (FRIDAY_8, skipping(*range(8, 24)), 16 * HOUR),
        (FRIDAY_8, skipping(*range(1, 24)), 16 * HOUR),
        (FRIDAY_8, skipping(24), 0),
        (FRIDAY_8 + 16 * HOUR, skipping(24), HOUR),
        (FRIDAY_8, skipping(days=(4,)), 16 * HOUR),
        (FRIDAY_8, skipping(days=(4, 5, 6)), 16 * HOUR + 2 * DAY),
        (FRIDAY_8, skipping(days=(3,)), 0),
        (FRIDAY_8, skipping(0, 1, days=(4,)), 18 * HOUR),
        (FRIDAY_8, skipping(days=(0, 1, 2, 4, 5, 6)), 5 * DAY + 16 * HOUR),
        (FRIDAY_8, skipping(*range(24)), 0),
        (FRIDAY_8, skipping(days=tuple(range(7))), 0),
        (FRIDAY_8, skipping(*range(24), days=(4,)), 16 * HOUR),
    ],
)
def test_the_next_hour_that_is_not_skipped(due: int, hints: Hints, wait: int) -> None:
    assert next_allowed_ms(due, hints) - due == wait


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (90, "1.5 min"),
        (3600, "1 h"),
        (5400, "1.5 h"),
        (86400, "1 d"),
        (10**7, "115.7 d"),
    ],
)
def test_durations_are_spoken_in_their_largest_unit(seconds: float, words: str) -> None:
    assert spoken(seconds) == words
