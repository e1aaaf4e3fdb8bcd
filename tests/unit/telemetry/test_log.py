from __future__ import annotations

import io
import json
import logging
import socket
import struct
from pathlib import Path

import pytest

from monitor.telemetry import journal
from monitor.telemetry.log import LogFormat, make_logger
from monitor.telemetry.observer import Telemetry


def logged(kind: LogFormat = LogFormat.JSON, *, level: int = 20, **fields: object) -> str:
    stream = io.StringIO()
    make_logger(kind, level=level, stream=stream).log(20, "poll.done", **fields)
    return stream.getvalue()


def test_a_record_is_one_json_line_with_its_event_first() -> None:
    line = logged(feed="tass", new=3)
    assert line.endswith("\n")
    assert line.startswith('{"event": "poll.done"')
    record = json.loads(line)
    assert (record["feed"], record["new"], record["level"]) == ("tass", 3, "info")
    assert record["timestamp"].endswith("Z")


@pytest.mark.parametrize("nasty", ['two\nlines {"event": "forged"}', "bell\x07", "bidi\u202eegnahc", "\x1b[2Jgone"])
def test_no_value_can_forge_a_line_or_move_a_cursor(nasty: str) -> None:
    line = logged(title=nasty)
    assert line.count("\n") == 1
    shown = json.loads(line)["title"]
    assert all(ch.isprintable() for ch in shown)
    pretty = logged(LogFormat.PRETTY, title=nasty)
    assert pretty.count("\n") == 1
    assert "\x1b" not in pretty


def test_a_value_is_capped() -> None:
    assert len(logged(title="x" * 100_000)) < 3000


def test_quiet_levels_are_not_written() -> None:
    assert logged(level=30) == ""


def test_an_error_keeps_its_traceback() -> None:
    stream = io.StringIO()
    logger = make_logger(LogFormat.JSON, stream=stream)
    try:
        [].pop()
    except IndexError:
        logger.log(40, "poll.crashed", exc_info=True)
    assert "IndexError: pop from empty list" in json.loads(stream.getvalue())["exception"]


def test_the_journal_gets_one_field_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "journal")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        listener.settimeout(5)
        sent = journal.send
        monkeypatch.setattr(journal, "send", lambda fields: sent(fields, path))
        stream = io.StringIO()
        make_logger(LogFormat.JOURNAL, stream=stream).log(30, "alert.fired", rule="zircon", severity="critical")
        record = listener.recv(65536).decode()
    assert stream.getvalue() == ""
    assert "MESSAGE=alert.fired rule=zircon severity=critical\n" in record
    assert "MONITOR_RULE=zircon\n" in record
    assert "PRIORITY=4\n" in record


def test_a_value_of_several_lines_is_length_prefixed() -> None:
    encoded = journal.encode({"MESSAGE": "a\nb", "PRIORITY": "6"})
    assert encoded == b"MESSAGE\n" + struct.pack("<Q", 3) + b"a\nb\nPRIORITY=6\n"


def test_a_journal_that_is_away_stops_nothing(tmp_path: Path) -> None:
    assert not journal.send({"MESSAGE": "x"}, str(tmp_path / "gone"))


def test_stderr_is_the_journal_only_when_systemd_says_so() -> None:
    assert not journal.stderr_is_journal({})
    assert not journal.stderr_is_journal({"JOURNAL_STREAM": "1:1"})


def test_events_are_counted_and_quiet_polls_are_not_logged() -> None:
    stream = io.StringIO()
    telemetry = Telemetry(make_logger(LogFormat.JSON, stream=stream))
    telemetry.event("poll.done", feed="a", reason="not_modified")
    telemetry.event("poll.done", feed="a", reason="ok")
    telemetry.event("poll.failed", feed="b", reason="timeout", detail=None)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(r["event"], r["reason"], r["level"]) for r in lines] == [
        ("poll.done", "ok", "info"),
        ("poll.failed", "timeout", "warning"),
    ]
    assert "detail" not in lines[1]
    assert telemetry.counts == {
        ("poll.done", "not_modified"): 1,
        ("poll.done", "ok"): 1,
        ("poll.failed", "timeout"): 1,
    }


class FullDisk(io.StringIO):
    """A log on a disk without room."""

    def write(self, _text: str, /) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nothing_and_is_counted() -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (FullDisk(), closed):
        telemetry = Telemetry(make_logger(LogFormat.JSON, stream=stream))
        telemetry.event("alert.fired", alert="alr_1")
        telemetry.event("poll.done", reason="not_modified")
        assert telemetry.counts == {
            ("alert.fired", ""): 1,
            ("poll.done", "not_modified"): 1,
            ("log.lost", ""): 1,
        }


def test_libraries_add_no_lines_of_their_own_to_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    make_logger(LogFormat.JSON, stream=io.StringIO())
    logging.getLogger("apscheduler.scheduler").warning("skipped: maximum number of running instances reached")
    logging.getLogger("apscheduler.executors.default").error("Job raised an exception")
    logging.getLogger("httpx").info("HTTP Request: POST https://hooks.example/services/T0/SECRET")
    told = capfd.readouterr()
    assert told.out + told.err == ""
