"""The real `monitor run` process, watched through its own JSON log: tests wait for events, never for time."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


def monitor(*words: str | Path, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *map(str, words)],
        env={**os.environ, **(environ or {})},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


class Daemon:
    """`monitor run` with its log as a queue of events; whatever is left of it is killed at the end."""

    def __init__(self, config: Path, state: Path, *words: str, environ: Mapping[str, str] | None = None) -> None:
        self.argv = [
            sys.executable,
            "-m",
            "monitor",
            "run",
            str(config),
            "--state",
            str(state),
            "--log",
            "json",
            "--verbose",
            *words,
        ]
        self._environ = {**os.environ, **(environ or {})}
        self._events: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.seen: list[dict[str, Any]] = []
        self.noise: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self.argv, env=self._environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                self._events.put(json.loads(line))
            except ValueError:
                self.noise.append(line)
        self._events.put(None)

    def wait_for(self, event: str, **fields: object) -> dict[str, Any]:
        """The next event of this name with these fields; fails with what came instead."""
        return self.wait_until(
            lambda record: record["event"] == event and all(record.get(k) == v for k, v in fields.items()),
            f"{event} {fields}",
        )

    def wait_until(self, wanted: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """The next event that is wanted; fails with what came instead."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                record = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {what} within {PATIENCE_S} s; {self._tail()}") from None
            if record is None:
                raise AssertionError(f"the daemon ended before {what}; {self._tail()}")
            self.seen.append(record)
            if wanted(record):
                return record

    def _tail(self) -> str:
        return "\n".join([*map(str, self.seen[-8:]), *self.noise[-20:]])

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """kill -9, and nothing of it is left."""
        self.signal(signal.SIGKILL)
        self.ended()

    def ended(self) -> int:
        """The exit code, once it has ended."""
        assert self.process is not None
        return self.process.wait(timeout=PATIENCE_S)

    @property
    def output(self) -> str:
        """Everything that wasn't an event, once the process has ended."""
        while self._events.get(timeout=PATIENCE_S) is not None:
            pass
        return "".join(self.noise)

    def __exit__(self, *_exc: object) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE_S)  # until the last of its children has let go of the pipe
        assert self.process.stdout is not None
        self.process.stdout.close()
