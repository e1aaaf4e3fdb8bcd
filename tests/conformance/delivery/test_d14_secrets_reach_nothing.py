"""D14: "Secrets never reach logs, errors, metrics, API, database, tracebacks": canaries through a real daemon whose
world answers with everything that could bring them out."""

from __future__ import annotations

import json
import re
import signal
import socket
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.process import Daemon, monitor
from tests.acceptance.world import LOOPBACK, rss, write
from tests.replay.hook import SECRET as SIGNING
from tests.replay.origin import QuietServer, ReplayOrigin

CANARIES = {
    "FEED_TOKEN": "canary1feedtoken0123456789",
    "FEED_PASSWORD": "canary2password",
    "FEED_HEADER": "canary3header0123456789",
    "HOOK_TOKEN": "canary4hooktoken0123456789",
    "SLACK_TOKEN": "canary5T000slack0123456789",
    "DEAD_TOKEN": "canary6deadtoken0123456789",
    "SIGNING": SIGNING,
}
SECRETS = [*CANARIES.values(), SIGNING.removeprefix("whsec_")]


@pytest.fixture
def origin() -> Iterator[ReplayOrigin]:
    with ReplayOrigin() as running:
        running.publish(f"/a.xml?token={CANARIES['FEED_TOKEN']}", rss("Nothing yet"))
        echo = f"<html><title>{CANARIES['FEED_TOKEN']} is wrong</title>{CANARIES['FEED_PASSWORD']}</html>"
        running.publish(f"/page?token={CANARIES['FEED_TOKEN']}", echo.encode())
        yield running


class Parrot:
    """A receiver that first says back, with an error, all that it was sent; then takes it."""

    def __init__(self) -> None:
        parrot = self
        self.heard: dict[str, int] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                times = parrot.heard[self.path] = parrot.heard.get(self.path, 0) + 1
                echo = b"ok" if times > 1 else f"{self.path} {self.headers} ".encode() + sent
                self.send_response(200 if times > 1 else 422)
                self.send_header("Content-Length", str(len(echo)))
                self.end_headers()
                self.wfile.write(echo)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def hook() -> Iterator[Parrot]:
    parrot = Parrot()
    yield parrot
    parrot.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def config_value(origin: ReplayOrigin, hook: Parrot, port: int) -> dict[str, Any]:
    """Every place that takes a secret has one; every second place fails."""
    base, dead = origin.url, f"http://127.0.0.1:{free_port()}"
    with_password = base.replace("://", "://user:${FEED_PASSWORD}@")
    delay = {"max_delay": "1s", "allow_private": LOOPBACK}
    private = {"allow_private": LOOPBACK, "timeout": "2s"}
    return {
        "settings": {"min_interval": "1s", "listen": f"127.0.0.1:{port}", "fallback": "hook"},
        "feeds": [
            {
                "id": "good",
                "url": f"{base}/a.xml?token=${{FEED_TOKEN}}",
                "headers": {"X-Api-Key": "${FEED_HEADER}"},
                **delay,
            },
            {"id": "page", "url": f"{base}/page?token=${{FEED_TOKEN}}", **delay},
            {"id": "missing", "url": f"{with_password}/none/${{FEED_TOKEN}}/feed.xml", **delay},
            {"id": "down", "url": f"{dead}/x?key=${{FEED_TOKEN}}", **delay},
        ],
        "receivers": {
            "hook": {"type": "webhook", "url": f"{hook.url}/${{HOOK_TOKEN}}", "secret": "${SIGNING}", **private},
            "slack": {"type": "slack", "url": f"{hook.url}/services/${{SLACK_TOKEN}}", **private},
            "gone": {"type": "webhook", "url": f"{dead}/${{DEAD_TOKEN}}", "secret": "${SIGNING}", **private},
        },
        "rules": [{"id": "zircon", "when": '"Zircon"', "to": ["hook", "slack", "gone"]}],
    }


def leaks(name: str, text: str) -> list[str]:
    """Which canaries a text holds."""
    return [
        f"{canary} in {name}: …{text[max(0, at - 60) : at + 30]}…"
        for canary in SECRETS
        if (at := text.find(canary)) >= 0
    ]


def page(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as reply:
        return str(reply.read().decode())


def test_no_canary_comes_out_anywhere(tmp_path: Path, origin: ReplayOrigin, hook: Parrot) -> None:
    port, state = free_port(), tmp_path / "state" / "monitor.db"
    config = write(tmp_path, value := config_value(origin, hook, port))
    texts: dict[str, str] = {}
    with Daemon(config, state, environ=CANARIES) as daemon:
        daemon.wait_for("poll.done", feed="good", reason="ok")
        origin.publish(f"/a.xml?token={CANARIES['FEED_TOKEN']}", rss("Zircon fired", "Nothing yet"))
        for receiver in ("hook", "slack"):
            daemon.wait_for("delivery.attempted", receiver=receiver, state="delivered")
        for path in ("/", "/feeds", "/outbox", "/metrics", "/healthz"):
            texts[path] = page(port, path)
        broken = {**value, "rules": [{"id": "zircon", "wen": "x"}]}
        write(tmp_path, broken)
        texts["reload"] = monitor("reload", "--state", state).stderr
        write(tmp_path, value)
        commands = ("status", "feeds", "entries", "alerts", "outbox list", "outbox audit")
        for words in commands:
            for more in ([], ["--json"]):
                done = monitor(*words.split(), "--state", state, *more)
                texts[f"{words} {more}"] = done.stdout + done.stderr
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
        texts["log"] = daemon.output + "\n".join(map(json.dumps, daemon.seen))
    assert "poll.done" in texts["log"]
    for file in sorted(tmp_path.rglob("*")):
        if file.is_file() and file != config:
            texts[file.name] = file.read_bytes().decode("latin-1")
    for words in ("check", "show"):
        done = monitor(words, config, environ=CANARIES)
        texts[words] = done.stdout + done.stderr
    found = [leak for name, text in texts.items() for leak in leaks(name, text)]
    assert found == []
    assert any(re.search(r"\*\*\*", text) for text in texts.values())


def test_a_missing_or_malformed_secret_is_named_and_not_shown(
    tmp_path: Path, origin: ReplayOrigin, hook: Parrot
) -> None:
    config = write(tmp_path, config_value(origin, hook, free_port()))
    wrong = {**CANARIES, "SIGNING": "whsec_canary7!notbase64", "HOOK_TOKEN": "canary8 with blank"}
    done = monitor("run", config, "--state", tmp_path / "s.db", environ=wrong)
    assert done.returncode == 78
    assert "canary7" not in done.stderr + done.stdout
    assert "canary8" not in done.stderr + done.stdout
    assert "monitor.yaml:" in done.stderr
