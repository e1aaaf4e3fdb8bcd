"""Expression trees as text: parse_expr(unparse(e)) is e again, but for offsets."""

from __future__ import annotations

import re
from typing import assert_never

from monitor.model import And, AtLeast, Expr, In, Name, Near, Not, Or, Phrase, Regex

OR, AND, NEAR, NOT, PRIMARY = range(5)
"""How tightly a node binds, loosest first."""


def unparse(expr: Expr) -> str:
    """The text of `expr` with no parenthesis more than needed."""
    return _write(expr, OR)


def _write(expr: Expr, least: int) -> str:
    text, binding = _text(expr)
    return text if binding >= least else f"({text})"


def _text(expr: Expr) -> tuple[str, int]:
    match expr:
        case Name():
            return expr.id, PRIMARY
        case Phrase():
            return _quote(expr.text, r'["\\]'), PRIMARY
        case Regex():
            return "re" + _quote(expr.pattern, '"'), PRIMARY
        case In():
            return f"{expr.field}:{_write(expr.operand, PRIMARY)}", PRIMARY
        case Not():
            return f"not {_write(expr.operand, NOT)}", NOT
        case Near():
            word = "before" if expr.ordered else "near"
            return f"{_write(expr.left, NEAR)} {word}/{expr.distance} {_write(expr.right, NOT)}", NEAR
        case And():
            return " and ".join(_write(operand, NEAR) for operand in expr.operands), AND
        case Or():
            return " or ".join(_write(operand, AND) for operand in expr.operands), OR
        case AtLeast():
            return f"{expr.count} of ({', '.join(_write(operand, OR) for operand in expr.operands)})", PRIMARY
        case _:
            assert_never(expr)


def _quote(text: str, special: str) -> str:
    return '"' + re.sub(special, lambda char: "\\" + char[0], text) + '"'
