"""A small world on loopback for the demo and the tests: feeds that change like real ones, and a webhook receiver.

`DemoWorld` serves `seeds/feeds/` over HTTP with ETag, Last-Modified and 304. It publishes the calm edition first. When
every feed has been asked for once, it publishes the news; when every feed has been asked for again, the later edition.
So what a poller sees depends on its polls alone, never on a clock. A feed with no file in an edition stays as it was.
The pages of `seeds/articles/` are there from the beginning, under /articles/.

The receiver takes webhooks signed as Standard Webhooks, refuses those whose signature is wrong, and writes one line for
each alert. Nothing here imports the monitor: it is the other side, written from the same public documents.

    python seeds/origin.py          # prints the addresses to export, then runs until Ctrl-C
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

FEEDS = Path(__file__).parent / "feeds"
ARTICLES = Path(__file__).parent / "articles"

# Editions in order, with the time at which a real server would say that they were last changed.
EDITIONS = {
    "calm": "Mon, 10 Jan 2022 21:00:00 GMT",
    "news": "Fri, 14 Jan 2022 18:00:00 GMT",
    "later": "Fri, 21 Jan 2022 18:00:00 GMT",
}
CONTENT_TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".json": "application/feed+json",
}
BODY_CAP = 1 << 20
TOLERANCE_S = 300  # how old a signed timestamp may be: the Standard Webhooks libraries' own limit


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one feed document."""

    body: bytes
    content_type: str
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back on the wire."""

    status: HTTPStatus
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def read_editions(folder: Path = FEEDS) -> list[tuple[str, dict[str, Version]]]:
    """The editions in order: every feed's version then, by file name."""
    current: dict[str, Version] = {}
    editions = []
    for name, last_modified in EDITIONS.items():
        for path in sorted((folder / name).iterdir()):
            body = path.read_bytes()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            current[path.name] = Version(body, CONTENT_TYPES[path.suffix], etag, last_modified)
        editions.append((name, dict(current)))
    return editions


def read_articles(folder: Path = ARTICLES) -> dict[str, bytes]:
    """The pages by the name under which feeds link to them."""
    return {f"articles/{path.name}": path.read_bytes() for path in sorted(folder.iterdir())}


def is_unchanged(version: Version, headers: Mapping[str, str]) -> bool:
    """Whether the asker has this version already: RFC 9110, If-None-Match before If-Modified-Since."""
    if (match := headers.get("if-none-match")) is not None:
        tags = {tag.strip().removeprefix("W/") for tag in match.split(",")}
        return "*" in tags or version.etag in tags
    if (since := headers.get("if-modified-since")) is not None:
        try:
            return parsedate_to_datetime(since) >= parsedate_to_datetime(version.last_modified)
        except (TypeError, ValueError):  # an unreadable date counts as absent
            return False
    return False


class Newsroom:
    """The feeds, the edition that is out, and the articles. Safe to ask from several threads."""

    def __init__(self, editions: list[tuple[str, dict[str, Version]]], articles: Mapping[str, bytes]) -> None:
        self._editions = editions
        self._articles = articles
        self._read: set[str] = set()
        self._lock = threading.Lock()
        self._stage = 0
        self._asked: set[str] = set()
        self.statuses: dict[str, list[int]] = {name: [] for name in editions[-1][1]}

    @property
    def edition(self) -> str:
        """The name of the edition that is out."""
        return self._editions[self._stage][0]

    def all_served(self) -> bool:
        """Whether the last edition is out, every feed of it was asked for, and so was every article."""
        with self._lock:
            complete = self._asked >= set(self.statuses) and self._read >= set(self._articles)
            return self._stage == len(self._editions) - 1 and complete

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a GET; the edition changes after the answer that completes a round."""
        name = path.partition("?")[0].lstrip("/")
        with self._lock:
            if name in self._articles:
                self._read.add(name)
                return Answer(HTTPStatus.OK, {"Content-Type": "text/html; charset=utf-8"}, self._articles[name])
            version = self._editions[self._stage][1].get(name)
            if version is None:
                return Answer(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"no such feed\n")
            validators = {"ETag": version.etag, "Last-Modified": version.last_modified}
            if is_unchanged(version, headers):
                answer = Answer(HTTPStatus.NOT_MODIFIED, validators)
            else:
                answer = Answer(HTTPStatus.OK, validators | {"Content-Type": version.content_type}, version.body)
            self.statuses[name].append(answer.status)
            self._note(name)
            return answer

    def _note(self, name: str) -> None:
        self._asked.add(name)
        complete = self._asked >= set(self._editions[self._stage][1])
        if complete and self._stage < len(self._editions) - 1:
            self._stage += 1
            self._asked.clear()


class BadSignature(Exception):
    """The message is not from who shares the secret."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now_s: float) -> str:
    """The message's id, when the signature and the time are right; BadSignature otherwise.

    Standard Webhooks: HMAC-SHA256 of `id.timestamp.body` under the base64 secret; several `v1,` signatures may stand
    in the header while secrets rotate.
    """
    try:
        message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        signatures = headers["webhook-signature"].split()
        age_s = now_s - int(timestamp)
    except (KeyError, ValueError) as error:
        raise BadSignature(f"header missing or malformed: {error}") from error
    if abs(age_s) > TOLERANCE_S:
        raise BadSignature(f"timestamp is {age_s:.0f} s off")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    if not any(hmac.compare_digest(expected, given) for given in signatures):
        raise BadSignature("no signature matches")
    return message_id


def alert_lines(payload: Mapping[str, Any]) -> list[str]:
    """One line for each alert in a verified payload; one line for a message of another type."""
    data = payload.get("data") or {}
    lines = []
    for alert in data.get("alerts") or ():
        story = alert.get("story") or {}
        names = dict.fromkeys(str(hit.get("name") or hit.get("text")) for hit in alert.get("hits") or ())
        rule = (alert.get("rule") or {}).get("id", "?")
        where = story.get("publisher") or story.get("feed") or "?"
        lines.append(
            f"webhook {str(alert.get('severity', '?')).upper():8} {rule}: {story.get('title', '?')}"
            f" ({where}) [{', '.join(names)}]"
        )
    return lines or [f"webhook {payload.get('type', '?')}"]


class Mailbox:
    """What the receiver took: verified payloads, each message once."""

    def __init__(self, secret: str, say: Callable[[str], None], now: Callable[[], float]) -> None:
        self._secret = secret
        self._say = say
        self._now = now
        self._lock = threading.Lock()
        self._payloads: dict[str, dict[str, Any]] = {}
        self.repeats = 0
        self.refused = 0

    @property
    def payloads(self) -> list[dict[str, Any]]:
        """In order of arrival."""
        with self._lock:
            return list(self._payloads.values())

    def take(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """200 for a message that is genuine, new or not; 401 for a wrong signature; 400 for no JSON object."""
        try:
            message_id = verify(self._secret, headers, body, now_s=self._now())
            payload = json.loads(body)
        except BadSignature as error:
            self.refused += 1
            self._say(f"webhook refused: {error}")
            return Answer(HTTPStatus.UNAUTHORIZED)
        except ValueError:
            return Answer(HTTPStatus.BAD_REQUEST)
        if not isinstance(payload, dict):
            return Answer(HTTPStatus.BAD_REQUEST)
        with self._lock:
            if message_id in self._payloads:  # a retry whose first try did arrive
                self.repeats += 1
                return Answer(HTTPStatus.OK)
            self._payloads[message_id] = payload
        for line in alert_lines(payload):
            self._say(line)
        return Answer(HTTPStatus.OK)


class Handler(BaseHTTPRequestHandler):
    """Turns one request into a call and its Answer into bytes. Subclasses say what they answer."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    server_version = "seeds"
    sys_version = ""

    def lower_headers(self) -> dict[str, str]:
        """The request's headers under lower-case names."""
        return {name.lower(): value for name, value in self.headers.items()}

    def reply(self, answer: Answer, *, with_body: bool = True) -> None:
        """Sends the answer, length first."""
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body and answer.status != HTTPStatus.NOT_MODIFIED:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Says nothing: the terminal belongs to the alerts."""


def feed_handler(newsroom: Newsroom) -> type[Handler]:
    """A handler that serves the newsroom's feeds."""

    class FeedHandler(Handler):
        def do_GET(self) -> None:
            self.reply(newsroom.answer(self.path, self.lower_headers()))

    return FeedHandler


def hook_handler(mailbox: Mailbox) -> type[Handler]:
    """A handler that puts what is posted into the mailbox."""

    class HookHandler(Handler):
        def do_POST(self) -> None:
            try:
                length = int(self.headers.get("Content-Length", ""))
            except ValueError:
                length = -1
            if not 0 <= length <= BODY_CAP:
                self.close_connection = True
                self.reply(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
                return
            self.reply(mailbox.take(self.lower_headers(), self.rfile.read(length)))

    return HookHandler


def new_secret() -> str:
    """A fresh signing secret in the form that Standard Webhooks gives it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def say_on_stdout(line: str) -> None:
    """One line at once, so that lines of several threads and of the daemon do not mix."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class DemoWorld:
    """Both servers, started and stopped together. Port 0 takes any free port; the URLs are known once started."""

    def __init__(
        self,
        origin_port: int = 0,
        hook_port: int = 0,
        *,
        hook_secret: str | None = None,
        say: Callable[[str], None] = say_on_stdout,
        now: Callable[[], float] = time.time,  # noqa: TID251 - the receiver's own clock; the daemon's is elsewhere
    ) -> None:
        self.hook_secret = hook_secret or new_secret()
        self.newsroom = Newsroom(read_editions(), read_articles())
        self.mailbox = Mailbox(self.hook_secret, say, now)
        self._ports = (origin_port, hook_port)
        self._servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(self) -> Self:
        """Binds both ports and serves; returns itself."""
        for port, handler in zip(self._ports, (feed_handler(self.newsroom), hook_handler(self.mailbox)), strict=True):
            server = ThreadingHTTPServer(("127.0.0.1", port), handler)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            self._servers.append((server, thread))
        return self

    def stop(self) -> None:
        """Lets go of both ports. Does nothing the second time."""
        while self._servers:
            server, thread = self._servers.pop()
            server.shutdown()
            server.server_close()
            thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def origin_url(self) -> str:
        """Where the feeds are, without a slash at the end."""
        return f"http://127.0.0.1:{self._servers[0][0].server_port}"

    @property
    def hook_url(self) -> str:
        """Where the receiver listens."""
        return f"http://127.0.0.1:{self._servers[1][0].server_port}/hook"

    @property
    def environ(self) -> dict[str, str]:
        """What `seeds/config` expects in the environment."""
        return {
            "DEMO_ORIGIN": self.origin_url,
            "DEMO_WEBHOOK_URL": self.hook_url,
            "DEMO_WEBHOOK_SECRET": self.hook_secret,
        }

    @property
    def received(self) -> list[dict[str, Any]]:
        """The verified payloads so far, in order of arrival, each message once."""
        return self.mailbox.payloads

    def published(self) -> str:
        """The name of the edition that is out: calm, news or later."""
        return self.newsroom.edition

    def everything_served(self) -> bool:
        """Whether every feed was asked for since the last edition came out, and every article once."""
        return self.newsroom.all_served()


def main() -> None:
    """Runs the world until Ctrl-C, after saying what to export."""
    parser = argparse.ArgumentParser(description="Serve the seed feeds and a webhook receiver on 127.0.0.1.")
    parser.add_argument("--origin-port", type=int, default=0, help="port of the feeds (default: any free one)")
    parser.add_argument("--hook-port", type=int, default=0, help="port of the receiver (default: any free one)")
    options = parser.parse_args()
    # Held back and waited for: as an exception it may come a moment before anybody catches it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    with DemoWorld(options.origin_port, options.hook_port) as world:
        for name, value in world.environ.items():
            say_on_stdout(f"export {name}={value}")
        signal.sigwait({signal.SIGINT})
        say_on_stdout(f"edition {world.published()}, {len(world.received)} messages received")


if __name__ == "__main__":
    main()
