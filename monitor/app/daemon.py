"""The daemon: builds everything, keeps it going, reloads, and stops in order.

Order of a stop: no new polls, polls and articles under way finish, deliveries under way finish, the store commits, the workers go.
Side tasks live in one TaskGroup: one that dies takes the process down, and the service manager starts it anew.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from monitor.alerting import HealthKind, HealthNotice
from monitor.app.control import Answer, ControlServer, socket_path
from monitor.app.generations import load_config, make_generation
from monitor.app.jobs import Jobs
from monitor.app.options import Options
from monitor.app.parts import Parts
from monitor.app.restart import needs_restart
from monitor.app.status import status_line
from monitor.app.systemd import ServiceManager
from monitor.errors import ConfigError, StoreError, StoreUnavailable
from monitor.ingest import Generation, tell
from monitor.model import Config, Settings
from monitor.ports import Tx
from monitor.telemetry.metrics import render
from monitor.web.pages import Health, make_app
from monitor.web.server import PageServer

TICK_S = 1.0
HOUSEKEEPING_S = 3600.0
BEAT_S = 10.0
POLL_DRAIN_S = 4.0
MOST_PROBLEMS = 100
ALIVE_WITHIN_S = 45.0
"""A loop that hasn't come round for so long is stuck; under WatchdogSec=60 systemd then ends the process."""


@dataclass(slots=True)
class Progress:
    """When each loop last came round, on the monotonic clock."""

    ticked: float
    committed: float

    def stuck(self, now: float) -> list[str]:
        """The loops that are stuck."""
        return [name for name in ("ticked", "committed") if now - getattr(self, name) > ALIVE_WITHIN_S]


def page_hosts(settings: Settings) -> list[str]:
    """The names under which the page may be asked for."""
    public = urlsplit(settings.public_url or "").hostname
    own = (settings.listen or "").rpartition(":")[0]
    return list(dict.fromkeys(filter(None, ["127.0.0.1", "localhost", "[::1]", own, public])))


def sentences(error: ConfigError) -> list[str]:
    """The problems as they are told: a file of another kind can have more of them than anybody reads."""
    told = [str(problem) for problem in error.problems[:MOST_PROBLEMS]]
    more = len(error.problems) - len(told)
    return [*told, f"and {more} more; `monitor check` shows them all"] if more else told


def no_work(_tx: Tx) -> None:
    """A unit of work that only shows that the writer comes round."""


class Daemon:
    """One running monitor."""

    def __init__(self, options: Options, parts: Parts, *, generation: Generation, manager: ServiceManager) -> None:
        self._options = options
        self._parts = parts
        self._generation = generation
        self._settings_at_start = generation.config.settings
        self._manager = manager
        self._stop = asyncio.Event()
        self._reloading = asyncio.Lock()
        now = parts.clock.monotonic()
        self._progress = Progress(now, now)
        self._trouble: str | None = None
        self._failure: BaseException | None = None

    async def run(self, listener: socket.socket | None) -> None:
        """Runs until told to stop; the status page is served on `listener`."""
        control = ControlServer(
            socket_path(self._options.state_folder), {"reload": self.reload, "status": self._answer_status}
        )
        try:
            await control.start()
        except OSError as error:  # SIGHUP reloads all the same
            self._parts.observer.event("control.unavailable", detail=error.strerror or str(error))
        self._listen_to_signals()
        await self.begin()
        jobs = Jobs(self._job_failed)
        for name, seconds, job in self._chores():
            jobs.every(name, seconds, job)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._parts.deliverer.run(self._stop, self._parts.wake), name="deliver")
                page = self._page(listener)
                if page is not None:
                    group.create_task(page.run_until_told(), name="page")
                jobs.start()
                await self._tick()
                self._manager.ready(await self._status())
                self._parts.observer.event("daemon.ready", **self._facts(), page=page.address if page else None)
                await self._stop.wait()
                self._manager.stopping("finishing what is under way")
                self._parts.observer.event("daemon.stopping")
                jobs.stop()
                if page is not None:
                    page.stop()
                await asyncio.gather(
                    self._parts.poller.drain(timeout_s=POLL_DRAIN_S),
                    self._parts.articles.drain(timeout_s=POLL_DRAIN_S),
                )
        finally:
            jobs.stop()
            await control.close()
        if self._failure is not None:
            raise self._failure
        self._parts.observer.event("daemon.stopped")

    async def begin(self) -> None:
        """Brings the store in line with the config and spreads overdue work over the first minutes."""
        await self._adopt(self._generation)
        await self._parts.spread_overdue()

    def stop(self) -> None:
        """Asks the daemon to stop."""
        self._stop.set()

    async def reload(self) -> Answer:
        """Loads the config anew and swaps it in at once; a refused one leaves the last good one live and is told to
        the fallback receiver."""
        async with self._reloading:
            self._manager.reloading()
            try:
                generation = await asyncio.to_thread(self._load, self._generation.number + 1)
                await self._adopt(generation)
            except ConfigError as error:
                await self._refused(error)
                return {"ok": False, "problems": sentences(error)}
            except StoreUnavailable as error:
                self._disk(error)
                return {"ok": False, "error": str(error)}
            else:
                return {"ok": True, "generation": generation.number, "later": self._later(), **self._facts()}
            finally:
                self._manager.ready(await self._status())

    def _later(self) -> list[str]:
        """What of the new config only a restart brings."""
        later = needs_restart(self._settings_at_start, self._generation.config.settings)
        for sentence in later:
            self._parts.observer.event("config.problem", detail=sentence)
        return later

    def _load(self, number: int) -> Generation:
        config, problems = load_config(self._options.config)
        for problem in problems:
            self._parts.observer.event("config.problem", detail=str(problem))
        return make_generation(config, number=number, previous=self._generation.rules)

    async def _adopt(self, generation: Generation) -> None:
        await self._parts.adopt(generation)
        self._generation = generation
        self._parts.observer.event("config.loaded", generation=generation.number, **self._facts())

    async def _refused(self, error: ConfigError) -> None:
        now_ms = self._parts.clock.now_ms()
        for sentence in sentences(error):
            self._parts.observer.event("config.refused", detail=sentence)
        notice = HealthNotice(
            HealthKind.CONFIG_REFUSED,
            str(self._options.config),
            f"The new config is refused ({len(error.problems)} problems); the last good one stays live",
            now_ms,
            "\n".join(sentences(error)),
        )
        live = self._generation
        try:
            await self._parts.store.write(lambda tx: tell(tx, live, notice, now_ms=now_ms))
        except StoreUnavailable as unavailable:
            self._disk(unavailable)
        self._parts.wake.set()

    def _facts(self) -> dict[str, int]:
        config: Config = self._generation.config
        return {"feeds": len(config.feeds), "rules": len(config.rules), "receivers": len(config.receivers)}

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.stop)
        loop.add_signal_handler(signal.SIGINT, self.stop)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._background(self.reload()))

    def _background(self, work: Awaitable[object]) -> None:
        self._reload_task = asyncio.ensure_future(work)

    def _page(self, listener: socket.socket | None) -> PageServer | None:
        if listener is None:
            return None
        health = Health(self._parts.store, self._status, self._troubles, self._metrics)
        return PageServer(make_app(health, hosts=page_hosts(self._generation.config.settings)), listener)

    def _troubles(self) -> list[str]:
        now = self._parts.clock.monotonic()
        return [f"the {name} loop is stuck" for name in self._progress.stuck(now)] + [*filter(None, [self._trouble])]

    async def _metrics(self) -> str:
        totals = await self._parts.store.read(lambda reader: reader.counts())
        return render(self._parts.observer.counts, totals)

    def _chores(self) -> tuple[tuple[str, float, Callable[[], Awaitable[None]]], ...]:
        beat = min(BEAT_S, (self._manager.watchdog_s or 3 * BEAT_S) / 3)
        return (
            ("polls", TICK_S, self._tick),
            ("articles", TICK_S, self._read_articles),
            ("housekeeping", HOUSEKEEPING_S, self._keep_house),
            ("beat", beat, self._beat),
        )

    async def _keep_house(self) -> None:
        """Forgets what is older than the config wants it kept."""
        try:
            forgotten = await self._parts.housekeeper.keep(
                self._generation.config.settings, now_ms=self._parts.clock.now_ms()
            )
        except StoreUnavailable as error:
            self._disk(error)
            return
        if forgotten:
            self._parts.observer.event("housekeeping.done", **asdict(forgotten))

    async def _tick(self) -> None:
        """Starts the polls that are due."""
        try:
            await self._parts.poller.tick(self._generation)
        except StoreUnavailable as error:
            self._disk(error)
        self._progress.ticked = self._parts.clock.monotonic()

    async def _read_articles(self) -> None:
        """Starts the articles that are due."""
        try:
            await self._parts.articles.tick(self._generation)
        except StoreUnavailable as error:
            self._disk(error)

    async def _beat(self) -> None:
        """Tells the service manager how the daemon is; alive only while every loop came round lately."""
        try:
            await self._parts.store.write(no_work)
            self._trouble = None
        except StoreUnavailable as error:
            self._disk(error)  # told, and it heals: no stuck loop
        now = self._parts.clock.monotonic()
        self._progress.committed = now
        stuck = self._progress.stuck(now)
        if not stuck:
            self._manager.alive()
        self._manager.status(await self._status())

    def _job_failed(self, name: str, error: BaseException) -> None:
        """A fault of ours in a chore: the process ends with an error and the service manager starts it anew."""
        self._parts.observer.event("job.failed", job=name, exc_info=error)
        self._failure = error
        self._stop.set()

    def _disk(self, error: StoreUnavailable) -> None:
        """Takes down that the store takes nothing; the next beat that gets through clears it."""
        self._trouble = str(error)
        self._parts.observer.event("store.unavailable", detail=str(error))

    async def _status(self) -> str:
        try:
            return status_line(await self._parts.store.read(lambda reader: reader.counts()))
        except StoreError as error:
            return str(error)

    async def _answer_status(self) -> Answer:
        return {"ok": True, "generation": self._generation.number, "status": await self._status(), **self._facts()}
