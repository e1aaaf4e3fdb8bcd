"""Every store that the contract holds for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.ports import Clock
from monitor.store import open_store
from tests.contract.store_values import Waiting


@pytest.fixture(params=["sqlite-memory", "sqlite-file"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "sqlite://" if request.param == "sqlite-memory" else f"sqlite:///{tmp_path / 'state' / 'monitor.db'}"


@pytest.fixture
def store(store_url: str, clock: Clock) -> Iterator[Waiting]:
    waiting = Waiting(open_store(store_url, clock=clock))
    yield waiting
    waiting.close()
