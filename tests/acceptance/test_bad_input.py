"""Bad input to the real process: it says where and what to do, and loses nothing.

The wording of every config problem is pinned in tests/corpus/config; here a running daemon is given the worst of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.app.control import ask
from tests.acceptance.process import ROOT, Daemon, monitor
from tests.acceptance.world import config_value, rss, write
from tests.replay.hook import Hook
from tests.replay.origin import ReplayOrigin

CORPUS = ROOT / "tests/corpus/config"
CASES = sorted(
    path.stem
    for path in CORPUS.glob("*.yaml")
    if path.stem.partition(".")[0] in {"later", "id"}
    or path.stem
    in {
        "key.typo",
        "rule.undefined-name",
        "rule.nobody-takes-it",
        "rule.unbalanced-parenthesis",
        "yaml.tab-indentation",
        "yaml.alias-bomb",
        "yaml.duplicate-key",
    }
)

Spoil = Callable[[Path], None]


@pytest.fixture(scope="module")
def origin() -> Iterator[ReplayOrigin]:
    with ReplayOrigin() as running:
        running.publish("/a.xml", rss("Nothing yet"))
        yield running


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    with Hook() as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Hook]:
    """One of a test's own: the daemon above tells its hook of each refused config."""
    with Hook() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad-input")


@pytest.fixture(scope="module")
def daemon(folder: Path, origin: ReplayOrigin, hook: Hook) -> Iterator[Daemon]:
    """One daemon that goes through all of it; at the end it still alerts, and stops cleanly."""
    config = write(folder, config_value([f"{origin.url}/a.xml"], hook))
    with Daemon(config, folder / "s.db") as running:
        running.wait_for("poll.done", reason="ok")
        yield running
        origin.publish("/a.xml", rss("Zircon fired after all", "Nothing yet"))
        fired = running.wait_for("alert.fired", rule="zircon")
        running.wait_for("delivery.attempted", state="delivered")
        assert fired["alert"] in hook.alert_ids
        running.signal(signal.SIGTERM)
        assert running.ended() == 0
    assert monitor("outbox", "audit", "--state", folder / "s.db").returncode == 0


def reload(folder: Path) -> dict[str, Any]:
    """The daemon's answer to `monitor reload`."""
    return asyncio.run(ask(folder / "control.sock", "reload", timeout_s=30))


@pytest.mark.parametrize("case", CASES)
def test_a_daemon_refuses_a_config_in_the_words_of_check_and_goes_on(case: str, folder: Path, daemon: Daemon) -> None:
    path = folder / "monitor.yaml"
    path.write_bytes((CORPUS / f"{case}.yaml").read_bytes())
    answer = reload(folder)
    wanted = (CORPUS / f"{case}.txt").read_text().replace(f"{case}.yaml", "monitor.yaml").splitlines()
    told = "\n".join(answer["problems"]).replace(f"{folder}/", "").splitlines()
    assert not answer["ok"]
    assert set(wanted) <= set(told)
    daemon.wait_for("config.refused", detail=answer["problems"][-1])


def binary(path: Path) -> None:
    path.write_bytes(Path(sys.executable).resolve().read_bytes()[:50_000])


def two_megabytes(path: Path) -> None:
    path.write_text("# " + "x" * 2_000_000)


def vanished(path: Path) -> None:
    path.unlink()


def looping(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder_of_that_name(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (binary, "monitor.yaml: is a binary file, not YAML"),
        (two_megabytes, "monitor.yaml: is larger than 1 MiB (split it; long lists of names belong in a watch list)"),
        (vanished, "monitor.yaml: there is no such file or directory"),
        (looping, "monitor.yaml: can't be read: too many levels of symbolic links"),
        (pipe, "monitor.yaml: is not a regular file"),
        (folder_of_that_name, "monitor.yaml: holds no *.yaml or *.yml file"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_config_file_that_is_none_is_refused_and_nothing_stops(
    spoil: Spoil, told: str, folder: Path, daemon: Daemon
) -> None:
    path = folder / "monitor.yaml"
    path.touch()
    spoil(path)
    answer = reload(folder)
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    assert not answer["ok"]
    assert [line.removeprefix(f"{folder}/")[: len(told)] for line in answer["problems"]] == [told]
    daemon.wait_for("config.refused")


def test_a_config_with_more_problems_than_anybody_reads_is_refused_in_a_hundred(folder: Path, daemon: Daemon) -> None:
    path = folder / "monitor.yaml"
    path.write_text("settings:\n" + "".join(f"  key{n}: 1\n" for n in range(5000)))
    told = reload(folder)["problems"]
    assert len(told) == 101
    assert "unknown key `key0`" in told[0]
    assert told[-1].startswith("and 49")
    assert told[-1].endswith(" more; `monitor check` shows them all")
    daemon.wait_for("config.refused", detail=told[-1])


def test_a_secret_that_went_missing_refuses_the_reload_by_name(
    folder: Path, daemon: Daemon, origin: ReplayOrigin, hook: Hook
) -> None:
    value = config_value([f"{origin.url}/a.xml"], hook)
    value["receivers"]["hook"]["secret"] = "${file:hook_secret}"
    write(folder, value)
    answer = reload(folder)
    assert not answer["ok"]
    assert "`${file:hook_secret}` does not exist" in answer["problems"][0]
    daemon.wait_for("config.refused")


@pytest.fixture
def visible() -> Iterator[Path]:
    """A folder that everybody may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize("closed", ["conf", "."], ids=["the folder itself", "the folder above"])
@pytest.mark.parametrize("command", ["run", "try"])
def test_a_directory_that_may_not_be_read_is_told(visible: Path, closed: str, command: str) -> None:
    config = visible / "conf"
    config.mkdir(mode=0o755)
    words = [sys.executable, "-m", "monitor", command, str(config)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root reads everything, and there is no setpriv to become somebody else")
        words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words]
    (visible / closed).chmod(0)
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    (visible / closed).chmod(0o700)
    assert (ran.returncode, ran.stderr) == (78, f"{config}: can't be read: permission denied\n")


def silent() -> socket.socket:
    """A receiver that takes connections and never answers."""
    return socket.create_server(("127.0.0.1", 0))


@pytest.mark.parametrize("status", [500, 429])
def test_a_receiver_that_refuses_for_now_gets_the_alert_later(
    status: int, tmp_path: Path, origin: ReplayOrigin, receiver: Hook
) -> None:
    origin.publish("/b.xml", rss("Nothing yet"))
    config = write(tmp_path, config_value([f"{origin.url}/b.xml"], receiver))
    with Daemon(config, tmp_path / "s.db", "--once") as first:
        assert first.ended() == 0
    origin.publish("/b.xml", rss(f"Zircon met a {status}", "Nothing yet"))
    receiver.statuses.append(status)
    with Daemon(config, tmp_path / "s.db", "--once") as second:
        reason = "rate_limited" if status == 429 else "server_error"
        second.wait_for("delivery.attempted", state="pending", reason=reason, code=status)
        fired = next(event["alert"] for event in second.seen if event["event"] == "alert.fired")
        assert second.ended() == 0
    assert fired not in receiver.alert_ids
    with Daemon(config, tmp_path / "s.db") as third:
        third.wait_for("delivery.attempted", state="delivered")
        third.signal(signal.SIGTERM)
        assert third.ended() == 0
    assert receiver.alert_ids.count(fired) == 1
    assert monitor("outbox", "audit", "--state", tmp_path / "s.db").returncode == 0


def test_a_receiver_that_never_answers_holds_no_stop_and_costs_no_alert(
    tmp_path: Path, origin: ReplayOrigin, receiver: Hook
) -> None:
    origin.publish("/c.xml", rss("Nothing yet"))
    value = config_value([f"{origin.url}/c.xml"], receiver)
    with silent() as deaf:
        value["receivers"]["hook"]["url"] = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        with Daemon(write(tmp_path, value), tmp_path / "s.db") as daemon:
            daemon.wait_for("poll.done", reason="ok")
            origin.publish("/c.xml", rss("Zircon met silence", "Nothing yet"))
            fired = daemon.wait_for("alert.fired")
            connection, _ = deaf.accept()
            daemon.signal(signal.SIGTERM)
            assert daemon.ended() == 0
            connection.close()
    with Daemon(write(tmp_path, config_value([f"{origin.url}/c.xml"], receiver)), tmp_path / "s.db") as daemon:
        daemon.wait_for("delivery.attempted", state="delivered")
        daemon.kill()
    assert receiver.alert_ids.count(fired["alert"]) == 1
    listed = json.loads(monitor("outbox", "list", "--state", tmp_path / "s.db", "--json").stdout)
    assert [row["maybe_dup"] for row in listed] == [1]
