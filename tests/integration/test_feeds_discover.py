"""`monitor feeds discover` against an origin on loopback."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import build
from tests.origin.origin import Origin, Reply

HTML = (("Content-Type", "text/html; charset=utf-8"),)
PAGE = """<!doctype html><html><head><title>Новости</title>
<link rel="alternate" type="application/rss+xml" title="All: «news» #1" href="/rss.xml">
<link rel="alternate" type="application/atom+xml" title="Sport" href="https://sport.example/atom">
</head><body>…</body></html>"""
Run = Callable[..., Result]


@pytest.fixture
def origin() -> Iterator[Origin]:
    """An origin on a loop of its own: the command runs one itself."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = Origin()
    asyncio.run_coroutine_threadsafe(made.__aenter__(), loop).result()
    yield made
    asyncio.run_coroutine_threadsafe(made.__aexit__(None, None, None), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def run(*words: str) -> Result:
    argv = ["feeds", "discover", *words, "--allow-private", "127.0.0.0/8"]
    return CliRunner().invoke(build(argv), argv)


def test_p63_a_page_gives_its_feeds_as_lines_to_paste(origin: Origin) -> None:
    origin.serve("/", Reply(200, HTML, PAGE.encode()))
    result = run(origin.url("/"))
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        "feeds:\n"
        f'  - {{id: "127-0-0-1-rss-xml", url: "{origin.url("/rss.xml")}"}}  # All: «news» #1\n'
        '  - {id: "Sport", url: "https://sport.example/atom"}\n'
    )
    assert [seen.target for seen in origin.ledger] == ["/"], "what the page names is not asked"


def test_p63_as_json_with_title_and_kind(origin: Origin) -> None:
    origin.serve("/", Reply(200, HTML, PAGE.encode()))
    found = json.loads(run(origin.url("/"), "--json").stdout)
    assert found[1] == {"url": "https://sport.example/atom", "title": "Sport", "kind": "atom"}


def test_p63_a_feed_is_its_own_answer(origin: Origin) -> None:
    body = b'<rss version="2.0"><channel><title>Wire</title><item><title>a</title></item></channel></rss>'
    origin.serve("/old", Reply(301, (("Location", "/feed"),)))
    origin.serve("/feed", Reply(200, (), body))
    assert run(origin.url("/old")).stdout == f'feeds:\n  - {{id: "Wire", url: "{origin.url("/feed")}"}}\n'


def test_p63_links_that_only_look_like_feeds_are_said_to(origin: Origin) -> None:
    origin.serve("/", Reply(200, HTML, b"<html><body><a href='/feed.xml'>RSS</a></body></html>"))
    result = run(origin.url("/"))
    assert origin.url("/feed.xml") in result.stdout
    assert "these links look like some" in result.stderr


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(200, HTML, b"<html><body>nothing</body></html>"), "the page advertises no feed"),
        (Reply(404), "not_found: 404 Not Found"),
        (Reply(302, (("Location", "/"),)), "redirect_loop"),
        (Reply(200, HTML, b""), "empty_body"),
    ],
)
def test_a_page_without_feeds_is_exit_1_and_says_why(origin: Origin, reply: Reply, said: str) -> None:
    origin.serve("/", reply)
    result = run(origin.url("/"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_p70_discovery_asks_no_private_address_unasked(origin: Origin) -> None:
    argv = ["feeds", "discover", origin.url("/")]
    result = CliRunner().invoke(build(argv), argv)
    assert result.exit_code == 1
    assert "egress_blocked" in result.stderr
    assert len(origin.ledger) == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "nowhere", "http://", "http://[", "javascript:alert(1)"])
def test_what_is_no_web_address_is_a_clear_line(url: str) -> None:
    result = run(url)
    assert result.exit_code == 1
    assert "bad_url" in result.stderr
    assert "Traceback" not in result.stderr
