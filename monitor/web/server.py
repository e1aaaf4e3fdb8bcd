"""Serves the status page inside the daemon: bound before anything starts, so that a taken port is told at once."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from monitor.errors import PortTaken

BACKLOG = 128


def bind(listen: str) -> socket.socket:
    """A listening socket for `host:port`; PortTaken says who can't have it and what to do."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, int(port)))
        listener.listen(BACKLOG)  # now: two sockets may be bound to one port as long as neither listens
    except OSError as error:
        listener.close()
        raise PortTaken(listen, error.strerror or str(error)) from None
    return listener


class PageServer(uvicorn.Server):
    """uvicorn without its signal handlers: the daemon has its own."""

    def __init__(self, app: Starlette, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=1,
                h11_max_incomplete_event_size=16_384,
                limit_concurrency=50,
            )
        )
        self._listener = listener

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the daemon's business."""
        yield

    @property
    def address(self) -> str:
        """Where the page is."""
        host, port = self._listener.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def run_until_told(self) -> None:
        """Serves until `stop()`."""
        await self.serve(sockets=[self._listener])

    def stop(self) -> None:
        """Takes no new request and ends."""
        self.should_exit = True
