"""Whether an expression can be true of any entry at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from monitor.model import And, AtLeast, Expr, Field, In, Name, Near, Not, Or, Phrase, Regex
from monitor.rules import unparse

# Nodes looked at. Rules are short; a search that is not over by then (about 0.3 s) gives no verdict.
MAX_VISITS = 200_000
Atom = tuple[str, ...]
Truth = bool | None


class _Undecided(Exception):
    """The search was given up."""


@dataclass(slots=True)
class Solver:
    """Looks for an assignment of true and false to the leaves under which expressions are true.

    `keywords` are the expressions behind names; names in `never` can't be hit; a leaf under `title:` being true makes
    the leaf itself true when the title is among `fields`.
    """

    keywords: Mapping[str, Expr]
    never: frozenset[str] = frozenset()
    fields: frozenset[Field] = frozenset()
    _values: dict[Atom, bool] = field(default_factory=dict)
    _open: Atom | None = None
    _visits: int = 0

    def possible(self, *exprs: Expr) -> bool:
        """Whether all can be true of one entry; True when that can't be told."""
        self._values, self._visits = {}, 0
        try:
            return self._search(And(exprs))
        except _Undecided:
            return True

    def _search(self, expr: Expr) -> bool:
        truth = self._truth(expr, None)
        if truth is not None:
            return truth
        atom = self._open
        assert atom is not None, "an open truth has an open leaf"
        for value in (True, False):
            self._values[atom] = value
            if self._search(expr):
                return True
        del self._values[atom]
        return False

    def _truth(self, expr: Expr, within: Field | None) -> Truth:
        self._count_visit()
        match expr:
            case Name():
                return self._name(expr, within)
            case Phrase():
                return self._leaf(("phrase", expr.text.casefold()), within)
            case Regex():
                return self._leaf(("regex", expr.pattern), within)
            case In():
                return self._truth(expr.operand, expr.field)
            case Not():
                truth = self._truth(expr.operand, within)
                return None if truth is None else not truth
            case Near():
                # Where both sides are, they may or may not be near: a leaf of its own.
                near = ("near", unparse(expr))
                return self._all(
                    lambda: self._truth(expr.left, within),
                    lambda: self._truth(expr.right, within),
                    lambda: self._leaf(near, within),
                )
            case And():
                return self._count(expr.operands, len(expr.operands), within)
            case Or():
                return self._count(expr.operands, 1, within)
            case AtLeast():
                return self._count(expr.operands, expr.count, within)
        assert_never(expr)

    def _count_visit(self) -> None:
        self._visits += 1
        if self._visits > MAX_VISITS:
            raise _Undecided

    def _name(self, name: Name, within: Field | None) -> Truth:
        if name.id in self.never:
            return False
        if name.id in self.keywords:
            return self._truth(self.keywords[name.id], within)
        return self._leaf(("name", name.id), within)

    def _leaf(self, atom: Atom, within: Field | None) -> Truth:
        if within is None:
            return self._value(atom)
        narrow = self._value((*atom, "in", within))
        return self._all(lambda: narrow, lambda: self._value(atom)) if within in self.fields else narrow

    def _value(self, atom: Atom) -> Truth:
        value = self._values.get(atom)
        if value is None:
            self._open = atom
        return value

    def _count(self, operands: tuple[Expr, ...], wanted: int, within: Field | None) -> Truth:
        truths = [self._truth(one, within) for one in operands]
        if truths.count(True) >= wanted:
            return True
        return None if len(truths) - truths.count(False) >= wanted else False

    @staticmethod
    def _all(*parts: Callable[[], Truth]) -> Truth:
        truths = [part() for part in parts]
        return False if False in truths else None if None in truths else True
