"""A real HTTP server on loopback that serves whatever version of a feed was published last, with ETag and 304."""

from __future__ import annotations

import hashlib
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

RESET = 0
"""In place of a status: the connection ends with a reset."""


class QuietServer(ThreadingHTTPServer):
    """A server that takes a client's sudden end as it is: these tests kill clients."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@dataclass(slots=True)
class ReplayOrigin:
    """Feeds by path. `asked` holds (path, conditional, status) of every request, `served_s` when each path last gave a
    body (on the performance counter)."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, bool, int]] = field(default_factory=list)
    served_s: dict[str, float] = field(default_factory=dict)
    server: ThreadingHTTPServer | None = None

    def publish(self, path: str, body: bytes) -> None:
        """From now on this is what the path gives."""
        self.bodies[path] = body

    def answer(self, path: str, if_none_match: str | None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body, as a well-behaved server gives them."""
        body = self.bodies.get(path)
        if body is None:
            status, headers, sent = 404, {}, b"not here"
        else:
            etag = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"'
            headers = {"ETag": etag, "Content-Type": "text/xml"}
            status, sent = (304, b"") if if_none_match == etag else (200, body)
            if status == 200:
                self.served_s[path] = time.perf_counter()
        self.asked.append((path, if_none_match is not None, status))
        return status, headers, sent

    def pieces(self, body: bytes) -> Iterator[bytes]:
        """The body as it goes out."""
        yield body

    def __enter__(self) -> Self:
        origin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet: no delayed acknowledgement between them

            def do_GET(self) -> None:
                status, headers, body = origin.answer(self.path, self.headers.get("If-None-Match"))
                if status == RESET:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for piece in origin.pieces(body):
                    self.wfile.write(piece)
                    self.wfile.flush()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}"
