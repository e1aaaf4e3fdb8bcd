"""Each bad config of tests/corpus/config gives exactly the problems written beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.models import names
from monitor.matching import compiled

CORPUS = Path(__file__).parents[2] / "corpus" / "config"
CASES = sorted(path for path in CORPUS.iterdir() if path.suffix != ".txt")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_bad_config_gives_the_problems_written_beside_it(case: Path) -> None:
    loaded = load(case, strict_secrets=True, environ={})
    said = [str(problem).replace(f"{CORPUS}/", "") for problem in loaded.problems]
    expected = (CORPUS / f"{case.name.removesuffix('.yaml')}.txt").read_text(encoding="utf-8").splitlines()
    assert said == expected
    assert loaded.config is None


def test_every_expectation_has_its_case() -> None:
    names = {path.name.removesuffix(".yaml") for path in CASES}
    assert {path.stem for path in CORPUS.glob("*.txt")} == names


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_problem_of_the_corpus_has_a_place(case: Path) -> None:
    for problem in load(case, strict_secrets=True, environ={}).problems:
        lines = Path(problem.file).read_text(encoding="utf-8").split("\n")
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def test_the_limits_of_fuzzy_are_the_matchers() -> None:
    assert (names.MAX_EDITS, names.MIN_FUZZY_LETTERS) == (compiled.MAX_EDITS, compiled.MIN_FUZZY_LETTERS)
    assert names.MIN_LETTERS_FOR_TWO == compiled.MIN_LETTERS_FOR_TWO
