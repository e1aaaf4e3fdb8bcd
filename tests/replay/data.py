"""The real feeds beside the project, unpacked once; tests that need them skip where they are absent."""

from __future__ import annotations

import functools
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ARCHIVES = {"whitehouse": "whitehouse_rss_snapshots_cc0.tar.xz", "newsroom": "newsroom_day_2020-05-17.tar.xz"}


@dataclass(frozen=True, slots=True, order=True)
class Snapshot:
    """One version of one feed as it was fetched then."""

    at_s: int
    feed: str
    body: bytes


@functools.cache
def _unpacked(name: str) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="monitor-replay-")
    with tarfile.open(DATA / ARCHIVES[name]) as archive:
        archive.extractall(folder.name, filter="data")
    return folder


def snapshots(name: str) -> list[Snapshot]:
    """Every version of the archive's feeds in time order."""
    if not (DATA / ARCHIVES[name]).exists():
        pytest.skip(f"the real feeds are absent: ../shared/data/{ARCHIVES[name]}")
    files = Path(_unpacked(name).name).rglob("*.xml")
    return sorted(Snapshot(int(p.stem), p.parent.name, p.read_bytes()) for p in files)
