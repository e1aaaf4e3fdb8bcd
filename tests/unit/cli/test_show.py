"""Verdicts as lines for people."""

from __future__ import annotations

import pytest

from monitor.cli.show import LONGEST, MAX_HITS, Line, hit_lines, how, print_lines, summary, verdict_lines
from monitor.model import (
    Document,
    EntitySpec,
    Field,
    Hit,
    Layer,
    ListEntry,
    Role,
    Term,
    TermOptions,
    Verdict,
    VerdictKind,
    WatchList,
)
from monitor.rules import RuleSet
from tests.unit.rules.making import doc, judged, rule, ruleset, steps


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def shown(rules: RuleSet | str, document: Document | str, *, title: str = "") -> list[str]:
    document = doc(document) if isinstance(document, str) else document
    return [text_of(line) for line in verdict_lines(judged(rules, document), document, title=title)]


def hit(text: str, phrase: str, layer: Layer, *, role: Role = Role.KEYWORD, edits: tuple[int, ...] = (0,)) -> Hit:
    return Hit(Term("owner", phrase, role), layer, Field.TEXT, 0, len(text), 0, 0, text, edits)


class TestVerdictLines:
    def test_a_rule_that_fired_is_an_argument(self) -> None:
        escalation = rule("zircon and sanctions", "escalation", severity=steps(("critical", "geneva_talks")))
        lines = shown(ruleset(escalation), "The Zircon, a missile, brought sanctions.", title="Missile and sanctions")
        assert lines == [
            "FIRED     escalation  warning  Missile and sanctions",
            "  when        zircon and sanctions",
            "  there       zircon ✓   sanctions ✓",
            "  because     zircon and sanctions",
            "  severity    warning: otherwise",
            (
                "  hits        text 4–10             zircon  “Zircon”, as listed (an ambiguous name, exact);"
                " counts because of “missile” (text 14–21)"
            ),
            "                The ‹Zircon›, a missile, brought sanctions.",
            "              text 31–40            sanctions  “sanctions” is a form of “sanction” (stem)",
            "                The Zircon, a missile, brought ‹sanctions›.",
            "",
        ]

    def test_a_near_miss_names_what_is_missing(self) -> None:
        assert shown("zircon and sanctions", "3M22")[:6] == [
            "NEAR MISS r0",
            "  when        zircon and sanctions",
            "  there       zircon ✓   sanctions ✗",
            "  missing     sanctions",
            "              everything else holds; only sanctions is missing",
            "  hits        text 0–4              zircon  “3M22”, as listed (exact)",
        ]

    def test_a_rule_that_did_not_names_the_clause_it_failed_by(self) -> None:
        assert shown("zircon and sanctions", "nothing") == [
            "not       r0",
            "  when        zircon and sanctions",
            "  there       zircon ✗   sanctions ✗",
            "  failed by   zircon",
            "",
        ]

    def test_what_did_not_count_is_shown_in_place(self) -> None:
        lines = shown("zircon", "A Zircon ring, zirconia")
        assert lines[5:9] == [
            (
                '  not counted text 2–8              "Zircon" is ambiguous: it counts only with one of missile, hypersonic, '
                "warship, frigate, ракета in the same entry, and none is there"
            ),
            "                A ‹Zircon› ring, zirconia",
            '              text 15–23            "zirconia" is listed as a lookalike of zircon',
            "                A Zircon ring, ‹zirconia›",
        ]

    def test_a_text_full_of_hits_is_cut_and_says_so(self) -> None:
        lines = shown("zircon", "3M22. " * 500)
        assert sum("as listed" in line for line in lines) == MAX_HITS
        assert f"              … and {500 - MAX_HITS} more; --json has them all" in lines


class TestAround:
    def test_long_surroundings_are_cut_on_both_sides(self) -> None:
        [_, around] = [text_of(line) for line in hit_lines(self.found("a" * 300 + " 3M22 " + "b" * 300), self.document)]
        assert around.strip().startswith("…aaa")
        assert around.endswith("bbb…")
        assert " ‹3M22› " in around
        assert len(around) < 160

    def test_line_breaks_become_spaces(self) -> None:
        [_, around] = [text_of(line) for line in hit_lines(self.found("one\n\ntwo\n3M22\nthree"), self.document)]
        assert around.strip() == "one two ‹3M22› three"

    def test_a_hit_as_long_as_an_article_is_cut_in_its_middle(self) -> None:
        text = "alpha " + "word " * 300 + "beta"
        self.document = doc(text)
        wide = Hit(Term("kw", "alpha … beta", Role.KEYWORD), Layer.EXACT, Field.TEXT, 0, len(text), 0, 301, text)
        [said, around] = [text_of(line) for line in hit_lines(wide, self.document)]
        assert len(around) < LONGEST + 40
        assert around.strip().startswith("‹alpha word")
        assert around.endswith("word beta›")
        assert "brings together “alpha … beta”" in said

    @pytest.mark.parametrize("hostile", ["\x1b[2J", "\x07", "\u202e", "\x9b31m", "\r"])
    def test_nothing_that_moves_a_cursor_gets_through(self, hostile: str) -> None:
        text = f"{hostile} 3M22 {hostile}"
        lines = [text_of(line) for line in hit_lines(self.found(text), self.document)]
        assert not any(hostile in line for line in lines)
        assert "‹3M22›" in lines[1]

    def found(self, text: str) -> Hit:
        self.document = doc(text)
        [one] = judged("zircon", self.document).hits
        return one


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (hit("sanction", "sanction", Layer.EXACT), "“sanction”, as listed (exact)"),
        (hit("SANCTION", "sanction", Layer.EXACT), "“SANCTION” is “sanction” (exact)"),
        (hit("Nordstream", "Nord Stream", Layer.JOINED),
         "“Nordstream” is “Nord Stream”, written together or apart (joined)"),
        (hit("sanctions", "sanction", Layer.STEM), "“sanctions” is a form of “sanction” (stem)"),
        (hit("hypersnic", "hypersonic", Layer.FUZZY, edits=(1,)),
         "“hypersnic” is 1 edit from “hypersonic”, 90 % alike (fuzzy)"),
        (hit("a b", "c d", Layer.FUZZY, edits=(1, 1)), "“a b” is 2 edits from “c d”, 0 % alike (fuzzy)"),
        (hit("Рябков", "Riabkow", Layer.ROMANISED), "“Рябков” reads as “Riabkow” in Latin letters (romanised)"),
        (hit("Zircon", "Zircon", Layer.EXACT, role=Role.AMBIGUOUS),
         "“Zircon”, as listed (an ambiguous name, exact)"),
        (hit("talks in Geneva", "talks … Geneva", Layer.STEM),
         "“talks in Geneva” brings together “talks … Geneva” (stem)"),
    ],
)  # fmt: skip
def test_each_layer_is_said_in_words(found: Hit, sentence: str) -> None:
    assert how(found) == sentence


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ([], "0 rules: 0 fired, 0 near, 0 not"),
        ([VerdictKind.NOT], "1 rule: 0 fired, 0 near, 1 not"),
        ([VerdictKind.FIRED, VerdictKind.FIRED, VerdictKind.NEAR_MISS], "3 rules: 2 fired, 1 near, 0 not"),
    ],
)
def test_the_last_line_counts(kinds: list[VerdictKind], sentence: str) -> None:
    assert summary(Verdict("r", kind) for kind in kinds) == sentence


def test_piped_lines_are_plain_text_and_brackets_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines([[("[bold]not markup[/bold]", "red"), (" :smile:", "")], [], [("x" * 300, "")]])
    assert capsys.readouterr().out == f"[bold]not markup[/bold] :smile:\n\n{'x' * 300}\n"


class TestListed:
    """Hits on names of watch lists say whose they are."""

    def lines(self, *rows: ListEntry) -> list[str]:
        entity = EntitySpec("sdn", options=TermOptions(proper=True), watch_list=WatchList("l.csv", "ab12", rows))
        return shown(ruleset(rule("sdn"), entities=[entity]), doc("Ana Rosalinda Noriega spoke."))

    def test_the_row_its_id_and_the_lists_version_stand_below_the_hit(self) -> None:
        lines = self.lines(ListEntry("77", "NORIEGA, Ana Rosalinda", type="person"))
        [said] = [line for line in lines if "listed" in line and "as listed" not in line]
        assert said.strip() == "listed: NORIEGA, Ana Rosalinda, id 77 of sdn (version ab12)"

    def test_a_name_of_many_rows_shows_five(self) -> None:
        rows = [ListEntry(str(number), "NORIEGA, Ana Rosalinda", type="person") for number in range(9)]
        lines = self.lines(*rows)
        assert sum("of sdn (version ab12)" in line for line in lines) == 5
        assert any("and 4 more rows with this name" in line for line in lines)
