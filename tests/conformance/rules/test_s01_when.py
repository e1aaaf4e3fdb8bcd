"""RULES 1: names, phrases, patterns, near, of, prefixes; the precedence; keywords by list or expression."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import And, AtLeast, Config, Expr, Field, In, Near, Not, Or, Phrase, RuleSpec, VerdictKind
from monitor.rules import compile_rules, parse_expr, unparse
from tests.conformance.rules.desk import ENTITIES, doc, fires, rule, rules_of, said_of, say, words


@pytest.mark.parametrize(
    ("when", "text", "holds"),
    [
        ("sanctions", "An embargo was agreed.", True),
        ("sanctions", "A treaty was agreed.", False),
        ("ryabkov", "Sergei Ryabkov left early.", True),
        ("geneva_talks", "Talks in Geneva went on.", True),
        ('"wheat harvest"', "The wheat harvest was poor.", True),
        ('"wheat harvest"', "Harvest of wheat.", False),
        ('"Geneva" and "talks"', "Geneva hosts talks.", True),
        ('"Geneva" and "talks"', "Geneva hosts a fair.", False),
        ('"Geneva" or "talks"', "Geneva hosts a fair.", True),
        ('not "Geneva"', "Vienna hosts a fair.", True),
        ('not "Geneva"', "Geneva hosts a fair.", False),
        ('"Geneva" near/3 "talks"', "Geneva hosts the talks.", True),
        ('"Geneva" before/3 "talks"', "Talks in Geneva.", False),
        ('2 of ("Geneva", "talks", "envoy")', "The envoy left Geneva.", True),
        ('2 of ("Geneva", "talks", "envoy")', "The envoy left Vienna.", False),
        ('("Geneva" or "Vienna") and "talks"', "Vienna hosts talks.", True),
        (r're"SS-N-\d+"', "An SS-N-33 was tested.", True),
    ],
)
def test_when_has_names_phrases_patterns_not_near_before_and_or_n_of_and_parentheses(
    when: str, text: str, *, holds: bool
) -> None:
    assert fires(when, text) is holds


def test_a_pattern_has_unicode_word_boundaries() -> None:
    assert fires(r're"\bракет\w\b"', "Новая ракета, сообщили в МИД.")
    assert not fires(r're"\bракета\b"', "Ракетами не пугают: суперракета.")
    assert fires(r're"\bTsirkón\b"', "the Tsirkón, again")
    assert not fires(r're"\bTsirk\b"', "the Tsirkón, again")


def test_a_pattern_is_re2_so_backreferences_and_lookarounds_are_refused() -> None:
    for pattern in (r"(a)\1", "(?=a)", "(?<!a)b"):
        [problem] = said_of(f're"{pattern}"')
        assert problem.startswith(f're"{pattern}"')


@pytest.mark.parametrize(
    ("when", "fields", "holds"),
    [
        ("title:zircon", {"title": "Zircon missile fired", "summary": "At sea."}, True),
        ("title:zircon", {"title": "A launch", "summary": "Zircon missile fired."}, False),
        ('title:("launch" or "test")', {"title": "A test", "summary": "-"}, True),
        ('title:("launch" or "test")', {"title": "News", "summary": "A test"}, False),
        ('title:"a" and "b"', {"title": "a", "summary": "b"}, True),
        ('title:("a" and "b")', {"title": "a", "summary": "b"}, False),
        ('not title:"a" and "b"', {"title": "b", "summary": "a"}, True),
    ],
)
def test_a_field_prefix_takes_a_name_or_a_group(when: str, fields: dict[str, str], *, holds: bool) -> None:
    assert fires(when, doc(**fields)) is holds


@pytest.mark.parametrize(
    ("bare", "grouped"),
    [
        ('not "a" and "b"', '(not "a") and "b"'),
        ('"a" or "b" and "c"', '"a" or ("b" and "c")'),
        ('"a" and "b" or "c"', '("a" and "b") or "c"'),
        ('"a" near/2 "b" and "c"', '("a" near/2 "b") and "c"'),
        ('"a" and "b" near/2 "c"', '"a" and ("b" near/2 "c")'),
        ('not "a" near/2 "b"', None),
        ('not title:"a" or "b"', '(not (title:"a")) or "b"'),
        ('title:"a" near/2 title:"b"', '(title:"a") near/2 (title:"b")'),
        ('"a" near/2 "b" before/3 "c"', '("a" near/2 "b") before/3 "c"'),
        ('not not "a" and "b"', '(not (not "a")) and "b"'),
    ],
)
def test_precedence_is_prefix_then_not_then_near_and_before_then_and_then_or(bare: str, grouped: str | None) -> None:
    if grouped is None:  # `not` binds tighter than near, and what is absent is near nothing
        [problem] = said_of(bare)
        assert "what is absent is nowhere" in problem
        return
    assert bare_tree(bare) == bare_tree(grouped)


def bare_tree(source: str) -> str:
    """A tree with every group in brackets and no offsets."""

    def show(node: Expr) -> str:
        match node:
            case Phrase():
                return node.text
            case In():
                return f"[{node.field}:{show(node.operand)}]"
            case Not():
                return f"[not {show(node.operand)}]"
            case Near():
                return f"[{show(node.left)} {'<' if node.ordered else '~'}{node.distance} {show(node.right)}]"
            case And() | Or():
                return f"[{type(node).__name__.lower()} {' '.join(map(show, node.operands))}]"
            case AtLeast():
                return f"[{node.count} of {' '.join(map(show, node.operands))}]"
            case _:
                raise AssertionError(node)

    return show(parse_expr(source))


ATOMS = ("alpha", "bravo", "delta", "gamma")


def fired(when: str, text: str) -> bool:
    """One expression on one text, without YAML in between."""
    rules = compile_rules(Config(rules=(RuleSpec("r", parse_expr(when), when),)))
    [verdict] = rules.explain(doc(text))
    return verdict.kind is VerdictKind.FIRED


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, str]:
    """A chain without parentheses, and the same as Python reads it: not > and > or there too."""
    bare, python = [], []
    for at in range(draw(st.integers(2, 6))):
        nots = draw(st.integers(0, 2))
        atom = draw(st.sampled_from(ATOMS))
        joint = draw(st.sampled_from(["and", "or"])) if at else ""
        bare.append(f'{joint} {"not " * nots}"{atom}"')
        python.append(f"{joint} {'not ' * nots}({atom!r} in there)")
    return " ".join(bare).strip(), " ".join(python).strip()


@given(chains(), st.sets(st.sampled_from(ATOMS)))
@settings(max_examples=150, deadline=None)
def test_chains_of_not_and_or_are_true_when_their_parts_say_so(chain: tuple[str, str], there: set[str]) -> None:
    when, python = chain
    assert fired(when, " ".join([*sorted(there), "filler"])) == eval(python, {"there": there})


@given(st.integers(1, 4), st.permutations(ATOMS), st.sets(st.sampled_from(ATOMS)))
@settings(max_examples=60, deadline=None)
def test_n_of_is_true_when_at_least_n_operands_are_whatever_their_order(
    count: int, order: list[str], there: set[str]
) -> None:
    listed = ", ".join('"' + one + '"' for one in order)
    when = f"{count} of ({listed})"
    assert fired(when, " ".join([*sorted(there), "filler"])) == (len(there) >= count)


@given(st.sets(st.sampled_from(ATOMS)))
@settings(max_examples=16, deadline=None)
def test_one_of_is_or_and_all_of_is_and(there: set[str]) -> None:
    text, listed = " ".join([*sorted(there), "filler"]), [f'"{one}"' for one in ATOMS]
    assert fired(f"1 of ({', '.join(listed)})", text) == fired(" or ".join(listed), text)
    assert fired(f"4 of ({', '.join(listed)})", text) == fired(" and ".join(listed), text)


@given(st.lists(st.sampled_from(["and", "or", "near/2", "before/3"]), min_size=1, max_size=7))
@settings(max_examples=100, deadline=None)
def test_what_is_parsed_and_written_again_is_the_same_tree(joints: list[str]) -> None:
    parts = [f'{joint} "{atom}"' for joint, atom in zip(["", *joints], ATOMS * 2, strict=False)]
    source = " ".join(parts).strip()
    again = unparse(parse_expr(source))
    assert bare_tree(again) == bare_tree(source)
    assert unparse(parse_expr(again)) == again
    levels = [re.sub(r"/.*", "", joint).replace("before", "near") for joint in joints]
    tightness = {"near": 2, "and": 1, "or": 0}
    loosest = min(levels, key=tightness.__getitem__)
    root = parse_expr(source)
    assert isinstance(root, {"near": Near, "and": And, "or": Or}[loosest])


class TestKeywords:
    @staticmethod
    def fires(keyword: str, text: str = "", **fields: str) -> bool:
        return fires("k", doc(text, **fields), names=f"keywords:\n  k: {keyword}\n")

    def test_a_keyword_is_a_list_of_phrases_or_an_expression_and_not_both(self) -> None:
        assert self.fires("{any: [grain deal, wheat]}", "Wheat prices")
        assert self.fires("""{when: '"grain" near/3 "deal"'}""", "deal on grain")
        for keyword in ("""{any: [a], when: '"b"'}""", "{stem: true}"):
            assert len(said_of("k", names=f"keywords:\n  k: {keyword}\n")) == 1

    @pytest.mark.parametrize("kind", ["any: [sanction]", """when: '"sanction"'"""], ids=["any", "when"])
    def test_both_kinds_take_stem_in_fuzzy_case_and_layers(self, kind: str) -> None:
        assert not self.fires(f"{{{kind}}}", "sanctions followed")
        assert self.fires(f"{{{kind}, stem: true}}", "sanctions followed")
        assert not self.fires(f"{{{kind}, in: [title]}}", "sanction")
        assert self.fires(f"{{{kind}, in: [title]}}", title="A sanction")
        assert self.fires(f"{{{kind}, in: [tags]}}", "-", tags="sanction")
        assert self.fires(f"{{{kind}}}", "a sancton")
        assert not self.fires(f"{{{kind}, fuzzy: off}}", "a sancton")
        assert self.fires(f"{{{kind}}}", "SANCTION it")
        assert not self.fires(f"{{{kind}, case: true}}", "Sanction it, he said")
        assert not self.fires(f"{{{kind}, layers: [exact]}}", "a sancton")


def test_a_name_means_the_same_in_a_keyword_and_in_a_rule() -> None:
    names = ENTITIES + "  envoy: {when: ryabkov or zircon}\n"
    for text in ("Sergei Ryabkov left", "The Zircon missile", "zirconia", "Ryabkov's dog"):
        assert fires("envoy", text, names=names) == fires("ryabkov or zircon", text)


def test_a_quoted_phrase_is_found_whatever_its_capitals_and_white_space() -> None:
    assert words(say('"wheat harvest"', "WHEAT\n  Harvest up")) == [("wheat harvest", "WHEAT\n  Harvest")]


def test_names_of_all_files_are_one_set() -> None:
    rules = rules_of(rule("geneva_talks and title:ryabkov"))
    [verdict] = rules.explain(doc("Talks in Geneva", title="Sergei Ryabkov"))
    assert verdict.kind is VerdictKind.FIRED
    assert {hit.field for hit in verdict.hits} == {Field.TITLE, Field.TEXT}
