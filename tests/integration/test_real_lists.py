"""A sanctions list as published, whole: it loads, finds whom it names, and keeps quiet on common words."""

from __future__ import annotations

import lzma
from functools import cache
from pathlib import Path

import pytest

from monitor.config.lists import read_list
from monitor.model import Config, Document, EntitySpec, Field, Grade, ListFormat, RuleSpec, VerdictKind, WatchList
from monitor.rules import RuleSet, compile_rules, left_out, parse_expr

NAMES = Path(__file__).parents[3] / "shared" / "data" / "names"
pytestmark = pytest.mark.skipif(not (NAMES / "ofac_sdn.csv.xz").exists(), reason="needs ../shared/data/names")


@pytest.fixture(scope="module")
def sdn(tmp_path_factory: pytest.TempPathFactory) -> WatchList:
    folder = tmp_path_factory.mktemp("ofac")
    for name in ("ofac_sdn.csv", "ofac_alt.csv"):
        (folder / name).write_bytes(lzma.decompress((NAMES / f"{name}.xz").read_bytes()))
    found, problems = read_list(folder / "ofac_sdn.csv", ListFormat.OFAC_SDN)
    assert found is not None, problems
    assert [problem.grade for problem in problems] == [Grade.WARNING]
    assert "8889 aliases of 4885 entries" in problems[0].message
    return found


@cache
def rules_of(watch_list: WatchList) -> RuleSet:
    entity = EntitySpec("sdn", context=("sanction", "terrorist"), context_within=12, watch_list=watch_list)
    return compile_rules(Config(entities=(entity,), rules=(RuleSpec("screening", parse_expr("sdn"), "sdn"),)))


def found(watch_list: WatchList, text: str) -> list[tuple[str, str]]:
    """What is found in a text: the words, and the first row's id."""
    [verdict] = rules_of(watch_list).explain(Document({Field.TEXT: text}, "en"))
    assert (verdict.kind is VerdictKind.FIRED) == bool(verdict.hits)
    return [(hit.text, hit.term.entries[0].id) for hit in verdict.hits]


def test_every_name_and_alias_is_there(sdn: WatchList) -> None:
    assert len(sdn.entries) == 13_861
    assert sum(1 + len(entry.aliases) for entry in sdn.entries) == 29_051
    assert sum(len(entry.ambiguous) for entry in sdn.entries) > 2_400
    assert {entry.type for entry in sdn.entries} == {"person", "organisation", "vessel", "aircraft"}


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Police met Manuel Antonio Noriega there.", ("Manuel Antonio Noriega", "1572")),
        ("The ministry named Noriega, Manuel Antonio, again.", ("Noriega, Manuel Antonio", "1572")),
        ("They paid the Banco Nacional de Cuba in spring.", ("Banco Nacional de Cuba", "306")),
        ("A cargo for Anglo-Caribbean left.", ("Anglo-Caribbean", "173")),
        ("A cargo for Anglo-Caribbean Co., Ltd. left.", ("Anglo-Caribbean", "173")),
        ("President Bashar al-Assad spoke.", ("Bashar al-Assad", "12735")),
        ("Sanctions on Hamas were tightened.", ("Hamas", "4695")),
        ("Hamas spoke.", None),
        ("The terrorist group spoke of justice, the Justice Department said.", None),
        ("Sanctions on freedom and alliance, on a carolina and a stream.", None),
        ("Terrorist MPs, a terrorist IT firm and a terrorist in the US.", None),
    ],
)
def test_whom_the_list_names_is_found_and_nobody_else(
    sdn: WatchList, *, text: str, hit: tuple[str, str] | None
) -> None:
    got = found(sdn, text)
    assert got == ([hit] if hit else [])


def test_who_is_excluded_is_not_found(sdn: WatchList) -> None:
    rest = WatchList(
        sdn.path, sdn.version, tuple(one for one in sdn.entries if one.id != "1572"), sdn.format, ("1572",)
    )
    assert found(rest, "Police met Manuel Antonio Noriega there.") == []


def test_few_names_say_so_little_that_they_are_not_looked_for(sdn: WatchList) -> None:
    left = left_out(EntitySpec("sdn", watch_list=sdn))
    assert 50 < len(left) < 200
    assert {"MANUEL", "JUSTICE", "IG"} <= set(left)


@pytest.mark.parametrize("text", ["", "\x00", "a" * 100_000, "Ltd. Co. S.A. " * 5_000, "Putin, " * 5_000])
def test_odd_texts_are_read_to_their_end(sdn: WatchList, text: str) -> None:
    assert found(sdn, text) == []
