"""The demo's world, asked over loopback as a poller and as a sender of webhooks would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from standardwebhooks.webhooks import Webhook

from seeds.origin import DemoWorld, new_secret, read_editions

FEEDS = [
    "continent.xml",
    "eastdesk.rdf",
    "harbour.xml",
    "longtable.json",
    "meridian.xml",
    "northquay.atom",
    "quayside.xml",
]
ARTICLES = ["articles/small-print.html", "articles/two-ships.html"]
NOW_S = 1_642_147_200


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Lines:
    said: list[str] = field(default_factory=list)

    def __call__(self, line: str) -> None:
        self.said.append(line)


def ask(
    base: str, path: str, headers: dict[str, str] | None = None, *, method: str = "GET", body: bytes | None = None
) -> Answered:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answered(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def world(lines: Lines) -> Iterator[DemoWorld]:
    with DemoWorld(say=lines, now=lambda: float(NOW_S)) as one:
        yield one


def ask_all(world: DemoWorld) -> dict[str, Answered]:
    return {name: ask(world.origin_url, f"/{name}") for name in FEEDS}


def signed(secret: str, body: bytes, *, message_id: str = "msg_1", timestamp_s: int = NOW_S) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp_s}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": "v1,AAAA v1," + base64.b64encode(digest).decode(),
    }


def alert_body(**over: Any) -> bytes:
    alert = {
        "rule": {"id": "geneva-escalation"},
        "severity": "critical",
        "story": {"title": "After Geneva", "publisher": "Meridian Wire"},
        "hits": [{"name": "zircon"}, {"name": "ryabkov"}, {"name": "zircon"}],
    }
    return json.dumps({"type": "alert.fired", "data": {"alerts": [alert | over]}}).encode()


class TestFeeds:
    def test_every_feed_of_the_last_edition_is_there_from_the_first(self) -> None:
        editions = read_editions()
        assert [name for name, _ in editions] == ["calm", "news", "later"]
        assert all(sorted(feeds) == FEEDS for _, feeds in editions)

    def test_a_feed_comes_with_validators_and_its_own_type(self, world: DemoWorld) -> None:
        first = ask(world.origin_url, "/longtable.json")
        assert first.status == 200
        assert first.headers["content-type"] == "application/feed+json"
        assert first.headers["etag"].startswith('"')
        assert first.headers["last-modified"] == "Mon, 10 Jan 2022 21:00:00 GMT"
        assert json.loads(first.body)["version"].startswith("https://jsonfeed.org/")

    @pytest.mark.parametrize("tag", ["{etag}", "W/{etag}", '"other", {etag}', "*"])
    def test_the_etag_given_back_is_a_304_with_validators_and_no_body(self, world: DemoWorld, tag: str) -> None:
        etag = ask(world.origin_url, "/harbour.xml").headers["etag"]
        again = ask(world.origin_url, "/harbour.xml", {"If-None-Match": tag.format(etag=etag)})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == etag

    def test_another_etag_is_a_200_whatever_the_date_says(self, world: DemoWorld) -> None:
        headers = {"If-None-Match": '"old"', "If-Modified-Since": "Mon, 10 Jan 2022 21:00:00 GMT"}
        assert ask(world.origin_url, "/harbour.xml", headers).status == 200

    @pytest.mark.parametrize(
        ("since", "status"),
        [
            ("Mon, 10 Jan 2022 21:00:00 GMT", 304),
            ("Tue, 11 Jan 2022 00:00:00 GMT", 304),
            ("Sun, 09 Jan 2022 00:00:00 GMT", 200),
            ("the other day", 200),
        ],
    )
    def test_a_date_alone_decides_too(self, world: DemoWorld, since: str, status: int) -> None:
        assert ask(world.origin_url, "/harbour.xml", {"If-Modified-Since": since}).status == status

    def test_an_unknown_path_is_a_404_and_counts_for_nothing(self, world: DemoWorld) -> None:
        assert ask(world.origin_url, "/favicon.ico").status == 404
        assert world.published() == "calm"

    def test_the_news_comes_out_when_every_feed_was_asked_for_once(self, world: DemoWorld) -> None:
        for name in FEEDS[:-1] * 3:
            ask(world.origin_url, f"/{name}")
        assert world.published() == "calm"
        ask(world.origin_url, f"/{FEEDS[-1]}")
        assert world.published() == "news"

    def test_a_feed_without_news_stays_as_it_was(self, world: DemoWorld) -> None:
        ask_all(world)
        etags = {name: answer.headers["etag"] for name, answer in ask_all(world).items()}
        assert world.published() == "later"
        again = {name: ask(world.origin_url, f"/{name}", {"If-None-Match": etag}) for name, etag in etags.items()}
        assert {name for name, answer in again.items() if answer.status == 200} == {
            "harbour.xml",
            "meridian.xml",
            "northquay.atom",
        }

    def test_everything_is_served_when_the_last_round_is_complete(self, world: DemoWorld) -> None:
        seen = []
        for name in ARTICLES:
            ask(world.origin_url, f"/{name}")
        for _ in range(3):
            seen.append(world.everything_served())
            ask_all(world)
        assert seen == [False, False, False]
        assert world.everything_served()
        assert world.published() == "later"

    def test_an_article_is_served_and_counts_for_the_end_alone(self, world: DemoWorld) -> None:
        answer = ask(world.origin_url, f"/{ARTICLES[1]}")
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert b"<article>" in answer.body
        assert world.published() == "calm"
        for _ in range(3):
            ask_all(world)
        assert not world.everything_served()
        ask(world.origin_url, f"/{ARTICLES[0]}")
        assert world.everything_served()

    def test_there_is_no_robots_txt(self, world: DemoWorld) -> None:
        assert ask(world.origin_url, "/robots.txt").status == 404

    def test_the_faulty_feed_is_faulty(self) -> None:
        body = read_editions()[0][1]["harbour.xml"].body
        assert b"World & Sport" in body
        with pytest.raises(UnicodeDecodeError):
            body.decode()


class TestWebhooks:
    def test_a_genuine_message_is_taken_and_told_in_one_line(self, world: DemoWorld, lines: Lines) -> None:
        body = alert_body()
        answer = ask(world.hook_url, "/hook", signed(world.hook_secret, body), method="POST", body=body)
        assert answer.status == 200
        assert world.received == [json.loads(body)]
        assert lines.said == ["webhook CRITICAL geneva-escalation: After Geneva (Meridian Wire) [zircon, ryabkov]"]

    def test_what_the_public_library_signs_is_taken(self, world: DemoWorld) -> None:
        from datetime import UTC, datetime

        body = alert_body()
        signature = Webhook(world.hook_secret).sign("msg_9", datetime.fromtimestamp(NOW_S, UTC), body.decode())
        headers = signed(world.hook_secret, body, message_id="msg_9") | {"webhook-signature": signature}
        assert ask(world.hook_url, "/hook", headers, method="POST", body=body).status == 200

    def test_a_repeated_message_is_taken_once(self, world: DemoWorld, lines: Lines) -> None:
        body = alert_body()
        statuses = [
            ask(world.hook_url, "/hook", signed(world.hook_secret, body), method="POST", body=body).status
            for _ in range(3)
        ]
        assert statuses == [200, 200, 200]
        assert (len(world.received), len(lines.said), world.mailbox.repeats) == (1, 1, 2)

    @pytest.mark.parametrize("fault", ["secret", "body", "time", "no id", "no number"])
    def test_a_message_that_is_not_genuine_is_refused(self, world: DemoWorld, lines: Lines, fault: str) -> None:
        body = alert_body()
        headers = signed(new_secret() if fault == "secret" else world.hook_secret, body)
        match fault:
            case "body":
                body = body.replace(b"critical", b"info")
            case "time":
                headers = signed(world.hook_secret, body, timestamp_s=NOW_S - 301)
            case "no id":
                del headers["webhook-id"]
            case "no number":
                headers["webhook-timestamp"] = "soon"
            case _:
                assert fault == "secret"
        answer = ask(world.hook_url, "/hook", headers, method="POST", body=body)
        assert answer.status == 401
        assert world.received == []
        assert world.mailbox.refused == 1
        assert lines.said[0].startswith("webhook refused: ")

    @pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
    def test_a_signed_body_that_is_no_json_object_is_a_400(self, world: DemoWorld, body: bytes) -> None:
        answer = ask(world.hook_url, "/hook", signed(world.hook_secret, body), method="POST", body=body)
        assert answer.status == 400

    def test_a_body_beyond_the_cap_is_not_read(self, world: DemoWorld) -> None:
        headers = {"Content-Length": str(2 << 20)}
        assert ask(world.hook_url, "/hook", headers, method="POST").status == 413

    def test_a_message_of_another_type_is_told_by_its_type(self, world: DemoWorld, lines: Lines) -> None:
        body = b'{"type": "feed.failing", "data": {"alerts": []}}'
        ask(world.hook_url, "/hook", signed(world.hook_secret, body), method="POST", body=body)
        assert lines.said == ["webhook feed.failing"]


class TestWorld:
    def test_what_the_config_expects_in_the_environment_is_given(self, world: DemoWorld) -> None:
        assert world.environ == {
            "DEMO_ORIGIN": world.origin_url,
            "DEMO_WEBHOOK_URL": world.hook_url,
            "DEMO_WEBHOOK_SECRET": world.hook_secret,
        }

    def test_it_stops_twice_without_complaint(self) -> None:
        world = DemoWorld().start()
        world.stop()
        world.stop()

    def test_it_lets_go_of_its_ports(self) -> None:
        with DemoWorld() as world:
            base = world.origin_url
        with pytest.raises(OSError, match="refused"):
            ask(base, "/meridian.xml")

    def test_secrets_are_fresh_each_time(self) -> None:
        assert new_secret() != new_secret()

    @pytest.mark.parametrize("lines_before_ctrl_c", [1, 3])
    @pytest.mark.parametrize("start", ["", "trap '' INT; "], ids=["in front", "as a script's background job"])
    def test_the_file_runs_by_itself_says_what_to_export_and_ends_at_ctrl_c(
        self, start: str, lines_before_ctrl_c: int
    ) -> None:
        path = Path(__file__).parents[3] / "seeds" / "origin.py"
        command = ["sh", "-c", f'{start}exec "$0" "$1"', sys.executable, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(lines_before_ctrl_c)]
            process.send_signal(signal.SIGINT)
            said += [process.stdout.readline() for _ in range(3 - lines_before_ctrl_c)]
            rest = process.stdout.read()
        assert [line.split("=")[0] for line in said] == [
            "export DEMO_ORIGIN",
            "export DEMO_WEBHOOK_URL",
            "export DEMO_WEBHOOK_SECRET",
        ]
        assert rest == "edition calm, 0 messages received\n"
        assert process.returncode == 0
