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
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from origin import DemoWorld, say_on_stdout

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "seeds" / "config"
ONCE_LIMIT_S = 90.0
LOOK_EVERY_S = 0.5


def monitor(*words: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """One command of the monitor's own, to its end."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "monitor", *words], env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )


def asked(word: str, state: str, environ: dict[str, str]) -> Any:
    """What `monitor WORD --json` says of the state; None while there is none."""
    done = monitor(*word.split(), "--state", state, "--json", environ=environ)
    return json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else None


def wait_until_settled(world: DemoWorld, daemon: subprocess.Popen[bytes], settled: threading.Event) -> None:
    """Sets `settled` when the last edition was fetched, committed and delivered."""
    quiet = 0
    for _ in range(int(ONCE_LIMIT_S / LOOK_EVERY_S)):
        if settled.wait(LOOK_EVERY_S) or daemon.poll() is not None:
            return
        received = len(world.received)
        quiet = quiet + 1 if world.everything_served() and received == wait_until_settled.last else 0  # type: ignore[attr-defined]
        wait_until_settled.last = received  # type: ignore[attr-defined]
        if quiet >= 3 / LOOK_EVERY_S:
            break
    settled.set()


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
        daemon = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "monitor", "run", str(CONFIG), "--state", state], env=environ, cwd=ROOT
        )
        settled = threading.Event()
        watcher = threading.Thread(target=wait_until_settled, args=(world, daemon, settled), daemon=True)
        try:
            if once:
                watcher.start()
                settled.wait(ONCE_LIMIT_S + 5)
            else:
                daemon.wait()
        except KeyboardInterrupt:
            say_on_stdout("")
        finally:
            settled.set()
            if daemon.poll() is None:
                daemon.send_signal(signal.SIGTERM)
            code = daemon.wait()
        return 0 if summary(world, state, environ) and code == 0 else 1


def main() -> None:
    """Reads the arguments and exits with the demo's code."""
    parser = argparse.ArgumentParser(prog="./run demo", description="The real daemon on the seed feeds.")
    parser.add_argument("--once", action="store_true", help="end by itself, with a summary")
    sys.exit(run(once=parser.parse_args().once))


if __name__ == "__main__":
    main()
