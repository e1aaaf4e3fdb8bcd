"""D1-D5: "delivered at least once … though the process is killed at any point": SIGKILL at each numbered crossing.

A day of four stories to two receivers, one of which refuses each message once, is played in processes of their own
(`newspaper`); the n-th crossing of a store, wire or reader call ends the process, a new one takes over. The default run
takes a sample, `slow` every crossing, and days with several kills.
"""

from __future__ import annotations

import json
import random  # noqa: TID251 - seeded
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.delivery.newspaper import IN_FLIGHT, NEWS, RECEIVERS

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = 25
KILLED = -9
LATE = 1_000_000


@dataclass
class Lab:
    """Plays days on request; `calm` is the day without a kill."""

    process: subprocess.Popen[str]
    calm: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Lab:
        command = [sys.executable, "-m", "tests.conformance.delivery.crashing", str(folder)]
        lab = cls(
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True), calm={}
        )
        lab.calm = lab.day()
        return lab

    def day(self, *kills: int) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(kills) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert found["error"] == ""
        return found

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(timeout=60) == 0


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    opened = Lab.open(tmp_path_factory.mktemp("newsroom"))
    yield opened
    opened.close()


def taken(day: dict[str, Any]) -> Counter[str]:
    """How often each message was taken by its receiver."""
    return Counter(line["id"] for line in day["ledger"] if line["took"])


def told(day: dict[str, Any], receiver: str) -> set[str]:
    """The headlines that a receiver took."""
    bodies = (json.loads(line["body"]) for line in day["ledger"] if line["took"] and line["to"] == receiver)
    return {alert["story"]["title"] for body in bodies for alert in body["data"]["alerts"]}


def check(day: dict[str, Any], calm: dict[str, Any], *, kills: int) -> None:
    """D1 nothing lost, D3 the same ids and one body each, D4 few duplicates, D5 all explained."""
    assert day["ends"][-1] == 0
    for receiver in RECEIVERS:
        assert told(day, receiver) == NEWS
    assert day["audit"] == []
    assert {row["state"] for row in day["rows"]} == {"delivered"}
    assert {row["id"] for row in day["rows"]} == {row["id"] for row in calm["rows"]}
    assert set(taken(day)) == {row["id"] for row in day["rows"]}
    assert len({(line["id"], line["body"]) for line in day["ledger"]}) == len(taken(day))
    assert sum(taken(day).values()) - len(taken(day)) <= IN_FLIGHT * len(RECEIVERS) * kills
    for receiver in RECEIVERS:
        numbers = sorted(row["seq"] for row in day["rows"] if row["to"] == receiver)
        assert len(set(numbers)) == len(numbers)


def test_d04_without_a_fault_nothing_comes_twice(lab: Lab) -> None:
    check(lab.calm, lab.calm, kills=0)
    assert set(taken(lab.calm).values()) == {1}
    assert lab.calm["ends"] == [0]
    assert {"write", "inside", "committed", "fetch", "parse", "render", "send", "answer"} == set(lab.calm["crossings"])


def sample(calm: dict[str, Any]) -> list[int]:
    """Kill points spread over the day, most of them where something is under way."""
    names = calm["crossings"]
    busy = [n for n, name in enumerate(names, 1) if name in {"render", "send", "answer", "parse"}]
    around = sorted({m for n in busy for m in (n - 1, n, n + 1, n + 2) if 0 < m <= len(names)})
    step = len(around) / (SAMPLE - 3)
    return sorted({*(around[int(i * step)] for i in range(SAMPLE - 3)), 1, 2, len(names)})


def test_d01_killed_at_a_sample_of_points_nothing_is_lost_and_every_id_has_one_body(lab: Lab) -> None:
    points = sample(lab.calm)
    assert len(points) >= SAMPLE - 2
    for point in points:
        day = lab.day(point)
        assert day["ends"] == [KILLED, 0], f"killed at {point}: {day['ends']}"
        check(day, lab.calm, kills=1)


@pytest.mark.slow
def test_d01_killed_at_every_point_nothing_is_lost(lab: Lab) -> None:
    count = len(lab.calm["crossings"])
    assert count >= 200
    for point in range(1, count + 1):
        day = lab.day(point)
        assert day["ends"] == [KILLED, 0], f"killed at {point}: {day['ends']}"
        check(day, lab.calm, kills=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_d01_killed_again_and_again_nothing_is_lost(lab: Lab, seed: int) -> None:
    rng = random.Random(seed)
    kills = [rng.randint(1, 90) for _ in range(6)]
    day = lab.day(*kills)
    check(day, lab.calm, kills=sum(end == KILLED for end in day["ends"]))


def test_d01_killed_at_each_start_too_nothing_is_lost(lab: Lab) -> None:
    """A process that dies soon after every start makes little way, and loses nothing."""
    day = lab.day(12, 1, 2, 3, 25, 4)
    check(day, lab.calm, kills=day["ends"].count(KILLED))
    assert day["ends"].count(KILLED) == 6


def test_d02_a_kill_between_fetch_and_commit_leaves_the_validators_where_they_were(lab: Lab) -> None:
    """Killed inside each unit of work that follows a parse: were the ETag kept, the server's 304 would hide the news."""
    names = lab.calm["crossings"]
    parses = [n for n, name in enumerate(names, 1) if name == "parse"]
    inside = [next(m for m in range(n, len(names)) if names[m] == "inside") + 1 for n in parses]
    assert len(inside) == 4
    for point in inside:
        check(lab.day(point), lab.calm, kills=1)
