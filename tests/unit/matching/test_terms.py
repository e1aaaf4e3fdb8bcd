"""What can't be matched is refused with a sentence that says what to do; what can is bounded."""

from __future__ import annotations

import pytest

from monitor.matching import Matcher, term_problem
from monitor.matching.compiled import CompiledTerm, compile_term
from monitor.model import Fuzzy, Layer, Role, Term, TermOptions

PROPER = TermOptions(proper=True)


def term(phrase: str, options: TermOptions = PROPER, role: Role = Role.NAME) -> Term:
    return Term("owner", phrase, role, options)


def compiled(phrase: str, options: TermOptions = PROPER, role: Role = Role.NAME) -> CompiledTerm:
    found = compile_term(term(phrase, options, role))
    assert isinstance(found, CompiledTerm)
    return found


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("", "no letter or digit"),
        (" \t\n", "no letter or digit"),
        ("—!?…", "no letter or digit"),
        ("\u200b\u00ad", "no letter or digit"),
        ("\ud800", "no letter or digit"),
        ("a" * 10_000, "10000 letters"),
        ("word " * 100, "100 words"),
        ("*", "no letter or digit"),
        ("*con", "doesn't follow a word"),
        ("Zir*con", "doesn't follow a word"),
        ("Zircon **", "doesn't follow a word"),
        ("Zircon *", "doesn't follow a word"),
        ("Z*", "single letter"),
    ],
)
def test_a_phrase_that_cant_be_matched_is_refused(phrase: str, says: str) -> None:
    problem = term_problem(term(phrase))
    assert problem is not None
    assert says in problem
    matcher = Matcher([term(phrase), term("Zircon")])
    assert matcher.refused == ((term(phrase), problem),)
    assert len(matcher.find("The Zircon flew.")) == 1


@pytest.mark.parametrize(
    ("fuzzy", "says"),
    [(Fuzzy(3), "3 edits"), (Fuzzy(99), "Iran for Cuba"), (Fuzzy(-1), "-1 edits"), (Fuzzy(1, 2), "min_length")],
)
def test_a_fuzziness_that_accepts_everything_is_refused(fuzzy: Fuzzy, says: str) -> None:
    assert says in (term_problem(term("Zircon", TermOptions(fuzzy=fuzzy))) or "")


@pytest.mark.parametrize(
    "phrase", ["Zircon", "МИД*", "日内瓦", "3M22", "Zircon*", "“Zircon”", "Zircon* missile", "日内瓦*"]
)
def test_what_can_be_matched_has_no_problem(phrase: str) -> None:
    assert term_problem(term(phrase)) is None


@pytest.mark.parametrize(
    ("role", "options", "layers"),
    [
        (Role.NAME, PROPER, set(Layer)),
        (Role.AMBIGUOUS, PROPER, set(Layer)),
        (Role.CONTEXT, TermOptions(), set(Layer)),
        (Role.KEYWORD, TermOptions(), set(Layer) - {Layer.STEM}),
        (Role.PHRASE, TermOptions(), set(Layer) - {Layer.STEM}),
        (Role.KEYWORD, TermOptions(stem=True), set(Layer)),
        (Role.NAME, TermOptions(stem=False), set(Layer) - {Layer.STEM}),
        (Role.LOOKALIKE, PROPER, set(Layer) - {Layer.FUZZY}),
        (Role.NAME, TermOptions(fuzzy=Fuzzy(0)), set(Layer) - {Layer.FUZZY}),
        (Role.NAME, TermOptions(case=True), {Layer.EXACT}),
        (Role.NAME, TermOptions(layers=frozenset({Layer.FUZZY})), {Layer.EXACT, Layer.FUZZY}),
    ],
)
def test_layers_follow_role_and_options(role: Role, options: TermOptions, layers: set[Layer]) -> None:
    assert compiled("Zircon", options, role).layers == layers


@pytest.mark.parametrize(
    ("length", "keyword", "name"),
    [(3, 0, 0), (4, 0, 0), (5, 0, 1), (6, 0, 1), (7, 1, 1), (9, 1, 1), (10, 1, 2), (13, 1, 2), (14, 2, 2)],
)
def test_edits_by_length_are_integers(length: int, keyword: int, name: int) -> None:
    def allowed(options: TermOptions, role: Role) -> int:
        own = compiled("Q" + "x" * (length - 1), options, role)
        return max((e for e in range(own.pieces[0].cap + 1) if own.affords(e, length)), default=0)

    assert allowed(TermOptions(), Role.KEYWORD) == keyword
    assert allowed(PROPER, Role.NAME) == name


def test_a_prefix_is_never_fuzzed_joined_or_romanised() -> None:
    assert compiled("Сергей Рябков*").layers == {Layer.EXACT, Layer.STEM}


def test_terms_of_one_normal_form_all_count() -> None:
    terms = [
        Term("a", "Müller", Role.NAME, PROPER),
        Term("b", "Muller", Role.NAME, PROPER),
        Term("b", "MULLER", Role.NAME, PROPER, 1),
    ]
    hits = Matcher(terms).find("Mr Muller left.")
    assert [(hit.term.owner, hit.layer) for hit in hits] == [("a", Layer.EXACT), ("b", Layer.EXACT)]


def test_a_name_and_its_lookalike_on_one_span_are_both_reported() -> None:
    """Which of them counts is the rules' business; they need both to say why."""
    terms = [Term("r", "Ryabkov", Role.NAME, PROPER), Term("r", "Rybakov", Role.LOOKALIKE, PROPER)]
    hits = Matcher(terms).find("Then Rybakov scored.")
    assert [(hit.term.role, hit.layer) for hit in hits] == [(Role.LOOKALIKE, Layer.EXACT), (Role.NAME, Layer.FUZZY)]
    assert hits[1].edits == (1,)


def test_a_matcher_without_terms_finds_nothing() -> None:
    assert Matcher([]).find("Zircon") == []
    assert len(Matcher([])) == 0
