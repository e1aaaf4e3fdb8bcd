"""The real process: starts, alerts, reloads, stops, refuses, and loses nothing when it is killed."""

from __future__ import annotations

import json
import signal
import socket
import time
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
        yield running


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


@pytest.fixture
def config(tmp_path: Path, origin: ReplayOrigin, hook: Hook) -> Path:
    return write(tmp_path, config_value([f"{origin.url}/a.xml"], hook))


def test_a_story_that_appears_after_the_baseline_reaches_the_receiver(
    tmp_path: Path, origin: ReplayOrigin, hook: Hook, config: Path
) -> None:
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for("poll.done", reason="ok")
        origin.publish("/a.xml", rss("Zircon fired", "Nothing yet"))
        fired = daemon.wait_for("alert.fired", rule="zircon")
        daemon.wait_for("delivery.attempted", state="delivered")
        assert hook.alert_ids == [fired["alert"]]
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0


def test_sigterm_ends_it_cleanly_while_a_poll_hangs(tmp_path: Path, hook: Hook) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, never answers
        port = silent.getsockname()[1]
        config = write(tmp_path, config_value([f"http://127.0.0.1:{port}/a.xml"], hook))
        with Daemon(config, tmp_path / "s.db") as daemon:
            daemon.wait_for("daemon.ready")
            connection, _ = silent.accept()
            began = time.monotonic()
            daemon.signal(signal.SIGTERM)
            assert daemon.ended() == 0
            connection.close()
            assert time.monotonic() - began < 10  # the promise itself: a stop takes ten seconds at most
    feeds = json.loads(monitor("feeds", "--state", tmp_path / "s.db", "--json").stdout)
    assert [feed["unfinished"] for feed in feeds] == [0]


def test_sighup_brings_a_new_rule_live_and_a_bad_one_changes_nothing(
    tmp_path: Path, origin: ReplayOrigin, hook: Hook, config: Path
) -> None:
    value = json.loads(config.read_text())
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for("poll.done", reason="ok")
        value["rules"].append({"id": "rain", "when": '"rain"', "to": ["hook"]})
        write(tmp_path, value)
        daemon.signal(signal.SIGHUP)
        daemon.wait_for("config.loaded", generation=2)
        origin.publish("/a.xml", rss("A day of rain", "Nothing yet"))
        daemon.wait_for("alert.fired", rule="rain")

        value["rules"].append({"id": "snow", "when": '"snow" and', "too": ["hook"]})
        write(tmp_path, value)
        daemon.signal(signal.SIGHUP)
        refused = daemon.wait_for("config.refused")
        assert "monitor.yaml:" in refused["detail"]
        origin.publish("/a.xml", rss("Rain again", "A day of rain", "Nothing yet"))
        daemon.wait_for("alert.fired", rule="rain")
        daemon.wait_for("delivery.attempted", state="delivered")
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
    told = [json.loads(bodies[0])["type"] for bodies in hook.bodies.values()]
    assert told.count("config.refused") == 1


def test_reload_waits_for_the_new_config_and_says_what_was_refused(tmp_path: Path, config: Path) -> None:
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for("daemon.ready")
        good = monitor("reload", "--state", tmp_path / "s.db")
        assert (good.returncode, good.stdout) == (0, "live: 1 feeds, 1 rules, 1 receivers\n")
        config.write_text(config.read_text().replace('"when"', '"wen"'))
        bad = monitor("reload", "--state", tmp_path / "s.db")
        assert bad.returncode == 78
        assert "did you mean" in bad.stderr
        assert bad.stderr.endswith("refused; the last good config stays live\n")
    alone = monitor("reload", "--state", tmp_path / "s.db")
    assert alone.returncode == 1
    assert "is it running on this state?" in alone.stderr


def test_rules_that_fail_their_own_tests_are_refused(tmp_path: Path, config: Path) -> None:
    value = json.loads(config.read_text())
    value["rules"][0]["tests"] = [{"title": "Rain", "expect": "critical"}]
    with Daemon(write(tmp_path, value), tmp_path / "s.db") as daemon:
        assert daemon.ended() == 78
        assert "expected critical, got silent" in daemon.output


def test_a_second_daemon_on_the_same_state_refuses_and_says_who_has_it(tmp_path: Path, config: Path) -> None:
    with Daemon(config, tmp_path / "s.db") as first:
        first.wait_for("daemon.ready")
        assert first.process is not None
        with Daemon(config, tmp_path / "s.db") as second:
            assert second.ended() == 1
            told = second.output
        assert str(first.process.pid) in told
        assert "s.db" in told
        first.signal(signal.SIGTERM)
        assert first.ended() == 0


def test_a_taken_port_is_told_with_what_to_do(tmp_path: Path, config: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        value = json.loads(config.read_text())
        value["settings"]["listen"] = f"127.0.0.1:{taken.getsockname()[1]}"
        with Daemon(write(tmp_path, value), tmp_path / "s.db") as daemon:
            assert daemon.ended() == 1
            assert "Address already in use; set settings.listen to a free port, or `off`" in daemon.output


def test_a_missing_secret_stops_run_and_not_check(tmp_path: Path, config: Path) -> None:
    value = json.loads(config.read_text())
    value["receivers"]["hook"]["url"] = "${NOT_SET_ANYWHERE}"
    write(tmp_path, value)
    with Daemon(config, tmp_path / "s.db") as daemon:
        assert daemon.ended() == 78
        assert "NOT_SET_ANYWHERE" in daemon.output
    assert monitor("check", config).returncode == 0


def test_an_unwritable_state_is_told_before_anything_starts(config: Path) -> None:
    with Daemon(config, Path("/proc/monitor/s.db")) as daemon:
        assert daemon.ended() == 1
        assert "can't write the state /proc/monitor" in daemon.output


@pytest.mark.parametrize("moment", ["daemon.ready", "poll.done", "alert.fired", "delivery.attempted"])
def test_kill_9_loses_nothing(tmp_path: Path, origin: ReplayOrigin, hook: Hook, config: Path, moment: str) -> None:
    """Killed at this event of its second life, restarted: the receiver has every alert."""
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for("poll.done", reason="ok")
        daemon.kill()
    headlines = [f"Zircon number {n}" for n in range(20)]
    origin.publish("/a.xml", rss(*headlines, "Nothing yet"))
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for(moment)
        daemon.kill()
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for("poll.done")
        while len(set(hook.alert_ids)) < len(headlines):
            daemon.wait_for("delivery.attempted")
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
    alerts = json.loads(monitor("alerts", "--state", tmp_path / "s.db", "--json").stdout)
    assert {alert["id"] for alert in alerts} == set(hook.alert_ids)
    assert all(len(set(bodies)) == 1 for bodies in hook.bodies.values())
    audit = monitor("outbox", "audit", "--state", tmp_path / "s.db")
    assert audit.returncode == 0, audit.stdout


def test_once_polls_delivers_and_ends(tmp_path: Path, origin: ReplayOrigin, hook: Hook, config: Path) -> None:
    for headlines in (["Nothing yet"], ["Zircon fired", "Nothing yet"]):
        origin.publish("/a.xml", rss(*headlines))
        with Daemon(config, tmp_path / "s.db", "--once") as daemon:
            daemon.wait_for("once.done")
            assert daemon.ended() == 0
    assert len(hook.alert_ids) == 1
