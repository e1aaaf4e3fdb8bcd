"""Speed of matching: CPU time a text, against a naive loop and against exact-only Aho-Corasick.

    python -m bench.matching [--sizes 100,1000,10000,100000] [--texts 200] [--plot docs/matching-growth.png]

Needs the development extra (ahocorasick-rs) and the data at ../shared/data. Each size runs in a process of its own, so that
memory is its own. Names: the US sanctions list with aliases plus the seeds, recombined to reach 100,000. All default
layers are on. `unseen` is a text that the matcher has not met, after all others of the corpus; `known` the same text again; `cold` a text
met with an empty cache. Aho-Corasick uses the same normaliser, whose
cache has met the same texts: unseen is compared with unseen, known with known. The language is
given, as both corpora declare it; what was made before the measured texts is frozen out of the garbage collector.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import lzma
import random  # noqa: TID251 - seeded
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from monitor.matching import Matcher
from monitor.matching.tokens import form_of, surfaces
from monitor.model import Role, Term, TermOptions

DATA = Path(__file__).parents[2] / "shared" / "data"
RESULTS = Path(__file__).parent / "RESULTS-matching.md"
SEEDS = (
    "Zircon missile",
    "3M22",
    "SS-N-33",
    "Sergei Ryabkov",
    "Сергей Рябков",
    "Geneva talks",
    "Nord Stream",
    "Циркон",
)
NAIVE_TEXTS = {100: 100, 1_000: 50, 10_000: 20}
FEWEST_NAIVE = 5
FLOORS = {1_000: (40, 4), 10_000: (300, 8), 100_000: (1_000, 16)}


def names() -> list[str]:
    """Names and aliases of the sanctions list, capitalised as news writes them."""
    found: list[str] = []
    for file, column in (("ofac_sdn", 1), ("ofac_alt", 3)):
        with lzma.open(DATA / "names" / f"{file}.csv.xz", "rt", encoding="utf-8", errors="replace") as lines:
            found += [row[column].strip().title() for row in csv.reader(lines) if len(row) > column]
    return [name for name in found if name]


def dictionary(size: int) -> list[Term]:
    rng = random.Random(1)
    known = names()
    phrases = list(dict.fromkeys([*SEEDS, *rng.sample(known, min(size, len(known)))]))
    words = [word for name in known for word in name.split()]
    seen = set(phrases)
    while len(phrases) < size:
        phrase = " ".join(rng.choices(words, k=rng.choice([2, 2, 3])))
        if phrase not in seen:
            seen.add(phrase)
            phrases.append(phrase)
    return [Term(f"e{i}", p, Role.NAME, TermOptions(proper=True)) for i, p in enumerate(phrases[:size])]


def texts(kind: str) -> list[str]:
    """Long documents (`documents`) or titles with summaries (`items`), in a seeded order."""
    file = "wh_fulltext_cc0" if kind == "documents" else "stories_2021-12_2022-02"
    with lzma.open(DATA / f"{file}.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = [row["text"] if kind == "documents" else f"{row['title']}\n{row['summary']}" for row in rows]
    random.Random(3).shuffle(found)
    return found


def cpu_us(job: Callable[[str], object], samples: Iterable[str]) -> list[float]:
    spent = []
    for sample in samples:
        start = time.process_time_ns()
        job(sample)
        spent.append((time.process_time_ns() - start) / 1_000)
    return spent


class Norms(dict[str, str]):
    """Surface to norm, remembered."""

    def __missing__(self, surface: str) -> str:
        self[surface] = norm = form_of(surface).norm
        return norm


def aho_corasick(terms: Sequence[Term]) -> Callable[[str], object]:
    import ahocorasick_rs

    norms = Norms()

    def normalised(text: str) -> str:
        return f" {' '.join(map(norms.__getitem__, surfaces(text)))} "

    automaton = ahocorasick_rs.AhoCorasick([normalised(term.phrase) for term in terms])
    return lambda text: automaton.find_matches_as_indexes(normalised(text), overlapping=True)


def naive(terms: Sequence[Term]) -> Callable[[str], object]:
    from rapidfuzz import fuzz

    phrases = [term.phrase.lower() for term in terms]

    def job(text: str) -> int:
        lower = text.lower()
        return sum(fuzz.partial_ratio(phrase, lower) >= 85 for phrase in phrases)

    return job


def middling(corpus: Sequence[str], count: int) -> Sequence[str]:
    """Texts around the median length: few are enough for a fair median."""
    ordered = sorted(corpus, key=len)
    start = max(0, (len(ordered) - count) // 2)
    return ordered[start : start + count]


def forget(matcher: Matcher) -> None:
    for part in matcher._parts:  # noqa: SLF001 - a cold cache is what is measured
        part.vocabularies.clear()


def measure(size: int, samples: int) -> dict[str, Any]:
    """All figures of one size."""
    terms = dictionary(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    matcher = Matcher(terms)
    figures: dict[str, Any] = {"terms": size, "build_s": time.process_time() - start}
    figures["index_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    start = time.process_time()
    matcher.updated([*terms[10:], *(Term(f"n{i}", f"New Name{i}", Role.NAME) for i in range(10))])
    figures["update_s"] = time.process_time() - start
    for kind in ("documents", "items"):
        figures[kind] = measure_kind(matcher, terms, texts(kind), samples=samples)
    longest = max(texts("documents"), key=len)
    words = longest.split(" ")
    forget(matcher)
    find = finder(matcher)
    figures["longest_cold_ms"] = cpu_us(find, [longest])[0] / 1_000
    figures["longest_warm_ms"] = statistics.median(cpu_us(find, [longest] * 5)) / 1_000
    parts = [len(words) * share // 8 for share in range(1, 9)]
    figures["growth"] = [
        [part, statistics.median(cpu_us(find, [" ".join(words[:part])] * 5)) / 1_000] for part in parts
    ]
    return figures


def finder(matcher: Matcher) -> Callable[[str], object]:
    return lambda text: matcher.find(text, lang="en")


def measure_kind(matcher: Matcher, terms: Sequence[Term], corpus: Sequence[str], *, samples: int) -> dict[str, float]:
    forget(matcher)
    find = finder(matcher)
    for text in corpus[samples:]:
        find(text)
    gc.freeze()
    chosen = corpus[:samples]
    unseen, known = cpu_us(find, chosen), cpu_us(find, chosen)
    cold = []
    for text in chosen[:100]:
        forget(matcher)
        cold += cpu_us(find, [text])
    exact = aho_corasick(terms)
    cpu_us(exact, corpus[samples:])
    ratio = naive(terms)
    return {
        "unseen_us": statistics.median(unseen),
        "known_us": statistics.median(known),
        "cold_us": statistics.median(cold),
        "aho_unseen_us": statistics.median(cpu_us(exact, chosen)),
        "aho_us": statistics.median(cpu_us(exact, chosen)),
        "naive_us": statistics.median(cpu_us(ratio, middling(chosen, NAIVE_TEXTS.get(len(terms), FEWEST_NAIVE)))),
    }


def report(rows: Sequence[dict[str, Any]], samples: int) -> str:
    lines = [
        "# Matching: speed",
        "",
        f"`python -m bench.matching --texts {samples}`: CPU time, medians over {samples} texts (fewer, of middling length, for the naive loop;",
        "100 cold). Floors: naive / unseen at least 40, 300, 1,000 and unseen / Aho-Corasick at most 4, 8, 16 at 1,000, 10,000",
        "and 100,000 terms; build at most 5 s and 150 MB at 100,000; the longest document at most 60 ms warm and 130 ms cold at 1,000.",
    ]
    for kind, title in (("documents", "Long documents (wh_fulltext)"), ("items", "Feed items (title and summary)")):
        lines += [
            "",
            f"## {title}",
            "",
            "| terms | naive | Aho-Corasick, unseen / known | unseen | known | cold | naive / unseen | naive / cold | unseen / AC | known / AC |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        for row in rows:
            f = row[kind]
            lines.append(
                f"| {row['terms']:,} | {f['naive_us']:,.0f} µs | {f['aho_unseen_us']:.0f} / {f['aho_us']:.0f} µs | {f['unseen_us']:,.0f} µs | "
                f"{f['known_us']:,.0f} µs | {f['cold_us']:,.0f} µs | {f['naive_us'] / f['unseen_us']:,.0f} | "
                f"{f['naive_us'] / f['cold_us']:,.0f} | {f['unseen_us'] / f['aho_unseen_us']:.1f} | {f['known_us'] / f['aho_us']:.1f} |"
            )
    lines += [
        "",
        "## Index and the longest document (18,527 words)",
        "",
        "| terms | build | memory | 10 terms changed | longest, cold | longest, warm |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['terms']:,} | {r['build_s']:.2f} s | {r['index_mb']:.0f} MB | {r['update_s']:.3f} s | "
        f"{r['longest_cold_ms']:.0f} ms | {r['longest_warm_ms']:.1f} ms |"
        for r in rows
    ]
    return "\n".join(lines) + "\n"


def plot(rows: Sequence[dict[str, Any]], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    sizes = [row["terms"] for row in rows]
    for key, label in (
        ("naive_us", "naive partial_ratio"),
        ("cold_us", "cold"),
        ("unseen_us", "unseen"),
        ("aho_us", "Aho-Corasick, exact only"),
    ):
        left.loglog(sizes, [row["documents"][key] / 1_000 for row in rows], marker="o", label=label)
    left.set(xlabel="terms", ylabel="ms a document (median)", title="Growth with terms")
    left.legend()
    for row in rows:
        right.plot(*zip(*row["growth"], strict=True), marker=".", label=f"{row['terms']:,} terms")
    right.set(xlabel="words", ylabel="ms", title="Growth with words (known vocabulary)")
    right.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000,100000")
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.texts)))
        return
    rows = []
    for size in map(int, given.sizes.split(",")):
        command = [sys.executable, "-m", "bench.matching", "--one", str(size), "--texts", str(given.texts)]
        rows.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print(f"{size}: done", file=sys.stderr)
    RESULTS.write_text(report(rows, given.texts), encoding="utf-8")
    print(report(rows, given.texts))
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
