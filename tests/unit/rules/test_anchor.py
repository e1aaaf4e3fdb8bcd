from __future__ import annotations

import pytest

from monitor.rules.anchor import anchors, popularity_of
from tests.unit.rules.making import ruleset

COMMON = {'"the"': 10_000}


def hung(when: str) -> set[str]:
    [rule] = ruleset(when).rules
    return {key.strip('"') for key in anchors(rule.root, COMMON)}


@pytest.mark.parametrize(
    ("when", "keys"),
    [
        ('"a"', {"a"}),
        ('"a" or "b"', {"a", "b"}),
        ('"a" and "b"', {"a", "b"}),
        ('"the" and "a" and "b"', {"a", "b"}),
        ('("the" and "a") and ("b" and "c")', {"a", "b"}),
        ('("the" or "a") and "b" and "c"', {"b", "c"}),
        ('"a" near/3 "the" and "b" and "c"', {"b", "c"}),
        ('"a" and not "the"', {"a"}),
        ('not "a"', {"a"}),
        ('"a" and ("b" or not "c")', {"a", "b", "c"}),
        ('2 of ("a", "b", "the")', {"a", "b", "the"}),
    ],
)
def test_a_rule_hangs_on_its_two_rarest_operands(when: str, keys: set[str]) -> None:
    assert hung(when) == keys


def test_popularity_counts_rules() -> None:
    rules = ruleset('"a" and "b"', '"a" or not "a"', "geneva_talks").rules
    counts = popularity_of(rule.root for rule in rules)
    assert counts['"a"'] == 2
    assert counts['"Geneva"'] == 1
