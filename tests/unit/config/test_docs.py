"""docs/config.md names every key in the schema's own words, and its examples are one config that loads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from monitor.config import lint, load, schema
from monitor.config.later import LATER_KEYS, LATER_WORDS

PAGE = (Path(__file__).parents[3] / "docs" / "config.md").read_text(encoding="utf-8")
WHOLE = schema()
SECTIONS = {
    "settings": "SettingsModel",
    "feeds": "FeedModel",
    "entities": "EntityModel",
    "keywords": "KeywordModel",
    "rules": "RuleModel",
    "A rule's `feeds`": "ScopeModel",
    "A rule's `tests`": "RuleTestModel",
    "type: slack": "SlackReceiver",
    "type: webhook": "WebhookReceiver",
    "type: console": "ConsoleReceiver",
    "routes": "RouteModel",
}


def row(name: str, value: dict[str, Any], required: list[str]) -> str:
    """A key's line in its table."""
    default = value.get("default")
    shown = "required" if name in required else "" if default in (None, [], {}) else f"`{default}`".lower()
    return f"| `{name}` | {shown} | {value['description']} |"


def rows(definition: str) -> list[str]:
    """The table of one kind of item."""
    found = WHOLE["$defs"][definition]
    return [row(name, value, found.get("required", [])) for name, value in found["properties"].items()]


def part(heading: str) -> str:
    """The page under a heading, up to the next."""
    found = re.search(rf"^#+ `?{re.escape(heading)}`?$\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/config.md has no heading {heading!r}"
    return found[1]


@pytest.mark.parametrize(("heading", "definition"), SECTIONS.items())
def test_every_key_is_documented_in_the_schemas_words(heading: str, definition: str) -> None:
    written = [line for line in part(heading).splitlines() if line.startswith("| `")]
    assert written == rows(definition), "\n" + "\n".join(rows(definition))


def test_every_definition_has_its_heading() -> None:
    assert set(SECTIONS.values()) == set(WHOLE["$defs"])


def test_every_section_has_its_heading() -> None:
    for name in WHOLE["properties"]:
        part(name)


def test_what_comes_later_is_named() -> None:
    later = part("Not yet")
    for *_, key in LATER_KEYS:
        assert f"`{key}`" in later, key
    for _, word in LATER_WORDS:
        assert word in later


def test_the_examples_together_are_one_config_without_a_problem(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 5
    for number, block in enumerate(blocks):
        (tmp_path / f"{number:02}.yaml").write_text(block, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "slack_desk").write_text("https://hooks.example.org/x")
    (tmp_path / "secrets" / "soc_secret").write_text("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "geneva.txt").write_text("Zircon")
    loaded = load(tmp_path, strict_secrets=True, environ={"SOC_URL": "https://soc.example.org/", "PAPER_TOKEN": "t"})
    assert [str(one) for one in loaded.problems] == []
    assert [str(one) for one in lint(loaded)] == []
