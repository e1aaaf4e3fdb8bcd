"""The `when` expression as a tree. `at` is the offset of the node's first character in its source text."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.terms import Field


@dataclass(frozen=True, slots=True)
class Name:
    """An entity or keyword by id."""

    id: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quoted phrase, matched like a keyword of one phrase."""

    text: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Regex:
    """An RE2 pattern."""

    pattern: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class In:
    """`field:operand`: the operand searched in one field only."""

    field: Field
    operand: Expr
    at: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """True when the operand is not."""

    operand: Expr
    at: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """Both operands hit in one field, at most `distance` token positions apart; `ordered` means left before right."""

    left: Expr
    right: Expr
    distance: int
    ordered: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class And:
    """All operands are true."""

    operands: tuple[Expr, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Or:
    """At least one operand is true."""

    operands: tuple[Expr, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`n of (a, b, c)`: at least `count` operands are true."""

    count: int
    operands: tuple[Expr, ...]
    at: int = 0


Expr = Name | Phrase | Regex | In | Not | Near | And | Or | AtLeast
