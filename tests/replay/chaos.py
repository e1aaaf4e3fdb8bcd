"""The same origin on a bad day: errors, refusals, resets, drips, wrong labels and detours, the same ones each time."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.replay.origin import RESET, ReplayOrigin

AWAY = "/away"
CHARSETS = ("koi8-r", "windows-1251", "utf-16", "ascii", "x-nonsense", "iso-8859-1")
DRIP_S = 0.001


@dataclass(slots=True)
class ChaosOrigin(ReplayOrigin):
    """Answers a share of requests badly, two in a row at most for one path; `injected` counts what was done. Every third
    feed redirects until half of its requests are over, every third from then on, both for good and for a while."""

    seed: int = 1
    share: float = 0.25
    switch_after: int = 12
    injected: Counter[str] = field(default_factory=Counter)
    rng: random.Random = field(default_factory=random.Random)
    _bad: Counter[str] = field(default_factory=Counter)
    _asked: Counter[str] = field(default_factory=Counter)
    _drips: bool = False

    def __post_init__(self) -> None:
        self.rng.seed(self.seed)

    def answer(self, path: str, if_none_match: str | None) -> tuple[int, dict[str, str], bytes]:
        self._drips = False
        if self._bad[path] < 2 and self.rng.random() < self.share:
            self._bad[path] += 1
            return self._fault(path, if_none_match)
        self._bad[path] = 0
        self._asked[path] += 1
        detour = self._detour(path)
        if detour is not None:
            self.injected["redirect"] += 1
            self.asked.append((path, if_none_match is not None, detour))
            return detour, {"Location": AWAY + path}, b""
        return self._well(path, if_none_match)

    def _detour(self, path: str) -> int | None:
        """The status that sends the request elsewhere, if this is a path and a time for that."""
        if path.startswith(AWAY):
            return None
        number = sorted(self.bodies).index(path)
        later = self._asked[path] > self.switch_after
        if number % 3 == 2 or later != bool(number % 3):
            return None
        return (301, 302, 307, 308)[number % 4]

    def _well(self, path: str, if_none_match: str | None) -> tuple[int, dict[str, str], bytes]:
        """A good answer, now and then dripped or wrongly labelled."""
        status, headers, body = super(ChaosOrigin, self).answer(path.removeprefix(AWAY), if_none_match)
        kind = self.rng.choice(("plain", "plain", "drip", "charset"))
        if status == 200 and kind == "charset":
            self.injected["charset"] += 1
            headers["Content-Type"] = f"text/html; charset={self.rng.choice(CHARSETS)}"
        elif status == 200 and kind == "drip":
            self.injected["drip"] += 1
            self._drips = True
        return status, headers, body

    def _fault(self, path: str, if_none_match: str | None) -> tuple[int, dict[str, str], bytes]:
        kind = self.rng.choice(("500", "503", "429", "reset", "cut", "page"))
        self.injected[kind] += 1
        wait = {"Retry-After": str(self.rng.randint(1, 120))}
        sent: dict[str, tuple[int, dict[str, str], bytes]] = {
            "500": (500, {}, b"oops"),
            "503": (503, wait, b"busy"),
            "429": (429, wait, b"slow down"),
            "reset": (RESET, {}, b""),
            "cut": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08\0cut"),
            "page": (200, {}, b"<html><body>We will be back soon</body></html>"),
        }
        self.asked.append((path, if_none_match is not None, sent[kind][0]))
        return sent[kind]

    def pieces(self, body: bytes) -> Iterator[bytes]:
        """The body at once, or drop by drop."""
        size = max(1, len(body) // 7) if self._drips else len(body) or 1
        for start in range(0, len(body), size):
            if start:
                threading.Event().wait(DRIP_S)
            yield body[start : start + size]
