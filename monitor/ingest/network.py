"""What the polls of the last minute say of this machine's own network."""

from __future__ import annotations

from monitor.feeds.schedule import UNREACHED, Sighting, is_outage
from monitor.model import PollReason
from monitor.urls import host_key

MOST_HOSTS = 2000
"""Hosts remembered: a sample of this size tells an outage; more would only cost memory."""


class Network:
    """Remembers how the last poll of each host ended."""

    def __init__(self) -> None:
        self._sightings: dict[str, Sighting] = {}

    def heard(self, url: str, reason: PollReason, *, now_ms: int) -> bool:
        """Takes down the end of a poll; whether it was our own network's fault."""
        host = host_key(url)
        self._sightings.pop(host, None)
        self._sightings[host] = Sighting(host, now_ms, reason)
        while len(self._sightings) > MOST_HOSTS:
            del self._sightings[next(iter(self._sightings))]
        return reason in UNREACHED and self.is_down(now_ms=now_ms)

    def is_down(self, *, now_ms: int) -> bool:
        """Whether most hosts could not be reached within the last minute."""
        return is_outage(self._sightings.values(), now_ms=now_ms)
