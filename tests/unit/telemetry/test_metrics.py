from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from monitor.telemetry.metrics import render

EVENTS = {("poll.done", "ok"): 3, ("poll.failed", 'odd "reason"\n'): 1}
TOTALS = {"feeds.ok": 2, "feeds.failing": 1, "outbox.pending": 4, "entries": 70, "alerts": 5}


def test_names_and_labels_are_frozen() -> None:
    families = {f.name: f for f in text_string_to_metric_families(render(EVENTS, TOTALS))}
    assert {name: sorted({tuple(sorted(s.labels)) for s in f.samples}) for name, f in families.items()} == {
        "monitor_events": [("event", "reason")],
        "monitor_feeds": [("status",)],
        "monitor_outbox": [("state",)],
        "monitor_stored": [("kind",)],
        "monitor_resident_bytes": [()],
    }


def test_values_come_back_as_counted() -> None:
    samples = {
        (s.name, *sorted(s.labels.values())): s.value
        for f in text_string_to_metric_families(render(EVENTS, TOTALS))
        for s in f.samples
    }
    assert samples[("monitor_events_total", "ok", "poll.done")] == 3
    assert samples[("monitor_events_total", 'odd "reason"\n', "poll.failed")] == 1
    assert samples[("monitor_feeds", "ok")] == 2
    assert samples[("monitor_outbox", "pending")] == 4
    assert samples[("monitor_stored", "entries")] == 70
    assert samples[("monitor_resident_bytes",)] > 1_000_000
