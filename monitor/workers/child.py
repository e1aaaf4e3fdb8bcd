"""What runs inside a parser process: the parser and its limits, nothing else.

The process is told to die with the daemon, ignores the terminal's signals (the daemon decides when it ends), may not
write files, and has bounds on memory and on the CPU time of one document. CPU time, not wall time: on a busy machine
an innocent document must not fail because others had the processor.
"""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from monitor.articles import allows, read_page
from monitor.feeds import parse
from monitor.model import ArticleOutcome, ParseFailed, ParseOutcome, PollReason

T = TypeVar("T")

PR_SET_PDEATHSIG = 1
OUT_OF_MEMORY = 57  # exit status: the memory limit was met
ORPHANED = 58


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: CPU seconds until the worker gives up by itself, wall seconds until it is killed,
    bytes of memory for the worker."""

    soft_s: float = 2.0
    hard_s: float = 5.0
    memory: int = 512 * 1024 * 1024


class SoftDeadline(BaseException):
    """The document took its whole time. No Exception: libraries that catch those must not swallow it."""


def prepare(parent: int, memory: int) -> None:
    """Makes this process a parser of `parent`: limits set, libraries loaded, so that the first document is no slower."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(ORPHANED)
    _go_first()
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, _give_up)
    logging.disable()  # libraries that report each odd document; what matters is in the outcome
    parse(
        b"<rss version='2.0'><channel><item><title>a&lt;b&gt;c&lt;/b&gt;</title></item></channel></rss>",
        url="http://localhost/",
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for limit in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        resource.setrlimit(limit, (memory + _in_use(), memory + _in_use()))


def feed(body: bytes, *, url: str, content_type: str | None, soft_s: float) -> ParseOutcome:
    """The parsed feed document."""
    return bounded(lambda: parse(body, url=url, content_type=content_type), soft_s=soft_s)


def page(body: bytes, *, url: str, content_type: str | None, soft_s: float) -> ArticleOutcome | ParseFailed:
    """The article's text in a page."""
    return bounded(lambda: read_page(body, url=url, content_type=content_type), soft_s=soft_s)


def robots(body: bytes, *, url: str, agent: str, soft_s: float) -> bool | ParseFailed:
    """Whether a robots.txt lets `agent` ask for the URL."""
    return bounded(lambda: allows(body, url=url, agent=agent), soft_s=soft_s)


def bounded(task: Callable[[], T], *, soft_s: float) -> T | ParseFailed:
    """What the task gives; PARSE_TIMEOUT after `soft_s` of CPU time. Out of memory ends the process: what is left of
    its libraries' state can't be trusted."""
    try:
        signal.setitimer(signal.ITIMER_PROF, soft_s)
        return task()
    except SoftDeadline:
        return ParseFailed(PollReason.PARSE_TIMEOUT, f"reading the document took more than {soft_s:g} s of CPU time")
    except RecursionError:
        return ParseFailed(PollReason.PARSE_FAILED, "the document is nested too deep")
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def ready() -> int:
    """The worker's process id, once it is ready."""
    return os.getpid()


def _give_up(_signal: int, _frame: object) -> NoReturn:
    raise SoftDeadline


def _go_first() -> None:
    """Makes the kernel end this process, not the daemon, where the memory of the service or the machine runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123 - no pathlib machinery here
            score.write("1000")
    except OSError:
        return  # a system that hides it from us chooses as it likes


def _in_use() -> int:
    """Bytes of address space this process has now: the limit is on what documents add."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no pathlib machinery in the worker
        return int(statm.read().split()[0]) * resource.getpagesize()
