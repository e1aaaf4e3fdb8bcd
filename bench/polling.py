"""What polling costs: CPU per unchanged feed, ten thousand feeds in two rounds, a hash against a parse.

python bench/polling.py              # all figures, as Markdown
python bench/polling.py cost         # one of: cost, whole, daemon, growth, hash
python bench/polling.py cost -n 500  # smaller
python bench/polling.py growth -n 10000 --plot docs/polling-growth.png

The origin runs in a process of its own, so CPU figures are the poller's alone. Ratios travel between machines,
milliseconds don't.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import hashlib
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random  # noqa: TID251 - a seeded one, made here
from statistics import median

from bench.memory import pss_mb
from monitor.clock import SystemClock
from monitor.feeds.schedule import poll_result, request_for, settle
from monitor.fetch import HostGate, HttpFetcher, user_agent
from monitor.ingest import Generation, Ledger, Poller, Ports, claims
from monitor.model import (
    Config,
    FeedSpec,
    FeedState,
    FeedStatus,
    NotModified,
    PollReason,
    SecretUrl,
    Settings,
    Validators,
)
from monitor.net import Client
from monitor.ports import Tx
from monitor.rules import compile_rules
from monitor.store import open_store
from monitor.telemetry.log import LogFormat, make_logger
from monitor.telemetry.observer import Telemetry
from monitor.workers import ParserPool

LOOPBACK = ("127.0.0.0/8",)
AT_ONCE = 20
PAIRS = 5
BODY = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Feed</title><link>http://x.example/</link>"
    + "".join(
        f"<item><guid>{n}</guid><title>Headline number {n} of the day</title><link>http://x.example/{n}</link>"
        f"<description>{'Words that stand for a summary. ' * 12}</description></item>"
        for n in range(30)
    )
    + "</channel></rss>"
).encode()

Get = Callable[[str], Awaitable[None]]


class Answers(asyncio.Protocol):
    """200 with a body to the unconditional, 304 to the conditional (95 % of them, when `changing`)."""

    changing = False
    count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102 - asyncio's own
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:  # noqa: D102
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(self.answer(head))

    def answer(self, head: bytes) -> bytes:
        """The response to one request."""
        Answers.count += 1
        if b"If-None-Match" in head and not (Answers.changing and Answers.count % 20 == 0):
            return (
                b'HTTP/1.1 304 Not Modified\r\nETag: "abc"\r\nCache-Control: max-age=60\r\n'
                b"Date: Fri, 14 Jan 2022 08:00:00 GMT\r\nServer: bench\r\n\r\n"
            )
        body = BODY + b"<!-- %d -->" % Answers.count
        return (
            b'HTTP/1.1 200 OK\r\nETag: "abc"\r\nContent-Type: application/rss+xml\r\nCache-Control: max-age=60\r\n'
            b"Content-Length: %d\r\n\r\n" % len(body) + body
        )


async def serve() -> None:
    """The origin: one port on every loopback address."""
    Answers.changing = "changing" in sys.argv
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    server = await asyncio.get_running_loop().create_server(Answers, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def origin(*words: str) -> Iterator[int]:
    """The port of an origin in a process of its own."""
    process = subprocess.Popen([sys.executable, __file__, "serve", *words], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


async def cpu_ms(get: Get, urls: list[str]) -> float:
    """CPU milliseconds of this process for each URL, so many at once."""
    waiting = iter(urls)

    async def worker() -> None:
        for url in waiting:
            await get(url)

    gc.collect()
    before = time.process_time()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return (time.process_time() - before) / len(urls) * 1000


def addresses(port: int, count: int, *, hosts: int) -> list[str]:
    return [f"http://127.{1 + n % hosts // 250}.0.{1 + n % hosts % 250}:{port}/feed/{n}" for n in range(count)]


async def naive() -> tuple[Get, Callable[[], Awaitable[None]]]:
    """A plain shared httpx.AsyncClient doing only the conditional GET."""
    import httpx

    client = httpx.AsyncClient()

    async def get(url: str) -> None:
        assert (await client.get(url, headers={"If-None-Match": '"abc"'})).status_code == 304

    return get, client.aclose


async def ours() -> tuple[Get, Callable[[], Awaitable[None]]]:
    """Request, guard, turn, fetch, classify, settle."""
    client = Client()
    gate = HostGate(0.0, clock=time.monotonic, at_once=AT_ONCE)
    fetcher = HttpFetcher(client, user_agent=user_agent("https://bench.example"), gate=gate)
    settings, known = Settings(), Validators('"abc"')

    async def get(url: str) -> None:
        spec = FeedSpec("f", SecretUrl(url), allow_private=LOOPBACK)
        state = FeedState("f", url, validators=known, rate_per_h=1.0, rate_at_ms=0)
        request = request_for(state, spec, now_ms=10**12)
        outcome = await fetcher.fetch(request)
        assert isinstance(outcome, NotModified)
        poll = poll_result(outcome, request=request, started_ms=10**12)
        settle(state, poll, spec=spec, settings=settings, now_ms=10**12, jitter=0.5)

    return get, client.aclose


def _daemon(port: int, folder: str, *, count: int, hosts: int) -> tuple[list[FeedSpec], str]:
    """Feeds for the whole path, and where their state lies."""
    specs = [FeedSpec(url, SecretUrl(url), allow_private=LOOPBACK) for url in addresses(port, count, hosts=hosts)]
    return specs, f"sqlite:///{folder}/monitor.db"


async def _whole(port: int, folder: str, *, count: int, hosts: int, known: bool) -> dict[str, float]:
    """Two rounds through claim, fetch, parser worker, lane, commit on disk, log line and metrics. With `known`
    validators the first is a round of 304s already."""
    claims.MOST_A_HOST = count  # the one host's turns cost nothing here: its feeds need not wait for them
    specs, state = _daemon(port, folder, count=count, hosts=hosts)
    generation = Generation(1, Config(feeds=tuple(specs)), compile_rules(Config()))
    pool = ParserPool()
    pool.start()
    store = open_store(state, clock=SystemClock())
    client = Client()
    gate = HostGate(0.0, clock=time.monotonic, at_once=AT_ONCE)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:  # noqa: ASYNC230 - opens nothing
        ledger = Ledger.of(SystemClock())
        ports = Ports(
            store,
            HttpFetcher(client, user_agent=user_agent(None), gate=gate, heard=ledger.hear),
            pool,
            SystemClock(),
            Telemetry(make_logger(LogFormat.JSON, level=logging.DEBUG, stream=nowhere)),
            ledger=ledger,
        )
        poller = Poller(ports, rng=Random(4))
        await store.write(lambda tx: tx.sync_feeds(specs, now_ms=0))
        figures: dict[str, float] = {"peak_mb": 0.0}
        watch = asyncio.create_task(_watch_memory(figures))
        for number in (1, 2):
            await store.write(lambda tx: _make_due(tx, known=known))
            gc.collect()
            wall, cpu = time.monotonic(), time.process_time()
            while await poller.tick(generation) or poller.running:
                await poller.wait()
            figures[f"round{number}_s"] = time.monotonic() - wall
            figures[f"round{number}_cpu_ms_a_feed"] = (time.process_time() - cpu) / count * 1000
            states = await store.read(lambda reader: reader.feeds())
            figures[f"round{number}_missed"] = sum(not on_time(state) for state in states)
            figures[f"round{number}_unchanged_share"] = sum(
                state.last_reason is PollReason.NOT_MODIFIED for state in states
            ) / len(states)
        figures["entries"] = (await store.read(lambda reader: reader.counts())).get("entries", 0)
        watch.cancel()
    await client.aclose()
    await store.close()
    await pool.close()
    return figures


async def _watch_memory(figures: dict[str, float]) -> None:
    """Keeps the most memory (PSS) that this process and its workers had, the small origin counted in."""
    while True:
        figures["peak_mb"] = max(figures["peak_mb"], pss_mb(os.getpid()))
        await asyncio.sleep(1)


def on_time(state: FeedState) -> bool:
    """Whether the feed's poll came through, in time and at once."""
    return state.status is FeedStatus.OK and not state.errors and not state.unfinished


def _make_due(tx: Tx, *, known: bool) -> None:
    given = {"validators": Validators('"abc"')} if known else {}
    tx.put_feeds([replace(feed, next_due_ms=0, floor_ms=0, **given) for feed in tx.feeds()])


def whole(count: int) -> dict[str, float]:
    """CPU per 304 through the whole daemon, on one origin and on distinct ones, against the naive GET alone: by turns,
    the medians of so many, and the median of the ratios pair by pair."""
    figures: dict[str, float] = {}
    for which, hosts in (("one", 1), ("distinct", count)):
        pairs = []
        for _ in range(PAIRS):
            theirs = fresh("naive", which, count)
            with origin() as port, tempfile.TemporaryDirectory() as folder:
                found = asyncio.run(_whole(port, folder, count=count, hosts=hosts, known=True))
            assert found["round2_missed"] == 0
            pairs.append((theirs, found["round2_cpu_ms_a_feed"]))
        figures[f"{which}_naive_ms"] = median(theirs for theirs, _ in pairs)
        figures[f"{which}_ours_ms"] = median(ours for _, ours in pairs)
        figures[f"{which}_ratio"] = median(ours / theirs for theirs, ours in pairs)
    return figures


def daemon(count: int) -> dict[str, float]:
    """So many feeds, five on each host, through the whole daemon, all due at once: a first round of 200s with real
    bodies, a second with 95 % 304s. A missed deadline is a poll that failed (30 s for the exchange, 5 s for the parser)
    or whose claim ran out (15 min)."""
    with origin("changing") as port, tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_whole(port, folder, count=count, hosts=max(1, count // 5), known=False))


def growth(count: int) -> dict[str, float]:
    """Rounds of 304s through the whole daemon at a growing number of feeds, each alone on its host up to so many."""
    figures: dict[str, float] = {}
    for share in (40, 20, 10, 4, 2, 1):
        feeds = max(1, count // share)
        with origin() as port, tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(_whole(port, folder, count=feeds, hosts=feeds, known=True))
        figures[f"{feeds}_polls_per_s"] = feeds / found["round2_s"]
        figures[f"{feeds}_cpu_ms"] = found["round2_cpu_ms_a_feed"]
        figures[f"{feeds}_peak_mb"] = found["peak_mb"]
    return figures


def plot(figures: dict[str, float], file: Path) -> None:
    """The growth as a picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    feeds = [int(name.split("_")[0]) for name in figures if name.endswith("_cpu_ms")]
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4))
    for axis, name, label in zip(
        axes,
        ("polls_per_s", "cpu_ms", "peak_mb"),
        ("polls a second", "ms of CPU a poll", "MB at the peak"),
        strict=True,
    ):
        axis.semilogx(feeds, [figures[f"{n}_{name}"] for n in feeds], marker="o")
        axis.set(xlabel="feeds", title=label)
        axis.margins(y=0.15)
        axis.set_ylim(bottom=0)
    figure.tight_layout()
    figure.savefig(file, dpi=100)


def measure(kind: str, which: str, count: int) -> float:
    """One figure, in a fresh process's event loop."""

    async def run(port: int) -> float:
        get, close = await {"naive": naive, "ours": ours}[kind]()
        # one origin: one host for all, its turns taken one by one by ours; the naive client opens twenty connections
        urls = addresses(port, count, hosts=1 if which == "one" else count)
        await cpu_ms(get, urls[: count // 10])
        figures = [await cpu_ms(get, urls) for _ in range(3)]
        await close()
        return median(figures)

    with origin() as port:
        return asyncio.run(run(port))


def cost(count: int) -> dict[str, float]:
    """CPU per 304, ours against the naive client."""
    figures: dict[str, float] = {}
    for which in ("one", "distinct"):
        pairs = [(fresh("naive", which, count), fresh("ours", which, count)) for _ in range(PAIRS)]
        figures[f"{which}_naive_ms"] = median(theirs for theirs, _ in pairs)
        figures[f"{which}_ours_ms"] = median(ours for _, ours in pairs)
        figures[f"{which}_ratio"] = median(ours / theirs for theirs, ours in pairs)
    return figures


def fresh(kind: str, which: str, count: int) -> float:
    """One figure, measured in a process of its own."""
    return float(subprocess.check_output([sys.executable, __file__, "measure", kind, which, "-n", str(count)]))


def hash_against_parse(_count: int) -> dict[str, float]:
    """How much cheaper it is to see that a body is the one of last time than to read it."""
    from monitor.feeds import parse

    def seconds(work: Callable[[], object], times: int) -> float:
        before = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - before) / times

    parse(BODY, url="http://x.example/", content_type=None)
    reading = seconds(lambda: parse(BODY, url="http://x.example/", content_type=None), 20)
    hashing = seconds(lambda: hashlib.sha256(BODY).hexdigest(), 2000)
    return {"parse_ms": reading * 1000, "hash_us": hashing * 1e6, "ratio": reading / hashing}


FIGURES: dict[str, Callable[[int], dict[str, float]]] = {
    "cost": cost,
    "whole": whole,
    "daemon": daemon,
    "growth": growth,
    "hash": hash_against_parse,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", default=[])
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("--plot", type=Path, help="where growth goes as a picture; needs matplotlib")
    given = parser.parse_args()
    match given.words:
        case ["serve", *_]:
            asyncio.run(serve())
        case ["measure", kind, which]:
            print(measure(kind, which, given.n))
        case words:
            for name in words or FIGURES:
                figures = FIGURES[name](given.n)
                print(
                    f"**{name}** (n = {given.n}): " + ", ".join(f"{key} {value:.3g}" for key, value in figures.items())
                )
                if name == "growth" and given.plot:
                    plot(figures, given.plot)


if __name__ == "__main__":
    main()
