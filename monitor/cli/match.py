"""`monitor match`: terms against a text, without a config."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.common import Exit
from monitor.matching import Matcher
from monitor.model import Field, Fuzzy, Hit, Layer, Role, Term, TermOptions
from monitor.text import clean_line

FLAGS = frozenset({"stem", "case", "proper", "free_order"})
KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(FLAGS, bool),
    **dict.fromkeys(("term", "owner", "role", "lang"), str),
    "fuzzy": (bool, dict),
    "layers": list,
}


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
    try:
        tracked = list(read_terms(read(terms), str(terms)))
        searched = read(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error
    matcher = Matcher(tracked)
    for term, why in matcher.refused:
        typer.echo(f"{terms}: {term.phrase!r} {why}", err=True)
    hits = matcher.find(searched, field=field, lang=lang)
    for hit in hits:
        typer.echo(json.dumps(as_value(hit), ensure_ascii=False) if as_json else as_line(hit, searched))
    if matcher.refused:
        raise typer.Exit(Exit.USAGE)
    raise typer.Exit(Exit.OK if hits else Exit.FAILED)


def read(path: Path) -> str:
    """A file's text, or stdin's."""
    raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    return raw.decode("utf-8-sig")


def read_terms(text: str, where: str) -> Iterator[Term]:
    """Terms, one a line: a plain name (`#` starts a comment), or a JSON object with `term` and options."""
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        try:
            yield term_of(json.loads(line), number) if line.startswith("{") else name(line, number)
        except ValueError as error:
            raise ValueError(f"{where}:{number}: {error}") from error


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
        options["layers"] = frozenset(map(Layer, row["layers"]))
    if "lang" in row:
        options["lang"] = row["lang"]
    return Term(row.get("owner", phrase), phrase, Role(row.get("role", "name")), TermOptions(**options), order)


def fuzzy_of(value: object) -> Fuzzy:
    """`false`, or an object with `edits` and perhaps `min_length`."""
    if value is False:
        return Fuzzy(0)
    if isinstance(value, dict) and value.keys() <= {"edits", "min_length"} and isinstance(value.get("edits"), int):
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
