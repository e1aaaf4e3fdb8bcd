"""The grammar of `when`: what is read, and what is refused with its place and what to write instead."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ExprError
from monitor.model import And, AtLeast, Field, In, Name, Near, Not, Or, Phrase, Regex
from monitor.rules import parse_expr, unparse
from tests.conformance.rules.desk import ENTITIES, config_of, told


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("zircon", Name("zircon")),
        ("geneva_talks", Name("geneva_talks")),
        ("geneva-talks", Name("geneva-talks")),
        ("3M22", Name("3M22")),
        ("ракета", Name("ракета")),
        ('"a b"', Phrase("a b")),
        ('"negotiat* table*"', Phrase("negotiat* table*")),
        ('"Же*"', Phrase("Же*")),
        (r'"say \"hi\" \\"', Phrase(r'say "hi" \\'[:-1])),
        (r're"SS-N-\d+"', Regex(r"SS-N-\d+")),
        ("title:zircon", In(Field.TITLE, Name("zircon", 6))),
        ("TITLE:zircon", In(Field.TITLE, Name("zircon", 6))),
        ("not zircon", Not(Name("zircon", 4))),
        ("NOT zircon", Not(Name("zircon", 4))),
        ("a near/8 b", Near(Name("a"), Name("b", 9), 8)),
        ("a before/8 b", Near(Name("a"), Name("b", 11), 8, ordered=True)),
        ("a AND b", And((Name("a"), Name("b", 6)))),
        ("a or b Or c", Or((Name("a"), Name("b", 5), Name("c", 10)))),
        ("2 of (a, b, c)", AtLeast(2, (Name("a", 6), Name("b", 9), Name("c", 12)))),
        ("\n  ( a )\t", Name("a", 5)),
    ],
)
def test_what_is_written_is_what_is_read(source: str, tree: object) -> None:
    assert parse_expr(source) == tree


@pytest.mark.parametrize(
    ("source", "offset", "hint"),
    [
        ("", 0, "write a name"),
        ("a b", 2, "join with `and`"),
        ("a and", 5, "add a name or phrase"),
        ("and a", 0, "quote it"),
        ("(a or b", 0, "add `)`"),
        ("a)", 1, "open the group"),
        ("a near b", 2, "near/8"),
        ("a near /8 b", 2, "near/8"),
        ("a near/0 b", 2, "adjacent = 1"),
        ("a near/99999 b", 2, "adjacent = 1"),
        ("not a near/3 b", 0, "not (a near/3 b)"),
        ("(a and b) near/3 c", 1, "a near/3 c and b near/3 c"),
        ("2 of (a)", 0, None),
        ("0 of (a, b)", 0, None),
        ("2 of a, b", 5, "2 of (a, b, c)"),
        ("2 and a", 0, "2 of (a, b, c)"),
        ("a, b", 1, "2 of (a, b, c)"),
        ('"open', 0, 'closing "'),
        ("“curly”", 0, 'write "…"'),
        ("'single'", 0, "double quotes"),
        ("a & b", 2, "write `and`"),
        ("a || b", 2, "write `or`"),
        ("!a", 0, "write `not`"),
        ("-a", 0, "write `not`"),
        ("Zirc*", 4, "inside quotes"),
        ("/a/", 0, 're"…"'),
        ("titel:a", 0, "fields: title"),
        ("title:not a", 6, "not title:"),
        ("title:(url:a)", 7, "two fields at once"),
        ('rx"a"', 0, 're"…"'),
        ('re"("', 0, None),
        ('"—"', 0, None),
        ('a or "*burg"', 5, 're"…"'),
        ('"Ham*burg"', 0, 're"…"'),
        ('"Ham**"', 0, 're"…"'),
        ('"Ham *"', 0, None),
        ('"H*"', 0, None),
        ("(" * 60 + "a" + ")" * 60, 50, "keywords"),
    ],
)
def test_a_fault_has_its_offset_and_says_what_to_write(source: str, offset: int, hint: str | None) -> None:
    with pytest.raises(ExprError) as caught:
        parse_expr(source)
    assert caught.value.offset == offset
    assert hint is None or hint in (caught.value.hint or "")


@pytest.mark.parametrize("word", ["and", "or", "not", "near", "before", "of", "otherwise", "Near"])
def test_words_of_the_grammar_are_no_names(word: str) -> None:
    [problem] = told(f"keywords: {{{word}: {{any: [a]}}}}\n")
    assert "is a word of `when` itself" in problem


def test_entities_and_keywords_share_one_set_of_names() -> None:
    [problem] = told("entities: {x: {names: [Xylar]}}\nkeywords: {x: {any: [a]}}\n")
    assert "monitor.yaml:2:12" in problem


def test_keywords_may_name_one_another_but_not_in_a_circle() -> None:
    assert config_of(ENTITIES + "  deep: {when: geneva_talks and sanctions}\n").keywords[-1].id == "deep"
    circle = told('keywords:\n  a: {when: b}\n  b: {when: c or "d"}\n  c: {when: not a}\n')
    assert circle[0] == "monitor.yaml:2:13: `a` is defined by itself: a -> b -> c -> a"
    assert len(circle) == 3


NAMES = st.text(string.ascii_lowercase + "_-", min_size=1, max_size=6).map(lambda text: f"x{text}")


@given(
    NAMES,
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=9).filter(
        lambda t: any(map(str.isalnum, t)) and "*" not in t
    ),
)
@settings(max_examples=150, deadline=None)
def test_any_name_and_any_phrase_can_be_written_and_read_back(name: str, phrase: str) -> None:
    again = parse_expr(unparse(And((Name(name), Phrase(phrase)))))
    assert isinstance(again, And)
    assert [type(node)(*[getattr(node, slot) for slot in node.__slots__[:1]]) for node in again.operands] == [
        Name(name),
        Phrase(phrase),
    ]


@given(st.text(st.sampled_from('ab ()",:/*2nearofdt\\“-'), max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_other_text_is_refused_at_a_place_inside_it(source: str) -> None:
    tree, fault = None, None
    try:
        tree = parse_expr(source)
    except ExprError as error:
        fault = error
    if fault is not None:
        assert 0 <= fault.offset <= len(source)
        assert str(fault)
    if tree is not None:
        assert unparse(parse_expr(unparse(tree))) == unparse(tree)
