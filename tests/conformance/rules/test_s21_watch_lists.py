"""RULES 21: lists of thousands of names, as CSV or JSON lines of our columns, and what is left out of them."""

from __future__ import annotations

import json

import pytest

from monitor.model import VerdictKind
from monitor.rules import RuleSet, compile_rules
from tests.conformance.rules.desk import DESK, config_of, doc, rule, told

CSV = """name,aliases,ambiguous,lang,type,id
"NORIEGA, Manuel Antonio",,,,person,7
OCEAN LILY,Ocean Lilly|SEA ROSE,,,vessel,8
Medved Holding,,Medved,,organisation,9
"""
CONFIG = "entities: {sdn: {from: lists/sdn.csv, context: [sanction]}}\n" + DESK + "rules:\n" + rule("sdn")


def rules_of(csv: str = CSV, config: str = CONFIG, **more: str) -> RuleSet:
    return compile_rules(config_of({"monitor.yaml": config, "lists/sdn.csv": csv, **more}))


def listed(rules: RuleSet, text: str) -> list[str]:
    """The ids of the rows whose names count in a text."""
    [verdict] = rules.explain(doc(text))
    if verdict.kind is not VerdictKind.FIRED:
        return []
    return sorted({row.id for hit in verdict.hits for row in hit.term.entries})


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Manuel Antonio Noriega was seen.", ["7"]),
        ("Noriega Manuel Antonio was seen.", ["7"]),
        ("NORIEGA, Manuel Antonio", ["7"]),
        ("The Ocean Lily left port.", ["8"]),
        ("The tanker Sea Rose left port.", ["8"]),
        ("Lily of the ocean.", []),
        ("Medved Holding bought it.", ["9"]),
        ("Medved bought it.", []),
        ("Medved bought it in spite of sanctions.", ["9"]),
        ("Ocean Lily met Manuel Antonio Noriega.", ["7", "8"]),
    ],
)
def test_persons_are_found_in_any_order_and_capitals_are_no_acronym(text: str, ids: list[str]) -> None:
    assert listed(rules_of(), text) == ids


def test_json_lines_of_the_same_columns_say_the_same() -> None:
    rows = [
        {"name": "NORIEGA, Manuel Antonio", "type": "person", "id": "7"},
        {"name": "OCEAN LILY", "aliases": ["Ocean Lilly", "SEA ROSE"], "type": "vessel", "id": 8},
        {"name": "Medved Holding", "ambiguous": ["Medved"], "type": "organisation", "id": "9"},
    ]
    text = "\n".join(map(json.dumps, rows)) + "\n"
    config = CONFIG.replace("sdn.csv", "sdn.jsonl")
    rules = compile_rules(config_of({"monitor.yaml": config, "lists/sdn.jsonl": text}))
    assert listed(rules, "Sea Rose, Manuel Antonio Noriega, Medved under sanctions") == ["7", "8", "9"]


def test_the_hit_carries_the_lists_id_and_version() -> None:
    [verdict] = rules_of().explain(doc("The Ocean Lily left port."))
    [(entity, version)] = verdict.lists
    assert entity == "sdn"
    [other] = rules_of(CSV + "New Name Ltd,,,,organisation,10\n").explain(doc("The Ocean Lily left port."))
    assert other.lists[0][1] != version


def test_a_list_that_changed_changes_the_version_of_its_rules() -> None:
    assert rules_of().version("r") == rules_of().version("r")
    assert rules_of(CSV + "New Name Ltd,,,,organisation,10\n").version("r") != rules_of().version("r")


EXCLUDING = CONFIG.replace("sdn.csv,", "sdn.csv, exclude: lists/not_them.csv,")


def test_exclusions_are_a_list_of_their_own_with_author_reason_and_date() -> None:
    no = "id,author,reason,date\n8,desk@example.org,another ship of that name,2022-01-14\n"
    rules = rules_of(config=EXCLUDING, **{"lists/not_them.csv": no})
    assert listed(rules, "The Ocean Lily left port.") == []
    assert listed(rules, "Manuel Antonio Noriega") == ["7"]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"lists/sdn.csv": "nme,id\nA Name,1\n"}, "lists/sdn.csv:1:1: "),
        ({"lists/sdn.csv": "name,kind\nA Name,1\n"}, "lists/sdn.csv:1:6: "),
        ({"lists/sdn.csv": "name,type\nA Name,persn\n"}, "lists/sdn.csv:2:8: "),
        ({"lists/sdn.csv": "name,id\nA Name\n"}, "lists/sdn.csv:2:"),
        ({"lists/sdn.csv": "name,id\nA Name,1\nB Name,1\n"}, "lists/sdn.csv:3:8: "),
        ({}, "monitor.yaml:1:"),
    ],
)
def test_what_is_wrong_with_a_list_is_told_at_its_line_and_column(files: dict[str, str], place: str) -> None:
    problems = told({"monitor.yaml": CONFIG, **files})
    assert any(one.startswith(place) for one in problems), problems


def test_a_format_that_is_not_read_yet_is_refused() -> None:
    problems = told({"monitor.yaml": CONFIG.replace("sdn.csv,", "sdn.csv, format: eu_fsf,"), "lists/sdn.csv": CSV})
    assert any("not supported yet" in one for one in problems)


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    problems = told({"monitor.yaml": CONFIG.replace("sdn.csv,", "sdn.csv, format: ofac,"), "lists/sdn.csv": CSV})
    assert any("ofac_sdn" in one for one in problems), problems
