"""When each feed is asked again: pure functions of state, response, time and chance.

    request = request_for(state, spec, now_ms=now)
    result = poll_result(await fetcher.fetch(request), request=request, started_ms=now)
    state = settle(state, result, spec=spec, settings=settings, now_ms=..., jitter=rng.random())

docs/polling.md says which rule is shown where.
"""

from __future__ import annotations

from monitor.feeds.schedule.moves import forget_move
from monitor.feeds.schedule.outage import CANARIES, UNREACHED, Sighting, is_outage
from monitor.feeds.schedule.request import probe_due, request_for
from monitor.feeds.schedule.result import PollResult, poll_result
from monitor.feeds.schedule.score import Manners, Offence, Score, score, score_by_host
from monitor.feeds.schedule.settle import LOST_MOVE_AFTER, NEVER_MS, settle
from monitor.feeds.schedule.spread import STARTS_PER_S, reanchored, spread
from monitor.feeds.schedule.twins import polling_key, twins
from monitor.feeds.schedule.units import spoken

__all__ = [
    "CANARIES",
    "LOST_MOVE_AFTER",
    "NEVER_MS",
    "STARTS_PER_S",
    "UNREACHED",
    "Manners",
    "Offence",
    "PollResult",
    "Score",
    "Sighting",
    "forget_move",
    "is_outage",
    "poll_result",
    "polling_key",
    "probe_due",
    "reanchored",
    "request_for",
    "score",
    "score_by_host",
    "settle",
    "spoken",
    "spread",
    "twins",
]
