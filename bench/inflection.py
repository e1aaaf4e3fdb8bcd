"""How many inflected forms of dictionary names are found by the name, and how many other words are taken for one.

    .venv/bin/python -m pip install pymorphy3 pymorphy3-dicts-ru pymorphy3-dicts-uk morfeusz2 simplemma wordfreq
    python -m bench.inflection [LANGUAGE ...]

The dictionaries are OpenCorpora and VESUM (pymorphy3), SGJP (Morfeusz), Wiktionary and others (simplemma); wordfreq says how
common a word is. None of them is a dependency. Our tables hold school grammar and nothing of theirs, but were mended where
this bench showed misses and false hits: what it measures is how far such tables reach, not how they do on names unseen.

Every name that is common enough is tracked as a name, a few hundred at a time; all its forms in the dictionary (the singular's,
where it has one) stand capitalised between small words. `found` counts forms, `weighted` by how common each is. Then the
language's common words, capitalised, are searched: a hit is right when the dictionary has the word as a form of the name,
else wrong; words that are no form of any name weigh a twentieth, since only the first of a sentence is capitalised. So
precision is a floor: no text names everybody. `persons` are given names and surnames put together, in all cases.
"""

from __future__ import annotations

import importlib.util
import random  # noqa: TID251 - seeded
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from monitor.matching import Matcher
from monitor.model import Hit, Layer, Role, Term, TermOptions

RESULTS = Path(__file__).parent / "RESULTS-inflection.md"
NEEDS = ("pymorphy3", "pymorphy3_dicts_ru", "pymorphy3_dicts_uk", "morfeusz2", "simplemma", "wordfreq")
SMALL = {
    "ru": "и потом",
    "uk": "і потім",
    "pl": "i potem",
    "cs": "a potom",
    "sk": "a potom",
    "sl": "in potem",
    "hr": "i zatim",
}
FREQUENCIES = {"hr": "sh"}
FORMS_OF = {"hr": "hbs"}
CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
NAME_ZIPF, WORD_ZIPF = 3.0, 3.3
"""Logarithm of occurrences in a billion words: about the 15,000th and the 10,000th word of a language."""
TOP_WORDS, AT_ONCE, PERSONS = 80_000, 400, 400
SHARE_CAPITALISED = 0.05
_PLAIN = frozenset({Layer.EXACT, Layer.STEM})


class Name(NamedTuple):
    """A name: its citation form in capitals and small letters, its forms in small ones, by case where that is known."""

    lemma: str
    forms: frozenset[str]
    kind: str = ""
    by_case: Mapping[str, str] = {}


class Lexicon(NamedTuple):
    """What a dictionary says: names, and what each word may be a form of."""

    names: Sequence[Name]
    lemmas: Mapping[str, set[str]]


def named(word: str) -> str:
    """The word with a capital first."""
    return word[:1].upper() + word[1:]


def text_of(value: str | bytes) -> str:
    """Dictionaries keep bytes to save memory."""
    return value.decode() if isinstance(value, bytes) else value


def listed(lang: str) -> Lexicon:
    """Capitalised lemmas of simplemma's tables."""
    factory = importlib.import_module("simplemma.strategies.dictionaries.dictionary_factory")
    table = factory.DefaultDictionaryFactory().get_dictionary(FORMS_OF.get(lang, lang))
    lemmas: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, set[str]] = defaultdict(set)
    for raw_form, raw_lemma in table.items():
        form, lemma = text_of(raw_form), text_of(raw_lemma)
        lemmas[form.lower()].add(lemma.lower())
        if lemma.istitle() and form.istitle() and lemma.isalpha() and form.isalpha() and same_script(lemma, form):
            forms[lemma].add(form.lower())
    names = [Name(lemma, frozenset(found | {lemma.lower()})) for lemma, found in forms.items()]
    return Lexicon([name for name in names if lang == "uk" or same_script(name.lemma, "a")], lemmas)


def same_script(one: str, other: str) -> bool:
    """Whether both are Cyrillic or neither is."""
    return ("\u0400" <= one[0] <= "\u04ff") == ("\u0400" <= other[0] <= "\u04ff")


def eastern(lang: str) -> Lexicon:
    """Surnames, given names, places and organisations of pymorphy's dictionaries, in the singular where they have one."""
    analyser = importlib.import_module("pymorphy3").MorphAnalyzer(lang=lang)
    known = analyser.TagClass.KNOWN_GRAMMEMES
    kinds = [kind for kind in ("Surn", "Name", "Geox", "Orgn") if kind in known]
    rare = [tag for tag in ("Arch", "Erro", "Dist", "V-ie", "Abbr", "Init", "Slng") if tag in known]
    cases = dict(zip(("nomn", "gent", "datv", "accs", "ablt", "loct"), CASES, strict=True))
    lemmas: dict[str, set[str]] = defaultdict(set)
    groups: dict[tuple[str, int, str, str], list[tuple[str, str, bool]]] = defaultdict(list)
    for word, tag, lemma, paradigm, _ in analyser.dictionary.iter_known_words():
        lemmas[word].add(lemma)
        kind = next((kind for kind in kinds if kind in tag), None)
        if kind and tag.case in cases and not any(mark in tag for mark in rare):
            gender = str(tag.gender) if kind in {"Surn", "Name"} else ""
            groups[lemma, paradigm, gender, kind].append((word, cases[tag.case], tag.number == "plur"))
    names = list(filter(None, (_name(f"{kind} {gender}", words) for (_, _, gender, kind), words in groups.items())))
    if lang != "uk":
        return Lexicon(names, lemmas)
    more = listed(lang)
    for word, found in more.lemmas.items():
        lemmas[word] |= found
    return Lexicon([*names, *more.names], lemmas)


def _name(kind: str, words: Sequence[tuple[str, str, bool]]) -> Name | None:
    """A name of (form, case, is plural), if it has a nominative."""
    singular = [(form, case) for form, case, is_plural in words if not is_plural]
    used = singular if any(case == "nom" for _, case in singular) else [(form, case) for form, case, _ in words]
    by_case: dict[str, str] = {}
    for form, case in used:
        by_case.setdefault(case, form)
    if "nom" not in by_case:
        return None
    return Name(named(by_case["nom"]), frozenset(form for form, _ in used), kind, by_case)


def polish(is_common: Callable[[str], bool]) -> Lexicon:
    """Names of simplemma's list as Morfeusz declines them."""
    morfeusz = importlib.import_module("morfeusz2").Morfeusz()
    cases = dict(zip(("nom", "gen", "dat", "acc", "inst", "loc"), CASES, strict=True))
    names: list[Name] = []
    for lemma in sorted(name.lemma for name in listed("pl").names if is_common(name.lemma)):
        groups: dict[tuple[str, str, str], list[tuple[str, str, bool]]] = defaultdict(list)
        for form, own, tag, kinds, labels in morfeusz.generate(lemma):
            parts = tag.split(":")
            if kinds and len(parts) > 3 and not labels:
                gender = "masc" if parts[3].startswith("m1") else "femn" if parts[3] == "f" else ""
                for case in filter(None, map(cases.get, parts[2].split("."))):
                    groups[kinds[0], own, gender].append((form.lower(), case, parts[1] == "pl"))
        found = (_name(f"{kind} {gender}", words) for (kind, _, gender), words in groups.items())
        names += [name for name in found if name and name.lemma == lemma]
    return Lexicon(names, _Analyses(morfeusz))


class _Analyses(dict[str, set[str]]):
    """What Morfeusz takes a word for, asked when needed."""

    def __init__(self, morfeusz: Any) -> None:
        super().__init__()
        self._morfeusz = morfeusz

    def __missing__(self, word: str) -> set[str]:
        readings = [*self._morfeusz.analyse(word), *self._morfeusz.analyse(named(word))]
        found = {tags[1].split(":")[0].lower() for _, _, tags in readings if tags[2] != "ign"}
        self[word] = found
        return found


class Language:
    """One language's dictionary against the matcher."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        frequencies = importlib.import_module("wordfreq")
        code = FREQUENCIES.get(lang, lang)
        self._zipf: Callable[[str], float] = lambda word: frequencies.zipf_frequency(word.lower(), code)
        lexicon = (
            polish(lambda name: self._zipf(name) >= NAME_ZIPF)
            if lang == "pl"
            else eastern(lang)
            if lang in {"ru", "uk"}
            else listed(lang)
        )
        self.lemmas = lexicon.lemmas
        self.every_form = frozenset[str]().union(*(name.forms for name in lexicon.names))
        self.names = [name for name in lexicon.names if len(name.lemma) > 2 and self._zipf(name.lemma) >= NAME_ZIPF]
        top = frequencies.top_n_list(code, TOP_WORDS)
        self.words = [word for word in top if word.isalpha() and len(word) > 2 and self._zipf(word) >= WORD_ZIPF]

    def _weight(self, word: str) -> float:
        return float(10 ** max(self._zipf(word), 0.5))

    def _find(self, terms: Iterable[str], words: Iterable[str]) -> Iterator[tuple[str, Hit]]:
        """Each word, given with its capitals, and the hits that begin with it."""
        pieces: list[str] = []
        at: dict[int, str] = {}
        size = 0
        for word in words:
            at[size] = word
            pieces.append(f"{word} {SMALL[self.lang]} ")
            size += len(pieces[-1])
        matcher = Matcher([Term(term, term, Role.NAME, TermOptions(proper=True)) for term in terms])
        for hit in matcher.find("".join(pieces), lang=self.lang):
            if hit.start in at:
                yield at[hit.start], hit

    def recall(self) -> tuple[int, list[float]]:
        """How many forms, and the share found by the citation form alone, with inflection, by all layers, and that weighted."""
        counts: Counter[Layer | None] = Counter()
        weight = weighed = 0.0
        for batch in batches(self.names):
            wanted = {(named(form), name.lemma) for name in batch for form in name.forms}
            found: dict[tuple[str, str], Layer] = {}
            for word, hit in self._find({name.lemma for name in batch}, sorted({form for form, _ in wanted})):
                found[word, hit.term.owner] = hit.layer
            for pair in wanted:
                layer = found.get(pair)
                counts[layer] += 1
                weight += self._weight(pair[0])
                weighed += self._weight(pair[0]) * (layer in _PLAIN)
        total = counts.total()
        plain = counts[Layer.EXACT] + counts[Layer.STEM]
        shares = [counts[Layer.EXACT] / total, plain / total, 1 - counts[None] / total, weighed / weight]
        return total, shares

    def precision(self) -> list[float]:
        """The weighted share of right hits among common words: inflected and exact, then all layers."""
        right, wrong = [0.0, 0.0], [0.0, 0.0]
        for batch in batches(self.names):
            forms: dict[str, set[str]] = defaultdict(set)
            for name in batch:
                forms[name.lemma] |= name.forms
            for capitalised, hit in self._find(forms, map(named, self.words)):
                word, owner = capitalised.lower(), hit.term.owner
                weight = self._weight(word) * (1 if word in self.every_form else SHARE_CAPITALISED)
                is_right = word in forms[owner] or owner.lower() in self.lemmas[word]
                (right if is_right else wrong)[hit.layer in _PLAIN] += weight
        return [right[True] / (right[True] + wrong[True]), sum(right) / (sum(right) + sum(wrong))]

    def persons(self) -> str:
        """The share of full names found in all cases, given name and surname put together by chance."""
        rng = random.Random(7)
        found = asked = 0
        for gender in ("masc", "femn"):
            given = [n for n in self.names if n.kind in {f"Name {gender}", f"imię {gender}"}]
            family = [n for n in self.names if n.kind in {f"Surn {gender}", f"nazwisko {gender}"}]
            for _ in range(PERSONS if given and family else 0):
                one, other = rng.choice(given), rng.choice(family)
                for case in one.by_case.keys() & other.by_case.keys():
                    whole = f"{named(one.by_case[case])} {named(other.by_case[case])}"
                    asked += 1
                    found += any(hit.text == whole for _, hit in self._find([f"{one.lemma} {other.lemma}"], [whole]))
        return f"{found / asked:.3f} of {asked:,}" if asked else "–"


def batches(names: Sequence[Name]) -> Iterator[Sequence[Name]]:
    """A few hundred at a time, as many as somebody may track."""
    shuffled = sorted(names, key=lambda name: (name.lemma, name.kind, sorted(name.forms)))
    random.Random(3).shuffle(shuffled)
    for start in range(0, len(shuffled), AT_ONCE):
        yield shuffled[start : start + AT_ONCE]


def main() -> None:
    missing = [module for module in NEEDS if importlib.util.find_spec(module) is None]
    if missing:
        sys.exit(f"bench.inflection needs dictionaries: python -m pip install {' '.join(missing).replace('_', '-')}")
    lines = [
        "# Matching: inflected names of dictionaries",
        "",
        "`python -m bench.inflection`, with the packages that it names installed. What the columns mean is said there.",
        "",
        "| language | names | forms | exact | inflected | all layers | inflected, weighted | persons | precision | all layers |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for lang in sys.argv[1:] or SMALL:
        language = Language(lang)
        forms, shares = language.recall()
        found = " | ".join(f"{share:.3f}" for share in shares)
        precise = " | ".join(f"{share:.3f}" for share in language.precision())
        lines.append(f"| {lang} | {len(language.names):,} | {forms:,} | {found} | {language.persons()} | {precise} |")
        print(lines[-1], flush=True)
    if not sys.argv[1:]:
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
