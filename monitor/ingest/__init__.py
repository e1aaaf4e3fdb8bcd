"""Use cases: poll a due feed and commit what it brought; read the articles that this asked for."""

from __future__ import annotations

from monitor.ingest.articles import ArticleDesk
from monitor.ingest.claims import admit
from monitor.ingest.decisions import Judged
from monitor.ingest.generation import Generation
from monitor.ingest.lane import Committed, PollCommit, tell
from monitor.ingest.ledger import Ledger
from monitor.ingest.needs import Ports
from monitor.ingest.poller import Poller

__all__ = [
    "ArticleDesk",
    "Committed",
    "Generation",
    "Judged",
    "Ledger",
    "PollCommit",
    "Poller",
    "Ports",
    "admit",
    "tell",
]
