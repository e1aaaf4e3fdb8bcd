from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import (
    Config,
    EntitySpec,
    FeedScope,
    KeywordSpec,
    ListEntry,
    RuleSpec,
    RuleTest,
    Severity,
    SeverityStep,
    WatchList,
)
from monitor.rules import compile_rules, parse_expr
from tests.unit.rules.making import GENEVA, RYABKOV, SANCTIONS, ZIRCON, keyword, rule

RULE = rule("zircon and  talks", severity=(SeverityStep(Severity.WARNING),))
TALKS = keyword("talks", "geneva_talks or sanctions")


def version(
    spec: RuleSpec = RULE, *, keywords: tuple[KeywordSpec, ...] = (), entities: tuple[EntitySpec, ...] = ()
) -> str:
    defaults = {one.id: one for one in (ZIRCON, RYABKOV)} | {one.id: one for one in entities}
    words = {one.id: one for one in (SANCTIONS, GENEVA, TALKS)} | {one.id: one for one in keywords}
    config = Config(entities=tuple(defaults.values()), keywords=tuple(words.values()), rules=(spec,))
    return compile_rules(config).version(spec.id)


def test_it_is_the_same_for_the_same_rule() -> None:
    assert version() == version()
    assert len(version()) == 16


@pytest.mark.parametrize(
    "same",
    [
        rule("zircon and talks"),
        replace(RULE, where="elsewhere.yaml:9:1"),
        replace(RULE, tests=(RuleTest("silent", text="x"),)),
        replace(RULE, source="(zircon) and talks", when=parse_expr("(zircon) and talks")),
    ],
)
def test_layout_place_and_tests_are_not_part_of_it(same: RuleSpec) -> None:
    assert version(same) == version()


@pytest.mark.parametrize(
    "other",
    [
        rule("zircon or talks"),
        replace(RULE, severity=(SeverityStep(Severity.INFO),)),
        replace(RULE, scope=FeedScope(frozenset({"wire"}))),
        replace(RULE, to=("desk",)),
        replace(RULE, labels={"desk": "world"}),
    ],
)
def test_an_edited_rule_has_another(other: RuleSpec) -> None:
    assert version(other) != version()


def test_so_has_one_whose_names_changed_however_far_they_are() -> None:
    assert version(entities=(replace(ZIRCON, lookalikes=("zircon ring",)),)) != version()
    assert version(keywords=(replace(SANCTIONS, any=("ban",)),)) != version()
    assert version(keywords=(replace(GENEVA, when=parse_expr('"Geneva" near/9 "talks"')),)) != version()


def test_names_that_it_does_not_reach_are_no_concern() -> None:
    assert version(entities=(replace(RYABKOV, names=("Sergey",)),)) == version()
    assert version(keywords=(keyword("other", '"x"'),)) == version()


def test_a_watch_list_counts_by_the_hash_of_its_file() -> None:
    def listed(hash_: str, name: str = "A") -> EntitySpec:
        return replace(ZIRCON, watch_list=WatchList("l.csv", hash_, (ListEntry("1", name),)))

    assert version(entities=(listed("aa"),)) == version(entities=(listed("aa"),))
    assert version(entities=(listed("aa"),)) != version(entities=(listed("bb"),))
