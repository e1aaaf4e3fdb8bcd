"""Use case: poll a due feed and commit what it brought."""

from __future__ import annotations

from monitor.ingest.claims import admit
from monitor.ingest.generation import Generation
from monitor.ingest.lane import Committed, Judged, PollCommit, tell
from monitor.ingest.needs import Ports
from monitor.ingest.poller import Poller

__all__ = ["Committed", "Generation", "Judged", "PollCommit", "Poller", "Ports", "admit", "tell"]
