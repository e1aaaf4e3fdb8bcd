"""Texts that were written to be slow, and rules that no text touches: CPU time of matching and judging.

    python -m bench.hostile_texts [--megabytes 5]

Each text is searched at a quarter of its size and whole, by a fresh matcher each time (nothing cached), with 1,000 names of the
sanctions list, terms in free order and terms that the texts are made of. Linear means a ratio of about four.
Rules: judging the feed items by 10 and by 10,000 rules on words that no item has.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251 - seeded
import time
from collections.abc import Callable
from pathlib import Path

from bench.matching import cpu_us, dictionary, texts
from monitor.matching import Matcher
from monitor.model import Config, Document, Field, KeywordSpec, Role, RuleSpec, Term, TermOptions
from monitor.rules import compile_rules, parse_expr

RESULTS = Path(__file__).parent / "RESULTS-hostile-texts.md"
LATIN, CYRILLIC = "abcdefghijklmnoprstuvwyz", "абвгдежзиклмнопрстуя"
RNG = random.Random(1)
FREE = TermOptions(proper=True, free_order=True)
OWN = [
    Term("ryabkov", "Sergei Ryabkov", Role.NAME, FREE),
    Term("six", "Ana Bob Cyd Dan Eve Fay", Role.NAME, FREE),
    Term("same", "Ann Ann Ann", Role.NAME, FREE),
    Term("joined", "Abab Abab", Role.NAME, TermOptions(proper=True)),
    Term("missile", "missile", Role.KEYWORD, TermOptions(stem=True)),
    Term("prefix", "zir*", Role.KEYWORD),
]


def word(letters: str, size: int) -> str:
    """A random word."""
    return "".join(RNG.choices(letters, k=size))


def misspelt(name: str) -> str:
    """The name with one letter replaced."""
    at = RNG.randrange(1, len(name))
    return name[:at] + RNG.choice(LATIN) + name[at + 1 :]


def words(size: int, each: int, make: Callable[[], str]) -> str:
    """About so many letters of words that are `each` letters long with the space."""
    return " ".join(make() for _ in range(size // each))


TEXTS: dict[str, Callable[[int], str]] = {
    "one letter": lambda size: "a" * size,
    "words of one letter": lambda size: "a " * (size // 2),
    "distinct words": lambda size: words(size, 8, lambda: word(LATIN, 7)),
    "distinct names": lambda size: words(size, 8, lambda: word(LATIN, 7).title()),
    "distinct Russian names": lambda size: words(size, 9, lambda: word(CYRILLIC, 8).title()),
    "tokens of 10,000 letters": lambda size: words(size, 10_001, lambda: word(LATIN, 10_000).title()),
    "combining marks": lambda size: "a" + "\u0301" * size,
    "near misses of one name": lambda size: words(size, 8, lambda: misspelt("Ryabkov")),
    "one name again and again": lambda size: "Sergei Ryabkov " * (size // 15),
    "a name of six in free order": lambda size: "Ana Bob Cyd Dan Eve Fay " * (size // 24),
    "every word an anchor": lambda size: "Ann " * (size // 4),
    "words that join": lambda size: "ab " * (size // 3),
    "ties": lambda size: "a-" * (size // 2),
    "ideographs": lambda size: "日内瓦" * (size // 3),
}


def searched_s(make: Callable[[int], str], size: int, terms: list[Term]) -> float:
    """CPU seconds to search a text with a matcher that has met none."""
    text, matcher = make(size), Matcher(terms)
    return cpu_us(lambda text: matcher.find(text, lang="en"), text) / 1_000_000


def judged_us(count: int, documents: list[Document]) -> float:
    """CPU microseconds a document, judged by this many rules that none of them touches."""
    keywords = tuple(KeywordSpec(f"k{i}", any=(f"zq{word(LATIN, 9)}",)) for i in range(count))
    rules = tuple(RuleSpec(f"r{i}", parse_expr(f"k{i} and k{(i + 1) % count}"), f"k{i}") for i in range(count))
    judge = compile_rules(Config(keywords=keywords, rules=rules)).judge
    for document in documents:
        judge(document)
    start = time.process_time()
    for document in documents:
        judge(document)
    return (time.process_time() - start) * 1_000_000 / len(documents)


def main() -> None:
    """Measures, prints and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=5)
    whole = int(parser.parse_args().megabytes * 1_000_000)
    terms = [*dictionary(1_000), *OWN]
    lines = ["# Hostile texts, untouched rules", "", f"`python -m bench.hostile_texts --megabytes {whole / 1e6:g}`", ""]
    lines += ["| text | a quarter | whole | ratio |", "|---|---|---|---|"]
    for name, make in TEXTS.items():
        quarter, full = searched_s(make, whole // 4, terms), searched_s(make, whole, terms)
        lines.append(f"| {name} | {quarter:.2f} s | {full:.2f} s | {full / quarter:.1f} |")
        print(lines[-1], flush=True)
    documents = [Document({Field.TEXT: text}) for text in texts("items")[:2_000]]
    lines += ["", "| rules that no item touches | judging an item (words known) |", "|---|---|"]
    lines += [f"| {count:,} | {judged_us(count, documents):.0f} µs |" for count in (10, 1_000, 10_000)]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[-3:]))


if __name__ == "__main__":
    main()
