"""A webhook receiver on loopback that verifies every signature with the independent library."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from standardwebhooks import Webhook

from tests.replay.origin import QuietServer

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


@dataclass(slots=True)
class Hook:
    """Keeps what it was sent, by message id; `statuses` are answered first, one a request, then 204. `arrived_s` holds
    the feed of each alert and when it came (on the performance counter)."""

    secret: str = SECRET
    bodies: dict[str, list[bytes]] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    arrived_s: list[tuple[str, float]] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status for one message; a bad signature fails the sender, loudly."""
        # Signed anew rather than verified: the library's verify() insists on today's date, and replays live in theirs.
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        wanted = Webhook(self.secret).sign(headers["webhook-id"], at, body.decode())
        assert hmac.compare_digest(wanted, headers["webhook-signature"]), headers
        for alert in json.loads(body)["data"]["alerts"]:
            self.arrived_s.append((alert["story"]["feed"], time.perf_counter()))
        if self.statuses:
            return self.statuses.pop(0)
        self.bodies.setdefault(headers["webhook-id"], []).append(body)
        return 204

    @property
    def alert_ids(self) -> list[str]:
        """The ids of the alerts that arrived, each message counted once."""
        messages: list[dict[str, Any]] = [json.loads(bodies[0]) for bodies in self.bodies.values()]
        return [alert["id"] for message in messages for alert in message["data"]["alerts"]]

    def __enter__(self) -> Self:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = hook.take({k.lower(): v for k, v in self.headers.items()}, body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

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
        return f"http://127.0.0.1:{self.server.server_port}/hook"
