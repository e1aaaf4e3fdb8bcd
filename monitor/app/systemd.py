"""The service manager's side of things, in the standard library: readiness, status, watchdog (sd_notify(3))."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import MutableMapping


class ServiceManager:
    """Tells systemd how the daemon is; silent where no systemd listens.

    The environment variables are taken away, so that child processes neither speak for the daemon nor see them.
    """

    def __init__(self, environ: MutableMapping[str, str] = os.environ) -> None:
        self._path = environ.pop("NOTIFY_SOCKET", "")
        usec = environ.pop("WATCHDOG_USEC", "")
        pid = environ.pop("WATCHDOG_PID", "")
        meant = not pid or pid == str(os.getpid())
        self.watchdog_s: float | None = int(usec) / 1e6 if usec.isdigit() and meant else None

    def _send(self, *lines: str) -> bool:
        """Whether systemd took the datagram; a full or vanished socket never stops the daemon."""
        if not self._path:
            return False
        address = "\0" + self._path[1:] if self._path.startswith("@") else self._path
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.settimeout(0)
            try:
                channel.sendto("\n".join(lines).encode("utf-8", "replace"), address)
            except OSError:
                return False
            return True

    def ready(self, status: str) -> bool:
        """Started, or reloaded."""
        return self._send("READY=1", f"STATUS={status}")

    def reloading(self) -> bool:
        """A reload begins; systemd from 253 on insists on the monotonic time."""
        usec = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        return self._send("RELOADING=1", f"MONOTONIC_USEC={usec}")

    def stopping(self, status: str) -> bool:
        """Shutdown begins."""
        return self._send("STOPPING=1", f"STATUS={status}")

    def status(self, text: str) -> bool:
        """The line that `systemctl status` shows."""
        return self._send(f"STATUS={text}")

    def alive(self) -> bool:
        """The watchdog's sign of life."""
        return self._send("WATCHDOG=1")

    def extend_start(self, seconds: float) -> bool:
        """More time before systemd gives up on the start; for migrations."""
        return self._send(f"EXTEND_TIMEOUT_USEC={int(seconds * 1e6)}")
