"""What docs/matching.md says is what the matcher does."""

from __future__ import annotations

import re

import pytest

from monitor.matching.compiled import MAX_EDITS, MAX_LETTERS, MAX_WORDS, CompiledTerm, compile_term
from monitor.model import Role, Term, TermOptions
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]*\d[^|]*) \| ([^|]*) \| ([^|]*) \|$", PAGE, flags=re.MULTILINE)


def test_the_python_block_runs() -> None:
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL):
        exec(block, {})


def edits(length: int, role: Role, options: TermOptions) -> int:
    own = compile_term(Term("owner", "Q" + "x" * (length - 1), role, options))
    assert isinstance(own, CompiledTerm)
    return max((e for e in range(own.pieces[0].cap + 1) if own.affords(e, length)), default=0)


@pytest.mark.parametrize(("letters", "keyword", "name"), [row for row in ROWS if "edit" in row[2] or row[2] == "exact"])
def test_the_table_of_edits_is_true(letters: str, keyword: str, name: str) -> None:
    said = [int(re.sub(r"\D", "", cell[:2]) or 0) for cell in (keyword, name)]
    for length in map(int, re.findall(r"\d+", letters)):
        found = [edits(length, Role.KEYWORD, TermOptions()), edits(length, Role.NAME, TermOptions(proper=True))]
        assert found == said, length


def test_the_limits_are_true() -> None:
    assert f"more than {MAX_WORDS} words" in PAGE
    assert f"more than {MAX_LETTERS} letters" in PAGE
    assert f"more than {MAX_EDITS} edits" in PAGE
    assert len(ROWS) >= 5
