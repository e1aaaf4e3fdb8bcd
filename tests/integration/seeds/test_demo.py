"""The real daemon beside the demo's world: afterwards the state holds what seeds/expected.yaml says, and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml

from seeds.origin import DemoWorld

ROOT = Path(__file__).parents[3]
LOOK_EVERY_S = 0.2
LIMIT_S = 120.0

pytestmark = pytest.mark.slow


def monitor(*words: str, environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *words],
        env=environ,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def expected() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "seeds" / "expected.yaml").read_text(encoding="utf-8"))
    return found


class Run:
    """One whole run of the demo: what was received, and what the state says afterwards."""

    def __init__(self, folder: Path) -> None:
        self.heard: list[str] = []
        self.state = str(folder / "monitor.db")
        with DemoWorld(say=self.heard.append) as world:
            self.environ = {**os.environ, **world.environ}
            daemon = monitor("run", "seeds/config", "--state", self.state, environ=self.environ)
            self._wait(world)
            daemon.send_signal(signal.SIGTERM)
            self.log, _ = daemon.communicate(timeout=30)
            self.code = daemon.returncode
            self.received = world.received
            self.served = world.everything_served()
            self.statuses = world.newsroom.statuses

    def _wait(self, world: DemoWorld) -> None:
        """Until the last edition was fetched and nothing came for three seconds, or the limit is over."""
        never, quiet, before = threading.Event(), 0, -1
        for _ in range(int(LIMIT_S / LOOK_EVERY_S)):
            never.wait(LOOK_EVERY_S)
            heard = len(world.received)
            quiet = quiet + 1 if world.everything_served() and heard == before else 0
            before = heard
            if quiet * LOOK_EVERY_S >= 3:
                return

    def asked(self, *words: str) -> Any:
        out, _ = monitor(*words, "--state", self.state, "--json", environ=self.environ).communicate(timeout=30)
        return json.loads(out)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("demo"))


def rows(alerts: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted((alert["rule_id"], alert["severity"], alert["title"]) for alert in alerts)


def test_every_edition_was_fetched_and_the_daemon_ended_cleanly(run: Run) -> None:
    assert run.served
    assert run.code == 0, run.log


def test_feeds_without_news_were_answered_with_304(run: Run) -> None:
    assert all(304 in statuses for statuses in run.statuses.values())
    assert all(statuses.count(200) <= 3 for statuses in run.statuses.values())


def test_each_story_alerted_once_as_expected_and_the_baseline_was_kept_back(run: Run) -> None:
    alerts = run.asked("alerts", "--limit", "100")
    assert rows([one for one in alerts if one["state"] == "fired"]) == sorted(map(tuple, expected()["alerts"]))
    assert rows(run.asked("alerts", "--baseline")) == sorted(map(tuple, expected()["baselines"]))


def test_the_receiver_got_each_alert_of_its_routes_once(run: Run) -> None:
    got = [
        (alert["rule"]["id"], alert["severity"], alert["story"]["title"])
        for payload in run.received
        for alert in payload["data"]["alerts"]
    ]
    wanted = [tuple(row) for row in expected()["alerts"] if row[0] == "geneva-escalation"]
    assert sorted(got) == sorted(wanted)


def test_one_alert_came_by_its_article_alone_and_quotes_it(run: Run) -> None:
    alerts = run.asked("alerts", "--limit", "100")
    [alert] = [one for one in alerts if one["title"] == "Two ships, one envoy and no comment"]
    assert alert["revision"] == 2
    assert {hit["field"] for hit in alert["evidence"]["hits"] if hit["name"] == "ryabkov"} == {"text"}
    walled = [line for line in run.log.splitlines() if "article.failed" in line]
    assert [json.loads(line)["reason"] for line in walled] == ["paywall"]


def test_every_entry_is_stored_once(run: Run) -> None:
    entries = run.asked("entries", "--limit", "1000")
    keys = [(entry["feed_id"], entry["url"]) for entry in entries]
    assert len(keys) == len(set(keys)) == 42


def test_the_audit_is_clean(run: Run) -> None:
    out, _ = monitor("outbox", "audit", "--state", run.state, environ=run.environ).communicate(timeout=30)
    assert "0 unexplained" in out
