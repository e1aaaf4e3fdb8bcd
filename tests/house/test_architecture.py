"""docs/architecture.md against the code: its picture names every module, in the order that the contracts enforce."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text()


def picture() -> str:
    """The block under "One screen"."""
    found = re.search(r"## One screen\n```\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def layers() -> list[list[str]]:
    """The layers of the contract, highest first; siblings together."""
    pyproject: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    layered = next(contract for contract in contracts if contract["type"] == "layers")
    return [layer.split(" | ") for layer in layered["layers"]]


def place(name: str) -> int:
    """Where the picture first draws a module."""
    found = re.search(rf"(?:^ |  |│ ){name}(?:/|:|\s)", picture(), re.MULTILINE)
    assert found is not None, f"the picture doesn't show {name}"
    return found.start()


def test_the_contract_and_the_picture_name_every_module() -> None:
    modules = {
        p.stem
        for p in (ROOT / "monitor").iterdir()
        if p.suffix == ".py" or (p.is_dir() and (p / "__init__.py").exists())
    } - {"__init__"}
    named = {name for layer in layers() for name in layer}
    assert modules == named
    assert all(place(name) >= 0 for name in modules)


def test_the_picture_keeps_the_order_of_the_layers() -> None:
    first = [min(place(name) for name in layer) for layer in layers()]
    assert first == sorted(first)


def test_every_decision_record_has_a_number_of_its_own_and_its_sections() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert records
    numbers = [record.name[:4] for record in records]
    assert len(set(numbers)) == len(numbers)
    for record in records:
        text = record.read_text()
        for word in ("Context", "Decision", "Consequences"):
            assert re.search(rf"^##? .*{word}|^\*\*{word}", text, re.MULTILINE), f"{record.name} has no {word}"


def test_every_adr_that_the_page_names_exists() -> None:
    for target in re.findall(r"\]\((adr/[^)]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
