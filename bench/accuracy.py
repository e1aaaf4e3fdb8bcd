"""Precision and recall of names on labelled pairs, layer by layer.

    python -m bench.accuracy

Each pair says whether two spellings name the same. The first is tracked as a name, the second stands in a sentence; persons
in free order. `up to` adds the layers one after the other, best first. Data: name_bench.csv (MIT, opensanctions) and
cross_script_pairs.csv (Apache-2.0, moov-io) at ../shared/data/names; for the sanctions list, each alias is looked for by its
entry's name and, as negatives, by the next entry's.
"""

from __future__ import annotations

import csv
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.matching import Matcher, term_problem
from monitor.model import Layer, Role, Term, TermOptions

NAMES = Path(__file__).parents[2] / "shared" / "data" / "names"
RESULTS = Path(__file__).parent / "RESULTS-accuracy.md"
SENTENCE = "Yesterday {} was mentioned in a long report."


class Pair(NamedTuple):
    """Two spellings, and whether they name the same."""

    tracked: str
    written: str
    same: bool
    person: bool


def name_bench() -> Iterator[Pair]:
    with (NAMES / "name_bench.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield Pair(row["name1"], row["name2"], row["is_match"] == "true", row["schema"] == "Person")


def cross_script() -> Iterator[Pair]:
    with (NAMES / "cross_script_pairs.csv").open(encoding="utf-8") as lines:
        for row in csv.reader(line for line in lines if line.strip() and not line.startswith("#")):
            yield Pair(row[1], row[0], same=True, person=True)


def sanctions() -> Iterator[Pair]:
    with lzma.open(NAMES / "ofac_sdn.csv.xz", "rt", encoding="utf-8", errors="replace") as lines:
        entries = [(row[0], row[1].title(), "individual" in row[2]) for row in csv.reader(lines) if len(row) > 2]
    following = {entries[i][0]: entries[(i + 1) % len(entries)] for i in range(len(entries))}
    by_id = {entry[0]: entry for entry in entries}
    with lzma.open(NAMES / "ofac_alt.csv.xz", "rt", encoding="utf-8", errors="replace") as lines:
        for row in csv.reader(lines):
            if len(row) > 3 and row[0] in by_id:
                _, name, person = by_id[row[0]]
                yield Pair(name, row[3].title(), same=True, person=person)
                yield Pair(following[row[0]][1], row[3].title(), same=False, person=following[row[0]][2])


def reached(pair: Pair) -> Layer | None:
    """The best layer on which the written name is found by the tracked one."""
    term = Term("tracked", pair.tracked, Role.NAME, TermOptions(proper=True, free_order=pair.person))
    if term_problem(term):
        return None
    hits = Matcher([term]).find(SENTENCE.format(pair.written))
    return min((hit.layer for hit in hits), key=tuple(Layer).index, default=None)


def table(title: str, pairs: Iterable[Pair]) -> list[str]:
    judged = [(pair.same, reached(pair)) for pair in pairs]
    positives = sum(same for same, _ in judged)
    lines = [
        f"## {title}: {positives:,} same, {len(judged) - positives:,} different",
        "",
        "| up to | right | wrong | precision | recall |",
        "|---|---|---|---|---|",
    ]
    layers: list[Layer] = []
    for layer in Layer:
        layers.append(layer)
        right = sum(same and found in layers for same, found in judged)
        wrong = sum(not same and found in layers for same, found in judged)
        precision = f"{right / (right + wrong):.3f}" if right + wrong else "–"
        lines.append(f"| {layer} | {right:,} | {wrong:,} | {precision} | {right / positives:.3f} |")
    return [*lines, ""]


def main() -> None:
    lines = ["# Matching: accuracy on labelled names", "", "`python -m bench.accuracy`", ""]
    lines += table("name_bench", name_bench())
    lines += table("cross_script_pairs", cross_script())
    lines += table("Aliases of the sanctions list, by the entry's name", sanctions())
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
