"""Speed of matching: CPU time a text, against a naive loop and against exact-only Aho-Corasick.

    python -m bench.matching [--sizes 100,1000,10000,100000] [--texts 200] [--plot docs/matching-growth.png]

Needs the development extra (ahocorasick-rs) and the data at ../shared/data. Each size runs in a process of its own, so that
memory is its own. Names: the US sanctions list with aliases plus the seeds, recombined to reach 100,000. All default layers
are on; the matcher knows that feeds are in English, as the daemon does from its config. The garbage collector runs as ever.

- `unseen`: a text that the matcher has not met, after all others of the corpus. `known`: the same text again.
- `just built`: a text met by a matcher that has met none (the common words of English are worked out while it is built).
- `nothing`: every cache emptied before each text, those of the process too, and the words worked out at the build forgotten. What
  the index was built with stays: its tables of inflection, and which common words of its languages lead nowhere.

Aho-Corasick uses the same normaliser with the same caches: its words are met, met again or forgotten with ours, text by text,
by turns. `given` says that the entry declares English, `detected` that nobody does. Medians, with the quartiles of `nothing`.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import random  # noqa: TID251 - seeded
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from monitor.matching import Matcher, common, relation, roman, stems
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
NAIVE_TEXTS = {100: 100, 1_000: 100, 10_000: 50}
FEWEST_NAIVE = 10
PROCESS_CACHES = (common.is_common, relation.declined, roman.roman, stems.stem)
LANGUAGES = {"given": "en", "detected": None}
KINDS = {"documents": "Long documents (wh_fulltext)", "items": "Feed items (title and summary)"}


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


def cpu_us(job: Callable[[str], object], text: str) -> float:
    start = time.process_time_ns()
    job(text)
    return (time.process_time_ns() - start) / 1_000


class Norms(dict[str, str]):
    """Surface to norm, remembered."""

    def __missing__(self, surface: str) -> str:
        self[surface] = norm = form_of(surface).norm
        return norm


class AhoCorasick:
    """Terms as they stand, found in normalised texts."""

    def __init__(self, terms: Sequence[Term]) -> None:
        import ahocorasick_rs

        self.norms = Norms()
        self._automaton = ahocorasick_rs.AhoCorasick([self._normalised(term.phrase) for term in terms])

    def _normalised(self, text: str) -> str:
        return f" {' '.join(map(self.norms.__getitem__, surfaces(text)))} "

    def find(self, text: str) -> object:
        """Where which terms stand."""
        return self._automaton.find_matches_as_indexes(self._normalised(text), overlapping=True)


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


class Memory:
    """What a matcher knew of words when it was built; takes it back there, or to nothing."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self._parts = matcher._parts  # noqa: SLF001 - caches are what is measured
        self._built = [
            {key: (vocabulary, len(vocabulary.norms)) for key, vocabulary in part.vocabularies.items()}
            for part in self._parts
        ]

    def as_built(self) -> None:
        """Words leave in the opposite order in which they came; words worked out at the build stay."""
        for part, known in zip(self._parts, self._built, strict=True):
            part.vocabularies.clear()
            for key, (vocabulary, size) in known.items():
                part.vocabularies[key] = vocabulary
                for word in reversed(list(islice(vocabulary.norms, size, None))):
                    vocabulary.forget(word)

    def nothing(self) -> None:
        """Every cache is empty, those of the process too."""
        for part in self._parts:
            part.vocabularies.clear()
        for cache in PROCESS_CACHES:
            cache.cache_clear()


def measure(size: int, samples: int) -> dict[str, Any]:
    """All figures of one size."""
    terms = dictionary(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    matcher = Matcher(terms, languages=["en"])
    figures: dict[str, Any] = {"terms": size, "build_s": time.process_time() - start}
    figures["peak_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    start = time.process_time()
    matcher.updated([*terms[10:], *(Term(f"n{i}", f"New Name{i}", Role.NAME) for i in range(10))])
    figures["update_s"] = time.process_time() - start
    exact, memory = AhoCorasick(terms), Memory(matcher)
    for kind in KINDS:
        corpus = texts(kind)
        known = measure_known(memory, exact, corpus, samples=samples)
        figures[kind] = {"naive_us": measure_naive(terms, corpus[:samples]), **known}
    longest = max(texts("documents"), key=len)
    words = longest.split(" ")
    find = finder(matcher, "en")
    memory.nothing()
    figures["longest_cold_ms"] = cpu_us(find, longest) / 1_000
    figures["longest_warm_ms"] = repeated_ms(find, longest)
    parts = [len(words) * share // 8 for share in range(1, 9)]
    figures["growth"] = [[part, repeated_ms(find, " ".join(words[:part]))] for part in parts]
    return figures


def repeated_ms(find: Callable[[str], object], text: str) -> float:
    find(text)
    return statistics.median(cpu_us(find, text) for _ in range(5)) / 1_000


def finder(matcher: Matcher, lang: str | None) -> Callable[[str], object]:
    return lambda text: matcher.find(text, lang=lang)


def measure_naive(terms: Sequence[Term], chosen: Sequence[str]) -> float:
    ratio = naive(terms)
    return statistics.median(
        cpu_us(ratio, text) for text in middling(chosen, NAIVE_TEXTS.get(len(terms), FEWEST_NAIVE))
    )


def measure_known(memory: Memory, exact: AhoCorasick, corpus: Sequence[str], *, samples: int) -> dict[str, Any]:
    """By language given or not: what a text costs in each state of the caches, ours and Aho-Corasick's by turns."""
    chosen = corpus[:samples]
    figures: dict[str, Any] = {}
    for how, lang in LANGUAGES.items():
        find = finder(memory.matcher, lang)
        prepare: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
            "nothing": (memory.nothing, exact.norms.clear),
            "just built": (memory.as_built, exact.norms.clear),
            "unseen": (lambda: None, lambda: None),
            "known": (lambda: None, lambda: None),
        }
        own: dict[str, Any] = {}
        for state, (ours, theirs) in prepare.items():
            if state == "unseen":
                memory.as_built()
                exact.norms.clear()
                for text in corpus[samples:]:
                    find(text)
                    exact.find(text)
            pairs = []
            for text in chosen:
                ours()
                theirs()
                pairs.append((cpu_us(find, text), cpu_us(exact.find, text)))
            own[state] = [statistics.median(side) for side in zip(*pairs, strict=True)]
            if state == "nothing":
                own["quartiles"] = statistics.quantiles([pair[0] for pair in pairs])
        figures[how] = own
    return figures


def report(rows: Sequence[dict[str, Any]], samples: int) -> str:
    lines = [
        "# Matching: speed",
        "",
        f"`python -m bench.matching --texts {samples}`: CPU time, medians over {samples} texts (the naive loop over fewer of middling length:",
        f"{', '.join(f'{count} at {size:,}' for size, count in NAIVE_TEXTS.items())}, {FEWEST_NAIVE} above), in one run; the conditions are in the script's first lines.",
        "Floors: naive / ours at least 40, 300, 1,000 and unseen / Aho-Corasick at most 4, 8, 16 at 1,000, 10,000 and 100,000 terms;",
        "build at most 5 s and 150 MB at 100,000, the peak included; the longest document at most 60 ms warm and 130 ms cold at 1,000.",
    ]
    for kind, title in KINDS.items():
        for how in LANGUAGES:
            lines += ["", f"## {title}, language {how}", *table(rows, kind, how)]
    lines += [
        "",
        "## Index and the longest document (18,527 words)",
        "",
        "| terms | build | memory at the peak | 10 terms changed | longest, nothing cached | longest, known |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['terms']:,} | {r['build_s']:.2f} s | {r['peak_mb']:.0f} MB | {r['update_s']:.3f} s | "
        f"{r['longest_cold_ms']:.0f} ms | {r['longest_warm_ms']:.1f} ms |"
        for r in rows
    ]
    return "\n".join(lines) + "\n"


STATES = ("nothing", "just built", "unseen", "known")


def table(rows: Sequence[dict[str, Any]], kind: str, how: str) -> list[str]:
    """A row a size: CPU time in each state with Aho-Corasick's beside it, then the ratios."""
    lines = [
        "",
        "| terms | naive | nothing cached (quartiles) | just built | unseen | known | naive / nothing, built, unseen | ours / Aho-Corasick: nothing, unseen, known |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        naive_us, own = row[kind]["naive_us"], row[kind][how]
        low, _, high = own["quartiles"]
        times = {state: f"{own[state][0]:,.0f} µs (AC {own[state][1]:,.0f})" for state in STATES}
        to_naive = ", ".join(f"{naive_us / own[state][0]:,.0f}" for state in STATES[:3])
        to_exact = ", ".join(f"{own[state][0] / own[state][1]:.1f}" for state in ("nothing", "unseen", "known"))
        lines.append(
            f"| {row['terms']:,} | {naive_us:,.0f} µs | {times['nothing']} ({low:,.0f}–{high:,.0f}) | {times['just built']} | "
            f"{times['unseen']} | {times['known']} | {to_naive} | {to_exact} |"
        )
    return lines


def plot(rows: Sequence[dict[str, Any]], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    sizes = [row["terms"] for row in rows]
    lines = {
        "naive partial_ratio": [row["documents"]["naive_us"] for row in rows],
        "nothing cached": [row["documents"]["given"]["nothing"][0] for row in rows],
        "just built": [row["documents"]["given"]["just built"][0] for row in rows],
        "unseen": [row["documents"]["given"]["unseen"][0] for row in rows],
        "Aho-Corasick, exact only, unseen": [row["documents"]["given"]["unseen"][1] for row in rows],
    }
    for label, spent_us in lines.items():
        left.loglog(sizes, [us / 1_000 for us in spent_us], marker="o", label=label)
    left.set(xlabel="terms", ylabel="ms a document (median)", title="Growth with terms")
    left.legend(loc="center right", fontsize=8)
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
