"""Walks over expression trees."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.model import And, AtLeast, Expr, In, Name, Near, Not, Or, Phrase, Regex


def children(expr: Expr) -> tuple[Expr, ...]:
    """The operands of `expr`, in reading order."""
    match expr:
        case Name() | Phrase() | Regex():
            return ()
        case In() | Not():
            return (expr.operand,)
        case Near():
            return (expr.left, expr.right)
        case And() | Or() | AtLeast():
            return expr.operands


def walk(expr: Expr) -> Iterator[Expr]:
    """`expr` and everything below it, in reading order; without recursion."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def depth(expr: Expr) -> int:
    """The number of levels, 1 for a single operand."""
    level, deepest = [expr], 0
    while level:
        deepest += 1
        level = [child for node in level for child in children(node)]
    return deepest


def names_in(expr: Expr) -> tuple[Name, ...]:
    """The entities and keywords that `expr` names, in reading order, with their offsets; repeated ones repeat."""
    return tuple(node for node in walk(expr) if isinstance(node, Name))
