"""The terms on which a rule hangs: with none of them there, it neither fires nor nearly does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from monitor.rules.nodes import Leaf, Named, Negation, Node, Pair, Some, leaves, node_children


def anchors(root: Node, popularity: Mapping[str, int]) -> frozenset[str]:
    """Keys of which one at least is in every document on which the rule fires or nearly does, provided that it doesn't
    fire on nothing at all.

    An `and` of n operands needs all but one of them for a near miss, so of any two operands one is there: the two whose keys the
    fewest rules have are enough, and a word that is in every rule and every text costs nothing. An operand that may
    hold by absence, yet has hits when it doesn't, could support a near miss by itself; then every term counts.
    """
    required: list[frozenset[str]] = []
    for operand in _conjuncts(root):
        if isinstance(operand, Negation):
            continue
        if _has_negation(operand):
            return _keys(root)
        required.append(_keys(operand))
    if not required:
        return _keys(root)
    required.sort(key=lambda keys: sum(popularity.get(key, 0) for key in keys))
    return frozenset().union(*required[:2])


def lone(root: Node) -> frozenset[str]:
    """Keys that may make the rule true by themselves, each of them: rather too many than too few."""
    return _Lone().of(root).keys


@dataclass(frozen=True, slots=True)
class _Alone:
    """Keys that are enough for a node, and whether it holds with nothing there."""

    keys: frozenset[str]
    holds: bool = False


class _Lone:
    """Looks at each node once: rules share their parts."""

    def __init__(self) -> None:
        self._known: dict[int, _Alone] = {}

    def of(self, node: Node) -> _Alone:
        """What is enough for this node."""
        if node.id not in self._known:
            self._known[node.id] = self._look(node)
        return self._known[node.id]

    def _look(self, node: Node) -> _Alone:
        match node:
            case Leaf():
                return _Alone(frozenset({node.key}))
            case Named():
                return self.of(node.operand)
            case Negation():
                holds = not self.of(node.operand).holds
                return _Alone(frozenset() if holds else _keys(node), holds)
            case Pair():
                return _Alone(self.of(node.left).keys & self.of(node.right).keys)
            case Some():
                parts = [self.of(operand) for operand in node.operands]
                wanted = node.count - sum(part.holds for part in parts)
                uses = Counter(key for part in parts if not part.holds for key in part.keys)
                return _Alone(frozenset(key for key, times in uses.items() if times >= wanted), wanted <= 0)
            case _:
                assert_never(node)


def popularity_of(roots: Iterable[Node]) -> dict[str, int]:
    """How many rules have each key."""
    counts: dict[str, int] = {}
    for root in roots:
        for key in _keys(root):
            counts[key] = counts.get(key, 0) + 1
    return counts


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Some) and node.count == len(node.operands):
        return [part for operand in node.operands for part in _conjuncts(operand)]
    return [node]


def _keys(node: Node) -> frozenset[str]:
    return frozenset(leaf.key for leaf in leaves(node))


def _has_negation(root: Node) -> bool:
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Negation):
            return True
        if not isinstance(node, Leaf) and node.id not in seen:
            seen.add(node.id)
            stack.extend(node_children(node))
    return False
