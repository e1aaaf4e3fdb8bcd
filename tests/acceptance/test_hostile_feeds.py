"""Feeds that mean harm, all at once, against one daemon: a good feed beside them alerts as if they weren't there."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.process import Daemon, monitor
from tests.acceptance.world import config_value, rss, write
from tests.replay.hook import Hook
from tests.replay.origin import ReplayOrigin

MEGABYTE = 1_000_000


def channel(items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def one(n: int | str, title: str, *, link: str | None = None, more: str = "") -> str:
    link = f"https://example.net/{n}" if link is None else link
    return f"<item><guid>{n}</guid><title>{title}</title><link>{link}</link>{more}</item>"


def filler(kind: str) -> str:
    """Words that are new in each feed, so that no two stories are one."""
    return f"Zircon seen by the {kind} reporter on a cold morning at sea"


MARKUP = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;"
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {b} "{f"&{a};" * 10}">'.encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + b"]><rss><channel><item><title>&i;</title></item></channel></rss>"
)
HOSTILE = {
    "markup": channel(one(1, f"{filler('markup')} {MARKUP}", more=f"<description>{MARKUP}</description>")),
    "controls": channel(one(1, f"{filler('control')} \x07\x1b[2J\u202e\u2066\ufeff gnihton")),
    "many": channel("".join(one(n, f"{filler('many')} number {n} of them") for n in range(10_000))),
    "longtitle": channel(one(1, f"{filler('long')} {'very ' * MEGABYTE}")),
    "longids": channel("".join(one("x" * MEGABYTE + str(n), f"{filler('ids')} {n}") for n in range(3))),
    "scripts": channel(
        "".join(
            one(n, f"{filler('link')} {n}", link=link)
            for n, link in enumerate(("javascript:alert(1)", "data:text/html,x", "//evil", "http://[::1", "\x00"[:0]))
        )
    ),
    "sameid": channel(
        "".join(one("same", f"{filler('same')} {n}", link=f"https://example.net/s{n}") for n in range(20))
    ),
    "deep": channel("<a>" * 20_000 + one(1, filler("deep")) + "</a>" * 20_000),
    "billion": BILLION,
    "nul": channel(one(1, filler("nul"))).replace(b"cold", b"co\x00ld"),
    "half": channel(one(1, filler("half")))[:-40],
    "empty": b"",
    "page": b"<!doctype html><title>Log in</title><p>Zircon",
    "noise": bytes(range(256)) * 4000,
}


@pytest.fixture
def origin() -> Iterator[ReplayOrigin]:
    with ReplayOrigin() as running:
        for name, body in HOSTILE.items():
            running.publish(f"/{name}", body)
        running.publish("/good", rss("Nothing yet"))
        yield running


def polled(daemon: Daemon, feeds: Iterable[str]) -> dict[str, dict[str, Any]]:
    """How the next poll of each feed that brought a body ended."""
    ends: dict[str, dict[str, Any]] = {}
    left = set(feeds)
    while left:
        end = daemon.wait_until(
            lambda record: (
                record["event"] in {"poll.done", "poll.failed", "poll.crashed"}
                and record["feed"] in left
                and record.get("reason") not in {"not_modified", "same_body"}
            ),
            f"poll of {left}",
        )
        ends[end["feed"]] = end
        left.discard(end["feed"])
    return ends


def test_no_feed_can_keep_a_good_one_from_alerting(tmp_path: Path, origin: ReplayOrigin) -> None:
    state = tmp_path / "s.db"
    names = [*HOSTILE, "good"]
    with Hook() as hook:
        value = config_value([], hook)
        value["feeds"] = [
            {"id": name, "url": f"{origin.url}/{name}", "max_delay": "1s", "allow_private": ["127.0.0.1/32"]}
            for name in names
        ]
        config = write(tmp_path, value)
        with Daemon(config, state) as daemon:
            ends = polled(daemon, names)
            origin.publish("/good", rss("Zircon in the good feed", "Nothing yet"))
            fired = daemon.wait_for("alert.fired", title="Zircon in the good feed")
            while fired["alert"] not in hook.alert_ids:
                daemon.wait_for("delivery.attempted", state="delivered")
            daemon.signal(signal.SIGTERM)
            assert daemon.ended() == 0
            assert daemon.output == ""
    reasons = {name: end["reason"] for name, end in ends.items()}
    bad = {"empty": "empty_body", "noise": "not_a_feed", "page": "not_a_feed"}
    assert reasons == dict.fromkeys(names, "ok") | bad
    assert ends["many"]["detail"] == "10000 entries, the first 750 and the last 250 are read"
    assert ends["sameid"]["new"] == 20
    entries = json.loads(monitor("entries", "--state", state, "--json", "--limit", "100000").stdout)
    assert {entry["feed_id"] for entry in entries} >= set(names) - set(bad) - {"half"}
    assert all(entry["title"].isprintable() and len(entry["title"]) <= 1000 for entry in entries)
    assert {entry["url"].partition(":")[0] for entry in entries} <= {"http", "https", ""}
    assert monitor("outbox", "audit", "--state", state).returncode == 0
