"""RE2 with rewritten words against Python's own engine, which knows Unicode words but may take for ever."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.regex import SearchText, compile_pattern, pattern_problem

TEXTS = st.text(st.sampled_from("abé Ж_-1\n🚀"), max_size=14)
ATOMS = st.sampled_from(
    ["a", "b", "é", "Ж", ".", r"\w", r"\W", r"\S", "[^a]", r"[\wЖ]", r"[\s\S]", r"[\D-]", "-", r"\d", r"\ "]
)
REPEATED = st.tuples(ATOMS, st.sampled_from(["", "", "", "*", "+", "?", "+?", "{1,2}"])).map("".join)
EDGES = st.sampled_from([r"\b", r"\b", "", "", ""])
INNER = st.recursive(
    st.lists(EDGES | REPEATED, min_size=1, max_size=5).map("".join),
    lambda inner: (
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})") | st.tuples(inner, inner).map("".join)
    ),
    max_leaves=3,
)
PATTERNS = st.tuples(st.sampled_from(["", "", "^"]), INNER, st.sampled_from(["", "", "$"])).map("".join)


@given(PATTERNS, TEXTS)
def test_the_rewritten_pattern_finds_what_unicode_words_mean(pattern: str, text: str) -> None:
    if pattern_problem(pattern) is not None:
        return
    first = next(compile_pattern(pattern).spans(SearchText(text)), None)
    wanted = re.search(pattern.replace("$", r"\Z"), text)
    if wanted is None or wanted.end() > wanted.start():
        assert first == (wanted and wanted.span())
