"""Locks between processes, on files beside the database. The kernel frees them when their holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from pathlib import Path
from types import TracebackType

from monitor.errors import StateLocked, StoreUnavailable

PATIENCE_S = 5.0
"""How long a turn to write is waited for: as long as SQLite waits for a lock."""

_PAUSE_S = 0.005


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _beside(database: Path, suffix: str) -> Path:
    return database.with_name(database.name + suffix)


def owner_pid(database: Path) -> int | None:
    """The process that owns the state, or None when nobody does or the lock can't be asked."""
    try:
        descriptor = os.open(_beside(database, ".lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return int(os.read(descriptor, 20) or 0)
    else:
        return None
    finally:
        os.close(descriptor)


class StateLock:
    """One daemon a state: held from open to close, with the holder's pid in the file."""

    def __init__(self, database: Path) -> None:
        self._path = _beside(database, ".lock")
        self._descriptor = _open(self._path)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(self._descriptor)
            raise StateLocked(
                f"{database} is in use by a running monitor (pid {holder}); stop that one or give another --state"
            ) from None
        with contextlib.suppress(OSError):  # a full disk must not stop the daemon: the lock holds without the pid
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Lets another daemon have the state. The file stays: unlinking it would race with who opens it next."""
        os.close(self._descriptor)


class WriteTurn:
    """Held while a group is written, so that two processes never write or checkpoint at the same time.

    SQLite's own lock does not cover the checkpoint: up to 3.51.2 a checkpoint that starts while another connection
    commits can corrupt the database (https://www.sqlite.org/wal.html#walresetbug).
    """

    def __init__(self, database: Path) -> None:
        self._path = _beside(database, ".turn")
        self._descriptor = _open(self._path)

    def __enter__(self) -> None:
        for _ in range(round(PATIENCE_S / _PAUSE_S)):
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                threading.Event().wait(_PAUSE_S)
            else:
                return
        raise StoreUnavailable(f"another process keeps writing to the state ({self._path} is locked)")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Gives the file back."""
        os.close(self._descriptor)
