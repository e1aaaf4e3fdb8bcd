"""Wherever an undefined name stands, the problem points at its first letter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import Loaded
from tests.unit.config.conftest import LoadFiles

SPOTS = {
    "when": ("rules:\n  - id: a\n    when: @\n    to: [desk]\n", "no entity or keyword"),
    "when in a flow mapping": ("rules:\n  - {id: a, when: @, to: [desk]}\n", "no entity or keyword"),
    "severity": ("rules:\n  - {id: a, when: k, to: [desk], severity: {critical: @, info: otherwise}}\n", "no entity"),
    "keyword": ("keywords:\n  outer: {when: @}\n", "no entity or keyword"),
    "to": ("rules:\n  - id: a\n    when: k\n    to:\n      - desk\n      - @\n", "no receiver"),
    "feed id": ("rules:\n  - {id: a, when: k, to: [desk], feeds: {ids: [f, @]}}\n", "no feed"),
    "tag": ("rules:\n  - {id: a, when: k, to: [desk], feeds: {tags: [@]}}\n", "no tag"),
    "left out": ("rules:\n  - {id: a, when: k, to: [desk], feeds: {not: [t, @]}}\n", "no feed or tag"),
    "a test's feed": (
        "rules:\n  - {id: a, when: k, to: [desk], tests: [{title: x, expect: info, feed: @}]}\n",
        "no feed",
    ),
    "route": ("routes:\n  - match: {}\n    to: [desk, @]\n", "no receiver"),
    "matched rule": ("routes:\n  - {match: {rule: @}, to: [desk]}\n", "no rule"),
    "fallback": ("settings:\n  fallback: @\n", "no receiver"),
}
BASE = """\
feeds:
  - {id: f, url: "https://a.example.org/", tags: [t]}
receivers:
  desk: {type: console}
"""
KEYWORD = "keywords:\n  k: {any: [x]}\n"


def load_spot(load_files: LoadFiles, text: str) -> Loaded:
    return load_files({"a.yaml": BASE, "b.yaml": text, "c.yaml": KEYWORD})


@pytest.mark.parametrize(("text", "message"), SPOTS.values(), ids=SPOTS.keys())
def test_an_undefined_name_is_reported_where_it_stands(load_files: LoadFiles, text: str, message: str) -> None:
    loaded = load_spot(load_files, text.replace("@", "nosuch"))
    (problem,) = loaded.problems
    assert problem.message.startswith(message)
    line = text.replace("@", "nosuch").split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith("nosuch")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    words=st.lists(
        st.sampled_from(["k", '"a b"', "(k or k)", 'not "x"', "title:k", '2 of (k, "y", "z")']), min_size=1, max_size=6
    ),
    at=st.integers(0, 5),
    style=st.sampled_from(["'{}'", ">-\n      {}", "|\n      {}", "'{}'"]),
    breaks=st.booleans(),
)
def test_an_undefined_name_in_any_expression(
    words: list[str], at: int, style: str, *, breaks: bool, load_files: LoadFiles
) -> None:
    words = [*words[:at], "nosuch", *words[at:]]
    expression = ("\n      and " if breaks else " and ").join(words)
    text = f"rules:\n  - id: a\n    when: {style.format(expression)}\n    to: [desk]\n"
    loaded = load_spot(load_files, text)
    (problem,) = loaded.problems
    line = text.split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith("nosuch")


def test_problems_come_in_order_of_file_line_and_column(load_files: LoadFiles) -> None:
    loaded = load_files(
        {
            "b.yaml": "routes:\n  - {match: {}, to: [x, y]}\nrulez: []\n",
            "a.yaml": "settings: {fallback: z}\nsetings: {}\n",
        }
    )
    found = [(one.file.rpartition("/")[2], one.line, one.column) for one in loaded.problems]
    assert found == [("a.yaml", 1, 22), ("a.yaml", 2, 1), ("b.yaml", 2, 22), ("b.yaml", 2, 25), ("b.yaml", 3, 1)]


def test_the_same_problem_is_told_once(load_text: LoadFiles) -> None:
    loaded = load_text("rules:\n  - {id: a, when: x and x, to: [d]}\nreceivers:\n  d: {type: console}\n")
    assert [(one.line, one.column) for one in loaded.problems] == [(2, 19), (2, 25)]


def test_places_of_items_are_kept_for_later_checks(load_files: LoadFiles) -> None:
    loaded = load_spot(load_files, "rules:\n  - {id: a, when: k}\nroutes:\n  - {match: {}, to: [desk]}\n")
    assert set(loaded.places) == {
        ("feeds", "f"),
        ("receivers", "desk"),
        ("keywords", "k"),
        ("rules", "a"),
        ("routes", "0"),
    }
    assert loaded.places["rules", "a"].where(("when",)).endswith("b.yaml:2:19")
