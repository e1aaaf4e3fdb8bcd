"""The control socket: one line of JSON asked, one answered. Only `reload` and `status` are known.

It lies in a directory that only the daemon's user may enter; whoever can open it may ask.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
ASK_BYTES = 4096
ANSWER_BYTES = 4 * 1024 * 1024
MOST_PATH_BYTES = 107
SOCKET_NAME = "control.sock"


def socket_path(state_folder: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the socket lies: systemd's RuntimeDirectory, else beside the state."""
    runtime = environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return (Path(runtime) if runtime else state_folder) / SOCKET_NAME


@contextlib.contextmanager
def short(path: Path) -> Iterator[Path]:
    """A path to the same place that a socket's address can hold: the kernel takes 107 bytes at most."""
    if len(os.fsencode(path)) <= MOST_PATH_BYTES:
        yield path
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Path(f"/proc/self/fd/{folder}") / path.name
    finally:
        os.close(folder)


class ControlServer:
    """Answers on a Unix socket until closed."""

    def __init__(self, path: Path, handlers: Mapping[str, Callable[[], Awaitable[Answer]]]) -> None:
        self._path = path
        self._handlers = handlers
        self._server: asyncio.AbstractServer | None = None

    async def start(self) -> None:
        """Listens; a socket left by a killed daemon is replaced (the state's lock says that it is dead). OSError when
        there can be no socket."""
        self._path.unlink(missing_ok=True)
        old = os.umask(0o177)
        try:
            with short(self._path) as address:
                self._server = await asyncio.start_unix_server(self._serve, path=address)
        finally:
            os.umask(old)

    async def close(self) -> None:
        """Stops listening and removes the socket."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            writer.write(json.dumps(await self._answer(line)).encode() + b"\n")
            await writer.drain()
        except (ConnectionError, ValueError):  # gone, or a line longer than the stream's limit
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, line: bytes) -> Answer:
        try:
            asked = json.loads(line[:ASK_BYTES])["ask"]
            handler = self._handlers[asked]
        except (ValueError, KeyError, TypeError):
            return {"ok": False, "error": f"ask one of {', '.join(self._handlers)}"}
        return await handler()


async def ask(path: Path, what: str, *, timeout_s: float) -> Answer:
    """The daemon's answer; OSError when none listens, TimeoutError when it doesn't answer in time."""
    async with asyncio.timeout(timeout_s):
        with short(path) as address:
            reader, writer = await asyncio.open_unix_connection(address, limit=ANSWER_BYTES)
        try:
            writer.write(json.dumps({"ask": what}).encode() + b"\n")
            await writer.drain()
            line = await reader.readline()
        finally:
            writer.close()
    if not line:
        raise ConnectionResetError("the daemon closed the connection without an answer")
    answer: Answer = json.loads(line)
    return answer
