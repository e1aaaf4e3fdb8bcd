"""Story files on disk: read, decoded, handed to the part that knows their form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.config.document import parse_document
from monitor.model import Document
from monitor.rules.story_file import BadStory, story_of_json, story_of_mapping, story_of_text

MAX_BYTES = 8 * 1024 * 1024
"""More than any article; a test that names a disk image by mistake must not fill the memory."""


def read_story(path: Path) -> Document | BadStory:
    """The document in a file: `.json`, `.yaml`, or text with or without header lines."""
    text = _text_of(path)
    if isinstance(text, BadStory):
        return text
    match path.suffix.lower():
        case ".json":
            return story_of_json(text)
        case ".yaml" | ".yml":
            return _story_of_yaml(path, text)
        case _:
            return story_of_text(text)


def with_fields(doc: Document, *, title: str | None = None, url: str | None = None) -> Document:
    """The document with a title or URL that was given beside it."""
    given = _document({"title": title, "url": url})
    return replace(doc, fields=doc.fields | given.fields)


def _document(fields: dict[str, str | None]) -> Document:
    found = story_of_mapping({key: value for key, value in fields.items() if value})
    return found if isinstance(found, Document) else Document({})


def _text_of(path: Path) -> str | BadStory:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return BadStory(error.strerror or str(error))
    if len(data) > MAX_BYTES:
        return BadStory(f"larger than {MAX_BYTES // 1024 // 1024} MiB")
    if b"\0" in data:
        return BadStory("not a text file: it holds NUL bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return BadStory(f"not UTF-8: byte {error.start}", data.count(b"\n", 0, error.start) + 1)


def _story_of_yaml(path: Path, text: str) -> Document | BadStory:
    document = parse_document(path.name, text)
    for problem in document.problems:
        return BadStory(problem.message, problem.line)
    return story_of_mapping(document.data)
