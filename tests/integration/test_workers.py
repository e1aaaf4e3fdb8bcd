"""The parser pool with real processes: hostile documents cost themselves and nobody else."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ParserUnavailable
from monitor.model import ParsedFeed, ParseFailed, ParseOutcome, PollReason
from monitor.workers import Limits, ParserPool, child
from monitor.workers.crew import Crew
from tests.unit.feeds.making import rss

GOOD = rss("<title>Zircon</title><guid>1</guid>").encode()
SLOW = rss(f"<title>t</title><author>{'a' * 400_000}</author>").encode()  # feedparser's address search is quadratic
URL = "https://news.example.org/feed"
QUICK = Limits(soft_s=0.3, hard_s=1.5)


@asynccontextmanager
async def pool(
    *, workers: int = 1, limits: Limits | None = None, recycle_after: int = 1_000
) -> AsyncIterator[ParserPool]:
    parser = ParserPool(workers=workers, limits=limits, recycle_after=recycle_after)
    try:
        yield parser
    finally:
        await parser.close()


def run(
    job: Callable[[ParserPool], Awaitable[None]], *, limits: Limits | None = None, recycle_after: int = 1_000
) -> None:
    async def main() -> None:
        async with pool(limits=limits, recycle_after=recycle_after) as parser:
            await job(parser)

    asyncio.run(main())


async def parse(parser: ParserPool, body: bytes) -> ParseOutcome:
    return await parser.parse(body, url=URL, content_type="application/rss+xml")


async def is_fine(parser: ParserPool) -> None:
    outcome = await parse(parser, GOOD)
    assert isinstance(outcome, ParsedFeed)
    assert outcome.entries[0].title == "Zircon"


def children(pid: int) -> set[int]:
    """The parser processes of a process."""
    found = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for number in (task / "children").read_text().split():
            if b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes():
                found.add(int(number))
    return found


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def ticks(pid: int) -> int:
    """CPU time of a process so far, in clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def limits_of(pid: int) -> str:
    return Path(f"/proc/{pid}/limits").read_text()


def oom_score(pid: int) -> int:
    """How readily the kernel ends a process when memory runs out: from -1000, never, to 1000, first."""
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())


async def until(condition: Callable[[], bool], *, within_s: float = 10.0) -> None:
    """Waits for another process to do something."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


def test_a_feed_is_read_and_comes_back_slim() -> None:
    async def job(parser: ParserPool) -> None:
        outcome = await parse(parser, GOOD)
        assert isinstance(outcome, ParsedFeed)
        assert (outcome.format, outcome.entries[0].guid) == ("rss20", "1")

    run(job)


def test_what_is_no_feed_is_said() -> None:
    async def job(parser: ParserPool) -> None:
        outcome = await parse(parser, b"<html><title>Hello</title></html>")
        assert outcome == ParseFailed(PollReason.NOT_A_FEED, 'an HTML page "Hello", not a feed; it advertises no feed')

    run(job)


def test_p65_a_slow_document_is_given_up_at_the_soft_deadline() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        before = children(os.getpid())
        outcome = await parse(parser, SLOW)
        assert outcome == ParseFailed(PollReason.PARSE_TIMEOUT, "reading the document took more than 0.3 s of CPU time")
        await is_fine(parser)
        assert children(os.getpid()) >= before, "the worker lives on"

    run(job, limits=QUICK)


def test_p65_a_document_that_cannot_be_interrupted_is_killed() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        (worker,) = children(os.getpid())
        before = ticks(worker)
        slow = asyncio.create_task(parse(parser, SLOW))
        await until(lambda: ticks(worker) > before + 5)
        os.kill(worker, signal.SIGSTOP)  # as good as an endless loop in C
        outcome = await slow
        assert outcome == ParseFailed(PollReason.PARSE_TIMEOUT, "the parser was killed after 1.5 s")
        assert not alive(worker)
        await is_fine(parser)

    run(job, limits=Limits(soft_s=5, hard_s=1.5))


def test_p65_a_killed_worker_loses_no_other_feeds_parse() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        (worker,) = children(os.getpid())
        before = ticks(worker)
        jobs = [asyncio.create_task(parse(parser, body)) for body in (SLOW, *[GOOD] * 8)]
        await until(lambda: ticks(worker) > before + 5)
        os.kill(worker, signal.SIGKILL)
        outcomes = await asyncio.gather(*jobs)
        killed = [outcome for outcome in outcomes if isinstance(outcome, ParseFailed)]
        assert killed == [
            ParseFailed(PollReason.PARSER_KILLED, "the parser died of SIGKILL while reading the document")
        ]
        assert isinstance(outcomes[0], ParseFailed)

    run(job, limits=Limits(soft_s=5, hard_s=8))


def test_a_worker_killed_while_idle_costs_nothing() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        (worker,) = children(os.getpid())
        os.kill(worker, signal.SIGKILL)
        await until(lambda: worker not in children(os.getpid()))
        await asyncio.gather(*(is_fine(parser) for _ in range(5)))

    run(job)


def test_p65_a_document_that_eats_memory_ends_its_worker_only() -> None:
    bomb = b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"[[]]," * 1_500_000 + b"[]]}"

    async def job(parser: ParserPool) -> None:
        outcome = await parse(parser, bomb)
        assert outcome == ParseFailed(PollReason.PARSER_KILLED, "reading the document needs more than 64 MiB")
        await is_fine(parser)

    run(job, limits=Limits(memory=64 * 2**20, soft_s=10, hard_s=20))


def test_workers_are_replaced_after_their_share() -> None:
    async def job(parser: ParserPool) -> None:
        seen: set[int] = set()
        for _ in range(5):
            await is_fine(parser)
            seen |= children(os.getpid())
        assert len(seen) >= 2

    run(job, recycle_after=2)


def test_a_worker_ignores_the_terminals_signals() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        workers = children(os.getpid())
        for worker in workers:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(worker, number)
        await is_fine(parser)
        assert children(os.getpid()) == workers

    run(job)


def test_a_worker_can_write_no_file_and_leaves_no_core() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        (worker,) = children(os.getpid())
        limits = limits_of(worker)
        assert limits.split("Max file size")[1].split()[0] == "0"
        assert limits.split("Max core file size")[1].split()[0] == "0"

    run(job)


def test_p65_where_memory_runs_out_a_worker_ends_before_the_daemon() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        (worker,) = children(os.getpid())
        assert oom_score(worker) == 1000

    run(job)


def test_close_takes_less_than_two_seconds_whatever_the_workers_do() -> None:
    async def main() -> None:
        parser = ParserPool(limits=Limits(soft_s=60, hard_s=60))
        await is_fine(parser)
        workers = children(os.getpid())
        busy = asyncio.create_task(parse(parser, SLOW * 3))
        queued = asyncio.create_task(parse(parser, GOOD))
        await asyncio.sleep(0.05)
        began = time.monotonic()
        await parser.close()
        assert time.monotonic() - began < 2
        for waiting in (busy, queued):
            with pytest.raises(ParserUnavailable):
                await waiting
        assert not workers & children(os.getpid())

    asyncio.run(main())


def test_a_closed_pool_takes_no_document() -> None:
    async def main() -> None:
        parser = ParserPool()
        await parser.close()
        with pytest.raises(ParserUnavailable):
            await parse(parser, GOOD)
        with pytest.raises(ParserUnavailable):
            parser.start()

    asyncio.run(main())


def test_a_cancelled_parse_stops_its_worker_and_frees_the_place() -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        slow = asyncio.create_task(parse(parser, SLOW))
        await asyncio.sleep(0.05)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        began = time.monotonic()
        await is_fine(parser)
        assert time.monotonic() - began < 5

    run(job, limits=Limits(soft_s=30, hard_s=30))


def test_two_workers_read_side_by_side() -> None:
    async def main() -> None:
        crew = Crew(workers=2, limits=Limits(soft_s=30, hard_s=2), recycle_after=1_000)
        slow = asyncio.create_task(crew.ask(child.feed, SLOW, url=URL, content_type=None))
        await asyncio.sleep(0)
        outcome = await crew.ask(child.feed, GOOD, url=URL, content_type=None)
        assert isinstance(outcome, ParsedFeed)
        assert not slow.done()
        assert isinstance(await slow, ParseFailed)
        await crew.close()

    asyncio.run(main())


def test_p65_documents_that_take_long_hold_up_no_other() -> None:
    async def job(parser: ParserPool) -> None:
        slow = [asyncio.create_task(parse(parser, SLOW)) for _ in range(3)]
        await asyncio.sleep(0)
        for _ in range(3):
            await is_fine(parser)
        assert not any(one.done() for one in slow)
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    run(job, limits=Limits(soft_s=30, hard_s=30))


def test_p65_a_document_that_took_long_for_nothing_gets_no_first_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def job(parser: ParserPool) -> None:
        await is_fine(parser)
        tried: list[int] = []
        first = parser._first.ask

        async def ask(task: Any, body: bytes, **asked: str | None) -> Any:
            tried.append(len(body))
            return await first(task, body, **asked)

        monkeypatch.setattr(parser._first, "ask", ask)
        for body in (SLOW, SLOW, GOOD, GOOD):
            await parse(parser, body)
        assert tried == [len(SLOW), len(GOOD)], "the good one is read by the second crew, and by the first from then on"

    run(job, limits=QUICK)


def test_a_large_honest_document_is_read_though_it_takes_long() -> None:
    items = "".join(f"<item><title>Zircon {n}</title><guid>{n}</guid></item>" for n in range(900))
    told = f"<item><description>{'&lt;p&gt;Words and words.&lt;/p&gt; ' * 20_000}</description></item>"
    body = f"<rss version='2.0'><channel><title>t</title>{items}{told}</channel></rss>".encode()

    async def job(parser: ParserPool) -> None:
        outcome = await parse(parser, body)
        assert isinstance(outcome, ParsedFeed)
        assert len(outcome.entries) == 901
        assert len(children(os.getpid())) == 2, "it was read by a worker for such"

    run(job, limits=Limits(soft_s=30, hard_s=60))


def test_workers_with_nothing_to_do_end_and_others_come_when_they_are_needed() -> None:
    async def job() -> None:
        crew = Crew(workers=1, limits=Limits(), recycle_after=1_000, linger_s=0.05)
        for _ in range(2):
            outcome = await crew.ask(child.feed, GOOD, url=URL, content_type=None)
            assert isinstance(outcome, ParsedFeed)
            await until(lambda: not children(os.getpid()))
        await crew.close()

    asyncio.run(job())


def test_workers_die_with_their_daemon() -> None:
    program = """
        import asyncio, os
        from monitor.workers import ParserPool
        from tests.integration.test_workers import GOOD, URL, children

        async def main():
            parser = ParserPool()
            parser.start()
            await parser.parse(GOOD, url=URL, content_type=None)
            print(*children(os.getpid()), flush=True)
            await asyncio.sleep(60)

        if __name__ == "__main__":
            asyncio.run(main())
    """
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        workers = [int(pid) for pid in daemon.stdout.readline().split()]
        daemon.kill()
        daemon.wait()
    assert workers
    asyncio.run(until(lambda: not any(map(alive, workers))))
