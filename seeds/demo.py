"""`./run demo`: the real daemon (`monitor run seeds/config`) beside a small world on loopback.

The world is seeds/origin.py; nothing else is special. With --once the demo ends by itself when every edition was
fetched and the outbox is empty, prints a summary and exits 0, or 1 when something is missing.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from origin import DemoWorld, say_on_stdout

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "seeds" / "config"
LOOK_EVERY_S = 0.5
QUIET_LOOKS = 6
MOST_LOOKS = 240


def monitor(*words: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """One command of the monitor's own, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *words], env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )


def asked(word: str, state: str, environ: dict[str, str]) -> Any:
    """What `monitor WORD --json` says of the state; None while there is none."""
    done = monitor(*word.split(), "--state", state, "--json", environ=environ)
    return json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else None


class Ending:
    """Knows when the demo has shown everything: the last edition was fetched from every feed, and then nothing more
    arrived for a while."""

    def __init__(self, world: DemoWorld) -> None:
        self._world = world
        self._received = -1
        self._quiet_looks = 0

    def reached(self) -> bool:
        """One look; whether the end is reached."""
        received = len(self._world.received)
        quiet = self._world.everything_served() and received == self._received
        self._quiet_looks = self._quiet_looks + 1 if quiet else 0
        self._received = received
        return self._quiet_looks >= QUIET_LOOKS


def wait_for_end(daemon: subprocess.Popen[bytes], ending: Ending) -> None:
    """Returns when the end is reached, the daemon has ended, or it takes too long."""
    for _ in range(MOST_LOOKS):
        try:
            daemon.wait(timeout=LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            if ending.reached():
                return
        else:
            return


def summary(world: DemoWorld, state: str, environ: dict[str, str]) -> bool:
    """Prints what happened; whether all is as it should be."""
    alerts = asked("alerts", state, environ) or []
    audit = monitor("outbox", "audit", "--state", state, environ=environ)
    by_rule = collections.Counter(alert["rule_id"] for alert in alerts)
    say_on_stdout("")
    say_on_stdout(f"edition {world.published()} fetched from every feed: {world.everything_served()}")
    say_on_stdout(f"alerts: {len(alerts)} ({', '.join(f'{rule} {n}' for rule, n in sorted(by_rule.items()))})")
    say_on_stdout(f"webhooks received with a good signature: {len(world.received)}")
    say_on_stdout(f"outbox audit: {audit.stdout.strip() or audit.stderr.strip()}")
    return world.everything_served() and bool(alerts) and bool(world.received) and audit.returncode == 0


def run(*, once: bool) -> int:
    """Runs world and daemon until the end; the exit code."""
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder, DemoWorld() as world:
        state = f"sqlite:///{folder}/monitor.db"
        environ = {**os.environ, **world.environ}
        daemon = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run", str(CONFIG), "--state", state], env=environ, cwd=ROOT
        )
        try:
            if once:
                wait_for_end(daemon, Ending(world))
            else:
                daemon.wait()
        except KeyboardInterrupt:
            say_on_stdout("")
        if daemon.poll() is None:
            daemon.send_signal(signal.SIGTERM)
        ended = daemon.wait()
        return 0 if summary(world, state, environ) and ended == 0 else 1


def main() -> None:
    """Reads the arguments and exits with the demo's code."""
    parser = argparse.ArgumentParser(prog="./run demo", description="The real daemon on the seed feeds.")
    parser.add_argument("--once", action="store_true", help="end by itself, with a summary")
    sys.exit(run(once=parser.parse_args().once))


if __name__ == "__main__":
    main()
