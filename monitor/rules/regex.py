r"""Users' regular expressions: RE2, with words as Unicode sees them.

RE2 runs in time linear in the text whatever the pattern, but its `\b` and `\w` know only ASCII, so no `\b` is seen beside
a Cyrillic letter. `\w` is rewritten to letters, marks and digits of any script. For `\b`, RE2 has nothing to rewrite to:
patterns that use it search a copy of the text in which each word boundary carries marks (`MARK`), and every other atom of
the pattern may step over marks but can't match one. Spans are those of the original text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

MARK = "\x1f"
"""A control character that the searched text is first freed of; in ASCII, so that the copy stays small."""
RUN = 3
"""Marks at a boundary: so many `\\b` may meet at one place, coming out of different groups (side by side they are one)."""
WORD = r"\p{L}\p{M}\p{N}_"
NOT_SPACE = r"\x00-\x08\x0b\x0e-\x1e!-\x{10ffff}"
NOT_DIGIT = r"\x00-\x1e -/:-\x{10ffff}"
PAIR = re.compile(r"\\(.)", re.DOTALL)
SURROGATES = re.compile("[\ud800-\udfff]")
MAX_PATTERN = 2000
"""Characters; keeps a compiled pattern within RE2's default memory."""

PART = re.compile(
    r"""(?P<quoted>\\Q.*?(?:\\E|$))
    | (?P<boundary>(?:\\b)+|\\B)
    | (?P<end>\$|\\z)
    | (?P<start>\^|\\A)
    | (?P<klass>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
    | (?P<escape>\\(?:[pP](?:\{\^?\w+\}|.)|x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|[0-7]{1,3}|.))
    | (?P<group>\(\?P?<\w+>|\(\?[a-zA-Z-]*:|\(\?[a-zA-Z-]+\)|[()|])
    | (?P<repeat>(?:[*+?]|\{\d+(?:,\d*)?\})\??)
    | (?P<dot>\.)
    | (?P<literal>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PatternProblem:
    """Why a pattern can't be used."""

    message: str
    hint: str | None = None


class SearchText:
    """A text as patterns search it; the marked copy is made once, when first asked for."""

    def __init__(self, text: str) -> None:
        self.plain = SURROGATES.sub("\ufffd", text).replace(MARK, " ")

    @cached_property
    def boundaries(self) -> list[int]:
        """Where words begin and end, in code points."""
        import re2

        return [edge for found in re2.finditer(f"[{WORD}]+", self.plain) for edge in found.span()]

    @cached_property
    def marked(self) -> str:
        """The text with RUN marks at each boundary."""
        edges = [0, *self.boundaries, len(self.plain)]
        return (MARK * RUN).join(self.plain[a:b] for a, b in pairwise(edges))

    @cached_property
    def _runs(self) -> list[int]:
        return [edge + RUN * i for i, edge in enumerate(self.boundaries)]

    def original(self, at: int) -> int:
        """The offset in the text of an offset in the marked copy."""
        passed = bisect_right(self._runs, at)
        if passed and at - self._runs[passed - 1] < RUN:
            return self.boundaries[passed - 1]
        return at - RUN * passed


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. `marked` says that it searches the marked copy."""

    source: str
    marked: bool
    compiled: Any = field(repr=False, compare=False)

    def spans(self, text: SearchText) -> Iterator[tuple[int, int]]:
        """The spans of its matches, left to right, without empty ones; in code points of the original text."""
        searched = text.marked if self.marked else text.plain
        for found in self.compiled.finditer(searched):
            start, end = found.span()
            if self.marked:
                start, end = text.original(start), text.original(end)
            if start < end:
                yield start, end


def compile_pattern(source: str) -> Pattern:
    """The compiled pattern; `pattern_problem(source)` must be None."""
    import re2

    rewriting = _Rewriting(source)
    return Pattern(source, rewriting.marked, re2.compile(rewriting.text(), _options()))


def pattern_problem(source: str) -> PatternProblem | None:
    """What keeps `source` from being used as a pattern, or None."""
    import re2

    if len(source) > MAX_PATTERN:
        return PatternProblem(f"longer than {MAX_PATTERN:,} characters", "split it, and join the parts with `or`")
    try:
        plain = re2.compile(source, _options())
        rewriting = _Rewriting(source)
        if rewriting.problem is None:
            re2.compile(rewriting.text(), _options())
    except re2.error as error:
        return _re2_problem(error)
    except UnicodeEncodeError:
        return PatternProblem("it holds half a character (a lone surrogate)")
    if rewriting.problem is None and plain.search("") is not None:
        return PatternProblem("it matches the empty text, so everything", "let it match one character at least")
    return rewriting.problem


def _options() -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return options


def _re2_problem(error: Exception) -> PatternProblem:
    said = error.args[0] if error.args else ""
    message = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    if "(?" in message:
        return PatternProblem(message, "RE2 has no look-around; use near/n or `and not` between terms")
    if "invalid escape sequence" in message:
        return PatternProblem(message, "RE2 has no backreferences; escape a literal backslash as \\\\")
    return PatternProblem(message or "RE2 refuses it", "the syntax is RE2's: github.com/google/re2/wiki/Syntax")


class _Rewriting:
    """One pattern on its way to RE2. `problem` says what can't be rewritten."""

    def __init__(self, source: str) -> None:
        self._parts = list(PART.finditer(source))
        self.marked = any(part.lastgroup == "boundary" for part in self._parts)
        self.problem: PatternProblem | None = None
        self._dot_all = [False]
        self._text = "".join(self._part(part.lastgroup or "", part[0]) for part in self._parts)

    def text(self) -> str:
        """What RE2 compiles."""
        return self._text

    def _part(self, kind: str, part: str) -> str:
        match kind:
            case "group":
                self._flags(part)
                return part
            case "repeat" | "start":
                return part
            case "end":
                return f"{MARK}*{part}" if self.marked else part
            case "boundary":
                return self._boundary(part)
            case "quoted":
                literal = part.removeprefix("\\Q").removesuffix("\\E")
                return "".join(self._atom(re.escape(char)) for char in literal)
            case "klass":
                return self._atom(self._class(part))
            case "escape":
                return self._atom(self._escape(part))
            case "dot":
                return self._atom(self._dot()) if self.marked else part
            case _:
                return self._atom(part)

    def _atom(self, text: str) -> str:
        return f"(?:{MARK}*{text})" if self.marked else text

    def _dot(self) -> str:
        return f"[^{MARK}]" if self._dot_all[-1] else f"[^\\n{MARK}]"

    def _boundary(self, part: str) -> str:
        if part == "\\B":
            self.problem = PatternProblem("\\B is not supported", "use \\w on the side where the word goes on")
        return MARK

    def _flags(self, group: str) -> None:
        """Keeps track of what `.` means here: it must not match a mark even where it matches everything."""
        if group == "|":
            return
        if group == ")":
            self._dot_all.pop()
            return
        flags = re.fullmatch(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?[:)]", group)
        on = self._dot_all[-1]
        if flags:
            on = (on or "s" in flags[1]) and "s" not in (flags[2] or "")
        if group.endswith(")"):
            self._dot_all[-1] = on
        else:
            self._dot_all.append(on)

    def _escape(self, part: str) -> str:
        mark = MARK if self.marked else ""
        match part[1]:
            case "w":
                return f"[{WORD}]"
            case "W":
                return f"[^{WORD}{mark}]"
            case "D" | "S":
                return f"[^\\{part[1].lower()}{mark}]"
            case "P":
                return f"[^\\p{part[2:]}{mark}]"
            case _:
                return part

    def _class(self, part: str) -> str:
        mark = MARK if self.marked else ""
        negated = part.startswith("[^")
        not_word = any(pair[1] == "W" for pair in PAIR.finditer(part))
        if negated and not_word:
            self.problem = PatternProblem(f"\\W inside {part} is not supported", "write \\w for what is no \\W")
        inside = PAIR.sub(lambda pair: self._in_class(pair, negated=negated), part)
        if negated:
            return f"{inside[:-1]}{mark}]"
        if not_word:
            rest = inside if inside != "[]" else f"[^{WORD}{mark}]"
            return f"(?:{rest}|[^{WORD}{mark}])"
        return inside

    def _in_class(self, pair: re.Match[str], *, negated: bool) -> str:
        match pair[1]:
            case "w":
                return WORD
            case "W":
                return ""
            case "S" if self.marked and not negated:
                return NOT_SPACE
            case "D" if self.marked and not negated:
                return NOT_DIGIT
            case _:
                return pair[0]
