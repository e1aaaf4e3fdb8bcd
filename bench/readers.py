"""What is read from another reader's test documents, against what that reader's own tests expect of them.

    pip download --no-deps --no-binary :all: feedparser && tar xzf feedparser-*.tar.gz
    python bench/readers.py feedparser-*/tests

feedparser's documents say in a comment what must hold, as an expression (`entries[0]['title'] == 'Example'`). Each
comparison with a literal, of a field that is kept here, is made with what is read here; markup in the expected text is shown as
a reader sees it. Prints each difference, and how many there are of how many. docs/feeds.md says why they are meant.
"""

from __future__ import annotations

import argparse
import ast
import calendar
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.feeds import parse
from monitor.feeds.plain import clean_line, html_to_text
from monitor.model import ParsedEntry, ParsedFeed, ParseFailed, ParseOutcome

EXPECTED = re.compile(r"Expect:\s*(.+)")
HEADER = re.compile(r"Header:\s*([\w-]+):\s*(.+)")
WIDE = ("utf-32", "utf-32-le", "utf-32-be", "utf-16", "utf-16-le", "utf-16-be", "cp037")
ORIGIN = "http://127.0.0.1:8097"  # what feedparser's expectations take for the address that served a document
Step = str | int


class Claim(NamedTuple):
    """What must be at `path` (`entries`, 0, `title`); the number of what is there when it ends in `len`."""

    path: tuple[Step, ...]
    wanted: object


def head(body: bytes) -> str:
    """The document as text, far enough to read its comment."""
    decoded = (body.decode(encoding, "replace") for encoding in ("utf-8", *WIDE))
    return next((text for text in decoded if EXPECTED.search(text)), "")


def claims(expression: str) -> Iterator[Claim]:
    """The comparisons of a path with a literal in this expression."""
    for node in ast.walk(ast.parse(expression.strip(), mode="eval")):
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
            continue
        try:
            wanted = ast.literal_eval(node.comparators[0])
        except ValueError:
            continue
        path = tuple(steps(node.left))
        if path:
            yield Claim(path, wanted)


def steps(node: ast.expr) -> Iterator[Step]:
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=inner, attr=name):
            yield from steps(inner)
            yield name
        case ast.Subscript(value=inner, slice=ast.Constant(value=str() | int() as key)):
            yield from steps(inner)
            yield key
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            yield from steps(inner)
            yield "len"
        case _:
            pass


def found(outcome: ParsedFeed, path: tuple[Step, ...]) -> tuple[object, ...] | None:
    """What is kept here of that: any of these will do; None when it is a field that isn't kept."""
    match path:
        case ("entries", "len"):
            return (len(outcome.entries),)
        case ("feed", "title" | "link" | "language" as field):
            return ({"title": outcome.title, "link": outcome.link, "language": outcome.lang}[field],)
        case ("entries", int(number), *rest) if number < len(outcome.entries):
            return of_entry(outcome.entries[number], rest)
        case ("entries", int(), *_):
            return ()
        case _:
            return None


def of_entry(entry: ParsedEntry, path: list[Step]) -> tuple[object, ...] | None:
    match path:
        case ["title" | "link" | "author" as field]:
            return (getattr(entry, field),)
        case ["id" | "guid"]:
            return (entry.guid,)
        case ["summary" | "description"] | ["content", _, "value"] | ["summary_detail", "value"]:
            return entry.summary, entry.text
        case ["tags", _, "term" | "label"]:
            return entry.tags
        case ["enclosures", _, "href" | "url"]:
            return entry.enclosures
        case ["published_parsed" | "created_parsed"]:
            return (entry.published_ms,)
        case ["updated_parsed"]:
            return (entry.updated_ms,)
        case _:
            return None


def plain(value: object) -> object:
    if isinstance(value, tuple) and len(value) > 5:
        return calendar.timegm(value) * 1000
    return clean_line(html_to_text(value), 100_000) if isinstance(value, str) else value


def differs(outcome: ParseOutcome, claim: Claim) -> str | None:
    """What is read instead of what is claimed; None when it is that, or isn't kept. "" is as good as nothing."""
    if isinstance(outcome, ParseFailed):
        return f"refused: {outcome.detail[:80]}"
    candidates = found(outcome, claim.path)
    if candidates is None:
        return None
    shown = [clean_line(value, 100_000) if isinstance(value, str) else value for value in candidates]
    wanted = {claim.wanted or None, plain(claim.wanted) or None} if not isinstance(claim.wanted, list | dict) else None
    return None if wanted is None or wanted & {value or None for value in shown} else repr(shown)[:120]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    documents = comparisons = differences = 0
    for path in sorted(folder.rglob("*.xml")):
        body = path.read_bytes()
        text = head(body)
        expected = EXPECTED.search(text)
        if expected is None:
            continue
        headers = {name.lower(): value.strip() for name, value in HEADER.findall(text)}
        url = headers.get("content-location") or f"{ORIGIN}/{path.relative_to(folder)}"
        outcome = parse(body, url=url, content_type=headers.get("content-type"))
        documents += 1
        for claim in claims(expected.group(1)):
            comparisons += isinstance(outcome, ParsedFeed) and found(outcome, claim.path) is not None
            if instead := differs(outcome, claim):
                differences += 1
                print(f"{path.relative_to(folder)}: {claim.path} is {claim.wanted!r} there, {instead} here")
    print(f"{documents} documents, {comparisons} comparisons, {differences} differences")


if __name__ == "__main__":
    main()
