"""What a reload brings at once, what it keeps, and what it says will wait."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.process import Daemon, monitor
from tests.acceptance.world import config_value, rss, write
from tests.replay.hook import Hook
from tests.replay.origin import ReplayOrigin


@pytest.fixture
def origin() -> Iterator[ReplayOrigin]:
    with ReplayOrigin() as running:
        running.publish("/a.xml", rss("Nothing yet"))
        running.publish("/b.xml", rss("Quiet here"))
        yield running


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


def test_a_reload_brings_feeds_and_receivers_at_once_and_names_what_waits_for_a_restart(
    tmp_path: Path, origin: ReplayOrigin, hook: Hook
) -> None:
    value = config_value([f"{origin.url}/a.xml"], hook)
    with Daemon(write(tmp_path, value), tmp_path / "s.db") as daemon, Hook() as other:
        daemon.wait_for("poll.done", reason="ok")
        value["settings"]["contact"] = "desk@example.org"
        value["feeds"].append({**value["feeds"][0], "url": f"{origin.url}/b.xml", "id": "second"})
        value["receivers"]["other"] = {**value["receivers"]["hook"], "url": other.url}
        value["rules"][0]["to"] = ["other"]
        write(tmp_path, value)
        answer = monitor("reload", "--state", tmp_path / "s.db")
        assert (answer.returncode, answer.stdout) == (0, "live: 2 feeds, 1 rules, 2 receivers\n")
        assert answer.stderr == "settings.contact has changed; it takes effect when the monitor is restarted\n"
        daemon.wait_for("poll.done", feed="second", reason="ok")
        origin.publish("/b.xml", rss("Zircon seen from the second feed", "Quiet here"))
        fired = daemon.wait_for("alert.fired")
        daemon.wait_for("delivery.attempted", state="delivered", receiver="other")
        assert (hook.alert_ids, other.alert_ids) == ([], [fired["alert"]])
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0


def test_what_waits_for_a_receiver_that_a_reload_removed_is_kept_and_sent_when_it_is_back(
    tmp_path: Path, origin: ReplayOrigin, hook: Hook
) -> None:
    value = config_value([f"{origin.url}/a.xml"], hook)
    value["settings"].pop("fallback")
    hook.statuses.append(503)
    with Daemon(write(tmp_path, value), tmp_path / "s.db") as daemon, Hook() as spare:
        daemon.wait_for("poll.done", reason="ok")
        origin.publish("/a.xml", rss("Zircon fired", "Nothing yet"))
        fired = daemon.wait_for("alert.fired")
        daemon.wait_for("delivery.attempted", state="pending")
        without = json.loads(json.dumps(value))
        without["receivers"] = {"spare": {**value["receivers"]["hook"], "url": spare.url}}
        without["rules"][0]["to"] = ["spare"]
        write(tmp_path, without)
        assert monitor("reload", "--state", tmp_path / "s.db").returncode == 0
        waiting = json.loads(monitor("outbox", "list", "--state", tmp_path / "s.db", "--json").stdout)
        assert [row["state"] for row in waiting] == ["pending"]
        write(tmp_path, value)
        assert monitor("reload", "--state", tmp_path / "s.db").returncode == 0
        daemon.wait_for("delivery.attempted", state="delivered")
        assert (hook.alert_ids, spare.alert_ids) == ([fired["alert"]], [])
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0


def test_a_state_of_a_newer_version_is_left_alone(tmp_path: Path, origin: ReplayOrigin, hook: Hook) -> None:
    config = write(tmp_path, config_value([f"{origin.url}/a.xml"], hook))
    state = tmp_path / "s.db"
    with Daemon(config, state, "--once") as daemon:
        assert daemon.ended() == 0
    with sqlite3.connect(state) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = state.read_bytes()
    with Daemon(config, state) as daemon:
        assert daemon.ended() == 1
        assert "it was written by a newer version; install that one, or restore a backup" in daemon.output
    for words in (("status",), ("outbox", "audit"), ("alerts", "--json")):
        answer = monitor(*words, "--state", state)
        assert answer.returncode == 1
        assert "written by a newer version" in answer.stderr
    assert state.read_bytes() == before


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("junk", "junk can't be used now: file is not a database\n"),
        ("folder", "can't write the state {state}: Is a directory\n"),
        ("mysql://host/db", "mysql is not supported yet as a state; write sqlite:///PATH\n"),
        ("", "--state is empty; give a file, or leave it out for ./state/monitor.db\n"),
    ],
)
def test_a_state_that_is_none_is_told_in_one_line(
    tmp_path: Path, origin: ReplayOrigin, hook: Hook, state: str, told: str
) -> None:
    config = write(tmp_path, config_value([f"{origin.url}/a.xml"], hook))
    (tmp_path / "junk").write_bytes(b"junk" * 1000)
    (tmp_path / "folder").mkdir()
    path = state if "://" in state or not state else str(tmp_path / state)
    answer = monitor("run", config, "--state", path, "--log", "json")
    assert answer.returncode == (1 if state else 2)
    said = [line for line in answer.stderr.splitlines(keepends=True) if not line.startswith("{")]
    assert len(said) == 1
    assert said[0].startswith("monitor: ")
    assert said[0].endswith(told.format(state=path))
