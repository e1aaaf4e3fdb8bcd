"""Configs written as text in a test, loaded from a temporary directory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from monitor.config import Loaded, load

LoadFiles = Callable[..., Loaded]


@pytest.fixture
def load_files(tmp_path: Path) -> LoadFiles:
    """Writes files (name -> YAML) into a directory and loads it."""

    def write_and_load(
        files: dict[str, str], *, strict_secrets: bool = True, environ: dict[str, str] | None = None
    ) -> Loaded:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return load(tmp_path, strict_secrets=strict_secrets, environ=environ or {})

    return write_and_load


@pytest.fixture
def load_text(load_files: LoadFiles) -> LoadFiles:
    """Loads one file's YAML."""

    def write_and_load(text: str, *, strict_secrets: bool = True, environ: dict[str, str] | None = None) -> Loaded:
        return load_files({"monitor.yaml": text}, strict_secrets=strict_secrets, environ=environ)

    return write_and_load
