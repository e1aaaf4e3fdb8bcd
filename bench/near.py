"""What looking for near misses by one edit adds to judging: CPU an item, with over without, by turns in one process.

python bench/near.py            # as Markdown

Names of the US sanctions list as entities of rules of their own: `lone`, one name is a rule; `pairs`, half of the rules ask
for a word beside. `shipped` are the rules of this repository. Items are titles with summaries from ../shared/data.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.matching import dictionary, texts
from monitor.app.generations import load_config
from monitor.model import Config, Document, EntitySpec, Field, RuleSpec
from monitor.rules import RuleSet, compile_rules, parse_expr

ROOT = Path(__file__).resolve().parents[1]
WARM_UP, MEASURED, SLICE = 4_500, 1_700, 100
KINDS = ("shipped", *(f"{kind} {size}" for size in (100, 1_000, 10_000) for kind in ("lone", "pairs")))


class Nothing:
    """In place of the search: finds nothing."""

    def may_complete(self, _words: Sequence[str]) -> bool:
        """Whether a search is worth it."""
        return False

    def hits(self, _doc: Document, _fields: object) -> Mapping[str, Sequence[object]]:
        """What a search finds."""
        return {}


def config(kind: str) -> Config:
    if kind == "shipped":
        return load_config(ROOT / "rules", environ=os.environ)[0]
    which, size = kind.split()
    names = [EntitySpec(term.owner, names=(term.phrase,), options=term.options) for term in dictionary(int(size))]
    rules = []
    for n, name in enumerate(names):
        when = name.id if which == "lone" or n % 2 else f'{name.id} and "word{n}"'
        rules.append(RuleSpec(f"r{n}", parse_expr(when), when))
    return Config(entities=tuple(names), rules=tuple(rules))


def documents() -> list[Document]:
    found = []
    for text in texts("items")[: WARM_UP + MEASURED]:
        title, _, summary = text.partition("\n")
        found.append(Document({Field.TITLE: title, Field.SUMMARY: summary}, lang="en"))
    return found


def seconds(rules: RuleSet, docs: Sequence[Document]) -> float:
    before = time.process_time()
    for doc in docs:
        rules.judge(doc)
    return time.process_time() - before


def row(kind: str) -> str:
    """One row of the table: unseen texts, then the same again."""
    looking, plain = compile_rules(config(kind)), compile_rules(config(kind))
    plain.__dict__["_almost"] = Nothing()
    docs = documents()
    gc.collect()
    gc.freeze()
    spent = {"unseen": [0.0, 0.0], "known": [0.0, 0.0]}
    for number, start in enumerate(range(0, len(docs), SLICE)):
        turn = [(0, looking), (1, plain)][:: 1 if number % 2 else -1]
        for which in ("unseen", "known") if start >= WARM_UP else ("warm-up",):
            for column, rules in turn:
                took = seconds(rules, docs[start : start + SLICE])
                if which in spent:
                    spent[which][column] += took
    cells = [
        f"{without / MEASURED * 1e6:.0f} µs | {with_ / without:.2f} ×"
        for with_, without in (spent["unseen"], spent["known"])
    ]
    return f"| {kind} | {' | '.join(cells)} |"


def rows() -> Iterator[str]:
    yield "| rules | judging an unseen item | with near misses | a known item | with near misses |"
    yield "|---|---|---|---|---|"
    for kind in KINDS:
        yield subprocess.check_output([sys.executable, __file__, kind], cwd=ROOT, text=True).strip()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(row(" ".join(sys.argv[1:])))
    else:
        for line in rows():
            print(line, flush=True)
