"""The daemon's fixed jobs on APScheduler: about ten, never one a feed (the schedule of feeds is a table)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


class Jobs:
    """Runs each job at its interval, never twice at once; a run that was missed is made up for once. `failed` hears of a
    job that raised: jobs handle what they expect, so that is a fault of ours."""

    def __init__(self, failed: Callable[[str, BaseException], None]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(lambda event: failed(event.job_id, event.exception), EVENT_JOB_ERROR)

    def every(self, name: str, seconds: float, job: Callable[[], Awaitable[None]]) -> None:
        """Adds a job."""
        self._scheduler.add_job(job, IntervalTrigger(seconds=seconds, timezone="UTC"), id=name, name=name)

    def start(self) -> None:
        """Starts all jobs."""
        self._scheduler.start()

    def stop(self) -> None:
        """Starts no job any more; safe to call twice."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
