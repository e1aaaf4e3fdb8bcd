"""What loads but can't be meant is warned of, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import lint
from monitor.model import Grade
from tests.unit.config.conftest import LoadFiles

HEAD = """# what every config here begins with
feeds:
  - {id: world, url: "https://news.example.org/world.rss", tags: [wire]}
receivers:
  desk: {type: console}
"""


def warnings(load_text: LoadFiles, text: str, *, head: str = HEAD) -> list[str]:
    loaded = load_text(head + text)
    assert loaded.problems == ()
    found = lint(loaded)
    assert all(one.grade is Grade.WARNING for one in found)
    return [f"{one.line}:{one.column}: {one.message}" for one in found]


def test_a_sound_config_has_no_warnings(load_text: LoadFiles) -> None:
    text = """
entities:
  zircon: {names: [Zircon missile], ambiguous: [Zircon], context: [missile], lookalikes: [zircon sand]}
keywords:
  talks: {any: [talks]}
rules:
  - {id: a, when: zircon and talks, to: [desk]}
"""
    assert warnings(load_text, text) == []


def test_a_config_that_does_not_load_is_not_linted(load_text: LoadFiles) -> None:
    assert lint(load_text("rules: 7")) == ()


def test_without_feeds_or_rules_nothing_can_fire(load_text: LoadFiles) -> None:
    found = warnings(load_text, "receivers:\n  desk: {type: console}\nsettings: {fallback: desk}", head="")
    assert found == ["0:0: there are no feeds: nothing can ever fire", "0:0: there are no rules: nothing can ever fire"]


def test_ambiguous_names_without_context_never_count(load_text: LoadFiles) -> None:
    text = """
entities:
  zircon: {names: [Zircon missile], ambiguous: [Zircon]}
rules:
  - {id: a, when: zircon, to: [desk]}
"""
    assert warnings(load_text, text) == ["8:3: the ambiguous names of `zircon` never count: it has no `context`"]


def test_context_without_ambiguous_names_serves_nothing(load_text: LoadFiles) -> None:
    text = """
entities:
  zircon: {names: [Zircon missile], context: [frigate]}
rules:
  - {id: a, when: zircon, to: [desk]}
"""
    assert warnings(load_text, text) == ["8:3: the `context` of `zircon` serves nothing: it has no `ambiguous` names"]


@pytest.mark.parametrize(
    ("name", "lookalike", "shadowed"),
    [
        ("Zircon", "zirc*", True),
        ("Циркон", "цирк*", True),
        ("Zircon missile", "zircon missil*", True),
        ("Zircon", "zircon sand", False),
        ("Zircon missile", "zirc*", False),
        ("Zircon", "zirconia", False),
        ("Фёдор", "Федо*", True),
    ],
)
def test_a_name_within_its_lookalike_is_never_found(
    load_text: LoadFiles, name: str, lookalike: str, *, shadowed: bool
) -> None:
    text = f"""
entities:
  e: {{names: [{name}, Other name], lookalikes: ["{lookalike}"]}}
rules:
  - {{id: a, when: e, to: [desk]}}
"""
    message = f"8:3: `{name}` of `e` is never found: it lies within its lookalike `{lookalike}`"
    assert warnings(load_text, text) == ([message] if shadowed else [])


def test_a_rule_on_a_name_that_is_never_found_never_matches(load_text: LoadFiles) -> None:
    text = """
entities:
  e: {names: [Zircon], lookalikes: ["zirc*"]}
rules:
  - {id: a, when: e and "talks", to: [desk]}
"""
    assert "10:5: `a` can never match: its condition contradicts itself" in warnings(load_text, text)


def test_names_that_no_rule_reaches(load_text: LoadFiles) -> None:
    text = """
entities:
  used: {names: [Used]}
  by_severity: {names: [Severe]}
  unused: {names: [Unused]}
keywords:
  outer: {when: inner or used}
  inner: {any: [x]}
  idle: {when: unused}
rules:
  - {id: a, when: outer, severity: {critical: by_severity, info: otherwise}, to: [desk]}
"""
    assert warnings(load_text, text) == ["10:3: no rule uses `unused`", "14:3: no rule uses `idle`"]


def test_receivers_that_nothing_is_sent_to(load_text: LoadFiles) -> None:
    text = """
  idle: {type: console}
  health: {type: console}
settings: {fallback: health}
rules:
  - {id: a, when: '"x"', to: [desk]}
"""
    assert warnings(load_text, text) == ["7:3: nothing is sent to the receiver `idle`"]


@pytest.mark.parametrize(
    ("lang", "warned"), [("en", True), ("ru", False), ("uk", False), ("sr-Cyrl", False), (None, False)]
)
def test_cyrillic_names_want_a_feed_in_such_a_language(load_text: LoadFiles, lang: str | None, *, warned: bool) -> None:
    given = f", lang: {lang}" if lang else ""
    head = f'feeds:\n  - {{id: f, url: "https://a.example.org/"{given}}}\nreceivers:\n  desk: {{type: console}}\n'
    text = "entities:\n  ryabkov: {names: [Рябков]}\nrules:\n  - {id: a, when: ryabkov, to: [desk]}\n"
    expected = ["6:3: `ryabkov` has Cyrillic names, and no feed is in such a language"]
    assert warnings(load_text, text, head=head) == (expected if warned else [])


@pytest.mark.parametrize("when", ['"a" and not "a"', 'not ("a" or not "a")', 'k and not "x"', 'title:"a" and not "a"'])
def test_a_rule_that_can_never_match(load_text: LoadFiles, when: str) -> None:
    text = f"""
keywords:
  k: {{when: '"x" and "y"'}}
rules:
  - {{id: a, when: '{when}', to: [desk]}}
  - {{id: b, when: k, to: [desk]}}
"""
    assert warnings(load_text, text) == ["10:5: `a` can never match: its condition contradicts itself"]


def test_a_severity_that_is_never_reached(load_text: LoadFiles) -> None:
    text = """
rules:
  - {id: a, when: '"x"', severity: {critical: 'not "x"', warning: '"y"', info: otherwise}, to: [desk]}
  - {id: b, when: '"x"', severity: {critical: '"y"', warning: '"y" and "z"', info: otherwise}, to: [desk]}
"""
    assert warnings(load_text, text) == [
        "8:5: `a` can never be critical: its other conditions exclude it",
        "9:5: `b` can never be warning: its other conditions exclude it",
    ]


def test_a_rule_that_looks_at_no_feed(load_text: LoadFiles) -> None:
    text = """
rules:
  - {id: a, when: '"x"', feeds: {tags: [wire], not: [world]}, to: [desk]}
  - {id: b, when: '"x"', feeds: {not: [wire]}, to: [desk]}
  - {id: c, when: '"x"', feeds: {ids: [world]}, to: [desk]}
"""
    assert warnings(load_text, text) == [
        "8:5: `a` looks at no feed: `feeds` leaves none",
        "9:5: `b` looks at no feed: `feeds` leaves none",
    ]


def test_a_route_that_matches_nothing(load_text: LoadFiles) -> None:
    text = """
rules:
  - {id: a, when: '"x"', labels: {desk: world}}
  - {id: b, when: '"x"', severity: critical, to: [desk]}
routes:
  - {match: {severity: warning, desk: world}, to: [desk]}
  - {match: {severity: critical}, to: [desk]}
  - {match: {desk: sport}, to: [desk]}
  - {match: {rule: b}, to: [desk]}
"""
    message = "this route matches no alert of any rule without `to`"
    assert warnings(load_text, text) == [f"12:5: {message}", f"13:5: {message}", f"14:5: {message}"]


def test_a_severity_that_no_route_takes(load_text: LoadFiles) -> None:
    text = """
rules:
  - {id: a, when: '"x"', severity: {critical: '"y"', info: otherwise}}
routes:
  - {match: {severity: critical}, to: [desk]}
"""
    assert warnings(load_text, text) == ["8:5: nobody gets the alerts of `a` when they are info: no route matches them"]


def test_tests_of_missing_files_and_of_severities_that_can_not_be(load_text: LoadFiles, tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("x")
    text = """
rules:
  - id: a
    when: '"x"'
    to: [desk]
    tests:
      - {file: there.txt, expect: warning}
      - {file: gone.txt, expect: silent}
      - {title: x, expect: critical}
"""
    assert warnings(load_text, text) == [
        "13:16: this test's file does not exist",
        "14:28: this test expects critical, and the rule is never that",
    ]
