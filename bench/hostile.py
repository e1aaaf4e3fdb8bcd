"""What servers that mean harm cost the feeds beside them: lateness, missed deadlines, memory.

python bench/hostile.py                 # a calm day, then the same with every bomb, as Markdown
python bench/hostile.py --copies 3      # each bomb three times
python bench/hostile.py --plot docs/polling-hostile.png
python bench/hostile.py --dead -n 10000 # the first round of a config of which three feeds in ten are dead

Two hundred good feeds on hosts of their own bring a new entry at each poll and are due every 15 seconds. The parts are those
of the daemon (`monitor.app.parts`), the tick is its own, the state lies on disk. A poll is late by the time from its due
moment to its durable commit; its deadline is the moment when the next one would be due. The bombs fail, and a feed
that fails is asked ever less often; so that they stay, all of them are made due again every 20 seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.app.daemon import TICK_S
from monitor.app.generations import load_config
from monitor.app.options import Options
from monitor.app.parts import Parts, open_parts
from monitor.feeds.schedule.spread import STARTS_PER_S
from monitor.ingest import Generation
from monitor.model import FeedSpec, FeedState, SecretUrl
from monitor.ports import Tx
from monitor.rules import compile_rules
from monitor.store.feeds import CLAIMED
from monitor.telemetry.log import LogFormat, Logger, make_logger
from monitor.telemetry.observer import Telemetry
from tests.origin import bombs

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = ("127.0.0.0/8",)
EVERY_S = 15.0
AGAIN_S = 20.0
WARM_UP_S = 30.0
"""The first polls, admitted at a bounded rate, are not counted."""


class Watch(Telemetry):
    """The daemon's observer, which also takes down how late each poll was committed."""

    def __init__(self, logger: Logger) -> None:
        super().__init__(logger)
        self.due_ms: dict[str, int] = {}
        self.late: list[tuple[float, str, float]] = []
        self.ends: dict[str, list[str]] = {}
        self.began = time.monotonic()

    def event(self, name: str, /, **fields: object) -> None:
        """Every end of a poll is an event, told when its commit is durable."""
        super().event(name, **fields)
        if not name.startswith("poll."):
            return
        feed = str(fields["feed"])
        self.ends.setdefault(feed, []).append(str(fields.get("reason") or name))
        if (due_ms := self.due_ms.pop(feed, None)) is not None:
            self.late.append((time.monotonic() - self.began, feed, time.time() - due_ms / 1000))  # noqa: TID251 - a measurement


@dataclass(frozen=True, slots=True)
class Day:
    """One measured run: for each counted poll of a good feed the second of its end and its lateness."""

    polls: list[tuple[float, float]]
    ends: dict[str, list[str]]
    states: dict[str, str]
    memory: dict[str, float]
    feeds: int
    seconds: float


@contextlib.contextmanager
def origin() -> Iterator[int]:
    """The port of the bombs, in a process of their own."""
    command = [sys.executable, "-m", "tests.origin.bombs"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def feeds(port: int, count: int, *, copies: int) -> list[FeedSpec]:
    """The good feeds and the bombs, each on a host of its own."""
    urls = {f"calm-{n}": f"http://127.{1 + n // 250}.0.{1 + n % 250}:{port}/calm/{n}" for n in range(count)}
    for copy in range(copies):
        for n, bomb in enumerate(bombs.BOMBS):
            urls[f"{bomb}-{copy}"] = f"http://127.100.{copy}.{1 + n}:{port}/{bomb}/{copy}"
    return [
        FeedSpec(id_, SecretUrl(url), allow_private=LOOPBACK, max_delay_s=EVERY_S, ignore_hints=True)
        for id_, url in urls.items()
    ]


def with_dead(port: int, count: int) -> list[FeedSpec]:
    """Feeds on a fifth as many hosts, three in ten of them dead in one of six ways, at the daemon's own pace."""
    closed, deaf = socket.socket(), socket.create_server(("0.0.0.0", 0), backlog=0)
    closed.bind(("0.0.0.0", 0))
    for _ in range(2):  # its queue is full: who comes now is neither taken nor refused
        waiting = socket.socket()
        waiting.settimeout(0)
        waiting.connect_ex(("127.0.0.1", deaf.getsockname()[1]))
        KEPT.append(waiting)
    KEPT.extend((closed, deaf))
    ways = [
        (closed.getsockname()[1], "refused"),
        (deaf.getsockname()[1], "deaf"),
        *((port, way) for way in ("silence", "404", "410", "500")),
    ]
    specs = []
    for n in range(count):
        own, way = ways[n // 10 % len(ways)] if n % 10 < 3 else (port, "calm")
        host = n % (count // 5)
        url = f"http://127.{1 + host // 250}.{int(n % 10 < 3)}.{1 + host % 250}:{own}/{way}/{n}"
        specs.append(FeedSpec(f"{way}-{n}", SecretUrl(url), allow_private=LOOPBACK))
    return specs


NEVER_MIN = 10**6

KEPT: list[socket.socket] = []
"""Sockets that stay as they are until the end."""


def again(tx: Tx) -> None:
    """Every bomb that waits is due now."""
    now_ms = int(time.time() * 1000)  # noqa: TID251 - a measurement
    bombs_waiting = [
        feed
        for feed in tx.feeds()
        if not feed.id.startswith("calm-") and feed.due_why != CLAIMED and feed.next_due_ms > now_ms
    ]
    tx.put_feeds([replace(feed, next_due_ms=now_ms) for feed in bombs_waiting])


async def live(
    parts: Parts, watch: Watch, generation: Generation, *, seconds: float, once: bool = False
) -> list[FeedState]:
    """The daemon's loop of polls for so long; the feeds as they stand then. With `once` the first poll of each feed counts
    and nothing is made due by us."""
    await parts.adopt(generation)
    await parts.spread_overdue()
    started, next_again = time.monotonic(), AGAIN_S
    watch.due_ms = {feed.id: feed.next_due_ms for feed in await parts.store.read(lambda reader: reader.feeds())}
    while (elapsed := time.monotonic() - started) < seconds:
        if elapsed >= next_again and not once:
            await parts.store.write(again)
            next_again += AGAIN_S
        for feed in [] if once else await parts.store.read(lambda reader: reader.feeds()):
            if feed.due_why != CLAIMED:
                watch.due_ms[feed.id] = feed.next_due_ms
        await parts.poller.tick(generation)
        await asyncio.sleep(max(0.0, TICK_S - (time.monotonic() - started - elapsed)))
    states = await parts.store.read(lambda reader: reader.feeds())
    await parts.poller.drain(timeout_s=1.0)
    return states


async def day(port: int, folder: str, *, count: int, copies: int, seconds: float) -> Day:
    """One run of the daemon's parts."""
    config, _ = load_config(ROOT / "rules", environ=os.environ)
    settings = replace(config.settings, min_interval_s=5.0)
    config = replace(config, settings=settings, feeds=tuple(feeds(port, count, copies=copies)))
    generation = Generation(1, config, compile_rules(config))
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:  # noqa: ASYNC230 - opens nothing
        watch = Watch(make_logger(LogFormat.JSON, level=logging.DEBUG, stream=nowhere))
        async with open_parts(Options(ROOT, f"sqlite:///{folder}/monitor.db"), config, watch) as parts:
            states = await live(parts, watch, generation, seconds=seconds)
    polls = [(at, late) for at, feed, late in watch.late if feed.startswith("calm-") and at > WARM_UP_S]
    overdue = {feed: time.time() - ms / 1000 for feed, ms in watch.due_ms.items() if feed.startswith("calm-")}  # noqa: TID251 - a measurement
    polls += [(seconds, late) for late in overdue.values() if late > EVERY_S]
    return Day(
        polls,
        {feed: ends for feed, ends in watch.ends.items() if not feed.startswith("calm-")},
        {s.id: f"{s.status}: {s.last_reason}" for s in states if not s.id.startswith("calm-")},
        {
            "daemon": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "largest worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        },
        count,
        seconds - WARM_UP_S,
    )


async def first_round(port: int, folder: str, *, count: int) -> None:
    """The first round of a config with dead feeds, as Markdown."""
    config, _ = load_config(ROOT / "rules", environ=os.environ)
    config = replace(config, feeds=tuple(with_dead(port, count)))
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:  # noqa: ASYNC230 - opens nothing
        watch = Watch(make_logger(LogFormat.JSON, level=logging.DEBUG, stream=nowhere))
        async with open_parts(Options(ROOT, f"sqlite:///{folder}/monitor.db"), config, watch) as parts:
            generation = Generation(1, config, compile_rules(config))
            states = await live(parts, watch, generation, seconds=count / STARTS_PER_S + 60, once=True)
            entries = (await parts.store.read(lambda reader: reader.counts()))["entries"]
    late = sorted(late for _, feed, late in watch.late if feed.startswith("calm-"))
    print(
        f"good feeds: {len(late)} polled, {entries} entries; late p50 {late[len(late) // 2]:.2f} s, "
        f"p99 {late[len(late) * 99 // 100]:.2f} s, max {late[-1]:.2f} s; "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n"
    )
    print("| feeds | state: reason | how many | polls of one, at most | next poll in, median |\n|---|---|---|---|---|")
    ends: dict[tuple[str, str], list[FeedState]] = {}
    for state in states:
        ends.setdefault((state.id.partition("-")[0], f"{state.status}: {state.last_reason}"), []).append(state)
    for (way, end), found in sorted(ends.items()):
        most = max(len(watch.ends.get(state.id, ())) for state in found)
        waits = sorted((state.next_due_ms - (state.last_attempt_ms or state.next_due_ms)) / 60_000 for state in found)
        wait = f"{waits[len(waits) // 2]:.0f} min" if waits[0] < NEVER_MIN else "never"
        print(f"| {way} | {end} | {len(found)} | {most} | {wait} |")


def measured(count: int, *, copies: int, seconds: float) -> Day:
    """A run in a process of its own, so that its memory is its own."""
    with origin() as port, tempfile.TemporaryDirectory() as folder:
        words = [str(port), folder, str(count), str(copies), str(seconds)]
        said = subprocess.check_output([sys.executable, __file__, "measure", *words], cwd=ROOT)
    return Day(**json.loads(said))


def rows(name: str, one: Day) -> str:
    """A row of the table."""
    late = sorted(late for _, late in one.polls)
    cuts = statistics.quantiles(late, n=100)
    missed = sum(value > EVERY_S for value in late)
    memory = ", ".join(f"{part} {mb:.0f} MB" for part, mb in one.memory.items())
    return (
        f"| {name} | {len(late)} | {cuts[49]:.2f} s | {cuts[98]:.2f} s | {late[-1]:.2f} s | {missed} | "
        f"{sum(late_ > 2 for late_ in late)} | {memory} |"
    )


def fates(one: Day) -> Iterator[str]:
    """What became of each bomb."""
    yield "| bomb | polls | answers | ended as |"
    yield "|---|---|---|---|"
    for feed, state in one.states.items():
        ends = one.ends.get(feed, [])
        answers = ", ".join(f"{reason} × {ends.count(reason)}" for reason in dict.fromkeys(ends)) or "under way"
        yield f"| {feed.rpartition('-')[0]} | {len(ends)} | {answers} | {state} |"


def plot(days: dict[str, Day], file: str) -> None:
    """The share of polls that were later than so many seconds."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    for name, one in days.items():
        late = sorted(late for _, late in one.polls)
        axes.plot(late, [1 - n / len(late) for n in range(len(late))], label=name)
    axes.axvline(EVERY_S, color="grey", linestyle=":", label="deadline: the next poll is due")
    axes.set(
        xscale="log", yscale="log", xlabel="seconds from due to committed", ylabel="share of polls later than that"
    )
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def report(days: dict[str, Day]) -> Iterator[str]:
    """The figures as Markdown."""
    yield "| day | polls of good feeds | late p50 | p99 | max | missed deadlines | over 2 s | peak memory |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from (rows(name, one) for name, one in days.items())
    yield ""
    yield from fates([*days.values()][-1])


def main(words: Sequence[str]) -> None:
    if words[:1] == ["measure"]:
        port, folder, count, copies, seconds = words[1:]
        found = day(int(port), folder, count=int(count), copies=int(copies), seconds=float(seconds))
        one = asyncio.run(found)
        print(json.dumps({name: getattr(one, name) for name in Day.__slots__}))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=200, help="good feeds")
    parser.add_argument("--copies", type=int, default=1, help="of each bomb")
    parser.add_argument("--seconds", type=float, default=150.0)
    parser.add_argument("--plot", metavar="FILE")
    parser.add_argument("--dead", action="store_true", help="a config of which three feeds in ten are dead")
    given = parser.parse_args(words)
    if given.dead:
        with origin() as port, tempfile.TemporaryDirectory() as folder:
            asyncio.run(first_round(port, folder, count=given.n))
        return
    days = {
        "calm": measured(given.n, copies=0, seconds=given.seconds),
        f"with {given.copies * len(bombs.BOMBS)} bombs": measured(given.n, copies=given.copies, seconds=given.seconds),
    }
    print("\n".join(report(days)))
    if given.plot:
        plot(days, given.plot)


if __name__ == "__main__":
    main(sys.argv[1:])
