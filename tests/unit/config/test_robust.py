"""Whatever stands in a file, loading ends in a config or in problems, never in an exception."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import lint, load
from monitor.config.document import parse_document
from monitor.config.source import decode
from monitor.model import Grade
from tests.unit.config.test_load import LONG

SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
DATA: dict[str, Any] = yaml.safe_load(LONG.replace("off", '"off"'))
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        " ",
        "x",
        "and",
        "${A}",
        "${",
        "*",
        "a b",
        "é",
        "otherwise",
        [],
        [[]],
        [None],
        {},
        {"a": 1},
        {"type": "email"},
        {"type": None},
        "9" * 400,
    ]
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place below a value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [one for key, child in children for one in ((*path, key), *paths(child, (*path, key)))]


PATHS = paths(DATA)


def check(folder: Path, text: str) -> None:
    (folder / "monitor.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
    for strict in (True, False):
        loaded = load(folder, strict_secrets=strict, environ={"TOKEN": "t"})
        failed = any(one.grade is Grade.ERROR for one in loaded.problems)
        assert (loaded.config is None) is failed
        lint(loaded)
        for one in loaded.problems:
            str(one)
            assert one.message
            assert one.line >= 0


@SHARED_FOLDER
@given(changes=st.lists(st.tuples(st.sampled_from(PATHS), JUNK), min_size=1, max_size=4))
def test_any_value_in_any_place(changes: list[tuple[tuple[Any, ...], Any]], tmp_path: Path) -> None:
    data = copy.deepcopy(DATA)
    for path, value in changes:
        parent: Any = data
        for step in path[:-1]:
            try:
                parent = parent[step]
            except (KeyError, IndexError, TypeError):
                parent = None
                break
        if isinstance(parent, dict) or (isinstance(parent, list) and path[-1] < len(parent)):
            parent[path[-1]] = copy.deepcopy(value)
    check(tmp_path, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


@SHARED_FOLDER
@given(
    path=st.sampled_from(PATHS),
    key=st.sampled_from(["x", "and", "", "a b", "${A}", "over", "type", "9"]),
    drop=st.booleans(),
)
def test_any_key_renamed_or_dropped(path: tuple[Any, ...], key: str, *, drop: bool, tmp_path: Path) -> None:
    data = copy.deepcopy(DATA)
    parent: Any = data
    for step in path[:-1]:
        parent = parent[step]
    value = parent.pop(path[-1])
    if not drop and isinstance(parent, dict):
        parent[key] = value
    check(tmp_path, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


@SHARED_FOLDER
@given(at=st.integers(0, len(LONG)), width=st.integers(0, 30), junk=st.text("{}[]:,-\"'|>&*!%@`#\n\t aж0", max_size=6))
def test_any_damage_to_the_text(at: int, width: int, junk: str, tmp_path: Path) -> None:
    check(tmp_path, LONG[:at] + junk + LONG[at + width :])


@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_a_document_or_a_problem(text: str) -> None:
    document = parse_document("f", text)
    assert document.root is None or isinstance(document.root.start, int)
    for one in document.problems:
        assert one.line <= text.count("\n") + text.count("\r") + 1


@given(raw=st.binary(max_size=100))
def test_any_bytes_are_text_or_a_problem(raw: bytes) -> None:
    decode(raw, "f")


@pytest.mark.parametrize(
    "section", ["settings", "feeds", "entities", "keywords", "rules", "receivers", "routes", "quiet_hours"]
)
@pytest.mark.parametrize(
    "value", ["7", "text", "true", "[]", "{}", "[[]]", "[7]", "[{}]", "{a: 7}", "{a: []}", "{a: {}}", "{a: }", "[~]"]
)
def test_any_shape_of_any_section(section: str, value: str, tmp_path: Path) -> None:
    check(tmp_path, f"{section}: {value}\n")
