from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ExprError
from monitor.model import And, AtLeast, Expr, Field, In, Name, Near, Not, Or, Phrase, Regex
from monitor.rules import parse_expr, unparse, walk

NAMES = st.sampled_from(["zircon", "geneva-talks", "sdn_2", "Ракета", "3M22"]).map(Name)
PHRASES = (
    st.text(st.characters(codec="utf-8") | st.sampled_from('"\\ ab'), min_size=1, max_size=12)
    .filter(lambda text: any(map(str.isalnum, text)) and "*" not in text)
    .map(Phrase)
)
REGEXES = st.sampled_from([r"\bZircon\w*", r"a\\b", 'say "x"', r"[^\"]x".replace("\\", ""), "a|b", r"\p{Greek}+"]).map(
    Regex
)
LEAVES = NAMES | PHRASES | REGEXES


def places(leaves: st.SearchStrategy[Expr], *, fields: bool) -> st.SearchStrategy[Expr]:
    """Expressions that have a place in the text: what near takes."""

    def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        near = st.builds(Near, inner, inner, st.integers(1, 1000), st.booleans())
        either = st.lists(inner, min_size=2, max_size=3).map(lambda items: Or(tuple(items)))
        return near | either

    inside: st.SearchStrategy[Expr] = st.recursive(leaves, grow, max_leaves=4)
    return inside | st.builds(In, st.sampled_from(Field), inside) if fields else inside


def logic(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    at_least = many.flatmap(lambda items: st.builds(AtLeast, st.integers(1, len(items)), st.just(items)))
    return st.builds(Not, inner) | st.builds(And, many) | st.builds(Or, many) | at_least


EXPRESSIONS = st.recursive(places(LEAVES, fields=True), logic, max_leaves=8)


@given(EXPRESSIONS)
def test_what_is_written_reads_back_as_the_same_tree(expr: Expr) -> None:
    text = unparse(expr)
    again = parse_expr(text)
    assert unparse(again) == text
    assert [shape(node) for node in walk(again)] == [shape(node) for node in walk(expr)]


def shape(node: Expr) -> tuple[object, ...]:
    match node:
        case Name():
            return ("name", node.id)
        case Phrase():
            return ("phrase", node.text)
        case Regex():
            return ("regex", node.pattern)
        case In():
            return ("in", node.field)
        case Near():
            return ("near", node.distance, node.ordered)
        case AtLeast():
            return ("of", node.count, len(node.operands))
        case And() | Or():
            return (type(node).__name__, len(node.operands))
        case Not():
            return ("not",)


@given(EXPRESSIONS)
def test_each_offset_points_at_the_node(expr: Expr) -> None:
    text = unparse(expr)
    for node in walk(parse_expr(text)):
        if isinstance(node, Name):
            assert text.startswith(node.id, node.at)
        if isinstance(node, Phrase):
            assert text[node.at] == '"'
        if isinstance(node, Regex):
            assert text.startswith('re"', node.at)


PIECES = st.sampled_from(
    [
        "(",
        ")",
        "and",
        "or",
        "not",
        "near/3",
        "near",
        "before/2",
        "2 of",
        "2",
        ",",
        ":",
        "title:",
        '"a"',
        '"',
        're"a"',
        "x",
        "“",
        "-",
    ]
)


@given(st.lists(PIECES, max_size=20).map(" ".join) | st.text(max_size=30))
def test_any_text_is_read_or_refused_with_an_offset_inside_it(source: str) -> None:
    fault: ExprError | None = None
    try:
        parse_expr(unparse(parse_expr(source)))
    except ExprError as error:
        fault = error
    assert fault is None or (str(fault) and 0 <= fault.offset <= len(source))
