"""The status page as a browser and a machine see it, on a store that hostile feeds filled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.app.daemon import page_hosts
from monitor.errors import StoreUnavailable
from monitor.model import Attempt, DeliveryReason, DeliveryState, FeedState, PollReason, Settings
from monitor.ports import Store
from monitor.web.pages import Health, make_app
from tests.unit.ingest.world import World, failed, item, live

HOSTILE = '</h2><script>alert(1)</script><img src=x onerror="alert(2)"> Zircon missile \' " & <b>'
HOSTS = ["127.0.0.1", "localhost", "[::1]"]


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


async def get(
    store: Store, path: str, *, host: str = "127.0.0.1:8787", troubles: Sequence[str] = (), method: str = "GET"
) -> httpx.Response:
    """One answer of the page."""

    async def status() -> str:
        return "2 feeds, 0 failing"

    async def metrics() -> str:
        return "monitor_feeds 2\n"

    app = make_app(Health(store, status, lambda: troubles, metrics), hosts=HOSTS)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8787") as client:
        return await client.request(method, path, headers={"Host": host})


class DeadStore:
    """A store whose disk went away."""

    async def write(self, _job: Any) -> Any:
        raise StoreUnavailable("disk I/O error")

    async def read(self, _job: Any) -> Any:
        raise StoreUnavailable("the state can't be read now: disk I/O error")

    async def close(self) -> None:
        return


def test_hostile_headlines_are_shown_as_text_and_run_nowhere(tmp_path: Path) -> None:
    async def scenario(world: World) -> httpx.Response:
        await world.poll("wire", item(HOSTILE, n=2, summary=HOSTILE, text=HOSTILE, author=HOSTILE))
        return await get(world.store, "/")

    answer: httpx.Response = live(tmp_path, scenario, start=["wire"])
    page = Tags(answer.text)
    assert answer.status_code == 200
    assert page.named("script") == page.named("img") == page.named("b") == []
    assert not [attrs for _, attrs in page.found if any(name.startswith("on") for name in attrs)]
    assert HOSTILE in page.text
    assert {attrs["title"] for attrs in page.named("mark")} == {"zircon (exact)"}


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd", " "]
)
def test_a_link_that_a_browser_should_not_follow_is_no_link(tmp_path: Path, link: str) -> None:
    async def scenario(world: World) -> httpx.Response:
        await world.poll("wire", item("Zircon missile fired", n=2, link=link))
        return await get(world.store, "/")

    page = Tags(live(tmp_path, scenario, start=["wire"]).text)
    assert [attrs["href"] for attrs in page.named("a")] == ["/", "/feeds", "/outbox"]
    assert "Zircon missile fired" in page.text


def test_a_good_link_leads_there_and_tells_the_publisher_nothing(tmp_path: Path) -> None:
    async def scenario(world: World) -> httpx.Response:
        await world.poll("wire", item("Zircon missile fired", n=2, link="https://wire.example/2?a=1&b='x'"))
        return await get(world.store, "/")

    (link,) = [a for a in Tags(live(tmp_path, scenario, start=["wire"]).text).named("a") if "rel" in a]
    assert link["rel"] == "noreferrer noopener"
    assert str(link["href"]).startswith("https://wire.example/2?a=1&b=")


@pytest.mark.parametrize("path", ["/", "/feeds", "/outbox", "/style.css", "/healthz", "/readyz", "/metrics"])
def test_every_answer_forbids_scripts_frames_and_sniffing(tmp_path: Path, path: str) -> None:
    answer: httpx.Response = live(tmp_path, lambda world: get(world.store, path))
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8787", 200),
        ("localhost", 200),
        ("[::1]:8787", 200),
        ("LOCALHOST:1", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("", 400),
    ],
)
def test_only_names_of_its_own_are_answered(tmp_path: Path, host: str, status: int) -> None:
    """A stranger's name that leads to loopback must not read the page through a visitor's browser."""
    answer: httpx.Response = live(tmp_path, lambda world: get(world.store, "/healthz", host=host))
    assert answer.status_code == status


def test_the_hosts_are_loopback_where_it_listens_and_the_public_name() -> None:
    hosts = page_hosts(Settings(listen="192.0.2.7:8787", public_url="https://monitor.example.org/news"))
    assert hosts == ["127.0.0.1", "localhost", "[::1]", "192.0.2.7", "monitor.example.org"]
    assert page_hosts(Settings(listen="[2001:db8::7]:80"))[-1] == "[2001:db8::7]"
    assert page_hosts(Settings()) == ["127.0.0.1", "localhost", "[::1]"]
    assert page_hosts(Settings(listen=None)) == ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed_through_the_page(tmp_path: Path, method: str) -> None:
    answer: httpx.Response = live(tmp_path, lambda world: get(world.store, "/", method=method))
    assert answer.status_code == 405


def test_a_path_that_is_not_there_is_a_404(tmp_path: Path) -> None:
    answer: httpx.Response = live(tmp_path, lambda world: get(world.store, "/../../etc/passwd"))
    assert answer.status_code == 404


def test_a_page_without_alerts_says_what_a_baseline_is(tmp_path: Path) -> None:
    answer: httpx.Response = live(tmp_path, lambda world: get(world.store, "/"))
    assert "No alert yet" in answer.text
    assert "monitor alerts --baseline" in answer.text


def test_ready_is_503_with_what_is_wrong(tmp_path: Path) -> None:
    async def scenario(world: World) -> tuple[httpx.Response, httpx.Response]:
        return await get(world.store, "/readyz"), await get(world.store, "/readyz", troubles=["the disk is full"])

    good, bad = live(tmp_path, scenario)
    assert (good.status_code, good.json()) == (200, {"ready": True, "troubles": []})
    assert (bad.status_code, bad.json()) == (503, {"ready": False, "troubles": ["the disk is full"]})


def test_a_state_that_cannot_be_read_is_told_by_every_page_and_kills_none() -> None:
    told = asyncio.run(get(DeadStore(), "/readyz"))
    assert told.status_code == 503
    assert told.json()["troubles"] == ["the state can't be read now: disk I/O error"]
    assert asyncio.run(get(DeadStore(), "/healthz")).status_code == 200
    for path in ("/", "/feeds", "/outbox"):
        answer = asyncio.run(get(DeadStore(), path))
        assert (answer.status_code, answer.text) == (503, "the state can't be read now: disk I/O error\n")
        assert "content-security-policy" in answer.headers


def test_feeds_in_trouble_come_first_with_why_and_without_their_secrets(tmp_path: Path) -> None:
    async def scenario(world: World) -> httpx.Response:
        await world.poll("paper", outcome=failed(PollReason.HTTP_5XX))
        secret = FeedState("zz", "https://user:hunter2@zz.example/feed?token=s3cr3t")
        await world.store.write(lambda tx: tx.put_feeds([secret]))
        return await get(world.store, "/feeds")

    answer: httpx.Response = live(tmp_path, scenario, start=["wire"])
    page = Tags(answer.text)
    assert page.text.index("paper") < page.text.index("wire.example")
    assert "http_5xx: status 503" in page.text
    assert "hunter2" not in answer.text
    assert "s3cr3t" not in answer.text
    assert "never" in page.text


def test_what_waits_and_what_was_given_up_is_on_the_outbox_page(tmp_path: Path) -> None:
    async def scenario(world: World) -> tuple[httpx.Response, httpx.Response]:
        empty = await get(world.store, "/outbox")
        await world.poll("wire", item("Geneva talks begin", n=2))
        (dead, _) = await world.deliveries()

        def bury(tx: Any) -> None:
            reason = DeliveryReason.REJECTED
            tx.put_delivery(replace(dead, state=DeliveryState.DEAD, attempts=1, last_reason=reason, last_error=HOSTILE))
            tx.put_attempt(Attempt(dead.id, 1, dead.created_ms, dead.created_ms, 410, DeliveryReason.REJECTED))

        await world.store.write(bury)
        return empty, await get(world.store, "/outbox")

    empty, full = live(tmp_path, scenario, start=["wire"])
    assert "Everything is delivered." in empty.text
    page = Tags(full.text)
    assert len(page.named("td")) == 10
    assert page.named("script") == []
    assert HOSTILE in page.text
    assert {"dead", "pending"} <= {attrs.get("class") for attrs in page.named("td")}


def test_pages_are_whole_documents_in_a_language_with_one_heading(tmp_path: Path) -> None:
    async def scenario(world: World) -> list[httpx.Response]:
        await world.poll("wire", item("Geneva talks begin", n=2))
        return [await get(world.store, path) for path in ("/", "/feeds", "/outbox")]

    for answer, title in zip(live(tmp_path, scenario, start=["wire"]), ("Alerts", "Feeds", "Outbox"), strict=True):
        page = Tags(answer.text)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert page.named("html") == [{"lang": "en"}]
        assert len(page.named("h1")) == 1
        assert f"{title} · monitor" in page.text
        assert [a["href"] for a in page.named("a") if "aria-current" in a] == [
            {"Alerts": "/", "Feeds": "/feeds", "Outbox": "/outbox"}[title]
        ]
        assert all(th.get("scope") in {"col", "row"} for th in page.named("th"))


def test_the_metrics_are_plain_text_of_their_version(tmp_path: Path) -> None:
    answer: httpx.Response = live(tmp_path, lambda world: get(world.store, "/metrics"))
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text == "monitor_feeds 2\n"


def test_health_is_json_that_a_machine_reads(tmp_path: Path) -> None:
    answer: httpx.Response = live(tmp_path, lambda world: get(world.store, "/readyz"))
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content)["ready"] is True
