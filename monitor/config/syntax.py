"""libyaml's complaints in a config writer's words. Nothing of the file's text is quoted but single characters."""

from __future__ import annotations

import re

import yaml

QUOTE_HINT = "a value that begins with a quote ends at the closing one: put the whole of it in single quotes, or write it after `|`"
PLAIN: dict[str, tuple[str, str | None]] = {
    "mapping values are not allowed in this context": (
        "a `:` where no key can be",
        "put the value in quotes if it contains `: `, or check the indentation",
    ),
    "could not find expected ':'": ("a line without `key:`", "check the indentation, or add the `:`"),
    "did not find expected key": ("no key where one is expected", "check the indentation and the quotes"),
    "did not find expected '-' indicator": ("no `- ` where the list goes on", "check the indentation"),
    "did not find expected <document start>": ("text after the end of the document", "check the indentation"),
    "did not find expected ',' or ']'": ("this `[` is not closed, or a comma is missing in it", None),
    "did not find expected ',' or '}'": ("this `{` is not closed, or a comma is missing in it", None),
    "found unexpected end of stream": ("this quote is not closed", None),
    "found unexpected document indicator": ("this quote is not closed", None),
    "block sequence entries are not allowed in this context": (
        "a `- ` where no list can be",
        "begin the list on a line of its own",
    ),
    "found unknown escape character": ("an unknown `\\` escape in double quotes", "use single quotes, or write `\\\\`"),
}
# What opened it is the better place to look at.
AT_CONTEXT = {
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "found unexpected end of stream",
    "found unexpected document indicator",
}


def explain_syntax_error(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str | None]:
    """Offset, message and hint of a syntax error."""
    said = error.problem or "it can't be read"
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(text)) if mark else 0
    if _tab_indents(text, offset):
        return offset, "a tab can't indent in YAML", "use spaces"
    if said == "found character that cannot start any token" and offset < len(text):
        return offset, f"a plain value can't begin with `{text[offset]}`", "put it in quotes"
    if said == "did not find expected key" and re.search(r"[\"'][ \t]+$", text[max(0, offset - 80) : offset]):
        return offset, "more text after the closing quote", QUOTE_HINT
    message, hint = PLAIN.get(said, (f"not YAML: {said}", None))
    if said in AT_CONTEXT and error.context_mark:
        offset = min(error.context_mark.index, len(text))
    return offset, message, hint


def _tab_indents(text: str, offset: int) -> bool:
    start = text.rfind("\n", 0, offset) + 1
    indent = re.match(r"[ \t]*", text[start:])
    return indent is not None and "\t" in indent[0] and offset <= start + len(indent[0])
