"""`when` expressions: text to tree.

    or      := and ("or" and)*
    and     := near ("and" near)*
    near    := not (("near/n" | "before/n") not)*
    not     := "not" not | primary
    primary := NAME | "phrase" | re"pattern" | "(" or ")" | N "of" "(" or ("," or)+ ")" | FIELD ":" primary

Reserved words may be in capitals. Length, nesting and size are bounded, so neither parsing nor any walk over a tree can
exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Callable

from monitor.errors import ExprError
from monitor.model import And, AtLeast, Expr, Field, In, Name, Near, Not, Or, Phrase, Regex
from monitor.rules.lex import RESERVED, Kind, Token, lex
from monitor.rules.regex import pattern_problem
from monitor.rules.walk import children, depth

MAX_LENGTH = 100_000
"""Characters; a keyword's `any:` list is the place for thousands of phrases."""
MAX_DEPTH = 50
MAX_DISTANCE = 1000
"""Tokens; beyond that two words are in the same text, which `and` says."""
MIN_PREFIX = 2
"""Characters before a `*`, as in lists of names."""

BOTH = {Kind.NEAR: "near", Kind.BEFORE: "before"}
FIELDS = ", ".join(Field)


def parse_expr(source: str) -> Expr:
    """The tree of a `when` expression. Raises ExprError with the offset of the fault and, mostly, a hint."""
    if not source.strip():
        raise ExprError("the expression is empty", offset=0, hint='write a name or a "quoted phrase"')
    if len(source) > MAX_LENGTH:
        raise ExprError(
            f"the expression is longer than {MAX_LENGTH:,} characters",
            offset=MAX_LENGTH,
            hint="put phrases into a keyword's `any:` list",
        )
    return _Parser(lex(source)).whole()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0
        self._field: Field | None = None

    def whole(self) -> Expr:
        expr = self._or()
        token = self._peek()
        if token.kind is not Kind.END:
            raise _left_over(token)
        if depth(expr) > MAX_DEPTH:
            raise _too_deep(expr.at)
        return expr

    def _peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        return token

    def _accept(self, *kinds: Kind) -> Token | None:
        return self._take() if self._peek().kind in kinds else None

    def _or(self) -> Expr:
        at, operands = self._chain(self._and, Kind.OR)
        return operands[0] if len(operands) == 1 else Or(tuple(operands), at)

    def _and(self) -> Expr:
        at, operands = self._chain(self._near, Kind.AND)
        return operands[0] if len(operands) == 1 else And(tuple(operands), at)

    def _chain(self, operand: Callable[[], Expr], word: Kind) -> tuple[int, list[Expr]]:
        at = self._peek().at
        operands = [operand()]
        while self._accept(word):
            operands.append(operand())
        return at, operands

    def _near(self) -> Expr:
        at = self._peek().at
        left = self._not()
        while word := self._accept(Kind.NEAR, Kind.BEFORE):
            right = self._not()
            distance = int(word.value[:9])
            if not 1 <= distance <= MAX_DISTANCE:
                raise ExprError(
                    f"{word.kind}/{word.value}: the distance is 1 to {MAX_DISTANCE}",
                    offset=word.at,
                    hint="adjacent = 1",
                )
            for side in (left, right):
                _check_near_operand(side, word)
            left = Near(left, right, distance, word.kind is Kind.BEFORE, at)
        return left

    def _not(self) -> Expr:
        token = self._accept(Kind.NOT)
        if token is None:
            return self._primary()
        return Not(self._nested(self._not, token), token.at)

    def _nested(self, inner: Callable[[], Expr], token: Token) -> Expr:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _too_deep(token.at)
        expr = inner()
        self._depth -= 1
        return expr

    def _primary(self) -> Expr:
        token = self._take()
        match token.kind:
            case Kind.PHRASE:
                return _phrase(token)
            case Kind.REGEX:
                return _regex(token)
            case Kind.OPEN:
                return self._group(token)
            case Kind.NUMBER:
                return self._at_least(token)
            case Kind.WORD if self._peek().kind is Kind.COLON:
                return self._in(token)
            case Kind.WORD:
                return self._name(token)
            case _:
                raise _no_operand(token)

    def _name(self, token: Token) -> Expr:
        follower = self._peek()
        if follower.kind is Kind.PHRASE and follower.at == token.end:
            raise ExprError(
                f"`{token.value}` before a quote is not known", offset=token.at, hint='regular expressions are re"…"'
            )
        return Name(token.value, token.at)

    def _group(self, opened: Token) -> Expr:
        expr = self._nested(self._or, opened)
        self._close(opened)
        return expr

    def _close(self, opened: Token) -> None:
        if self._accept(Kind.CLOSE):
            return
        if self._peek().kind is Kind.END:
            raise ExprError("the parenthesis opened here is never closed", offset=opened.at, hint="add `)`")
        raise _left_over(self._peek())

    def _at_least(self, number: Token) -> Expr:
        if not self._accept(Kind.OF):
            raise ExprError(
                f"the number {number.value} has no meaning here",
                offset=number.at,
                hint=f'write {number.value} of (a, b, c), or quote it: "{number.value}"',
            )
        opened = self._accept(Kind.OPEN)
        if opened is None:
            raise ExprError("`of` wants a list in parentheses", offset=self._peek().at, hint="as in 2 of (a, b, c)")
        operands = [self._nested(self._or, opened)]
        while self._accept(Kind.COMMA):
            operands.append(self._nested(self._or, opened))
        self._close(opened)
        count = int(number.value[:9])
        if not 1 <= count <= len(operands):
            raise ExprError(
                f"{number.value} of {len(operands)} operands: the number must be 1 to {len(operands)}", offset=number.at
            )
        return AtLeast(count, tuple(operands), number.at)

    def _in(self, token: Token) -> Expr:
        colon = self._take()
        try:
            field = Field(token.value.lower())
        except ValueError:
            raise ExprError(f"`{token.value}:` is no field", offset=token.at, hint=f"fields: {FIELDS}") from None
        if self._field is not None:
            raise ExprError(
                f"`{field}:` inside `{self._field}:`", offset=token.at, hint="nothing is in two fields at once"
            )
        if self._peek().kind in {Kind.NOT, Kind.END}:
            raise ExprError(
                f"`{field}:` wants an operand after it",
                offset=colon.end,
                hint=f'as in {field}:"…" or {field}:(…); `not` goes before it: not {field}:"…"',
            )
        self._field = field
        operand = self._nested(self._primary, token)
        self._field = None
        return In(field, operand, token.at)


def _phrase(token: Token) -> Phrase:
    if not any(char.isalnum() for char in token.value):
        raise ExprError("a phrase without a letter or digit can't be found", offset=token.at)
    for word in token.value.split():
        if "*" in word.rstrip("*") or word.endswith("**"):
            hint = 'as in "negotiat*"; what varies elsewhere is a pattern: re"…"'
            raise ExprError("`*` can only stand at the end of a word", offset=token.at, hint=hint)
        if word.endswith("*") and len(word) < MIN_PREFIX + 1:
            raise ExprError(f"`*` needs at least {MIN_PREFIX} characters before it", offset=token.at)
    return Phrase(token.value, token.at)


def _regex(token: Token) -> Regex:
    if problem := pattern_problem(token.value):
        raise ExprError(f're"{token.value}": {problem.message}', offset=token.at, hint=problem.hint)
    return Regex(token.value, token.at)


def _check_near_operand(expr: Expr, word: Token) -> None:
    """Refuses what has no place in the text: only words, and groups of alternatives of them, are near something."""
    near = f"{word.kind}/{word.value}"
    if isinstance(expr, Not):
        raise ExprError(
            f"`not` beside {near}: what is absent is nowhere",
            offset=expr.at,
            hint=f"`not` binds tighter: write not (a {near} b)",
        )
    if isinstance(expr, And | AtLeast):
        what = "and" if isinstance(expr, And) else "of"
        raise ExprError(
            f"{near} can't take a group joined by `{what}`", offset=expr.at, hint=f"write a {near} c and b {near} c"
        )
    if not isinstance(expr, Near):
        for child in children(expr):
            _check_near_operand(child, word)


def _too_deep(at: int) -> ExprError:
    return ExprError(
        f"nested deeper than {MAX_DEPTH} levels", offset=at, hint="name parts of it as keywords with `when`"
    )


def _no_operand(token: Token) -> ExprError:
    if token.kind is Kind.END:
        return ExprError(
            "the expression ends where an operand is missing", offset=token.at, hint="add a name or phrase"
        )
    if token.kind is Kind.CLOSE:
        return ExprError("`)` where an operand is missing", offset=token.at, hint='a name, a "phrase" or a group')
    shown = token.value if token.kind.value not in BOTH else f"{token.kind}/{token.value}"
    hint = f'to find the word itself, quote it: "{token.value}"' if token.value.lower() in RESERVED else None
    return ExprError(f"`{shown}` where an operand is missing", offset=token.at, hint=hint)


def _left_over(token: Token) -> ExprError:
    match token.kind:
        case Kind.CLOSE:
            return ExprError("`)` without its `(`", offset=token.at, hint="remove it, or open the group")
        case Kind.COMMA:
            return ExprError("`,` outside a list", offset=token.at, hint="lists are written 2 of (a, b, c)")
        case Kind.COLON:
            return ExprError("`:` without a field before it", offset=token.at, hint=f"fields: {FIELDS}")
        case Kind.OF:
            return ExprError("`of` without a number before it", offset=token.at, hint="as in 2 of (a, b, c)")
        case _:
            hint = 'join with `and`, `or` or near/n; several words of one phrase go into quotes: "Zircon missile"'
            return ExprError("two operands with nothing between them", offset=token.at, hint=hint)
