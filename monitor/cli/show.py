"""Verdicts as lines for people: what a rule said of a text, by what clause, on which words.

Lines are lists of (text, style), so that they can be tested as text; whatever comes from a text is stripped of what moves
cursors before it gets here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from monitor.matching import tokenise
from monitor.model import Document, Hit, Layer, RejectedHit, Role, Verdict, VerdictKind
from monitor.text import clean_line

Line = list[tuple[str, str]]
AROUND = 60
"""Characters shown on each side of a hit."""
LONGEST = 160
"""Characters shown of one hit."""
MAX_LISTED = 5
"""Rows of watch lists shown of one name; --json has more."""
MAX_HITS = 40
"""Hits shown of one rule; --json has them all."""
TO, OPEN, CLOSE = "\u2013", "\u2039", "\u203a"
"""An en dash between offsets; single guillemets around a hit, so that it shows without colours."""
KIND = {
    VerdictKind.FIRED: ("FIRED", "bold green"),
    VerdictKind.NEAR_MISS: ("NEAR MISS", "bold yellow"),
    VerdictKind.NOT: ("not", "dim"),
}


def print_lines(lines: Iterable[Line]) -> None:
    """Writes the lines to stdout, coloured when a person looks."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*line) if line else "")


def verdict_lines(verdict: Verdict, doc: Document, *, title: str = "") -> Iterator[Line]:
    """One rule's verdict as an argument: what it asks, what of it is there, what decided, on which words."""
    word, style = KIND[verdict.kind]
    head: Line = [(f"{word:<10}", style), (verdict.rule_id, "bold")]
    if verdict.severity:
        head.append((f"  {verdict.severity}", style))
    if title:
        head.append((f"  {clean_line(title)}", "italic"))
    yield head
    yield _row("when", clean_line(verdict.when))
    if verdict.clauses:
        yield _row("there", "   ".join(f"{clause} {'✓' if there else '✗'}" for clause, there in verdict.clauses))
    yield from _decision(verdict)
    contexts = dict(verdict.supports)
    for number, hit in enumerate(verdict.hits[:MAX_HITS]):
        yield from hit_lines(hit, doc, context=contexts.get(hit), label="hits" if number == 0 else "")
        yield from listed_lines(hit, verdict)
    if len(verdict.hits) > MAX_HITS:
        yield _row("", f"… and {len(verdict.hits) - MAX_HITS} more; --json has them all")
    for number, no in enumerate(verdict.rejected[:MAX_HITS]):
        yield from rejected_lines(no, doc, label="not counted" if number == 0 else "")
        yield from listed_lines(no.hit, verdict)
    yield []


def _decision(verdict: Verdict) -> Iterator[Line]:
    match verdict.kind:
        case VerdictKind.FIRED:
            yield _row("because", verdict.decided_by, style="green")
            if verdict.severity_by:
                yield _row("severity", f"{verdict.severity}: {verdict.severity_by}")
        case VerdictKind.NEAR_MISS:
            because = verdict.near.because if verdict.near else ""
            yield _row("missing", verdict.decided_by, style="yellow")
            yield _row("", clean_line(because))
        case VerdictKind.NOT:
            yield _row("failed by", verdict.decided_by)


def hit_lines(hit: Hit, doc: Document, *, context: Hit | None = None, label: str = "") -> Iterator[Line]:
    """A hit: where it is, whose it is, how it was reached; then the words around it."""
    line = _row(label, f"{_span(hit):<22}")
    line += [(f"{hit.term.owner}  ", "bold"), (how(hit), "")]
    if context:
        line.append((f"; counts because of “{clean_line(context.text)}” ({_span(context)})", ""))
    yield line
    yield _around(hit, doc)


def listed_lines(hit: Hit, verdict: Verdict) -> Iterator[Line]:
    """Who a name of a watch list is: "NORIEGA, Manuel Antonio, id 12345 of sdn (version 7c6c59f40ce758b1)"."""
    versions = dict(verdict.lists)
    for row in hit.term.entries[:MAX_LISTED]:
        said = (
            f"{clean_line(row.name, LONGEST)}, id {clean_line(row.id)} of {row.list} (version {versions.get(row.list)})"
        )
        yield [(" " * 16, ""), ("listed: ", "dim"), (said, "bold")]
    if len(hit.term.entries) > MAX_LISTED:
        yield [(" " * 16, ""), (f"and {len(hit.term.entries) - MAX_LISTED} more rows with this name", "dim")]


def rejected_lines(no: RejectedHit, doc: Document, *, label: str = "") -> Iterator[Line]:
    """A hit that doesn't count, and why."""
    yield [*_row(label, f"{_span(no.hit):<22}"), (clean_line(no.because), "yellow")]
    yield _around(no.hit, doc)


def how(hit: Hit) -> str:
    """How a hit was reached, in words: "“sanctions” is a form of “sanction” (stem)"."""
    found, alias = f"“{clean_line(hit.text, LONGEST)}”", f"“{clean_line(hit.term.phrase)}”"
    edits = sum(hit.edits)
    match hit.layer:
        case _ if " … " in hit.term.phrase:
            said = f"{found} brings together {alias}"
        case Layer.EXACT if hit.text == hit.term.phrase:
            said = f"{found}, as listed"
        case Layer.EXACT:
            said = f"{found} is {alias}"
        case Layer.JOINED:
            said = f"{found} is {alias}, written together or apart"
        case Layer.STEM:
            said = f"{found} is a form of {alias}"
        case Layer.FUZZY:
            said = f"{found} is {edits} edit{'s' * (edits != 1)} from {alias}{_alike(hit)}"
        case Layer.ROMANISED:
            said = f"{found} reads as {alias} in Latin letters"
    ambiguous = "an ambiguous name, " if hit.term.role is Role.AMBIGUOUS else ""
    return f"{said} ({ambiguous}{hit.layer})"


def _alike(hit: Hit) -> str:
    """How alike a misspelt name and the name are, as the matcher counts: letters of the longer spelling of each word."""
    pairs = list(zip(tokenise(hit.text), tokenise(hit.term.phrase), strict=False))
    letters = sum(max(len(one.norm), len(other.norm)) for one, other in pairs)
    if hit.term.options.free_order or len(pairs) != len(hit.edits):
        return ""
    return f", {(letters - sum(hit.edits)) * 100 // letters} % alike"


def summary(verdicts: Iterable[Verdict]) -> str:
    """How many rules fired, nearly fired, didn't."""
    kinds = [verdict.kind for verdict in verdicts]
    fired, near = kinds.count(VerdictKind.FIRED), kinds.count(VerdictKind.NEAR_MISS)
    return f"{len(kinds)} rule{'s' * (len(kinds) != 1)}: {fired} fired, {near} near, {len(kinds) - fired - near} not"


def _row(label: str, text: str, *, style: str = "") -> Line:
    return [(f"  {label:<12}", "dim"), (text, style)]


def _span(hit: Hit) -> str:
    return f"{hit.field} {hit.start}{TO}{hit.end}"


def _around(hit: Hit, doc: Document) -> Line:
    text = doc.fields.get(hit.field, "")
    start, end = max(hit.start - AROUND, 0), hit.end + AROUND
    before, after = text[start : hit.start], text[hit.end : end]
    found = text[hit.start : hit.end]
    if len(found) > LONGEST:
        found = f"{found[: LONGEST // 2]} … {found[-LONGEST // 2 :]}"
    return [
        (" " * 16, ""),
        (("…" if start else "") + _edge(before, left=True), "dim"),
        (f"{OPEN}{clean_line(found)}{CLOSE}", "bold reverse"),
        (_edge(after, left=False) + ("…" if end < len(text) else ""), "dim"),
    ]


def _edge(text: str, *, left: bool) -> str:
    """One line of text that keeps its space on the side of the hit."""
    line = clean_line(text)
    space = " " if (text[-1:].isspace() and left) or (text[:1].isspace() and not left) else ""
    return line + space if left else space + line
