"""A disk that is full or read-only under the running daemon: it goes on, says so, loses nothing and heals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.process import Daemon, monitor
from tests.acceptance.world import config_value, rss, write
from tests.replay.hook import Hook
from tests.replay.origin import ReplayOrigin


@pytest.fixture
def origin() -> Iterator[ReplayOrigin]:
    with ReplayOrigin() as running:
        running.publish("/a.xml", rss("Nothing yet"))
        yield running


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=False).returncode != 0:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all the room there is."""
    path = disk / "filler"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(handle, bytes(4096))
    except OSError:
        os.close(handle)
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def ready(port: int) -> tuple[int, dict[str, Any]]:
    """/readyz's status and body."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_daemon_whose_disk_is_full_goes_on_tells_it_and_heals(
    tmp_path: Path, disk: Path, origin: ReplayOrigin, hook: Hook
) -> None:
    port, state = free_port(), disk / "s.db"
    value = config_value([f"{origin.url}/a.xml"], hook)
    value["settings"]["listen"] = f"127.0.0.1:{port}"
    config = write(tmp_path, value)
    with Daemon(config, state) as daemon:
        daemon.wait_for("poll.done", reason="ok")
        filler = fill(disk)
        origin.publish("/a.xml", rss("Zircon fired on a full disk", "Nothing yet"))
        told = daemon.wait_for("store.unavailable")
        assert told["detail"] == "the state can't be written now: database or disk is full; nothing was committed"
        status, body = ready(port)
        assert (status, body["ready"], body["troubles"]) == (503, False, [told["detail"]])

        value["rules"].append({"id": "rain", "when": '"rain"' + ' or "drizzle"' * 1000, "to": ["hook"]})
        write(tmp_path, value)
        refused = monitor("reload", "--state", state)
        assert (refused.returncode, refused.stderr.splitlines()[0]) == (78, told["detail"])
        config.write_text("rulez: []")
        refused = monitor("reload", "--state", state)
        assert refused.returncode == 78
        assert "did you mean" in refused.stderr
        assert monitor("status", "--state", state).returncode == 0  # readers go on beside it

        filler.unlink()
        fired = daemon.wait_for("alert.fired")
        daemon.wait_for("delivery.attempted", state="delivered")
        assert fired["alert"] in hook.alert_ids
        while ready(port)[0] != 200:
            daemon.wait_for("poll.done")
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
        assert daemon.output == ""
    assert monitor("outbox", "audit", "--state", state).returncode == 0


def test_an_answer_that_a_full_disk_keeps_from_the_record_is_no_lost_alert(
    tmp_path: Path, disk: Path, origin: ReplayOrigin
) -> None:
    """The disk fills while a message is on the wire: its outcome is recorded as soon as there is room."""
    filled: list[Path] = []

    class FillingHook(Hook):
        def take(self, headers: dict[str, str], body: bytes) -> int:
            if not filled:
                filled.append(fill(disk))
            return super().take(headers, body)

    with FillingHook() as hook:
        config = write(tmp_path, config_value([f"{origin.url}/a.xml"], hook))
        with Daemon(config, disk / "s.db") as daemon:
            daemon.wait_for("poll.done", reason="ok")
            origin.publish("/a.xml", rss("Zircon fired", "Nothing yet"))
            daemon.wait_for("deliver.store_unavailable")
            filled[0].unlink()
            daemon.wait_for("delivery.attempted", state="delivered")
            daemon.signal(signal.SIGTERM)
            assert daemon.ended() == 0
        assert [len(bodies) for bodies in hook.bodies.values()] == [1]
    assert monitor("outbox", "audit", "--state", disk / "s.db").returncode == 0


def test_a_log_on_a_full_disk_stops_no_alert(tmp_path: Path, disk: Path, origin: ReplayOrigin, hook: Hook) -> None:
    config = write(tmp_path, config_value([f"{origin.url}/a.xml"], hook))
    state = tmp_path / "s.db"
    with Daemon(config, state, "--once") as first:
        assert first.ended() == 0
    origin.publish("/a.xml", rss("Zircon fired without a log", "Nothing yet"))
    fill(disk)
    with (disk / "log").open("wb", buffering=0) as log:
        words = [*Daemon(config, state, "--once").argv]
        ran = subprocess.run(words, stdout=log, stderr=log, timeout=60, check=False)
    assert ran.returncode == 0
    assert len(hook.alert_ids) == 1


def test_a_read_only_disk_is_told_before_anything_starts(
    tmp_path: Path, disk: Path, origin: ReplayOrigin, hook: Hook
) -> None:
    config = write(tmp_path, config_value([f"{origin.url}/a.xml"], hook))
    with Daemon(config, disk / "s.db", "--once") as daemon:
        assert daemon.ended() == 0
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with Daemon(config, disk / "s.db") as daemon:
        assert daemon.ended() == 1
        assert daemon.output == f"monitor: can't write the state {disk}/s.db: Read-only file system\n"
    listed = monitor("feeds", "--state", disk / "s.db", "--json")
    assert (listed.returncode, len(json.loads(listed.stdout))) == (0, 1)


def test_a_disk_too_small_for_a_state_is_told_before_anything_starts(
    tmp_path: Path, disk: Path, origin: ReplayOrigin, hook: Hook
) -> None:
    config = write(tmp_path, config_value([f"{origin.url}/a.xml"], hook))
    fill(disk)
    with Daemon(config, disk / "s.db") as daemon:
        assert daemon.ended() == 1
        told = daemon.output
    assert "disk is full" in told
    assert told.count("\n") == 1
