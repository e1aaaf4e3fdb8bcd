"""`monitor match`: terms against a text, without a config."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from monitor.cli.common import Exit
from monitor.matching import Matcher
from monitor.matching.language import OTHER, primary
from monitor.model import Field, Fuzzy, Hit, Layer, Role, Term, TermOptions
from monitor.text import clean_line

FLAGS = frozenset({"stem", "case", "proper", "free_order"})
KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(FLAGS, bool),
    **dict.fromkeys(("term", "owner", "role", "lang"), str),
    "fuzzy": (bool, dict),
    "layers": list,
}
Kind = TypeVar("Kind", bound=StrEnum)
MAX_SHOWN = 60
"""Letters of a term in a message."""


def command(
    *,
    terms: Annotated[
        Path, typer.Option("--terms", help="A file of terms: one a line, or JSON lines with options. `-` is stdin.")
    ],
    text: Annotated[Path, typer.Option("--text", help="The text to search, UTF-8. `-` is stdin.")],
    lang: Annotated[str | None, typer.Option("--lang", help="The text's language; detected when not given.")] = None,
    field: Annotated[
        Field, typer.Option("--field", help="How to read capitals: as in this part of an entry.")
    ] = Field.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="Print the hits as JSON lines.")] = False,
) -> None:
    """Find terms in a text; exit code 0 when something was found, 1 when nothing was."""
    if str(terms) == str(text) == "-":
        raise typer.BadParameter("only one of --terms and --text can be read from stdin")
    if lang is not None and primary(lang) in {None, OTHER}:
        raise typer.BadParameter(f"{lang!r} is no language that we know: write its code, such as `ru`")
    try:
        tracked, problems = read_terms(read(terms))
        searched = read(text)
    except (OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error
    matcher = Matcher(tracked)
    problems += [(term.order, f"{shortened(term.phrase)!r} {why}") for term, why in matcher.refused]
    if not tracked and not problems:
        problems = [(1, "has no terms: write one a line")]
    for line, problem in sorted(problems):
        typer.echo(f"{terms}:{line}: {problem}", err=True)
    hits = matcher.find(searched, field=field, lang=lang)
    for hit in hits:
        typer.echo(json.dumps(as_value(hit), ensure_ascii=False) if as_json else as_line(hit, searched))
    if problems:
        raise typer.Exit(Exit.USAGE)
    raise typer.Exit(Exit.OK if hits else Exit.FAILED)


def read(path: Path) -> str:
    """A file's text, or stdin's."""
    raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{path}:{line}: is not UTF-8: byte 0x{raw[error.start]:02x}") from error


def read_terms(text: str) -> tuple[list[Term], list[tuple[int, str]]]:
    """Terms, one a line: a plain name (`#` starts a comment), or a JSON object with `term` and options. And what is wrong
    with lines, each with its number."""
    terms: list[Term] = []
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line or line.startswith("#"):
            continue
        try:
            terms.append(term_of(json.loads(line), number) if line.startswith("{") else name(line, number))
        except ValueError as error:
            problems.append((number, str(error)))
        except RecursionError:
            problems.append((number, "is nested too deep"))
    return terms, problems


def shortened(phrase: str) -> str:
    """The phrase, or its beginning when it would fill the screen."""
    return phrase if len(phrase) <= MAX_SHOWN else phrase[:MAX_SHOWN] + "…"


def name(phrase: str, order: int) -> Term:
    """A line that is a name: the capital gate is on where it has capitals."""
    return Term(phrase, phrase, Role.NAME, TermOptions(proper=True), order)


def term_of(row: dict[str, Any], order: int) -> Term:
    """A term with options, as TermOptions names them; errors are ValueErrors that say which key."""
    if unknown := sorted(row.keys() - KINDS.keys()):
        raise ValueError(f"unknown key {unknown[0]!r}; known are {', '.join(sorted(KINDS))}")
    wrong = [key for key in row if not isinstance(row[key], KINDS[key])]
    if wrong or "term" not in row:
        raise ValueError(f"`{wrong[0]}` has a value of the wrong type" if wrong else "`term` is missing")
    phrase: str = row["term"]
    options: dict[str, Any] = {"proper": True} | {key: row[key] for key in FLAGS & row.keys()}
    if "fuzzy" in row:
        options["fuzzy"] = fuzzy_of(row["fuzzy"])
    if "layers" in row:
        options["layers"] = frozenset(one_of(Layer, layer) for layer in row["layers"])
    if "lang" in row:
        options["lang"] = row["lang"]
    role = one_of(Role, row.get("role", "name"))
    return Term(row.get("owner", phrase), phrase, role, TermOptions(**options), order)


def one_of(kinds: type[Kind], value: object) -> Kind:
    """The member of this value."""
    for kind in kinds:
        if kind.value == value:
            return kind
    raise ValueError(f"{value!r} is none of {', '.join(kinds)}")


def fuzzy_of(value: object) -> Fuzzy:
    """`false`, or an object with `edits` and perhaps `min_length`."""
    if value is False:
        return Fuzzy(0)
    if isinstance(value, dict) and value.keys() in ({"edits"}, {"edits", "min_length"}):
        numbers = [number for number in value.values() if type(number) is int]
        if len(numbers) == len(value):
            return Fuzzy(**value)
    raise ValueError('`fuzzy` must be false or {"edits": n, "min_length": n}')


def as_value(hit: Hit) -> dict[str, Any]:
    """A hit for programs."""
    return {
        "owner": hit.term.owner,
        "term": hit.term.phrase,
        "role": hit.term.role.value,
        "layer": hit.layer.value,
        "field": hit.field.value,
        "start": hit.start,
        "end": hit.end,
        "first": hit.first,
        "last": hit.last,
        "text": hit.text,
        "edits": list(hit.edits),
    }


def as_line(hit: Hit, text: str) -> str:
    """A hit for people: place, layer, term, and the words around it."""
    before, after = text[max(0, hit.start - 30) : hit.start], text[hit.end : hit.end + 30]
    edits = f", {sum(hit.edits)} edit{'s' * (sum(hit.edits) > 1)}" if any(hit.edits) else ""
    return (
        f"{hit.start}-{hit.end} {hit.layer}{edits}: {hit.term.phrase} | …{clean_line(f'{before}[{hit.text}]{after}')}…"
    )
