"""Which layer a term reaches, option by option; what vetoes, gates and orders do."""

from __future__ import annotations

import itertools

import pytest

from monitor.matching import Matcher
from monitor.matching.best import EDITS, EXACT, ROMAN, STEM, best_of, decide
from monitor.matching.case import Case, Style
from monitor.matching.compiled import CompiledTerm, compile_term
from monitor.matching.index import Index
from monitor.matching.lean import Lean, get, put
from monitor.matching.relation import edits_between, is_case_met, is_inflected, is_romanised
from monitor.matching.tokens import form_of
from monitor.model import Field, Fuzzy, Hit, Layer, Role, Term, TermOptions

PROPER = TermOptions(proper=True)
PERSON = TermOptions(proper=True, free_order=True)
PLAIN = TermOptions()


def compiled(phrase: str, options: TermOptions = PROPER, role: Role = Role.NAME) -> CompiledTerm:
    found = compile_term(Term("owner", phrase, role, options))
    assert isinstance(found, CompiledTerm)
    return found


def layers(phrase: str, text: str, options: TermOptions = PROPER, role: Role = Role.NAME) -> list[str]:
    return [hit.layer.value for hit in Matcher([Term("owner", phrase, role, options)]).find(text)]


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ((EXACT | EDITS, EXACT | EDITS), (Layer.EXACT, (0, 0))),
        ((EXACT | EDITS, STEM), (Layer.STEM, (0, 0))),
        ((STEM, STEM | 2 * EDITS), (Layer.STEM, (0, 0))),
        ((EXACT | EDITS, 2 * EDITS), (Layer.FUZZY, (0, 1))),
        ((2 * EDITS, 2 * EDITS), (Layer.FUZZY, (1, 1))),
        ((3 * EDITS, 3 * EDITS), None),
        ((EXACT | EDITS, ROMAN), (Layer.ROMANISED, (0, 0))),
        ((STEM, ROMAN), (Layer.ROMANISED, (0, 0))),
        ((2 * EDITS, STEM), None),
        ((2 * EDITS, ROMAN), None),
    ],
)
def test_the_layer_of_a_window_is_decided_by_its_words(
    relations: tuple[int, ...], expected: tuple[Layer, tuple[int, ...]] | None
) -> None:
    assert decide(compiled("Sergei Ryabkov"), relations, ("sergei", "ryabkov")) == expected


@pytest.mark.parametrize("layer", list(Layer))
def test_a_layer_that_is_not_asked_for_is_not_used(layer: Layer) -> None:
    texts = {
        Layer.JOINED: ("Nord Stream", "Nordstream"),
        Layer.STEM: ("Сергей Рябков", "Сергеем Рябковым"),
        Layer.FUZZY: ("Ryabkov", "Riabkov"),
        Layer.ROMANISED: ("Ryabkov", "Рябков"),
        Layer.EXACT: ("Ryabkov", "Ryabkov"),
    }
    phrase, text = texts[layer]
    others = frozenset(Layer) - {layer}
    assert layers(phrase, text) == [layer.value]
    assert layers(phrase, text, TermOptions(proper=True, layers=frozenset({layer}))) == [layer.value]
    if layer is not Layer.EXACT:  # exact is always on
        assert layer.value not in layers(phrase, text, TermOptions(proper=True, layers=others))


@pytest.mark.parametrize("order", list(itertools.permutations(["Manuel", "Antonio", "Noriega"])))
def test_a_person_is_found_in_any_order(order: tuple[str, ...]) -> None:
    term = Term("n", "NORIEGA, Manuel Antonio", Role.NAME, PERSON)
    (hit,) = Matcher([term]).find(f"Then {', '.join(order)} left.")
    assert hit.layer is Layer.EXACT
    assert (hit.first, hit.last) == (1, 3)


def test_edits_of_a_person_stand_in_the_order_of_the_term() -> None:
    (hit,) = Matcher([Term("n", "NORIEGA, Manuel Antonio", Role.NAME, PERSON)]).find("Manuel Antonio Noreiga left.")
    assert (hit.layer, hit.edits) == (Layer.FUZZY, (1, 0, 0))


def test_a_name_that_repeats_a_word_needs_it_twice() -> None:
    term = Term("a", "Ali Hassan Ali", Role.NAME, PERSON)
    assert Matcher([term]).find("Ali Hassan said") == []
    assert len(Matcher([term]).find("Hassan Ali Ali said")) == 1


def test_a_person_of_more_than_six_words_keeps_its_order() -> None:
    name = "Abdul Rahman Mohammed Hussain Salim Nasser Qatari"
    assert layers(name, f"Then {name} left.", PERSON) == ["exact"]
    turned = " ".join(reversed(name.split()))
    assert layers(name, f"Then {turned} left.", PERSON) == []


@pytest.mark.parametrize(
    ("case", "word", "style", "met"),
    [
        (Case.CAPITAL, "Zircon", Style.SENTENCES, True),
        (Case.CAPITAL, "zircon", Style.SENTENCES, False),
        (Case.CAPITAL, "zircon", Style.HEADLINE, True),
        (Case.CAPITAL, "zircon", Style.FREE, True),
        (Case.CAPITAL, "ZIRCON", Style.CAPITALS, True),
        (Case.CAPITAL, "日", Style.SENTENCES, True),
        (Case.ANY, "zircon", Style.SENTENCES, True),
    ],
)
def test_the_capital_gate_by_style(case: Case, word: str, style: Style, met: bool) -> None:  # noqa: FBT001 - parametrized
    piece = compiled("Zircon", PROPER if case is Case.CAPITAL else PLAIN).pieces[0]
    assert piece.case is case
    assert is_case_met(piece, form_of(word), style) is met


@pytest.mark.parametrize(
    ("term", "word", "style", "met"),
    [
        ("WHO", "WHO", Style.SENTENCES, True),
        ("WHO", "Who", Style.SENTENCES, False),
        ("WHO", "WHO", Style.CAPITALS, False),
        ("NATO", "NATO", Style.CAPITALS, True),
        ("NATO", "nato", Style.FREE, True),
        ("WHO", "who", Style.FREE, False),
        ("WHO", "WHO", Style.FREE, True),
        ("NATO", "Nato", Style.HEADLINE, False),
    ],
)
def test_acronyms_by_style(term: str, word: str, style: Style, met: bool) -> None:  # noqa: FBT001 - parametrized
    piece = compiled(term).pieces[0]
    assert piece.case is Case.ACRONYM
    assert is_case_met(piece, form_of(word), style) is met


@pytest.mark.parametrize(
    ("phrase", "options", "cases"),
    [
        ("US Navy", PROPER, [Case.ACRONYM, Case.CAPITAL]),
        ("US sanctions", PLAIN, [Case.ACRONYM, Case.ANY]),
        ("SS-N-33", PROPER, [Case.CAPITAL, Case.CAPITAL, Case.ANY]),
        ("AEROCARIBBEAN", PROPER, [Case.CAPITAL]),
        ("UNESCO", PROPER, [Case.ACRONYM]),
        ("NATO", TermOptions(case=False), [Case.ANY]),
        ("May", TermOptions(case=True), [Case.AS_WRITTEN]),
        ("PUTIN, Vladimir", PERSON, [Case.CAPITAL, Case.CAPITAL]),
        ("bin Laden", PROPER, [Case.ANY, Case.CAPITAL]),
        ("3M22", PROPER, [Case.ANY]),
    ],
)
def test_what_a_term_asks_of_capitals(phrase: str, options: TermOptions, cases: list[Case]) -> None:
    assert [piece.case for piece in compiled(phrase, options).pieces] == cases


@pytest.mark.parametrize(
    ("term", "word", "edits"),
    [
        ("Ryabkov", "ryabkov", 0),
        ("Ryabkov", "Rybakov", 1),
        ("Ryabkov", "Riabkow", None),
        ("Zelenskaya", "Selenskaja", 2),
        ("Putin", "Rutin", None),
        ("Putin", "Puten", 1),
        ("Mali", "Malik", None),
        ("Malik", "Mali", None),
    ],
)
def test_edits_from_token_to_word(term: str, word: str, edits: int | None) -> None:
    assert edits_between(compiled(term).pieces[0], form_of(word), "en") == edits


def test_a_limit_of_its_own_replaces_the_table() -> None:
    own = compiled("Putin", TermOptions(fuzzy=Fuzzy(2, 5)))
    assert edits_between(own.pieces[0], form_of("Rutine"), "en") == 2
    assert own.affords(2, 5)
    assert not own.affords(3, 100)


def test_inflection_asks_for_one_script() -> None:
    piece = compiled("Рябков").pieces[0]
    assert is_inflected(piece, form_of("Рябкова"), "ru")
    assert is_inflected(piece, form_of("Рябкова"), None)
    assert not is_inflected(piece, form_of("Ryabkova"), "ru")
    assert is_romanised(piece, form_of("Ryabkov"), "en")
    assert not is_romanised(piece, form_of("Рябков"), "ru")


def test_an_unlisted_language_has_exact_forms_only() -> None:
    assert layers("Zircon", "Zircons") == ["stem"]
    matcher = Matcher([Term("z", "Zirconium mine", Role.NAME, PROPER)])
    assert [hit.layer for hit in matcher.find("Zirconium mines", lang="fi")] == []


def test_a_term_of_its_own_language_is_inflected_in_it_when_the_text_is_silent() -> None:
    term = Term("p", "Praha", Role.NAME, TermOptions(proper=True, lang="cs"))
    assert [hit.layer for hit in Matcher([term]).find("V Praze.")] == [Layer.STEM]


def test_languages_can_be_prepared_and_change_nothing() -> None:
    terms = [Term("p", "Praha", Role.NAME, PROPER), Term("s", "sanction", Role.KEYWORD, TermOptions(stem=True))]
    text = "V Praze sanctions"
    assert Matcher(terms, languages=["cs", "en-GB"]).find(text, lang="cs") == Matcher(terms).find(text, lang="cs")


def test_a_fuzzy_hit_on_what_is_exactly_another_term_is_none() -> None:
    one = Term("a", "Sergei Ivanov", Role.NAME, PROPER)
    other = Term("b", "Sergey Ivanov", Role.NAME, PROPER)
    fuzzy = Hit(one, Layer.FUZZY, Field.TEXT, 0, 13, 0, 1, "Sergey Ivanov", (1, 0))
    exact = Hit(other, Layer.EXACT, Field.TEXT, 0, 13, 0, 1, "Sergey Ivanov", (0, 0))
    assert best_of([fuzzy, exact]) == [exact]
    assert best_of([fuzzy]) == [fuzzy]


def test_hits_come_in_reading_order() -> None:
    terms = [Term("b", "Geneva", Role.PHRASE), Term("a", "Geneva talks", Role.PHRASE), Term("c", "talks", Role.PHRASE)]
    hits = Matcher(terms).find("talks: Geneva talks")
    assert [(hit.start, hit.term.owner) for hit in hits] == [(0, "c"), (7, "b"), (7, "a"), (14, "c")]


def test_a_lean_table_keeps_one_number_without_a_list() -> None:
    table: Lean[str] = {}
    for number in (7, 7, 8, 9):
        put(table, "a", number)
    put(table, "b", 7)
    assert (list(get(table, "a")), list(get(table, "b")), list(get(table, "c"))) == ([7, 8, 9], [7], [])
    assert table["b"] == 7


def test_a_term_hangs_on_its_rarest_word() -> None:
    names = ["Bank of Cuba", "Bank of Mali", "Bank of Oman"]
    index = Index([compiled(name) for name in names])
    anchored = {index.pieces[number].norm for number in index.anchors}
    assert anchored <= {"cuba", "mali", "oman"}
