"""The main job's figures: cold commands, idle memory, time from bytes to webhook, a day of news replayed.

`./run bench main_job` prints them as a table; bench/RESULTS.md has the last run.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.memory import pss_mb
from tests.acceptance.process import Daemon
from tests.replay.data import snapshots
from tests.replay.newsroom import replaying
from tests.replay.origin import ReplayOrigin

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7
FEED = b'<rss version="2.0"><channel><title>t</title><item><title>Rain</title><guid>1</guid></item></channel></rss>'


def cold(*words: str) -> list[float]:
    """Wall seconds of one command in fresh processes, after a warm-up."""
    taken = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "monitor", *words], cwd=ROOT, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return sorted(taken[1:])


def idle_pss() -> float:
    """PSS of `monitor run` with 100 feeds, polled once and then again unchanged; parser worker and page included."""
    with tempfile.TemporaryDirectory() as folder, ReplayOrigin() as origin:
        feeds = []
        for n in range(100):
            origin.publish(f"/{n}.xml", FEED)
            feeds.append({"id": f"f{n}", "url": f"{origin.url}/{n}.xml", "allow_private": ["127.0.0.1/32"]})
        names = (ROOT / "rules" / "names.yaml").read_text()
        config = Path(folder, "config")
        config.mkdir()
        (config / "names.yaml").write_text(names)
        (config / "main.yaml").write_text(
            json.dumps(
                {
                    "settings": {"listen": "127.0.0.1:0", "min_interval": "5s"},
                    "feeds": feeds,
                    "receivers": {"console": {"type": "console"}},
                    "routes": [{"match": {}, "to": ["console"]}],
                    "rules": [{"id": "r", "when": "(zircon or ryabkov) and (geneva_talks or sanctions)"}],
                }
            )
        )
        with Daemon(config, Path(folder, "s.db")) as daemon:
            for _ in range(100):
                daemon.wait_for("poll.done")
            assert daemon.process is not None
            found = pss_mb(daemon.process.pid)
            daemon.signal(signal.SIGTERM)
            daemon.ended()
        return found


async def day() -> tuple[float, list[float], int]:
    """Seconds of the ten outlets' day, milliseconds from each body to its webhooks' first attempt, alerts delivered."""
    versions = snapshots("newsroom")
    with tempfile.TemporaryDirectory() as folder:
        async with replaying(Path(folder), sorted({v.feed for v in versions}), start_s=versions[0].at_s) as replay:
            stop = asyncio.Event()
            delivering = asyncio.create_task(replay.deliverer.run(stop, replay.wake))
            waits: list[float] = []
            began = time.perf_counter()
            for snapshot in reversed(versions):
                replay.origin.publish(f"/{snapshot.feed}.xml", snapshot.body)
            for snapshot in versions:
                await replay.publish(snapshot)
                arrived, replay.hook.arrived_s = replay.hook.arrived_s, []
                waits += [(at - replay.origin.served_s[f"/{feed}.xml"]) * 1000 for feed, at in arrived]
            took = time.perf_counter() - began
            stop.set()
            await delivering
            return took, waits, len(replay.hook.alert_ids)


def main() -> None:
    check, help_ = cold("check", "rules/"), cold("--help")
    took, waits, alerts = asyncio.run(day())
    print("| figure | measured | floor |\n|---|---|---|")
    print(f"| `monitor check rules/`, cold | {statistics.median(check):.2f} s (min {check[0]:.2f}) | 0.6 s |")
    print(f"| `monitor --help`, cold | {statistics.median(help_):.2f} s (min {help_[0]:.2f}) | 0.25 s |")
    print(f"| idle memory, 100 feeds, worker and page included | {idle_pss():.0f} MB PSS | 120 MB |")
    print(f"| body to first webhook attempt, median of {len(waits)} | {statistics.median(waits):.0f} ms | 300 ms |")
    print(f"| a day of ten outlets replayed ({alerts} alerts delivered) | {took:.1f} s | 60 s |")
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
