"""YAML with positions, on libyaml: our dialect of YAML 1.2 (docs/adr/0004-yaml-dialect.md).

Values are built from libyaml's events, never by a constructor, so nothing in a file can name a Python type, and an alias
is refused where it stands instead of being expanded. Plain scalars follow the 1.2 core schema: `22:00`, `no` and `on`
are text; numbers keep the way they were written (`Numeral`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from monitor.config.syntax import explain_syntax_error
from monitor.model import Problem
from monitor.notifiers.fields import EMPTY, Empty, Numeral

MAX_DEPTH = 24
# A file full of aliases is one mistake, not a thousand.
MAX_REFUSALS = 20
CONSTANTS: dict[str, bool | Empty] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), EMPTY),
}
NUMERAL = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
# What YAML allows in a stream; anything else is reported at its place before libyaml sees it.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Node:
    """Where a value stands: offsets of its first character and of its end in the file's text. `keys` holds the offsets
    of a mapping's keys; `children` the nodes of a mapping by key or of a list by index. A `broken` node stands for a
    value that was refused already: nothing more is said about it."""

    start: int
    end: int = 0
    style: str = ""
    keys: dict[str, int] = field(default_factory=dict)
    children: dict[str | int, Node] = field(default_factory=dict)
    broken: bool = False


class Text:
    """A file's text that turns offsets into lines and columns, both from 1."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def problem(self, offset: int, message: str, hint: str | None = None) -> Problem:
        """A problem at an offset."""
        return Problem(self.file, *self.at(offset), message, hint)


@dataclass(slots=True)
class Document:
    """One file as read: its data (dict, list, str, Numeral, bool, EMPTY) and the nodes behind it. `root` None: nothing
    could be read, or the file holds nothing. `lossy`: values were refused, so what looks missing may only be lost. Secrets are resolved in `data`, so neither it nor the text is ever shown."""

    source: Text
    data: Any = field(default=None, repr=False)
    root: Node | None = field(default=None, repr=False)
    problems: list[Problem] = field(default_factory=list)
    lossy: bool = False

    def offset(self, path: Sequence[str | int], *, key: bool = False) -> int:
        """The offset of the value at a path, or of its key; of the nearest value that exists when the path leads further."""
        node = self.root
        if node is None:
            return 0
        for depth, step in enumerate(path):
            child = node.children.get(step)
            if child is None:
                return node.keys.get(str(step), node.start)
            if key and depth == len(path) - 1:
                return node.keys.get(str(step), child.start)
            node = child
        return node.start

    def node(self, path: Sequence[str | int]) -> Node | None:
        """The node at exactly this path."""
        node = self.root
        for step in path:
            if node is None:
                return None
            node = node.children.get(step)
        return node


def parse_document(file: str, text: str) -> Document:
    """The file's data with positions; `problems` says what the dialect refuses."""
    source = Text(file, text)
    document = Document(source)
    bad = UNPRINTABLE.search(text)
    if bad:
        document.problems.append(source.problem(bad.start(), f"control character U+{ord(bad[0]):04X}", "delete it"))
        return document
    try:
        _Builder(document).build()
    except yaml.MarkedYAMLError as error:
        offset, message, hint = explain_syntax_error(error, text)
        document.problems.append(source.problem(offset, message, hint))
        document.root = None
    except yaml.YAMLError as error:
        document.problems.append(Problem(file, 0, 0, f"is not YAML: {error}"))
        document.root = None
    except _TooDeepError as error:
        document.problems.append(source.problem(error.offset, f"nested deeper than {MAX_DEPTH} levels"))
        document.root = None
    more = len(document.problems) - MAX_REFUSALS
    if more > 0:
        last = document.problems[MAX_REFUSALS]
        document.problems[MAX_REFUSALS:] = [replace(last, message=f"and {more} more like this", hint=None)]
    return document


class _TooDeepError(Exception):
    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__()


class _Builder:
    """Turns events into data and nodes in one pass."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.events: Iterator[Any] = iter(yaml.parse(document.source.text, Loader=yaml.CSafeLoader))

    def refuse(self, offset: int, message: str, hint: str | None = None) -> None:
        self.document.problems.append(self.document.source.problem(offset, message, hint))

    def build(self) -> None:
        next(self.events)  # the stream's start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return
        data, root = self.value(next(self.events), 0)
        next(self.events)  # the document's end
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self.refuse(_start(event), "a second document begins here", "one document a file: remove the `---`")
        self.document.data, self.document.root = data, root

    def value(self, event: Any, depth: int) -> tuple[Any, Node]:
        node = Node(_start(event), _end(event))
        if depth > MAX_DEPTH:
            raise _TooDeepError(node.start)
        if isinstance(event, yaml.AliasEvent):
            self.refuse(node.start, "aliases (`*name`) are not supported", "write the value out")
            return self.lost(node)
        if event.anchor is not None:
            self.refuse(node.start, "anchors (`&name`) are not supported", "write the value out where it is needed")
        if event.tag is not None:
            self.refuse(node.start, "tags (`!name`) are not supported", "put the value in quotes if it begins with `!`")
            self.skip(event, node, depth)
            return self.lost(node)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, node), node
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(node, depth), node
        return self.mapping(node, depth), node

    def lost(self, node: Node) -> tuple[Any, Node]:
        """What stands for a refused value."""
        node.broken = self.document.lossy = True
        return EMPTY, node

    def skip(self, event: Any, node: Node, depth: int) -> None:
        """Passes over what is inside a refused value."""
        if isinstance(event, yaml.SequenceStartEvent):
            self.sequence(node, depth)
        elif isinstance(event, yaml.MappingStartEvent):
            self.mapping(node, depth)

    def scalar(self, event: Any, node: Node) -> str | bool | Empty:
        text: str = event.value
        node.style = event.style or ""
        if not event.implicit[0]:
            return text
        if text in CONSTANTS:
            return CONSTANTS[text]
        return Numeral(text) if text[0] in "+-.0123456789" and NUMERAL.fullmatch(text) else text

    def sequence(self, node: Node, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            value, child = self.value(event, depth + 1)
            node.children[len(values)] = child
            values.append(value)
        node.end = _end(event)
        return values

    def mapping(self, node: Node, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, depth)
            value, child = self.value(next(self.events), depth + 1)
            at = _start(event)
            if key is None:
                self.document.lossy = True
                continue
            if key in values:
                first, _ = self.document.source.at(node.keys[key])
                self.refuse(at, f"duplicate key{_name(key)}, first on line {first}", "join the two, or rename one")
                continue
            values[key] = value
            node.keys[key] = at
            node.children[key] = child
        node.end = _end(event)
        return values

    def key(self, event: Any, depth: int) -> str | None:
        """The key as written, or None when it was refused."""
        if not isinstance(event, yaml.ScalarEvent):
            at = _start(event)
            if not isinstance(event, yaml.AliasEvent):
                self.value(event, depth + 1)
            self.refuse(at, "a key must be plain text", "put it in quotes if it begins with `[`, `{` or `*`")
            return None
        self.value(event, depth + 1)
        key: str = event.value
        if key == "<<" and event.implicit[0]:
            self.refuse(_start(event), "merge keys (`<<`) are not supported", "write the values out")
            return None
        if not key.strip():
            self.refuse(_start(event), "a key is empty")
            return None
        return key


def _start(event: Any) -> int:
    """The offset of an event's first character."""
    offset: int = event.start_mark.index
    return offset


def _end(event: Any) -> int:
    """The offset behind an event."""
    offset: int = event.end_mark.index
    return offset


def _name(key: str) -> str:
    """The key in backquotes where it looks like one; a long or odd key may be a value gone astray, even a secret."""
    return f" `{key}`" if re.fullmatch(r"[\w .-]{1,60}", key) else ""
