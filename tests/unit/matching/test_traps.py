"""Every row of the traps file comes out as written there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.matching import Matcher
from monitor.model import Field, Fuzzy, Role, Term, TermOptions

TRAPS = Path(__file__).parents[2] / "corpus" / "matching" / "traps.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(TRAPS.read_text(encoding="utf-8"))
KINDS = {
    "name": (Role.NAME, {"proper": True}),
    "person": (Role.NAME, {"proper": True, "free_order": True}),
    "keyword": (Role.KEYWORD, {}),
}
ABOUT_THE_TEXT = {"text", "hit", "span", "field", "lang", "others", "limit"}


def term_of(row: dict[str, Any], owner: str) -> Term:
    kind = next(key for key in KINDS if key in row)
    role, defaults = KINDS[kind]
    options = defaults | {key: value for key, value in row.items() if key not in {*ABOUT_THE_TEXT, kind}}
    if "fuzzy" in options:
        options["fuzzy"] = Fuzzy(**options["fuzzy"])
    return Term(owner, row[kind], role, TermOptions(**options))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{next(iter(row.values()))} / {row['text']}")
def test_the_trap_comes_out_as_written(row: dict[str, Any]) -> None:
    terms = [term_of(row, "tracked")] + [term_of(other, "other") for other in row.get("others", ())]
    field = Field(row.get("field", "text"))
    hits = [h for h in Matcher(terms).find(row["text"], field=field, lang=row.get("lang")) if h.term.owner == "tracked"]
    assert {hit.layer.value for hit in hits} == ({row["hit"]} - {"none"})
    if "span" in row:
        assert row["span"] in {hit.text for hit in hits}


def test_there_are_traps_enough_and_few_limits() -> None:
    assert len(ROWS) >= 150
    assert len([row for row in ROWS if "limit" in row]) <= 5
    assert len({str(row) for row in ROWS}) == len(ROWS)
