"""What every test may lean on: a clock that only moves when told, and no network but loopback."""

from __future__ import annotations

import socket
from typing import Any

import pytest


class ManualClock:
    """Time that moves only when a test says so."""

    def __init__(self, now_ms: int = 1_642_147_200_000) -> None:  # 2022-01-14T08:00:00Z
        self._now_ms = now_ms
        self._jumped_ms = 0

    def now_ms(self) -> int:
        return self._now_ms + self._jumped_ms

    def monotonic(self) -> float:
        return self._now_ms / 1000

    def advance(self, seconds: float) -> int:
        self._now_ms += round(seconds * 1000)
        return self.now_ms()

    def jump(self, seconds: float) -> None:
        """The wall clock is set; no time passes."""
        self._jumped_ms += round(seconds * 1000)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this machine fails the test."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(
            ("127.", "::1", "localhost")
        ):
            raise AssertionError(f"a test tried to connect to {address!r}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
