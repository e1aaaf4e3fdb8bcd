from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.app.restart import needs_restart
from monitor.model import Settings


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"listen": None}, "listen"),
        ({"listen": "127.0.0.1:9"}, "listen"),
        ({"public_url": "https://m.example"}, "public_url"),
        ({"contact": "ops@example.org"}, "contact"),
        ({"host_spacing_s": 5.0}, "host_spacing"),
    ],
)
def test_a_setting_that_only_a_start_reads_is_named(change: dict[str, object], key: str) -> None:
    later = needs_restart(Settings(), replace(Settings(), **change))  # type: ignore[arg-type]
    assert later == [f"settings.{key} has changed; it takes effect when the monitor is restarted"]


def test_what_a_reload_changes_needs_no_restart() -> None:
    now = replace(Settings(), fallback="desk", min_interval_s=60.0, keep_entries_s=1.0, timezone="Europe/Zurich")
    assert needs_restart(Settings(), now) == []


def test_a_setting_that_was_put_back_needs_none() -> None:
    assert needs_restart(Settings(contact="a@example.org"), Settings(contact="a@example.org")) == []
