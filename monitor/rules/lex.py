"""The tokens of a `when` expression.

Every character of the source belongs to a token or is white space; what can't be one raises ExprError where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from monitor.errors import ExprError

RESERVED = frozenset({"and", "or", "not", "near", "before", "of"})
"""Words of the grammar, in any case; no entity or keyword may have one of them as its id."""

WORD = re.compile(r"\w[\w-]*")
DISTANCE = re.compile(r"/(\d+)")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
CURLY = "“”„‟«»‘’‚‹›"  # noqa: RUF001 - the quotes that editors and phones put in
INSTEAD = {
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`",
    "+": "write `and`",
    "-": "write `not`",
    "~": "use near/n, as in zircon near/8 hypersonic",
    "'": 'quote phrases with double quotes: "Zircon missile"',
    "*": 'a prefix is written inside quotes: "Zircon*"',
    "/": 'regular expressions are written re"…"',
    "[": "group with ( and )",
    "]": "group with ( and )",
    "{": "group with ( and )",
    "}": "group with ( and )",
}


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    PHRASE = "phrase"
    REGEX = "regex"
    AND = "and"
    OR = "or"
    NOT = "not"
    NEAR = "near"
    BEFORE = "before"
    OF = "of"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    COLON = ":"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `value` is the word, the unescaped phrase, the pattern, or the number or distance in digits."""

    kind: Kind
    value: str
    at: int
    end: int


PUNCTUATION = {"(": Kind.OPEN, ")": Kind.CLOSE, ",": Kind.COMMA, ":": Kind.COLON}


def is_name(text: str) -> bool:
    """Whether `text` can stand in an expression as the id of an entity or keyword."""
    return WORD.fullmatch(text) is not None and not text.isdecimal() and text.lower() not in RESERVED


def lex(source: str) -> list[Token]:
    """The tokens of `source`, ending with one END."""
    tokens: list[Token] = []
    at = 0
    while at < len(source):
        if source[at].isspace():
            at += 1
            continue
        token = _token(source, at)
        tokens.append(token)
        at = token.end
    tokens.append(Token(Kind.END, "", len(source), len(source)))
    return tokens


def _token(source: str, at: int) -> Token:
    char = source[at]
    if char in PUNCTUATION:
        return Token(PUNCTUATION[char], char, at, at + 1)
    if char == '"':
        return _quoted(source, at, at)
    if source.startswith('re"', at):
        return _quoted(source, at, at + 2)
    if word := WORD.match(source, at):
        return _word(source, word)
    if char in CURLY:
        raise ExprError(f"curly quote {char} where a straight one is needed", offset=at, hint='write "…" with " keys')
    raise ExprError(f"{char!r} has no meaning here", offset=at, hint=INSTEAD.get(char, 'quote phrases: "…"'))


def _quoted(source: str, at: int, quote: int) -> Token:
    found = QUOTED.match(source, quote)
    if found is None:
        curly = next((i for i in range(quote + 1, len(source)) if source[i] in CURLY), None)
        hint = 'add the closing "' if curly is None else f'close it with ", not {source[curly]}'
        raise ExprError('the quote opened here is never closed by "', offset=at, hint=hint)
    if quote == at:
        return Token(Kind.PHRASE, re.sub(r'\\(["\\])', r"\1", found[1]), at, found.end())
    pattern = re.sub(r"\\(.)", lambda pair: '"' if pair[1] == '"' else pair[0], found[1], flags=re.DOTALL)
    return Token(Kind.REGEX, pattern, at, found.end())


def _word(source: str, word: re.Match[str]) -> Token:
    text, at, end = word[0], word.start(), word.end()
    lower = text.lower()
    if lower in {"near", "before"}:
        return _distance(source, Kind(lower), word)
    if lower in RESERVED:
        return Token(Kind(lower), text, at, end)
    if text.isdecimal():
        return Token(Kind.NUMBER, text, at, end)
    return Token(Kind.WORD, text, at, end)


def _distance(source: str, kind: Kind, word: re.Match[str]) -> Token:
    at = word.start()
    found = DISTANCE.match(source, word.end())
    if found is None:
        raise ExprError(
            f"`{kind}` without a distance",
            offset=at,
            hint=f"say how many words apart at most: {kind}/8, without spaces",
        )
    return Token(kind, found[1], at, found.end())
