"""Lists as their offices publish them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from monitor.config.lists import read_list
from monitor.config.lists.ofac import alt_file
from monitor.model import Grade, ListEntry, ListFormat
from tests.unit.config.lists.reading import alt_row, entries, said, sdn_row, whole, written

OFAC = ListFormat.OFAC_SDN
OPEN = ListFormat.OPENSANCTIONS_SIMPLE
HEADER = '"id","schema","name","aliases","birth_date","countries"\n'


def ofac(tmp_path: Path, sdn: str, alt: str = "") -> list[str]:
    """What is said of the two files."""
    written(tmp_path, alt, "alt.csv")
    return said(tmp_path, sdn, name="sdn.csv", format_=OFAC)


class TestOfac:
    def test_entries_have_their_aliases_and_types(self, tmp_path: Path) -> None:
        alt = alt_row("36", "AERO-LILY") + alt_row("36", "LILY AIR") + alt_row("1572", "EL NOR") + "\x1a"
        written(tmp_path, alt, "alt.csv")
        sdn = sdn_row("36", "AEROLILY") + sdn_row("1572", "NORIEGA, Manuel", "individual")
        sdn += sdn_row("5", "SEA LILY", "vessel") + sdn_row("6", "EP-LIL", "aircraft") + "\x1a"
        assert entries(tmp_path, sdn, name="sdn.csv", format_=OFAC) == [
            ListEntry("36", "AEROLILY", ("AERO-LILY", "LILY AIR"), type="organisation"),
            ListEntry("1572", "NORIEGA, Manuel", ("EL NOR",), type="person"),
            ListEntry("5", "SEA LILY", type="vessel"),
            ListEntry("6", "EP-LIL", type="aircraft"),
        ]

    @pytest.mark.parametrize(
        ("remarks", "weak"),
        [
            ("a.k.a. 'BNL'.", ("BNL",)),
            ("DOB 1984; Gender Male; a.k.a. 'MIKE'; a.k.a. 'THE DOCTOR'.", ("MIKE", "THE DOCTOR")),
            ("a.k.a. 'ABU-'UMAR'; nationality Lilia.", ("ABU-'UMAR",)),
            ("f.k.a. 'OLD LILY'; n.k.a. 'NEW LILY'.", ("OLD LILY", "NEW LILY")),
            ("Linked To: LILY BANK.", ()),
            ("-0- ", ()),
        ],
    )
    def test_weak_aliases_stand_in_the_remarks_and_are_ambiguous(
        self, tmp_path: Path, *, remarks: str, weak: tuple[str, ...]
    ) -> None:
        written(tmp_path, "", "alt.csv")
        found, _ = read_list(written(tmp_path, sdn_row("36", "BANK OF LILY", remarks=remarks), "sdn.csv"), OFAC)
        assert found is not None
        assert found.entries[0].ambiguous == weak

    def test_aliases_of_no_entry_are_kept_and_told(self, tmp_path: Path) -> None:
        alt = (
            alt_row("36", "AERO-LILY") + alt_row("99", "LILY, Ana") + alt_row("99", "ANA LILY") + alt_row("98", "LILLI")
        )
        written(tmp_path, alt, "alt.csv")
        found, problems = read_list(written(tmp_path, sdn_row("36", "AEROLILY"), "sdn.csv"), OFAC)
        assert found is not None
        assert found.entries[1:] == (
            ListEntry("99", "LILY, Ana", ("ANA LILY",), type="person"),
            ListEntry("98", "LILLI", type="organisation"),
        )
        [problem] = problems
        assert (problem.grade, problem.line) == (Grade.WARNING, 2)
        assert problem.message.startswith("3 aliases of 2 entries that the file of names doesn't have")

    def test_the_version_is_that_of_both_files(self, tmp_path: Path) -> None:
        alt, sdn = alt_row("36", "AERO-LILY"), sdn_row("36", "AEROLILY")
        written(tmp_path, alt, "alt.csv")
        found = whole(tmp_path, sdn, name="sdn.csv", format_=OFAC)
        assert found.version == hashlib.sha256((sdn + alt).encode()).hexdigest()[:16]
        assert found.format is OFAC

    @pytest.mark.parametrize(
        ("sdn", "alt"),
        [
            ("sdn.csv", "alt.csv"),
            ("SDN.CSV", "ALT.CSV"),
            ("ofac_sdn.csv", "ofac_alt.csv"),
            ("sdn_2026_sdn.csv", "sdn_2026_alt.csv"),
            ("names.csv", "alt.csv"),
        ],
    )
    def test_the_file_of_aliases_is_called_alike(self, *, sdn: str, alt: str) -> None:
        assert alt_file(Path("lists") / sdn) == Path("lists") / alt

    def test_without_its_aliases_a_list_is_half_and_refused(self, tmp_path: Path) -> None:
        assert said(tmp_path, sdn_row("36", "AEROLILY"), name="sdn.csv", format_=OFAC) == [
            "alt.csv: can't be read: no such file or directory"
        ]

    @pytest.mark.parametrize(
        ("sdn", "alt", "problem"),
        [
            ("ent_num,SDN_Name\n", "", "sdn.csv:1:17: has 2 cells, and the published file has 12"),
            (sdn_row("number", "X"), "", "sdn.csv:1:1: `number` is no entry number"),
            (sdn_row("36", "-0- "), "", "sdn.csv:1:4: the name is empty"),
            (sdn_row("36", "A B", "ship"), "", "sdn.csv:1:10: `ship` is no type of entry"),
            (sdn_row("36", "A B") * 2, "", "sdn.csv:2:1: the id `36` stands twice, first on line 1"),
            (sdn_row("36", "A B"), "36,1,aka\r\n", "alt.csv:1:9: has 3 cells, and the published file has 5"),
            (sdn_row("36", "A B"), alt_row("x", "A C"), "alt.csv:1:1: `x` is no entry number"),
            (sdn_row("36", "A B"), alt_row("36", " "), "alt.csv:1:12: the alias is empty"),
        ],
    )
    def test_a_fault_is_told_in_its_file(self, tmp_path: Path, *, sdn: str, alt: str, problem: str) -> None:
        assert ofac(tmp_path, sdn, alt)[0].startswith(problem)

    def test_a_name_that_nobody_can_look_for_is_told(self, tmp_path: Path) -> None:
        found = ofac(tmp_path, sdn_row("36", "A B"), alt_row("36", "---") + alt_row("36", "?"))
        assert found == [
            (
                "alt.csv:1:1: warning: a name that can't be looked for: `---` has no letter or digit, so it can't be found in"
                " any text, and 1 more"
            )
        ]

    def test_a_star_in_a_published_name_is_no_wildcard(self, tmp_path: Path) -> None:
        written(tmp_path, "", "alt.csv")
        [entry] = entries(tmp_path, sdn_row("36", "LILY* TRADING"), name="sdn.csv", format_=OFAC)
        assert entry.name == "LILY TRADING"


class TestOpenSanctions:
    def test_targets_have_their_aliases_and_types(self, tmp_path: Path) -> None:
        rows = (
            '"Q1","Person","Ana Lily","Анна Лили;Ana de Lily","1984","xx"\n'
            '"NK-2","Company","Lily Trading LLC","","",""\n'
            '"NK-3","Vessel","Sea Lily","Port Lily","",""\n'
            '"NK-4","Airplane","EP-LIL","","",""\n'
            '"NK-5","LegalEntity","Lily Foundation","","",""\n'
        )
        assert entries(tmp_path, HEADER + rows, format_=OPEN) == [
            ListEntry("Q1", "Ana Lily", ("Анна Лили", "Ana de Lily"), type="person"),
            ListEntry("NK-2", "Lily Trading LLC", type="organisation"),
            ListEntry("NK-3", "Sea Lily", ("Port Lily",), type="vessel"),
            ListEntry("NK-4", "EP-LIL", type="aircraft"),
            ListEntry("NK-5", "Lily Foundation", type="organisation"),
        ]

    def test_an_alias_that_holds_a_semicolon_is_quoted_inside_its_cell(self, tmp_path: Path) -> None:
        [entry] = entries(tmp_path, HEADER + '"1","Person","Ana Lily","""Lily; Ana"";Anna","",""\n', format_=OPEN)
        assert entry.aliases == ("Lily; Ana", "Anna")

    def test_the_name_and_repeated_aliases_are_listed_once(self, tmp_path: Path) -> None:
        [entry] = entries(tmp_path, HEADER + '"1","Person","Ana Lily","Ana Lily;Anna;Anna;","",""\n', format_=OPEN)
        assert entry.aliases == ("Anna",)

    def test_columns_of_later_exports_are_no_matter(self, tmp_path: Path) -> None:
        text = "schema,id,aliases,name,program_ids\nPerson,1,,Ana Lily,XX\n"
        assert entries(tmp_path, text, format_=OPEN) == [ListEntry("1", "Ana Lily", type="person")]

    def test_what_is_no_name_is_left_out_and_told(self, tmp_path: Path) -> None:
        rows = '"1","Person","Ana Lily","","",""\n"2","CryptoWallet","0xabc","","",""\n"3","Security","XS1","","",""\n'
        assert said(tmp_path, HEADER + rows, format_=OPEN) == [
            (
                "list.csv:3:1: warning: other things than persons, organisations, vessels and aircraft are left out,"
                " the first here: CryptoWallet, Security"
            )
        ]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "list.csv: holds no names"),
            ("id,name,aliases\n", "list.csv:1:1: the header has no column `schema`"),
            (HEADER + '"1","Person","Ana Lily",""\n', "list.csv:2:27: has 4 cells, and the header names 6 columns"),
            (HEADER + '"","Person","Ana Lily","","",""\n', "list.csv:2:1: the id is empty"),
            (HEADER + '"1","Person"," ","","",""\n', "list.csv:2:14: the name is empty"),
            (HEADER + '"1","Person","A B","","",""\n' * 2, "list.csv:3:1: the id `1` stands twice, first on line 2"),
        ],
    )
    def test_a_fault_is_told_at_its_place(self, tmp_path: Path, *, text: str, problem: str) -> None:
        assert said(tmp_path, text, format_=OPEN)[0].startswith(problem)
