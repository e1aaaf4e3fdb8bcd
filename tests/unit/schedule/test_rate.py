from __future__ import annotations

import pytest

from monitor.feeds.schedule.interval import adaptive_s, waste_floor_s
from monitor.feeds.schedule.rate import PRIOR_PER_H, Rate, first_rate
from monitor.model import FeedSpec, SecretUrl, Tier

HOUR_MS = 3_600_000
NOW_MS = 1_642_147_200_000


def spec(**values: object) -> FeedSpec:
    return FeedSpec("f", SecretUrl("http://x/"), **values)  # type: ignore[arg-type]


def test_a_steady_feed_is_known_for_what_it_is() -> None:
    rate = first_rate((), update_every_s=None, now_ms=0)
    for hour in range(1, 24 * 60):
        rate = rate.after(hour * HOUR_MS, arrivals=2)
    assert rate.per_h == pytest.approx(2, rel=0.01)


def test_half_of_what_was_seen_is_forgotten_in_fourteen_days() -> None:
    busy = Rate(10.0, 0, 24.0)
    quiet = busy.after(14 * 24 * HOUR_MS, arrivals=0)
    assert quiet.per_h * quiet.seen_h == pytest.approx(10 * 24 / 2)


def test_one_estimate_or_many_small_ones_come_to_the_same() -> None:
    once = Rate(1.0, 0, 12.0).after(48 * HOUR_MS, arrivals=0)
    often = Rate(1.0, 0, 12.0)
    for hour in range(1, 49):
        often = often.after(hour * HOUR_MS, arrivals=0)
    assert often.per_h == pytest.approx(once.per_h)
    assert often.seen_h == pytest.approx(once.seen_h)


def test_a_clock_that_goes_back_changes_nothing_but_the_count() -> None:
    rate = Rate(1.0, NOW_MS, 10.0).after(NOW_MS - HOUR_MS, arrivals=5)
    assert (rate.per_h, rate.at_ms, rate.seen_h) == (1.5, NOW_MS, 10.0)


def test_the_first_fetch_learns_from_the_entries_own_dates() -> None:
    every_two_hours = tuple(NOW_MS - hour * HOUR_MS for hour in range(0, 60, 2))
    rate = first_rate(every_two_hours, update_every_s=None, now_ms=NOW_MS)
    assert rate.per_h == pytest.approx(0.5, rel=0.05)
    assert rate.per_h * rate.seen_h == pytest.approx(10), "dates lie: they count for ten entries at most"


@pytest.mark.parametrize(
    "dates", [(), (NOW_MS + 86_400_000,), (0,), (NOW_MS - 400 * 86_400_000, NOW_MS - 300 * 86_400_000)]
)
def test_dates_that_say_nothing_leave_the_guess(dates: tuple[int, ...]) -> None:
    assert first_rate(dates, update_every_s=None, now_ms=NOW_MS).per_h == PRIOR_PER_H
    assert first_rate(dates, update_every_s=7200, now_ms=NOW_MS).per_h == 0.25


def test_a_site_that_re_dates_everything_is_soon_seen_through() -> None:
    rate = first_rate((NOW_MS,) * 100, update_every_s=None, now_ms=NOW_MS)
    assert adaptive_s(rate, spec())[0] == 15 * 60
    rate = rate.after(NOW_MS + 48 * HOUR_MS, arrivals=0)
    assert adaptive_s(rate, spec())[0] > 2 * 3600


@pytest.mark.parametrize(
    ("tier", "per_day", "interval_s"),
    [
        (Tier.FAST, 1000, 300),
        (Tier.FAST, 24, 1800),
        (Tier.FAST, 1, 3600),
        (Tier.NORMAL, 1000, 900),
        (Tier.NORMAL, 24, 1800),
        (Tier.NORMAL, 0.1, 6 * 3600),
        (Tier.NORMAL, 0, 6 * 3600),
        (Tier.SLOW, 1000, 3600),
        (Tier.SLOW, 1, 12 * 3600),
        (Tier.SLOW, 0, 24 * 3600),
    ],
)
def test_the_interval_is_half_the_usual_gap_within_the_tier(tier: Tier, per_day: float, interval_s: float) -> None:
    seconds, why = adaptive_s(Rate(per_day / 24, 0, 1), spec(tier=tier))
    assert seconds == pytest.approx(interval_s)
    assert f"tier {tier}" in why


def test_max_delay_leaves_room_for_the_jitter() -> None:
    seconds, why = adaptive_s(Rate(0, 0, 1), spec(max_delay_s=660.0))
    assert seconds * 1.1 == pytest.approx(660)
    assert why == "max_delay 11 min"
    assert adaptive_s(Rate(100, 0, 1), spec(max_delay_s=86400.0))[0] == 900


def test_unchanged_bodies_slow_a_server_down_to_once_an_hour() -> None:
    floors = [waste_floor_s(wasted, 300) for wasted in range(8)]
    assert floors == [None, None, 600, 1200, 2400, 3600, 3600, 3600]
    assert waste_floor_s(10**9, 300) == 3600
