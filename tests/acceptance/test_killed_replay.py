"""Ten outlets' real day, the daemon killed with SIGKILL in the middle of it: nothing is lost, nothing is told twice."""

from __future__ import annotations

import contextlib
import json
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.process import Daemon, monitor
from tests.acceptance.world import LOOPBACK, write
from tests.replay.data import Snapshot, snapshots
from tests.replay.hook import Hook
from tests.replay.oracle import remembered
from tests.replay.origin import ReplayOrigin

VERSIONS = 9
KILLS = (12, 30, 55)
"""Polls after which each life but the last is ended."""


@dataclass(slots=True)
class Serial(ReplayOrigin):
    """One outlet on a port of its own: its next version comes out when the reader shows that it has kept this one."""

    versions: list[bytes] = field(default_factory=list)

    def answer(self, path: str, if_none_match: str | None) -> tuple[int, dict[str, str], bytes]:
        answered = ReplayOrigin.answer(self, path, if_none_match)
        if answered[0] != 304 or not self.versions:
            return answered
        self.publish(path, self.versions.pop(0))
        return ReplayOrigin.answer(self, path, if_none_match)


@contextlib.contextmanager
def outlets(versions: list[Snapshot]) -> Iterator[dict[str, Serial]]:
    """Each feed's origin, at its first version."""
    by_feed: dict[str, list[bytes]] = defaultdict(list)
    for version in versions:
        by_feed[version.feed].append(version.body)
    with contextlib.ExitStack() as stack:
        found = {}
        for feed, bodies in by_feed.items():
            origin = stack.enter_context(Serial(versions=bodies[1:]))
            origin.publish(f"/{feed}.xml", bodies[0])
            found[feed] = origin
        yield found


def first_of_each(versions: list[Snapshot], count: int) -> list[Snapshot]:
    """The first versions of every feed."""
    seen = Counter[str]()
    kept = []
    for version in versions:
        seen[version.feed] += 1
        if seen[version.feed] <= count:
            kept.append(version)
    return kept


def config(folder: Path, origins: dict[str, Serial], hook: Hook) -> Path:
    return write(
        folder,
        {
            "settings": {"min_interval": "1s", "listen": "off"},
            "feeds": [
                {
                    "id": feed,
                    "url": f"{origin.url}/{feed}.xml",
                    "max_delay": "1s",
                    "ignore_hints": True,
                    "allow_private": LOOPBACK,
                }
                for feed, origin in origins.items()
            ],
            "receivers": {
                "hook": {"type": "webhook", "url": hook.url, "secret": hook.secret, "allow_private": LOOPBACK}
            },
            "rules": [{"id": "everything", "when": r're"\A(?s:.)"', "to": ["hook"]}],
        },
    )


def test_the_receiver_has_every_alert_of_a_day_in_which_the_daemon_was_killed_thrice(tmp_path: Path) -> None:
    versions = first_of_each(snapshots("newsroom"), VERSIONS)
    state = tmp_path / "s.db"
    with outlets(versions) as origins, Hook() as hook:
        path = config(tmp_path, origins, hook)
        for polls in KILLS:
            with Daemon(path, state) as daemon:
                for _ in range(polls):
                    daemon.wait_for("poll.done")
                daemon.kill()
        with Daemon(path, state) as daemon:
            while any(origin.versions for origin in origins.values()):
                daemon.wait_for("poll.done")
            for feed in origins:
                daemon.wait_for("poll.done", feed=feed, reason="not_modified")
            daemon.signal(signal.SIGTERM)
            assert daemon.ended() == 0
        with Daemon(path, state, "--once") as daemon:  # whatever was on its way when it was told to stop
            daemon.wait_for("once.done")
            assert daemon.ended() == 0
    entries = json.loads(monitor("entries", "--state", state, "--limit", "100000", "--json").stdout)
    expected = {feed: len(memory.titles) for feed, memory in remembered(versions).items()}
    assert Counter(entry["feed_id"] for entry in entries) == expected
    alerts = json.loads(monitor("alerts", "--state", state, "--limit", "100000", "--json").stdout)
    assert {alert["id"] for alert in alerts} == set(hook.alert_ids)
    assert {alert["story_id"] for alert in alerts} == {e["story_id"] for e in entries} - {
        e["story_id"] for e in entries if e["baseline"]
    }
    assert all(len(set(bodies)) == 1 for bodies in hook.bodies.values())
    assert monitor("outbox", "audit", "--state", state).returncode == 0
