"""Every YAML block of the documentation is a config that `monitor check` passes, and the shipped configs are too."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load
from monitor.model import Grade
from tests.docs.pages import ROOT, Block, blocks

BLOCKS = [block for block in blocks("yaml") if block.page != "docs/config.md"]
"""The page of keys shows one section at a time; its blocks make one config, tested in tests/unit/config/test_docs.py."""


def test_there_are_blocks_to_check() -> None:
    assert len(BLOCKS) >= 6
    assert any(block.page == "README.md" for block in BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_is_a_whole_config_without_a_fault(block: Block, tmp_path: Path) -> None:
    (tmp_path / "monitor.yaml").write_text(block.body, encoding="utf-8")
    loaded = load(tmp_path, strict_secrets=False, environ={})
    assert [str(problem) for problem in loaded.problems if problem.grade is Grade.ERROR] == []
    assert loaded.config is not None


def test_the_first_rule_of_the_readme_fits_into_ten_lines() -> None:
    first = next(block for block in BLOCKS if block.page == "README.md")
    lines = [line for line in first.body.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) <= 10


@pytest.mark.parametrize("folder", ["rules", "seeds/config"])
def test_a_shipped_config_has_no_fault(folder: str) -> None:
    environ = {
        "DEMO_ORIGIN": "http://127.0.0.1:8001",
        "DEMO_WEBHOOK_URL": "http://127.0.0.1:8002/hook",
        "DEMO_WEBHOOK_SECRET": "whsec_" + "c2Vl" * 8,
    }
    loaded = load(ROOT / folder, strict_secrets=True, environ=environ)
    assert loaded.problems == ()


def test_the_receivers_that_are_commented_out_pass_once_enabled(tmp_path: Path) -> None:
    """What stands after `# -` and `# name:` in rules/receivers.yaml is real config, not prose."""
    for file in (ROOT / "rules").glob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines()
        if file.name == "receivers.yaml":
            lines = [
                line.replace("# ", "", 1) if line.startswith(("  # world", "  # soc", "  # -")) else line
                for line in lines
            ]
        text = "\n".join(line for line in lines if "file: ../seeds/" not in line)
        (tmp_path / file.name).write_text(text + "\n", encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "slack_desk").write_text("https://hooks.slack.example/services/T0/B0/x\n")
    (tmp_path / "secrets" / "soc_url").write_text("https://soc.example/hook\n")
    (tmp_path / "secrets" / "soc_secret").write_text("c2VlZHNlZWRzZWVkc2VlZHNlZWRzZWVkcw==\n")
    loaded = load(tmp_path, strict_secrets=True, environ={})
    assert loaded.config is not None, loaded.problems
    assert {receiver.id for receiver in loaded.config.receivers} == {"console", "world-desk", "soc-hook"}
    assert len(loaded.config.routes) == 3
