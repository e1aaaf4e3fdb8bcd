"""Which clause decided, and what was missing: verdicts in the rule writer's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from monitor.model import And, AtLeast, Expr, Field, Hit, NearMiss, RejectedHit
from monitor.rules.almost import Misses
from monitor.rules.compile import Rule, show
from monitor.rules.evaluate import Evaluation
from monitor.rules.nodes import Leaf, Named, Negation, Node, Pair, Some, leaves
from monitor.rules.spans import by_field, distance, nearest_pairs, reading_order
from monitor.rules.unparse import unparse

Clauses = tuple[tuple[str, bool], ...]
"""Operands in the rule's words, each with its truth."""


def operands(root: Node) -> Iterator[Node]:
    """The operands of a rule, in reading order: groups are taken apart, keywords and near are not."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Some):
            stack.extend(reversed(node.operands))
        else:
            yield node


def clauses(evaluation: Evaluation, root: Node) -> Clauses:
    """The truth of each operand, in the rule's words."""
    return tuple({show(node): evaluation.true(node) for node in operands(root)}.items())


def partial_hits(evaluation: Evaluation, root: Node) -> tuple[Hit, ...]:
    """What is there of a rule that did not fire, in reading order: of operands that hold, the hits behind them; of others,
    the hits of their terms."""
    unique: dict[object, Hit] = {}
    for node in operands(root):
        if evaluation.true(node):
            found = evaluation.hits(node)
        else:
            found = tuple(hit for leaf in leaves(node) for hit in evaluation.found(leaf))
        for hit in found:
            unique[hit.term.owner, hit.field, hit.start, hit.end] = hit
    return tuple(sorted(unique.values(), key=reading_order))


def settled_by(evaluation: Evaluation, node: Node) -> Expr:
    """The part of a node that is enough to make it true: of alternatives, the first that hold."""
    if not isinstance(node, Some):
        return node.expr
    enough = [operand for operand in node.operands if evaluation.true(operand)][: node.count]
    parts: list[Expr] = []
    for operand in enough:
        part = settled_by(evaluation, operand)
        parts.extend(part.operands if isinstance(part, And) else (part,))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def failed_by(evaluation: Evaluation, node: Node) -> Node:
    """The part of a false node that keeps it false: of an `and`, the first operand that fails, and so on down."""
    while isinstance(node, Some) and node.count == len(node.operands):
        node = next(operand for operand in node.operands if not evaluation.true(operand))
    return node


def near_miss(evaluation: Evaluation, rule: Rule, almost: Misses) -> NearMiss | None:
    """Why a rule that is false is almost true, or None.

    A hit that failed only by one edit, context or a lookalike says more than a missing operand, so it goes first.
    """
    missing = _Search(evaluation).missing(rule.root)
    for leaf in rule.leaves:
        miss = _by_rejected(evaluation, rule.root, leaf)
        if miss is None and missing is not None:
            miss = _by_one_edit(evaluation, rule.root, leaf, almost=almost)
        if miss is not None:
            return miss
    if missing is None or not missing.supported:
        return None
    return NearMiss(show(missing.node), _sentence(evaluation, missing.node))


def lacks_one(evaluation: Evaluation, root: Node) -> bool:
    """Whether a false rule would be true with one operand more."""
    return _Search(evaluation).missing(root) is not None


def _by_rejected(evaluation: Evaluation, root: Node, leaf: Leaf) -> NearMiss | None:
    reasons: dict[str, RejectedHit] = {}
    for no in evaluation.rejected(leaf):
        reasons.setdefault(no.reason, no)
    for reason, no in reasons.items():
        if Evaluation(evaluation.reading.counting(leaf.key, reason)).true(root):
            return NearMiss(show(leaf), no.because)
    return None


def missed(evaluation: Evaluation, leaf: Leaf, almost: Misses) -> tuple[RejectedHit, ...]:
    """What is one edit too far from an operand of which nothing is there."""
    if leaf.key not in almost or evaluation.reading.gated(leaf.key).counted:
        return ()
    return tuple(no for no in almost[leaf.key] if no.hit.field in leaf.fields)


def _by_one_edit(evaluation: Evaluation, root: Node, leaf: Leaf, *, almost: Misses) -> NearMiss | None:
    """The near miss if the rule were true had the misspelt words counted; they still need context, like any hit."""
    found = missed(evaluation, leaf, almost)
    if not found:
        return None
    reading = evaluation.reading.with_hits(leaf.key, (no.hit for no in found))
    return NearMiss(show(leaf), found[0].because) if Evaluation(reading).true(root) else None


@dataclass(frozen=True, slots=True)
class _Missing:
    """The one operand that is missing. `supported` when something else that the rule asks for is there: without it every
    text would almost fire every rule of one term."""

    node: Node
    supported: bool


class _Search:
    """Looks for the one operand which, if it held, would make a false node true. A node that several keywords share is
    looked at once."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._known: dict[int, _Missing | None] = {}

    def missing(self, node: Node) -> _Missing | None:
        """None when more than one is missing, or when something is there that must not be."""
        if node.id not in self._known:
            self._known[node.id] = self._look(node)
        return self._known[node.id]

    def _look(self, node: Node) -> _Missing | None:
        match node:
            case Leaf():
                return _Missing(node, supported=False)
            case Negation():
                return None
            case Pair():
                both = self._evaluation.places(node.left) and self._evaluation.places(node.right)
                return _Missing(node, supported=bool(both))
            case Named():
                inner = self.missing(node.operand)
                return _Missing(node, supported=inner is not None and inner.supported)
            case Some():
                return self._of(node)
            case _:
                assert_never(node)

    def _of(self, node: Some) -> _Missing | None:
        there = [operand for operand in node.operands if self._evaluation.true(operand)]
        if node.count - len(there) != 1:
            return None
        absent = [operand for operand in node.operands if not self._evaluation.true(operand)]
        candidates = [found for found in map(self.missing, absent) if found]
        if not candidates:
            return None
        by_others = any(self._evaluation.hits(operand) for operand in there)
        if len(absent) == 1:
            return _Missing(candidates[0].node, candidates[0].supported or by_others)
        supported = next((found for found in candidates if found.supported), None)
        return supported if supported and not by_others else _Missing(node, by_others)


def _sentence(evaluation: Evaluation, node: Node) -> str:
    match node:
        case Pair():
            return _apart(evaluation, node)
        case Named() if isinstance(node.operand, Pair):
            return f"everything else holds; of {show(node)}: {_apart(evaluation, node.operand)}"
        case Leaf() if elsewhere := _elsewhere(evaluation, node):
            return elsewhere
        case Some() if isinstance(node.expr, AtLeast):
            there = sum(map(evaluation.true, node.operands))
            return f"{there} of {len(node.operands)} are there, {node.count} are wanted: one more of {show(node)}"
        case Some():
            return f"everything else holds; none of {show(node)} is there"
        case _:
            return f"everything else holds; only {show(node)} is missing"


def _elsewhere(evaluation: Evaluation, leaf: Leaf) -> str | None:
    fields = {hit.field for hit in evaluation.reading.gated(leaf.key).counted}
    if not fields:
        return None
    return f"{show(leaf)} is there, but in {_listed(fields)}; the rule looks in {_listed(leaf.fields)} only"


def _listed(fields: frozenset[Field] | set[Field]) -> str:
    return ", ".join(field for field in Field if field in fields)


def _apart(evaluation: Evaluation, node: Pair) -> str:
    left, right = evaluation.places(node.left), evaluation.places(node.right)
    names = unparse(node.left.expr), unparse(node.right.expr)
    for side, name in ((left, names[0]), (right, names[1])):
        if not side:
            return f"{name} is missing"
    if not set(by_field(left)) & set(by_field(right)):
        return f"{names[0]} and {names[1]} are there, but never in the same field"
    reach = 1 << 62
    pairs = nearest_pairs(left, right, most=reach, ordered=node.ordered)
    if not pairs:
        return f"{names[0]} never stands before {names[1]}"
    one, other = min(pairs, key=lambda pair: distance(*pair))
    apart = distance(one, other)
    return f'"{one.text}" and "{other.text}" are {apart} words apart at the nearest; at most {node.distance} count'
