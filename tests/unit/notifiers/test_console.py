from __future__ import annotations

from typing import Any

from monitor.alerting import HealthKind, HealthNotice, health_delivery
from monitor.notifiers.console.notifier import ConsoleNotifier
from monitor.notifiers.console.settings import ConsoleSettings
from tests.outbox.factories import NOW, delivery_of, entry_of, match_of

CONSOLE = ConsoleNotifier(ConsoleSettings())


def block(**change: Any) -> list[str]:
    return CONSOLE.render(delivery_of(match_of(**change))).splitlines()


def test_a_block_reads_from_headline_to_footer() -> None:
    lines = block()
    assert lines[:6] == [
        "CRITICAL  Frigate fires hypersonic missile before the talks",
        "    Meridian Wire · 2022-01-14 07:40 UTC",
        "    https://wire.example.org/2022/zircon?id=1&lang=en",
        "    Rule [Missile named around the talks]: zircon and talks; critical: zircon and sanctions",
        "    Found [Zircon] · [sanctions] (by stem)",
        "    In the text: The frigate Admiral Gorshkov fired a [Zircon] hypersonic missile in the White Sea, the ministry said, days after…",
    ]
    assert lines[6] == "    > A test in the White Sea."
    assert lines[7].startswith("    geneva · version v1a2b3 · alr_")
    assert lines[8:] == [""]


def test_what_is_missing_takes_no_line() -> None:
    assert len(block(entry=entry_of(url="", summary="", text=""), hits=())) == 5


def test_a_headline_cannot_begin_a_line_of_its_own() -> None:
    assert block(entry=entry_of(title="calm\nCRITICAL  forged\x1b[2J"))[0] == "CRITICAL  calm CRITICAL forged[2J"


def test_plain_is_the_same() -> None:
    delivery = delivery_of()
    assert CONSOLE.render(delivery, plain=True) == CONSOLE.render(delivery)


def test_a_notice_says_what_to_do() -> None:
    notice = HealthNotice(HealthKind.DELIVERY_DEAD, "desk", "A message is dead", NOW, "See `monitor outbox list`.")
    lines = CONSOLE.render(health_delivery(notice, "ops", seq=1, now_ms=NOW)).splitlines()
    assert lines[0] == "MONITOR  A message is dead"
    assert lines[1] == "    See `monitor outbox list`."
