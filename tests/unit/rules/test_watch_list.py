"""Watch lists as entities' names."""

from __future__ import annotations

from monitor.model import EntitySpec, ListEntry, TermOptions, WatchList
from tests.unit.rules.making import found, judged, rule, ruleset

ROWS = (
    ListEntry("7", "Ocean Lily", aliases=("Port Lily",), ambiguous=("Lily",), type="ship"),
    ListEntry("9", "NORIEGA, Manuel Antonio", type="person"),
)
SDN = EntitySpec("sdn", context=("vessel",), options=TermOptions(proper=True), watch_list=WatchList("l.csv", "1", ROWS))
RULES = ruleset(rule("sdn"), entities=[SDN])


def test_names_and_aliases_of_rows_count() -> None:
    assert found(judged(RULES, "The Ocean Lily and the Port Lily left.")) == [
        ("sdn", "Ocean Lily"),
        ("sdn", "Port Lily"),
    ]


def test_an_ambiguous_alias_needs_the_entitys_context() -> None:
    assert found(judged(RULES, "Lily sang.")) == []
    assert found(judged(RULES, "Lily, a vessel, sank.")) == [("sdn", "Lily")]


def test_a_persons_name_may_come_in_any_order() -> None:
    assert found(judged(RULES, "Police met Manuel Antonio Noriega there.")) == [("sdn", "Manuel Antonio Noriega")]
