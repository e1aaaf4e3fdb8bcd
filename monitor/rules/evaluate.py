"""The truth of nodes on one reading, and the hits behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from monitor.model import Hit, RejectedHit, Role
from monitor.rules.nodes import Leaf, Named, Negation, Node, Pair, Some
from monitor.rules.reading import Reading
from monitor.rules.spans import all_pairs, nearest_pairs, reading_order
from monitor.rules.terms import joined, renamed


def distinct(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits without a second one of the same name at the same place."""
    return tuple({(hit.term.owner, hit.field, hit.start, hit.end): hit for hit in hits}.values())


class Evaluation:
    """Judges nodes on one reading. Each node is judged once, whichever rules share it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._truth: dict[int, bool] = {}
        self._hits: dict[tuple[int, str | None], tuple[Hit, ...]] = {}
        self._places: dict[tuple[int, str | None], tuple[Hit, ...]] = {}

    def true(self, node: Node) -> bool:
        """Whether the node holds."""
        known = self._truth.get(node.id)
        if known is None:
            known = self._truth[node.id] = self._judge(node)
        return known

    def _judge(self, node: Node) -> bool:
        match node:
            case Leaf():
                return any(hit.field in node.fields for hit in self.reading.gated(node.key).counted)
            case Named():
                return self.true(node.operand)
            case Negation():
                return not self.true(node.operand)
            case Pair():
                return bool(self._pairs(node))
            case Some():
                return self._some(node)
            case _:
                assert_never(node)

    def _some(self, node: Some) -> bool:
        missing, wanted = len(node.operands), node.count
        for operand in node.operands:
            wanted -= self.true(operand)
            missing -= 1
            if wanted <= 0 or wanted > missing:
                return wanted <= 0
        return False

    def found(self, leaf: Leaf) -> tuple[Hit, ...]:
        """The leaf's hits that count."""
        hits = self.reading.gated(leaf.key).counted
        return tuple(hit for hit in hits if hit.field in leaf.fields)

    def rejected(self, leaf: Leaf) -> tuple[RejectedHit, ...]:
        """The leaf's hits that don't count, in the fields that it is searched in."""
        return tuple(no for no in self.reading.rejected(leaf.key) if no.hit.field in leaf.fields)

    def hits(self, node: Node) -> tuple[Hit, ...]:
        """The hits behind a node that holds, in reading order; none for what holds by absence."""
        return tuple(sorted(self._behind(node, None), key=reading_order))

    def _behind(self, node: Node, keyword: str | None) -> tuple[Hit, ...]:
        known = self._hits.get((node.id, keyword))
        if known is None:
            found = self._gather(node, keyword) if self.true(node) else []
            known = self._hits[node.id, keyword] = distinct(found)
        return known

    def _gather(self, node: Node, keyword: str | None) -> Iterable[Hit]:
        match node:
            case Leaf():
                return [self._under(keyword, hit) for hit in self.found(node)]
            case Named():
                return self._behind(node.operand, node.keyword)
            case Negation():
                return []
            case Pair():
                pairs = self._pairs(node)
                if keyword:
                    return [self._joined(pair, keyword) for pair in pairs]
                return [hit for pair in pairs for hit in pair]
            case Some():
                return [hit for operand in node.operands for hit in self._behind(operand, keyword)]
            case _:
                assert_never(node)

    def places(self, node: Node, keyword: str | None = None) -> tuple[Hit, ...]:
        """Where a node stands in the text: what near measures from."""
        known = self._places.get((node.id, keyword))
        if known is None:
            known = self._places[node.id, keyword] = distinct(self._place(node, keyword))
        return known

    def _place(self, node: Node, keyword: str | None) -> list[Hit]:
        match node:
            case Leaf():
                return [self._under(keyword, hit) for hit in self.found(node)]
            case Named():
                return list(self.places(node.operand, node.keyword))
            case Negation():
                return []
            case Pair():
                left, right = self.places(node.left), self.places(node.right)
                pairs = all_pairs(left, right, most=node.distance, ordered=node.ordered)
                return [self._joined(pair, keyword) for pair in pairs]
            case Some():
                if not self.true(node):
                    return []
                return [hit for operand in node.operands for hit in self.places(operand, keyword)]
            case _:
                assert_never(node)

    def _pairs(self, node: Pair) -> list[tuple[Hit, Hit]]:
        left = self.places(node.left)
        right = self.places(node.right) if left else ()
        return nearest_pairs(left, right, most=node.distance, ordered=node.ordered)

    def _under(self, keyword: str | None, hit: Hit) -> Hit:
        return renamed(hit, keyword) if keyword and hit.term.role is Role.PHRASE else hit

    def _joined(self, pair: tuple[Hit, Hit], keyword: str | None) -> Hit:
        left, right = pair
        return joined(left, right, text=self.reading.doc.fields[left.field], keyword=keyword)
