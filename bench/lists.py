"""A sanctions list of real size: how long it takes to load, what it costs, and what it finds in real news.

    python -m bench.lists

Data: ofac_sdn.csv and ofac_alt.csv (US public domain) and the feed items and documents at ../shared/data. Times are CPU seconds,
the best of three; memory is the growth of a fresh process. The hits are listed once each, so that they can be judged by eye.
"""

from __future__ import annotations

import json
import lzma
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from monitor.config.lists import read_list
from monitor.matching import Matcher
from monitor.model import Config, Document, EntitySpec, Field, Hit, ListFormat, Role, RuleSpec, VerdictKind, WatchList
from monitor.rules import compile_rules, left_out, parse_expr
from monitor.rules.terms import entity_terms

DATA = Path(__file__).parents[2] / "shared" / "data"
RESULTS = Path(__file__).parent / "RESULTS-lists.md"
CORPORA = {"feed items": "stories_2021-12_2022-02.jsonl.xz", "long documents": "wh_fulltext_cc0.jsonl.xz"}
CONTEXT = ("sanction", "sanctioned", "blacklist", "terrorist", "militant", "cartel", "oligarch", "kleptocrat", "tanker")
WITHIN = 12
T = TypeVar("T")


def unpacked(folder: Path) -> Path:
    """The two files of the list, as their office publishes them."""
    for name in ("ofac_sdn.csv", "ofac_alt.csv"):
        (folder / name).write_bytes(lzma.decompress((DATA / "names" / f"{name}.xz").read_bytes()))
    return folder / "ofac_sdn.csv"


def loaded(path: Path) -> WatchList:
    """The list."""
    found, problems = read_list(path, ListFormat.OFAC_SDN)
    if found is None:
        raise SystemExit("\n".join(map(str, problems)))
    return found


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The best of three, in CPU seconds, and what came of it."""
    times = []
    for _ in range(3):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return min(times), result


def peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def speed(path: Path) -> Iterator[str]:
    """The table of times and memory."""
    before = peak_mb()
    Matcher(entity_terms(EntitySpec("sdn", watch_list=loaded(path))))
    grown = peak_mb() - before
    parse, found = timed(lambda: loaded(path))
    entity = EntitySpec("sdn", context=CONTEXT, watch_list=found)
    terms_s, terms = timed(lambda: list(entity_terms(entity)))
    index, _ = timed(lambda: Matcher(terms))
    names = sum(1 + len(entry.aliases) for entry in found.entries)
    roles = Counter(term.role for term in terms)
    yield "| figure | measured | floor |\n|---|---|---|"
    yield f"| names and aliases, in entries | {names:,} in {len(found.entries):,} | 28,000 |"
    yield f"| terms: sure, needing context | {roles[Role.NAME]:,}, {roles[Role.AMBIGUOUS]:,} | |"
    yield f"| single words not looked for | {len(left_out(entity)):,} | |"
    yield f"| read both files | {parse:.2f} s | |"
    yield f"| names to terms | {terms_s:.2f} s | |"
    yield f"| index | {index:.2f} s | |"
    yield f"| all together | {parse + terms_s + index:.2f} s | 3 s |"
    yield f"| memory, at its peak while loading | {grown:.0f} MB | |"


def hits(path: Path, corpus: str) -> Iterator[str]:
    """What the list finds in one corpus."""
    entity = EntitySpec("sdn", context=CONTEXT, context_within=WITHIN, watch_list=loaded(path))
    when = parse_expr("sdn")
    rules = compile_rules(Config(entities=(entity,), rules=(RuleSpec("screening", when, "sdn"),)))
    texts = fired = 0
    found: Counter[tuple[str, str, str, str]] = Counter()
    with lzma.open(DATA / CORPORA[corpus], "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            fields = {Field(key): item[key] for key in ("title", "summary", "text") if item.get(key)}
            texts += 1
            for verdict in rules.judge(Document(fields, item.get("lang"))):
                if verdict.kind is VerdictKind.FIRED:
                    fired += 1
                    found.update(map(told, verdict.hits))
    yield f"## In {texts:,} {corpus}: {fired} alerts, {sum(found.values())} hits, {len(found)} different\n"
    yield "| hits | found | by | listed as |\n|---|---|---|---|"
    for (text, how, name, id_), count in sorted(found.items(), key=lambda one: (-one[1], one[0])):
        yield f"| {count} | {text} | {how} | {name} ({id_}) |"


def told(hit: Hit) -> tuple[str, str, str, str]:
    """A hit's words, layer, and the row behind it."""
    how = str(hit.layer) + (", with context" if hit.term.role is Role.AMBIGUOUS else "")
    row = hit.term.entries[0]
    return " ".join(hit.text.split()), how, row.name, row.id


def main() -> None:
    """Writes the figures, and prints them."""
    if not (DATA / "names").is_dir():
        sys.exit("bench.lists needs ../shared/data/names")
    with tempfile.TemporaryDirectory() as folder:
        path = unpacked(Path(folder))
        parts = [
            "# Watch lists\n",
            "`./run bench lists`: CPU time, the best of three. The list is OFAC's, as published. Ambiguous names count with one of",
            f"{', '.join(CONTEXT)} within {WITHIN} words.\n",
            *speed(path),
        ]
        for corpus in CORPORA:
            parts += ["", *hits(path, corpus)]
    text = "\n".join(parts) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
