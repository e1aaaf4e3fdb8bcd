from __future__ import annotations

import pytest

from monitor.errors import ExprError
from monitor.model import And, AtLeast, Expr, Field, In, Name, Near, Not, Or, Phrase, Regex
from monitor.rules import is_name, names_in, parse_expr, unparse
from monitor.rules.parse import MAX_DEPTH, MAX_LENGTH

A, B, C, D = (Name(letter) for letter in "abcd")


def parsed(source: str) -> Expr:
    """The tree with all offsets set to 0, for comparing shapes."""
    return without_offsets(parse_expr(source))


def without_offsets(expr: Expr) -> Expr:
    match expr:
        case Name():
            return Name(expr.id)
        case Phrase():
            return Phrase(expr.text)
        case Regex():
            return Regex(expr.pattern)
        case In():
            return In(expr.field, without_offsets(expr.operand))
        case Not():
            return Not(without_offsets(expr.operand))
        case Near():
            return Near(without_offsets(expr.left), without_offsets(expr.right), expr.distance, expr.ordered)
        case And():
            return And(tuple(map(without_offsets, expr.operands)))
        case Or():
            return Or(tuple(map(without_offsets, expr.operands)))
        case AtLeast():
            return AtLeast(expr.count, tuple(map(without_offsets, expr.operands)))


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("a", A),
        ('"Zircon missile"', Phrase("Zircon missile")),
        ("a and b or c", Or((And((A, B)), C))),
        ("a or b and c", Or((A, And((B, C))))),
        ("a AND b Or NOT c", Or((And((A, B)), Not(C)))),
        ("not a and b", And((Not(A), B))),
        ("not not a", Not(Not(A))),
        ("a and b near/3 c", And((A, Near(B, C, 3)))),
        ("a near/3 b BEFORE/2 c", Near(Near(A, B, 3), C, 2, ordered=True)),
        ("a near/3 (b before/2 c)", Near(A, Near(B, C, 2, ordered=True), 3)),
        ("not (a near/5 b)", Not(Near(A, B, 5))),
        ("(a or b) near/8 (c or d)", Near(Or((A, B)), Or((C, D)), 8)),
        ("(a and b) and c", And((And((A, B)), C))),
        ("a and b and c", And((A, B, C))),
        ("2 of (a, b or c, d)", AtLeast(2, (A, Or((B, C)), D))),
        ("title:a and b", And((In(Field.TITLE, A), B))),
        ("not title:a", Not(In(Field.TITLE, A))),
        ("Title:(a or b)", In(Field.TITLE, Or((A, B)))),
        ("title:a near/2 title:b", Near(In(Field.TITLE, A), In(Field.TITLE, B), 2)),
        ('tags:"opinion"', In(Field.TAGS, Phrase("opinion"))),
        ("geneva-talks and sdn_2", And((Name("geneva-talks"), Name("sdn_2")))),
        ("((a))", A),
        ("a\n  or\tb", Or((A, B))),
    ],
)
def test_the_grammar_reads(source: str, tree: Expr) -> None:
    assert parsed(source) == tree


def test_every_node_knows_where_it_begins() -> None:
    expr = parse_expr('zircon and (not "x" or title:b)')
    assert expr == And((Name("zircon", 0), Or((Not(Phrase("x", 16), 12), In(Field.TITLE, Name("b", 29), 23)), 12)), 0)


def test_quotes_and_backslashes_can_be_in_a_phrase() -> None:
    assert parsed(r'"say \"no\" to C:\\temp \d"') == Phrase(r'say "no" to C:\temp \d')


def test_a_pattern_keeps_its_backslashes_but_for_quotes() -> None:
    assert parsed(r're"\bZircon\\\"s"') == Regex(r'\bZircon\\"s')


FAULTS = [
    ("", 0, "empty", "name"),
    ("  \n", 0, "empty", "name"),
    ("(a", 0, "never closed", "add `)`"),
    ("a and (b or c", 6, "never closed", "add `)`"),
    ("a)", 1, "without its `(`", "remove"),
    ("a near b", 2, "`near` without a distance", "near/8"),
    ("a NEAR b", 2, "`near` without a distance", "near/8"),
    ("a before b", 2, "`before` without a distance", "before/8"),
    ("a near / 8 b", 2, "without a distance", "without spaces"),
    ("a near/0 b", 2, "1 to 1000", "adjacent = 1"),
    ("a near/99999999999999999999 b", 2, "1 to 1000", "adjacent"),
    ("a near/5 not b", 9, "`not` beside near/5", "not (a near/5 b)"),
    ("not a near/5 b", 0, "`not` beside near/5", "not (a near/5 b)"),
    ("a near/5 (b and c)", 10, "joined by `and`", "a near/5 c and b near/5 c"),
    ("a near/5 title:(b or 2 of (c, d))", 21, "joined by `of`", "near/5"),
    ("a near/5", 8, "operand is missing", "add"),
    ("near/5 a", 0, "`near/5` where an operand is missing", None),
    ("“Zircon”", 0, "curly quote", 'with " keys'),
    ('"Zircon”', 0, "never closed", "not ”"),
    ('"Zircon', 0, "never closed", 'closing "'),
    ("'Zircon'", 0, "no meaning", "double quotes"),
    ("a b", 2, "nothing between", "quotes"),
    ("a and", 5, "operand is missing", "add"),
    ("and a", 0, "`and` where an operand", 'quote it: "and"'),
    ("a and or b", 6, "`or` where an operand", 'quote it: "or"'),
    ("()", 1, "`)` where an operand", "name"),
    ("a, b", 1, "`,` outside a list", "2 of"),
    ("3 a", 0, "number 3", "3 of (a, b, c)"),
    ("2 of a", 5, "parentheses", "2 of (a, b, c)"),
    ("3 of (a, b)", 0, "must be 1 to 2", None),
    ("0 of (a, b)", 0, "must be 1 to 2", None),
    ("2 of (a, b", 5, "never closed", "add"),
    ("of (a)", 0, "`of` where an operand", 'quote it: "of"'),
    ("headline:a", 0, "`headline:` is no field", "title, summary, text"),
    ("title:(text:a)", 7, "`text:` inside `title:`", "two fields"),
    ("title:", 6, "wants an operand", 'title:"…"'),
    ("title:not a", 6, "wants an operand", "goes before it"),
    (":a", 0, "`:` where an operand", None),
    ("a:b:c", 0, "`a:` is no field", "title"),
    ("a && b", 2, "'&'", "`and`"),
    ("a | b", 2, "'|'", "`or`"),
    ("!a", 0, "'!'", "`not`"),
    ("a -b", 2, "'-'", "`not`"),
    ("Zirc*", 4, "'*'", '"Zircon*"'),
    ("/zircon/", 0, "'/'", 're"…"'),
    ("a ∧ b", 2, "'∧'", "quote"),
    ('"!?"', 0, "letter or digit", None),
    ('""', 0, "letter or digit", None),
    ('r"x"', 0, "`r` before a quote", 're"…"'),
    ('re"(?=x)y"', 0, "(?=", "look-around"),
    (r'a or re"(x)\1"', 5, "\\1", "backreferences"),
    ('re"a*"', 0, "empty text", "one character"),
    ('re"[a"', 0, "missing ]", "RE2"),
    (r're"a\Bc"', 0, "\\B", "\\w"),
    ("(" * 500 + "a" + ")" * 500, 50, "deeper than 50", "keywords"),
    ("not " * 5000 + "a", 200, "deeper than 50", "keywords"),
    ("a " + "near/1 b " * 5000, 0, "deeper than 50", "keywords"),
    ("a or " * 30_000 + "a", MAX_LENGTH, "longer than", "any"),
]


@pytest.mark.parametrize(("source", "offset", "message", "hint"), FAULTS, ids=[fault[0][:24] for fault in FAULTS])
def test_a_fault_is_named_where_it_stands(source: str, offset: int, message: str, hint: str | None) -> None:
    with pytest.raises(ExprError) as caught:
        parse_expr(source)
    assert message in str(caught.value)
    assert caught.value.offset == offset
    assert hint in (caught.value.hint or "") if hint else caught.value.hint is None


def test_deep_but_allowed_nesting_is_read() -> None:
    depth = MAX_DEPTH - 1
    assert parsed("(" * depth + "a" + ")" * depth) == A
    assert unparse(parse_expr("not " * depth + "a")) == "not " * depth + "a"


def test_a_thousand_alternatives_are_read() -> None:
    expr = parse_expr(" or ".join(f'"name {i}"' for i in range(1000)))
    assert isinstance(expr, Or)
    assert len(expr.operands) == 1000


def test_names_come_with_their_offsets_in_reading_order() -> None:
    assert names_in(parse_expr('b near/2 (a or "x") and 1 of (title:c, not b)')) == (
        Name("b", 0),
        Name("a", 10),
        Name("c", 36),
        Name("b", 43),
    )


@pytest.mark.parametrize("text", ["zircon", "geneva_talks", "geneva-talks", "3M22", "Ракета", "_x"])
def test_these_can_be_ids(text: str) -> None:
    assert is_name(text)
    assert parsed(text) == Name(text)


@pytest.mark.parametrize("text", ["", "and", "OR", "Near", "of", "12", "a b", "a.b", "-a", 'a"', "a:b"])
def test_these_cannot_be_ids(text: str) -> None:
    assert not is_name(text)
