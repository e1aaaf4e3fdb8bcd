"""What compiling shares, collects and refuses."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from monitor.errors import ConfigError
from monitor.model import (
    DEFAULT_FIELDS,
    Config,
    EntitySpec,
    Field,
    Fuzzy,
    KeywordSpec,
    Layer,
    ListEntry,
    Role,
    Term,
    TermOptions,
    WatchList,
)
from monitor.rules import parse_expr
from monitor.rules.compile import Compiler, show
from monitor.rules.gate import with_sure_context
from monitor.rules.nodes import Leaf, Named, Some, leaves, node_children
from monitor.rules.terms import entity_terms, key_of, keyword_terms, phrase_term
from tests.unit.rules.making import GENEVA, RYABKOV, SANCTIONS, ZIRCON, keyword, rule


def compiler(*keywords: KeywordSpec, entities: tuple[EntitySpec, ...] = (ZIRCON, RYABKOV)) -> Compiler:
    return Compiler.of(Config(entities=entities, keywords=(SANCTIONS, GENEVA, *keywords)))


class TestSharing:
    def test_equal_parts_of_different_rules_are_one_node(self) -> None:
        one = compiler()
        first = one.rule(rule('zircon and ("a" near/3 "b")', "r1")).root
        second = one.rule(rule('"c" or "a" near/3 "b"', "r2")).root
        assert isinstance(first, Some)
        assert isinstance(second, Some)
        assert first.operands[1] is second.operands[1]

    def test_the_same_name_in_other_fields_is_another_node(self) -> None:
        one = compiler()
        plain, titled = one.rule(rule("zircon", "r1")).root, one.rule(rule("title:zircon", "r2")).root
        assert plain is not titled
        assert isinstance(titled, Leaf)
        assert titled.fields == {Field.TITLE}
        assert isinstance(plain, Leaf)
        assert plain.fields == set(DEFAULT_FIELDS)

    def test_a_keyword_is_compiled_once_for_the_same_fields(self) -> None:
        one = compiler()
        roots = [one.rule(rule(when, f"r{at}")).root for at, when in enumerate(("geneva_talks", "not geneva_talks"))]
        named = [root if isinstance(root, Named) else node_children(root)[0] for root in roots]
        assert named[0] is named[1]

    def test_leaves_come_once_in_reading_order(self) -> None:
        root = compiler().rule(rule('"b" and ("a" or "b") and geneva_talks')).root
        assert [leaf.key for leaf in leaves(root)] == [
            '"b"', '"a"', '"Geneva"', '"Genf"', '"talks"', '"negotiations"', '"summit"',
        ]  # fmt: skip


class TestWhatIsShown:
    @pytest.mark.parametrize(
        ("when", "text"),
        [
            ("title:(zircon or sanctions)", "title:zircon or title:sanctions"),
            ("tags:geneva_talks", "tags:geneva_talks"),
            ("title:(zircon near/2 sanctions)", "title:zircon near/2 title:sanctions"),
            ("(zircon and (sanctions))", "zircon and sanctions"),
            ("2 of (title:zircon, not sanctions)", "2 of (title:zircon, not sanctions)"),
        ],
    )
    def test_prefixes_stand_at_the_terms_they_reach(self, when: str, text: str) -> None:
        assert show(compiler().rule(rule(when)).root) == text


class TestTerms:
    def test_only_what_rules_reach_is_searched(self) -> None:
        one = compiler(keyword("unused", any_=("never",)))
        one.rule(rule('zircon or "x"'))
        assert set(one.terms) == {"zircon", '"x"'}

    def test_fields_are_those_that_are_asked_for(self) -> None:
        one = compiler()
        one.rule(rule('zircon or tags:"x"'))
        assert one.fields == {*DEFAULT_FIELDS, Field.TAGS}

    def test_an_entitys_lists_have_their_roles_and_order(self) -> None:
        terms = list(
            entity_terms(replace(ZIRCON, names=("A", "B"), ambiguous=("C",), context=("d",), lookalikes=("e",)))
        )
        assert [(term.role, term.phrase, term.order) for term in terms] == [
            (Role.NAME, "A", 0),
            (Role.NAME, "B", 1),
            (Role.AMBIGUOUS, "C", 2),
            (Role.CONTEXT, "d", 3),
            (Role.LOOKALIKE, "e", 4),
        ]

    def test_context_is_stemmed_and_lookalikes_are_never_fuzzy(self) -> None:
        options = {term.role: term.options for term in entity_terms(ZIRCON)}
        assert options[Role.CONTEXT] == TermOptions(stem=True)
        assert options[Role.LOOKALIKE].fuzzy == Fuzzy(0)
        assert options[Role.LOOKALIKE].layers == frozenset({Layer.EXACT, Layer.JOINED, Layer.STEM})
        assert options[Role.NAME].proper

    def test_rows_of_a_list_bring_their_language_and_persons_their_order(self) -> None:
        rows = (ListEntry("1", "X Y", type="person", lang="ru"), ListEntry("2", "Z", ambiguous=("W",), type="ship"))
        listed = EntitySpec("sdn", options=TermOptions(lang="en"), watch_list=WatchList("l", "v", rows))
        options = {term.phrase: (term.role, term.options) for term in entity_terms(listed)}
        assert options["X Y"] == (Role.NAME, TermOptions(lang="ru", free_order=True))
        assert options["Z"] == (Role.NAME, TermOptions(lang="en"))
        assert options["W"][0] is Role.AMBIGUOUS

    def test_phrases_never_collide_with_ids(self) -> None:
        assert key_of(phrase_term("zircon", None)) == '"zircon"'
        assert key_of(Term("zircon", "Zircon", Role.NAME)) == "zircon"
        assert [key_of(term) for term in keyword_terms(SANCTIONS)] == ["sanctions"] * 3

    def test_a_phrase_with_a_keywords_options_is_a_term_of_its_own(self) -> None:
        plain = KeywordSpec("plain", when=parse_expr('"x"'))
        assert phrase_term("x", plain) == phrase_term("x", None)
        assert phrase_term("x", SANCTIONS).owner == "x (sanctions)"
        assert phrase_term("x", SANCTIONS).options == SANCTIONS.options


class TestSureContext:
    def test_a_term_that_is_somebodys_ambiguous_name_is_left_out(self) -> None:
        one = EntitySpec("one", ambiguous=("Zircon",), context=("Rybka", "missile"))
        two = EntitySpec("two", ambiguous=("rybka",), context=("ZIRCON",))
        sure = with_sure_context([one, two])
        assert sure["one"].context == ("missile",)
        assert sure["two"].context == ()

    @pytest.mark.parametrize(
        ("term", "kept"), [("Рябкова", False), ("Рябков*", False), ("рябк", True), ("Рябкова дом", True)]
    )
    def test_prefixes_count_for_every_word_they_reach(self, term: str, *, kept: bool) -> None:
        one = EntitySpec("one", ambiguous=("Рябков*",), context=(term,))
        assert bool(with_sure_context([one])["one"].context) == kept


class TestRefusals:
    def test_an_unknown_name_inside_a_keyword_is_named_with_its_rule(self) -> None:
        with pytest.raises(ConfigError, match="rule `r`: `ghost` is no entity or keyword"):
            compiler(keyword("kw", "ghost")).rule(rule("kw"))

    def test_the_problem_stands_where_the_rule_does(self) -> None:
        with pytest.raises(ConfigError) as caught:
            compiler().rule(replace(rule("ghost"), where="a:b.yaml:7:3"))
        [problem] = caught.value.problems
        assert (problem.file, problem.line, problem.column) == ("a:b.yaml", 7, 3)

    def test_settings_expression_too(self) -> None:
        with pytest.raises(ConfigError, match="settings: `ghost`"):
            compiler().expression(parse_expr("ghost"))

    def test_a_keyword_that_names_itself(self) -> None:
        with pytest.raises(ConfigError, match="`kw` is defined by itself: kw → kw"):
            compiler(keyword("kw", 'not kw or "x"')).rule(rule("kw"))


def test_reading_expressions_imports_neither_the_matcher_nor_its_libraries() -> None:
    code = (
        "import sys, monitor.rules.parse; print([m for m in sys.modules "
        "if m.split('.')[0] in {'re2', 'rapidfuzz', 'numpy', 'pydantic'} or m.startswith('monitor.matching')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_an_unknown_attribute_of_the_package_is_an_error() -> None:
    import monitor.rules

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = monitor.rules.nothing
