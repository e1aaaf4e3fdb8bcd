"""Config to nodes: every name looked up, every term collected once, equal parts shared between rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from monitor.errors import ConfigError
from monitor.model import (
    DEFAULT_FIELDS,
    And,
    AtLeast,
    Config,
    EntitySpec,
    Expr,
    Field,
    In,
    KeywordSpec,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Problem,
    Regex,
    RuleSpec,
    Severity,
    Term,
)
from monitor.rules.gate import with_sure_context
from monitor.rules.nodes import Leaf, Named, Negation, Node, Pair, Some, leaves, node_children
from monitor.rules.regex import Pattern, compile_pattern
from monitor.rules.terms import entity_terms, key_of, keyword_terms, phrase_term, regex_key
from monitor.rules.unparse import unparse
from monitor.rules.walk import depth

MAX_LEVELS = 100
"""Nesting of an expression with all the keywords that it names put in their places: bounds every recursion."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule. `steps` are tried from the top; a step without a node is `otherwise`."""

    spec: RuleSpec
    root: Node
    steps: tuple[tuple[Severity, Node | None], ...]
    leaves: tuple[Leaf, ...]

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.spec.id


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an expression stands: the fields its terms are searched in, the prefix that says so, the keywords around."""

    fields: tuple[Field, ...] = DEFAULT_FIELDS
    prefix: Field | None = None
    inside: tuple[str, ...] = ()
    level: int = 0


@dataclass(slots=True)
class Compiler:
    """Compiles expressions of one config. `terms` and `patterns` grow with what the expressions reach."""

    entities: Mapping[str, EntitySpec]
    keywords: Mapping[str, KeywordSpec]
    terms: dict[str, tuple[Term, ...]] = field(default_factory=dict)
    patterns: dict[str, Pattern] = field(default_factory=dict)
    fields: set[Field] = field(default_factory=lambda: set(DEFAULT_FIELDS))
    _nodes: dict[Hashable, Node] = field(default_factory=dict)
    _operands: dict[Hashable, Node] = field(default_factory=dict)
    _heights: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config) -> Compiler:
        """A compiler that knows the config's names."""
        return cls(
            with_sure_context(config.entities),
            {keyword.id: keyword for keyword in config.keywords},
        )

    def rule(self, spec: RuleSpec) -> Rule:
        """The compiled rule. Raises ConfigError when it names what isn't there or a keyword leads back to itself."""
        root = self._expr(spec.when, _Place(spec.fields), spec)
        steps = tuple(
            (step.severity, None if step.when is None else self._expr(step.when, _Place(spec.fields), spec))
            for step in spec.severity
        )
        found = {leaf.id: leaf for node in (root, *(node for _, node in steps if node)) for leaf in leaves(node)}
        return Rule(spec, root, steps, tuple(found.values()))

    def expression(self, expr: Expr, fields: tuple[Field, ...] = DEFAULT_FIELDS) -> Node:
        """The node of an expression that belongs to no rule (`fulltext_when`)."""
        return self._expr(expr, _Place(fields), None)

    def _expr(self, expr: Expr, place: _Place, spec: RuleSpec | None) -> Node:
        match expr:
            case Name():
                return self._name(expr, place, spec)
            case Phrase():
                return self._phrase(expr, place)
            case Regex():
                key = regex_key(expr.pattern)
                if key not in self.patterns:
                    self.patterns[key] = compile_pattern(expr.pattern)
                return self._leaf(expr, key, place)
            case In():
                return self._expr(expr.operand, _Place((expr.field,), expr.field, place.inside, place.level), spec)
            case Not():
                return self._negation(self._expr(expr.operand, place, spec))
            case Near():
                left, right = (self._expr(side, place, spec) for side in (expr.left, expr.right))
                return self._pair(expr, left, right)
            case And() | Or() | AtLeast():
                return self._some(expr, tuple(self._expr(operand, place, spec) for operand in expr.operands))
            case _:
                assert_never(expr)

    def _name(self, expr: Name, place: _Place, spec: RuleSpec | None) -> Node:
        keyword = self.keywords.get(expr.id)
        if keyword is None:
            if expr.id not in self.entities:
                raise _problem(spec, f"`{expr.id}` is no entity or keyword")
            if expr.id not in self.terms:
                self.terms[expr.id] = tuple(entity_terms(self.entities[expr.id]))
            return self._leaf(expr, expr.id, place)
        fields = _narrowed(keyword, place)
        if keyword.when is None:
            if expr.id not in self.terms:
                self.terms[expr.id] = tuple(keyword_terms(keyword))
            return self._leaf(expr, expr.id, _Place(fields, place.prefix))
        operand = self._keyword(keyword, _Place(fields, None, (*place.inside, expr.id), place.level), spec)
        shown = _shown(expr, place)
        return self._shared(("named", expr.id, operand.id, place.prefix), lambda at: Named(at, shown, expr.id, operand))

    def _keyword(self, keyword: KeywordSpec, place: _Place, spec: RuleSpec | None) -> Node:
        """The node of a keyword's `when`; compiled once for each set of fields, however often it is named."""
        key = (keyword.id, place.fields)
        if key not in self._operands and keyword.when is not None:
            way = " → ".join(place.inside)
            if keyword.id in place.inside[:-1]:
                raise _problem(spec, f"keyword `{keyword.id}` is defined by itself: {way}")
            level = place.level + depth(keyword.when)
            self._check_level(level, place, spec)
            self._operands[key] = self._expr(keyword.when, replace(place, level=level), spec)
        operand = self._operands[key]
        self._check_level(place.level + self._heights[operand.id], place, spec)
        return operand

    def _check_level(self, level: int, place: _Place, spec: RuleSpec | None) -> None:
        if level > MAX_LEVELS:
            way = " → ".join(place.inside)
            raise _problem(spec, f"keywords defined by keywords are nested deeper than {MAX_LEVELS} levels: {way}")

    def _phrase(self, expr: Phrase, place: _Place) -> Node:
        inside = self.keywords[place.inside[-1]] if place.inside else None
        term = phrase_term(expr.text, inside)
        key = key_of(term)
        self.terms.setdefault(key, (term,))
        return self._leaf(expr, key, place)

    def _leaf(self, expr: Expr, key: str, place: _Place) -> Node:
        fields = frozenset(place.fields)
        self.fields |= fields
        shown = _shown(expr, place)
        return self._shared(("leaf", key, fields, place.prefix), lambda at: Leaf(at, shown, key, fields))

    def _negation(self, operand: Node) -> Node:
        return self._shared(("not", operand.id), lambda at: Negation(at, Not(operand.expr), operand))

    def _pair(self, expr: Near, left: Node, right: Node) -> Node:
        shown = Near(left.expr, right.expr, expr.distance, expr.ordered)
        return self._shared(
            ("pair", left.id, right.id, expr.distance, expr.ordered),
            lambda at: Pair(at, shown, left, right, expr.distance, expr.ordered),
        )

    def _some(self, expr: And | Or | AtLeast, operands: tuple[Node, ...]) -> Node:
        below = tuple(operand.expr for operand in operands)
        shown: Expr
        match expr:
            case And():
                count, shown = len(operands), And(below)
            case Or():
                count, shown = 1, Or(below)
            case AtLeast():
                count, shown = expr.count, AtLeast(expr.count, below)
        key = ("some", type(expr).__name__, count, *(operand.id for operand in operands))
        return self._shared(key, lambda at: Some(at, shown, count, operands))

    def _shared(self, key: Hashable, make: Callable[[int], Node]) -> Node:
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = make(len(self._nodes))
            self._heights[node.id] = 1 + max((self._heights[child.id] for child in node_children(node)), default=0)
        return node


def _narrowed(keyword: KeywordSpec, place: _Place) -> tuple[Field, ...]:
    """The fields a keyword is searched in: a prefix in the rule wins; else its own `in:`, narrowed by the rule's where
    the two overlap."""
    if place.prefix or keyword.fields == DEFAULT_FIELDS:
        return place.fields
    return tuple(field for field in keyword.fields if field in place.fields) or keyword.fields


def _shown(expr: Expr, place: _Place) -> Expr:
    return In(place.prefix, expr) if place.prefix else expr


def _problem(spec: RuleSpec | None, message: str) -> ConfigError:
    if spec is None:
        return ConfigError([Problem("settings", 0, 0, message)])
    where, line, column = ([*spec.where.rsplit(":", 2), "0", "0"] if spec.where.count(":") >= 2 else ["", "0", "0"])[:3]
    return ConfigError([Problem(where or "config", int(line), int(column), f"rule `{spec.id}`: {message}")])


def show(node: Node) -> str:
    """The node in the rule writer's words."""
    return unparse(node.expr)
