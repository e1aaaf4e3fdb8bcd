"""Story files: what `explain` and the tests beside rules are given to judge.

A text file whose first line is `Title: …` has header lines up to the first empty line; every other text file is all text,
and no title is guessed. JSON and YAML files hold a mapping with the same keys in lower case, and `text`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.model import Document, Field

HEADER = re.compile(r"(Title|Summary|Text|Url|Lang|Publisher|Author|Tags):[ \t]*(.*)", re.IGNORECASE)
KEYS = ", ".join(field.value for field in Field)


@dataclass(frozen=True, slots=True)
class BadStory:
    """Why a story file can't be judged; `line` counts from 1, 0 means the whole."""

    message: str
    line: int = 0


def story_of_text(text: str) -> Document | BadStory:
    """The document of a text file; a bare one is kept as it is, so that spans count in the file."""
    text = text.removeprefix("\ufeff")
    if not text.startswith("Title:"):
        return document_of({Field.TEXT: text})
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    fields: dict[Field, str] = {}
    for number, line in enumerate(head.split("\n"), 1):
        if not line.strip():
            continue
        found = HEADER.fullmatch(line.rstrip())
        if found is None:
            return BadStory(f"`{line[:40]}` is no header line; an empty line ends the header", number)
        field = Field(found[1].lower())
        if field in fields or field is Field.TEXT:
            why = "the text follows the empty line" if field is Field.TEXT else "it is there twice"
            return BadStory(f"`{found[1]}:` has no place here: {why}", number)
        fields[field] = found[2]
    return document_of(fields | {Field.TEXT: body})


def story_of_json(text: str) -> Document | BadStory:
    """The document of a JSON file."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        return BadStory(f"not JSON: {error.msg}", error.lineno)
    except RecursionError:
        return BadStory("not JSON that holds a story: it is nested too deep")
    return story_of_mapping(data)


def story_of_mapping(data: object) -> Document | BadStory:
    """The document of a mapping from field names to text; `tags` may be a list."""
    if not isinstance(data, Mapping):
        return BadStory(f"a story is a mapping with the keys {KEYS}")
    fields: dict[Field, str] = {}
    for key, value in data.items():
        if key not in KEYS.split(", "):
            return BadStory(f"`{str(key)[:40]}` is no field of a story; fields: {KEYS}")
        if Field(key) is Field.TAGS and isinstance(value, list) and all(isinstance(tag, str) for tag in value):
            value = "\n".join(value)  # noqa: PLW2901 - from here on a text like the others
        if not isinstance(value, str):
            return BadStory(f"`{key}` must be text")
        fields[Field(key)] = value
    return document_of(fields)


def document_of(fields: Mapping[Field, str]) -> Document:
    """A document of the fields that hold anything; its language is the one it names."""
    there = {field: text for field, text in fields.items() if text.strip()}
    return Document(there, there.get(Field.LANG))
