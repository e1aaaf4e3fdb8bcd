"""A compiled expression: names resolved, fields pushed down to the terms, equal parts shared.

`id` is equal for equal nodes of one rule set, so what one rule found out about a node holds for every other rule.
`expr` is the node in the rule writer's words.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Expr, Field


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A term searched in some fields. `key` is an entity's or keyword's id, a phrase in quotes, or a pattern in re"…"."""

    id: int
    expr: Expr
    key: str
    fields: frozenset[Field]


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A keyword that is defined by an expression; what it finds goes under the keyword's name."""

    id: int
    expr: Expr
    keyword: str
    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Negation:
    """True when the operand is not."""

    id: int
    expr: Expr
    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Near or before: both sides in one field, at most `distance` token positions apart."""

    id: int
    expr: Expr
    left: Node
    right: Node
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """At least `count` of the operands: all of them is `and`, one of them is `or`."""

    id: int
    expr: Expr
    count: int
    operands: tuple[Node, ...]


Node = Leaf | Named | Negation | Pair | Some


def node_children(node: Node) -> tuple[Node, ...]:
    """The operands of `node`, in reading order."""
    match node:
        case Leaf():
            return ()
        case Named() | Negation():
            return (node.operand,)
        case Pair():
            return (node.left, node.right)
        case Some():
            return node.operands


def leaves(root: Node) -> tuple[Leaf, ...]:
    """The leaves below `root`, each once, in reading order."""
    found: dict[int, Leaf] = {}
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node.id in seen:
            continue
        seen.add(node.id)
        if isinstance(node, Leaf):
            found[node.id] = node
        stack.extend(reversed(node_children(node)))
    return tuple(found.values())
