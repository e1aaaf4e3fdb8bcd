"""Whether this machine's own network is down, told from who fails. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.model import PollReason

WINDOW_MS = 60_000
LEAST_HOSTS = 3
"""Fewer hosts prove nothing: two feeds of one dead site are no outage."""

SHARE = 0.8
"""Most: of the hosts heard of within the window, so many must have failed to be reached."""

CANARIES = 3
"""Polls at once while the outage lasts: enough to see its end, too few to burn a core on ten thousand failures."""

UNREACHED = frozenset(
    {
        PollReason.DNS,
        PollReason.CONNECT,
        PollReason.TLS,
        PollReason.TIMEOUT,
        PollReason.RESET,
    }
)
"""Ends of a poll that a dead network causes too. A certificate error is not among them: somebody answered."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How the last poll of a host ended."""

    host: str
    at_ms: int
    reason: PollReason


def is_outage(sightings: Iterable[Sighting], *, now_ms: int) -> bool:
    """Whether most hosts of the last minute could not be reached (P49). The newest sighting of a host counts."""
    newest: dict[str, Sighting] = {}
    for sighting in sightings:
        known = newest.get(sighting.host)
        if now_ms - sighting.at_ms <= WINDOW_MS and (known is None or known.at_ms <= sighting.at_ms):
            newest[sighting.host] = sighting
    failed = sum(1 for sighting in newest.values() if sighting.reason in UNREACHED)
    return failed >= LEAST_HOSTS and failed >= SHARE * len(newest)
