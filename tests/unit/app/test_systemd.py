from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.app.systemd import ServiceManager


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(5)
        yield channel


def manager_for(listener: socket.socket, **environ: str) -> ServiceManager:
    return ServiceManager({"NOTIFY_SOCKET": listener.getsockname(), **environ})


def test_each_message_is_one_datagram_in_systemd_s_words(listener: socket.socket) -> None:
    manager = manager_for(listener)
    assert manager.ready("2 feeds")
    assert manager.alive()
    assert manager.status("3 feeds")
    assert manager.stopping("bye")
    assert manager.extend_start(1.5)
    got = [listener.recv(4096) for _ in range(5)]
    assert got == [
        b"READY=1\nSTATUS=2 feeds",
        b"WATCHDOG=1",
        b"STATUS=3 feeds",
        b"STOPPING=1\nSTATUS=bye",
        b"EXTEND_TIMEOUT_USEC=1500000",
    ]


def test_a_reload_carries_the_monotonic_time(listener: socket.socket) -> None:
    assert manager_for(listener).reloading()
    first, second = listener.recv(4096).split(b"\n")
    assert first == b"RELOADING=1"
    assert int(second.removeprefix(b"MONOTONIC_USEC=")) > 0


def test_an_abstract_socket_is_spoken_to() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(f"\0monitor-test-{os.getpid()}")
        assert ServiceManager({"NOTIFY_SOCKET": f"@monitor-test-{os.getpid()}"}).alive()
        assert channel.recv(100) == b"WATCHDOG=1"


def test_children_inherit_none_of_it() -> None:
    environ = {"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid()), "PATH": "/bin"}
    assert ServiceManager(environ).watchdog_s == 60
    assert environ == {"PATH": "/bin"}


def test_without_systemd_nothing_is_said() -> None:
    manager = ServiceManager({})
    assert manager.watchdog_s is None
    assert not manager.ready("up")


def test_a_watchdog_meant_for_another_process_is_none_of_ours() -> None:
    assert ServiceManager({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}).watchdog_s is None


def test_a_socket_that_went_away_never_stops_the_daemon(tmp_path: Path) -> None:
    assert not ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "gone")}).alive()
