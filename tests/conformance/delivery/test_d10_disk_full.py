"""D10: "Disk full …: no corruption, validators not moved, … heals itself, /readyz fails", by a real daemon whose state
lies on a file system of one megabyte."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.process import Daemon, monitor
from tests.acceptance.world import config_value, rss, write
from tests.replay.hook import Hook
from tests.replay.origin import ReplayOrigin


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB; skips where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root")
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(ballast: Path) -> None:
    """Takes every byte that is left."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as out:
        while True:
            out.write(bytes(4096))


def ready(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.slow
def test_a_full_disk_moves_no_validators_corrupts_nothing_and_heals_itself(tmp_path: Path, disk: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    state, ballast = disk / "monitor.db", disk / "ballast"
    with ReplayOrigin() as origin, Hook() as hook:
        origin.publish("/a.xml", rss("Nothing yet"))
        value = config_value([f"{origin.url}/a.xml"], hook)
        value["settings"]["listen"] = f"127.0.0.1:{port}"
        with Daemon(write(tmp_path, value), state) as daemon:
            daemon.wait_for("poll.done", reason="ok")
            assert ready(port) == 200
            fill(ballast)
            origin.publish("/a.xml", rss("Zircon fired, and a story to fill a page with " + "x" * 3000, "Nothing yet"))
            for _ in range(3):
                daemon.wait_for("store.unavailable")
            assert ready(port) == 503
            assert hook.alert_ids == []
            ballast.unlink()
            fired = daemon.wait_for("alert.fired", rule="zircon")
            daemon.wait_for("delivery.attempted", state="delivered")
            assert hook.alert_ids == [fired["alert"]]
            while ready(port) != 200:  # until the next beat; wait_for bounds it
                daemon.wait_for("poll.done")
            daemon.signal(signal.SIGTERM)
            assert daemon.ended() == 0
    database = sqlite3.connect(state)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    assert monitor("outbox", "audit", "--state", state).returncode == 0
    (alert,) = json.loads(monitor("alerts", "--state", state, "--json").stdout)
    assert alert["id"] == fired["alert"]
