"""Whatever a stranger writes: spans are true, nothing is raised, the evidence is JSON."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Document, Field, VerdictKind
from monitor.rules import evidence
from tests.unit.rules.making import ruleset

RULES = ruleset(
    "(zircon or ryabkov) and (geneva_talks or sanctions)",
    'title:zircon or tags:"opinion"',
    'sanctions near/3 re"\\b\\w+ov\\b"',
    "not sanctions and 2 of (zircon, ryabkov, geneva_talks)",
)
WORDS = st.sampled_from(
    ["Zircon", "zirconia", "missile", "Ryabkov", "Rybakov", "Sergei", "diplomat", "Geneva", "talks", "sanctions", "Циркона",
     "\u202e", "\x00", "\ud800", "🚀", "e\u0301", "“", "-", "\u200b", "\n", "ZIRCON", "Nord-", "3M22"]
)  # fmt: skip
TEXTS = st.lists(WORDS | st.text(max_size=3), max_size=12).map(" ".join) | st.text(max_size=40)
DOCS = st.dictionaries(st.sampled_from(Field), TEXTS, max_size=4)


@given(DOCS, st.sampled_from([None, "en", "ru", "xx"]))
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_the_judge_or_its_evidence(fields: dict[Field, str], lang: str | None) -> None:
    doc = Document(fields, lang)
    verdicts = RULES.explain(doc)
    assert RULES.judge(doc) == [verdict for verdict in verdicts if verdict.kind is not VerdictKind.NOT]
    for verdict in verdicts:
        for hit in (*verdict.hits, *(no.hit for no in verdict.rejected)):
            assert doc.fields[hit.field][hit.start : hit.end] == hit.text
            assert 0 <= hit.first <= hit.last
        assert json.loads(json.dumps(evidence(verdict, doc)))["rule"] == verdict.rule_id
        assert (verdict.severity is None) == (verdict.kind is not VerdictKind.FIRED)
