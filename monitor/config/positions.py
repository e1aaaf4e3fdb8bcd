"""From an offset in a scalar's value back to the offset in the file, whatever the scalar's style."""

from __future__ import annotations

import re

from monitor.config.document import Node

ESCAPE = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|(?P<fold>[ \t]*(?:\r\n|\r|\n)[ \t]*)|.)", re.DOTALL
)
SPACE = re.compile(r"\s+")
FOLD = re.compile(r"\s*[\r\n]\s*")


def offset_in_source(text: str, node: Node, *, value: str, offset: int) -> int:
    """The place in `text` of `value[offset]`, where `node` is the scalar that holds `value`.

    Both are walked side by side: a run of white space with a line break in it is one step, an escape is one character,
    everything else stands for itself. An offset inside a folded run is placed at its beginning.
    """
    at, end = _content(text, node, value)
    done = 0
    while at < end:
        after, width = _step(text, at, node.style)
        if width < 0:
            run = SPACE.match(value, done)
            width = run.end() - done if run else 0
            if not width and done == offset:
                break
        if done + width > offset:
            break
        at, done = after, done + width
    return min(at, max(end, node.start))


def _content(text: str, node: Node, value: str) -> tuple[int, int]:
    """Where the scalar's content begins and ends in the file."""
    if node.style in {"'", '"'}:
        return node.start + 1, node.end - 1
    if node.style in {"|", ">"}:
        begin = text.find("\n", node.start) + 1
        body = SPACE.match(text, begin)
        own = len(value) - len(value.lstrip())  # white space that is content, not indentation
        return (max(begin, body.end() - own) if body else begin), node.end
    return node.start, node.end


def _step(text: str, at: int, style: str) -> tuple[int, int]:
    """The next place in the source and how many characters of the value the step makes; -1: as many as are white."""
    fold = FOLD.match(text, at)
    if fold:
        return fold.end(), -1
    if style == '"' and text[at] == "\\":
        escape = ESCAPE.match(text, at)
        assert escape is not None, "libyaml accepted it"
        return escape.end(), 0 if escape["fold"] is not None else 1
    return at + (2 if style == "'" and text.startswith("''", at) else 1), 1
