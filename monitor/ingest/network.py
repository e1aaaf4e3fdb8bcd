"""What the polls of the last minute say of this machine's own network."""

from __future__ import annotations

from monitor.feeds.schedule import UNREACHED, Sighting, is_outage
from monitor.model import PollReason
from monitor.urls import host_key

MOST_HOSTS = 2000
"""Hosts remembered: a sample of this size tells an outage; more would only cost memory."""


class Network:
    """Remembers how the last poll of each host ended.

    A host that was silent already while another answered is down by itself and proves nothing; nor does one that has
    never answered. Else a few dead feeds, asked again in the same minute, would be taken for an outage each time: nobody
    would count their errors, and they would be asked each minute for ever.
    """

    def __init__(self) -> None:
        self._sightings: dict[str, Sighting] = {}
        self._polls = 0
        self._silent_since: dict[str, int] = {}
        self._answered = 0

    def heard(self, url: str, reason: PollReason, *, proven: bool, now_ms: int) -> bool:
        """Takes down the end of a poll; whether it was our own network's fault. `proven`: the feed has answered once."""
        host = host_key(url)
        self._sightings.pop(host, None)
        self._polls += 1
        if reason not in UNREACHED:
            self._answered = self._polls
            self._silent_since.pop(host, None)
        elif not proven or self._silent_since.setdefault(host, self._polls) < self._answered:
            return False
        self._sightings[host] = Sighting(host, now_ms, reason)
        while len(self._sightings) > MOST_HOSTS:
            del self._sightings[next(iter(self._sightings))]
        return reason in UNREACHED and self.is_down(now_ms=now_ms)

    def is_down(self, *, now_ms: int) -> bool:
        """Whether most hosts could not be reached within the last minute."""
        return is_outage(self._sightings.values(), now_ms=now_ms)
