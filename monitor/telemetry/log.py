"""The daemon's log: one event with flat fields, to the journal natively, to a terminal prettily, else as JSON lines."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, MutableMapping
from enum import StrEnum
from typing import Any, Protocol, TextIO

import structlog

from monitor.telemetry import journal
from monitor.text import clean_line

FIELD_CHARS = 2000
PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}


class LogFormat(StrEnum):
    """How records are written; `auto` is the journal under systemd, pretty on a terminal, JSON elsewhere."""

    AUTO = "auto"
    JOURNAL = "journal"
    PRETTY = "pretty"
    JSON = "json"


class Logger(Protocol):
    """What the daemon asks of its logger."""

    def log(self, level: int, event: str, **fields: object) -> None:
        """Writes one record when its level is wanted."""
        ...


Event = MutableMapping[str, Any]


def capped(_logger: object, _method: str, event: Event) -> Event:
    """The event with text that stays on its line: no control characters, no value beyond FIELD_CHARS."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = clean_line(value, FIELD_CHARS)
        elif not isinstance(value, str | int | float | bool | None):
            event[key] = clean_line(str(value), FIELD_CHARS)
    return event


def to_journal(_logger: object, method: str, event: Event) -> str:
    """Sends the record to the journal; nothing is left to print."""
    message = str(event.pop("event"))
    level = str(event.pop("level", method))
    event.pop("timestamp", None)
    fields = {f"MONITOR_{key.upper()}": str(value) for key, value in event.items() if value is not None}
    shown = " ".join(f"{key}={value}" for key, value in event.items() if value is not None)
    journal.send(
        {
            "MESSAGE": f"{message} {shown}".rstrip(),
            "PRIORITY": str(PRIORITY.get(level, 6)),
            "SYSLOG_IDENTIFIER": "monitor",
            "MONITOR_EVENT": message,
            **fields,
        }
    )
    raise structlog.DropEvent


def to_json(_logger: object, _method: str, event: Event) -> str:
    """The record as one JSON line, the event's name first."""
    return json.dumps({"event": event.pop("event"), **event}, ensure_ascii=False, default=str)


def renderer(kind: LogFormat, stream: TextIO) -> Callable[[Any, str, Event], str]:
    """The last step for a format."""
    if kind is LogFormat.AUTO:
        kind = LogFormat.JSON
        if journal.stderr_is_journal():
            kind = LogFormat.JOURNAL
        elif stream.isatty():
            kind = LogFormat.PRETTY
    match kind:
        case LogFormat.JOURNAL:
            return to_journal
        case LogFormat.PRETTY:
            return structlog.dev.ConsoleRenderer(
                colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=24
            )
        case _:
            return to_json


def make_logger(kind: LogFormat = LogFormat.AUTO, *, level: int = logging.INFO, stream: TextIO | None = None) -> Logger:
    """A logger of our own; nothing global is configured but the libraries' level: they speak from warnings up, so that
    no HTTP library logs a URL with its secret."""
    for noisy in ("httpx", "httpcore", "alembic", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of each run that is left out while the last one goes on, as is meant; a job that fails is told by us.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    out = stream if stream is not None else sys.stderr
    bound: Logger = structlog.wrap_logger(
        structlog.PrintLogger(out),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            capped,
            renderer(kind, out),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    return bound
