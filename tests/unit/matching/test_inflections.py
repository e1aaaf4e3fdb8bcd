"""Inflected names and words are found in sentences, by the stem layer or better, and their neighbours are not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from monitor.matching import Matcher
from monitor.model import Layer, Role, Term, TermOptions

CORPUS = Path(__file__).parents[2] / "corpus" / "matching" / "inflections.yaml"
SENTENCES: dict[str, dict[str, list[str]]] = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))
ROWS = [
    (lang, kind, *map(str.strip, row.split("|")))
    for lang, kinds in SENTENCES.items()
    for kind, rows in kinds.items()
    for row in rows
]


@pytest.mark.parametrize(("lang", "kind", "phrase", "marked"), ROWS)
def test_the_form_in_brackets_is_found(lang: str, kind: str, phrase: str, marked: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    role, options = (Role.NAME, TermOptions(proper=True)) if kind == "names" else (Role.KEYWORD, TermOptions(stem=True))
    hits = Matcher([Term("tracked", phrase, role, options)]).find(text, lang=lang)
    if "[" not in marked:
        assert hits == []
        return
    start = marked.index("[")
    assert [(hit.start, hit.text) for hit in hits] == [(start, marked[start + 1 : marked.index("]")])]
    assert hits[0].layer in {Layer.EXACT, Layer.STEM}


def test_there_are_sentences_enough() -> None:
    counts = {lang: sum(map(len, kinds.values())) for lang, kinds in SENTENCES.items()}
    assert min(counts["ru"], counts["pl"]) >= 30
    assert min(counts[lang] for lang in ("cs", "uk", "de", "fr", "es")) >= 10
