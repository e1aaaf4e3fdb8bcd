"""/metrics: what happened and what is there, in Prometheus' text format. Names and labels are frozen by a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

STATM = Path("/proc/self/statm")
PAGE_BYTES = 4096


def resident_bytes() -> int:
    """The process's own resident memory: prometheus_client's process metrics vanish under ProcSubset=pid."""
    try:
        return int(STATM.read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0


class Snapshot:
    """One scrape: events counted since the start, and the store's totals."""

    def __init__(self, events: Mapping[tuple[str, str], int], totals: Mapping[str, int]) -> None:
        self._events = events
        self._totals = totals

    def collect(self) -> Iterator[Metric]:
        """The metric families."""
        events = CounterMetricFamily(
            "monitor_events", "What happened, by event and reason.", labels=["event", "reason"]
        )
        for (event, reason), count in sorted(self._events.items()):
            events.add_metric([event, reason], count)
        yield events
        feeds = GaugeMetricFamily("monitor_feeds", "Feeds by state.", labels=["status"])
        outbox = GaugeMetricFamily("monitor_outbox", "Deliveries by state.", labels=["state"])
        stored = GaugeMetricFamily("monitor_stored", "Rows kept, by kind.", labels=["kind"])
        for key, count in sorted(self._totals.items()):
            kind, _, label = key.partition(".")
            family = {"feeds": feeds, "outbox": outbox}.get(kind, stored)
            family.add_metric([label or kind], count)
        yield from (feeds, outbox, stored)
        yield GaugeMetricFamily("monitor_resident_bytes", "Resident memory of the daemon.", value=resident_bytes())


def render(events: Mapping[tuple[str, str], int], totals: Mapping[str, int]) -> str:
    """The scrape's text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Snapshot(events, totals))
    return generate_latest(registry).decode()
