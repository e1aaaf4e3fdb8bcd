"""The real process: an alert that only the article gives survives kill -9 between the entry and its article."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.process import Daemon, monitor
from tests.acceptance.world import config_value, write
from tests.replay.hook import Hook
from tests.replay.origin import ReplayOrigin
from tests.unit.articles.pages import PARAGRAPHS, page

ARTICLE = page(f"<article>{PARAGRAPHS}<p>Officers said it was a Zircon.</p></article>")
ITEM = "<item><title>{title}</title><link>{link}</link><guid>{title}</guid></item>"


def feed(*items: tuple[str, str]) -> bytes:
    rows = "".join(ITEM.format(title=title, link=link) for title, link in items)
    return f'<rss version="2.0"><channel><title>t</title>{rows}</channel></rss>'.encode()


@pytest.fixture
def origin() -> Iterator[ReplayOrigin]:
    with ReplayOrigin() as running:
        running.publish("/a.xml", feed(("Nothing yet", f"{running.url}/news/0")))
        running.publish("/news/1", ARTICLE)
        yield running


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


@pytest.fixture
def config(tmp_path: Path, origin: ReplayOrigin, hook: Hook) -> Path:
    value = config_value([f"{origin.url}/a.xml"], hook)
    value["feeds"][0]["fulltext"] = "auto"
    value["rules"] = [{"id": "zircon", "when": '"Zircon" and "missile"', "to": ["hook"]}]
    return write(tmp_path, value)


def alerts(state: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(monitor("alerts", "--state", state, "--json").stdout)
    return found


def test_an_article_completes_what_the_headline_began(
    tmp_path: Path, origin: ReplayOrigin, hook: Hook, config: Path
) -> None:
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for("poll.done", reason="ok")
        origin.publish("/a.xml", feed(("A missile was seen", f"{origin.url}/news/1")))
        daemon.wait_for("article.read", reason="ok")
        fired = daemon.wait_for("alert.fired", rule="zircon")
        daemon.wait_for("delivery.attempted", state="delivered")
        assert hook.alert_ids == [fired["alert"]]
        assert ("/robots.txt", False, 404) in origin.asked
        assert [path for path, _, _ in origin.asked].count("/news/0") == 0
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
    [alert] = alerts(tmp_path / "s.db")
    assert (alert["revision"], alert["title"]) == (2, "A missile was seen")


def test_kill_9_between_entry_and_article_loses_nothing(
    tmp_path: Path, origin: ReplayOrigin, hook: Hook, config: Path
) -> None:
    """The site is asked at most once a second, so right after a poll its article can't have been read."""
    state = tmp_path / "s.db"
    with Daemon(config, state) as daemon:
        daemon.wait_for("poll.done", reason="ok")
        origin.publish("/a.xml", feed(("A missile was seen", f"{origin.url}/news/1")))
        daemon.wait_for("poll.done", new=1)
        daemon.kill()
    assert [path for path, _, _ in origin.asked].count("/news/1") == 0
    assert alerts(state) == []
    with Daemon(config, state) as daemon:
        daemon.wait_for("alert.fired", rule="zircon")
        daemon.wait_for("delivery.attempted", state="delivered")
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
    [alert] = alerts(state)
    assert hook.alert_ids == [alert["id"]]
    assert alert["revision"] == 2
    audit = monitor("outbox", "audit", "--state", state)
    assert audit.returncode == 0, audit.stdout


def test_kill_9_while_the_article_is_under_way_loses_nothing(
    tmp_path: Path, origin: ReplayOrigin, config: Path
) -> None:
    """It is claimed and its site never answers; the next life has it at once, not when the lease is over."""
    state = tmp_path / "s.db"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        link = f"http://127.0.0.1:{silent.getsockname()[1]}/news/1"
        with Daemon(config, state) as daemon:
            daemon.wait_for("poll.done", reason="ok")
            origin.publish("/a.xml", feed(("A missile was seen", link)))
            connection, _ = silent.accept()
            daemon.kill()
            connection.close()
        with Daemon(config, state) as daemon:
            connection, _ = silent.accept()
            daemon.signal(signal.SIGTERM)
            assert daemon.ended() == 0
            connection.close()
    assert monitor("outbox", "audit", "--state", state).returncode == 0


def test_a_private_address_behind_a_public_link_is_refused(tmp_path: Path, origin: ReplayOrigin, config: Path) -> None:
    with Daemon(config, tmp_path / "s.db") as daemon:
        daemon.wait_for("poll.done", reason="ok")
        origin.publish("/a.xml", feed(("A missile was seen", "http://10.0.0.1/news/1")))
        failed = daemon.wait_for("article.failed")
        assert failed["reason"] == "egress_blocked"
        assert "10.0.0.1" in failed["detail"]


def test_once_reads_the_articles_too(tmp_path: Path, origin: ReplayOrigin, hook: Hook, config: Path) -> None:
    with Daemon(config, tmp_path / "s.db", "--once") as daemon:
        daemon.wait_for("once.done")
    origin.publish("/a.xml", feed(("A missile was seen", f"{origin.url}/news/1")))
    with Daemon(config, tmp_path / "s.db", "--once") as daemon:
        daemon.wait_for("once.done")
        assert daemon.ended() == 0
    assert len(hook.alert_ids) == 1
