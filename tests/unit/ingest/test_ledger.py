"""What the fetcher tells of its requests, until a commit takes it along."""

from __future__ import annotations

from monitor.ingest import Ledger
from monitor.ingest.ledger import MOST_WAITING, shown
from monitor.model import Exchange
from tests.conftest import ManualClock

NOW_S = 1_642_147_200


class Booted(ManualClock):
    """A machine whose monotonic clock began a hundred seconds ago."""

    def monotonic(self) -> float:
        return 100 + super().monotonic() - NOW_S


def exchange(at_s: float = 100.0, url: str = "https://x.org/feed", **values: object) -> Exchange:
    return Exchange(at_s, "x.org", url, 200, **values)  # type: ignore[arg-type]


def test_times_become_wall_time_whatever_the_clock_does_meanwhile() -> None:
    clock = Booted()
    ledger = Ledger.of(clock)
    ledger.hear(exchange(100.0))
    clock.advance(-5_000)  # set back
    ledger.hear(exchange(101.5))
    assert [row.at_s - NOW_S for row in ledger.take()] == [0.0, 1.5]


def test_what_was_taken_is_gone_and_can_be_put_back_before_what_came_since() -> None:
    ledger = Ledger()
    ledger.hear(exchange(1.0))
    taken = ledger.take()
    assert ledger.take() == ()
    ledger.hear(exchange(2.0))
    ledger.put_back(taken)
    assert [row.at_s for row in ledger.take()] == [1.0, 2.0]


def test_a_store_that_takes_nothing_for_long_costs_bounded_memory() -> None:
    ledger = Ledger()
    ledger.put_back([exchange(float(n)) for n in range(MOST_WAITING + 7)])
    assert [row.at_s for row in ledger.take()][:1] == [7.0]


def test_secrets_stay_out_and_urls_apart() -> None:
    ledger = Ledger()
    for key in ("aaaa1111", "bbbb2222", "aaaa1111"):
        ledger.hear(exchange(url=f"https://x.org/feed?token={key}"))
    one, two, three = (row.url for row in ledger.take())
    assert "aaaa1111" not in one
    assert one.startswith("https://x.org/feed?token=***#")
    assert one == three != two
    assert shown("https://x.org/feed") == "https://x.org/feed"


def test_of_the_headers_only_those_that_somebody_minds_are_kept() -> None:
    ledger = Ledger()
    ledger.hear(exchange(headers=frozenset({"accept", "cookie", "user-agent"})))
    assert [row.headers for row in ledger.take()] == [frozenset({"cookie"})]
