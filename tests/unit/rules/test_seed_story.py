"""The story that began it all, under the long form of its rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model import Document, Field, Layer, Role, Severity, Verdict, VerdictKind
from monitor.rules import FeedRef, evidence, parse_expr
from tests.unit.rules.making import GENEVA, RYABKOV, ZIRCON, judged, rule, ruleset, steps

STORY = Path(__file__).parents[4] / "shared" / "seeds" / "story.txt"
WHEN = "(zircon or ryabkov) and (geneva_talks or sanctions)"
RULE = rule(WHEN, severity=steps(("critical", "zircon and geneva_talks and sanctions"), ("warning", "otherwise")))

pytestmark = pytest.mark.skipif(not STORY.exists(), reason=f"{STORY} is absent")


@pytest.fixture(scope="module")
def document() -> Document:
    return Document({Field.TEXT: STORY.read_text(encoding="utf-8")})


@pytest.fixture(scope="module")
def verdict(document: Document) -> Verdict:
    return judged(ruleset(RULE), document)


def spans(verdict: Verdict, owner: str) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in verdict.hits if hit.term.owner == owner]


def test_it_fires_critical_by_these_clauses(verdict: Verdict) -> None:
    assert (verdict.kind, verdict.severity) == (VerdictKind.FIRED, Severity.CRITICAL)
    assert verdict.decided_by == "zircon and geneva_talks"
    assert verdict.severity_by == "zircon and geneva_talks and sanctions"
    assert all(there for _, there in verdict.clauses)


def test_it_names_these_spans_and_no_others(verdict: Verdict) -> None:
    assert spans(verdict, "zircon") == [(1289, 1295), (1401, 1407)]
    assert spans(verdict, "ryabkov") == [(258, 272), (835, 842), (2206, 2213)]
    assert spans(verdict, "geneva_talks") == [(314, 341), (519, 534), (528, 573)]
    assert spans(verdict, "sanctions") == [(3462, 3471)]
    assert len(verdict.hits) == 9
    assert verdict.rejected == ()


def test_quotes_and_dashes_shift_no_span(verdict: Verdict, document: Document) -> None:
    text = document.fields[Field.TEXT]
    assert any(not char.isascii() for char in text[:258])
    assert all(text[hit.start : hit.end] == hit.text for hit in verdict.hits)


def test_ambiguous_names_count_because_of_context(verdict: Verdict) -> None:
    because = {(hit.start, context.text) for hit, context in verdict.supports}
    assert {start for start, _ in because} == {835, 1289, 1401, 2206}
    assert (1289, "hypersonic") in because
    roles = {hit.start: hit.term.role for hit in verdict.hits}
    assert roles[258] is Role.NAME
    assert {roles[start] for start, _ in because} == {Role.AMBIGUOUS}


def test_sanctions_is_reached_by_its_stem(verdict: Verdict) -> None:
    [hit] = [hit for hit in verdict.hits if hit.term.owner == "sanctions"]
    assert (hit.layer, hit.term.phrase, hit.text) == (Layer.STEM, "sanction", "sanctions")


def test_the_summit_is_exactly_eight_words_from_geneva(document: Document) -> None:
    near = parse_expr('("Geneva" or "Genf") near/7 ("talks" or "negotiations" or "summit")')
    rules = ruleset(rule("closer"), keywords=[replace(GENEVA, id="closer", when=near)])
    assert spans(judged(rules, document), "closer") == [(314, 341), (519, 534)]


def test_without_its_context_the_missile_is_a_near_miss(document: Document) -> None:
    stone = replace(ZIRCON, id="stone", context=("jewel",))
    found = judged(ruleset(rule("stone"), entities=[stone]), document)
    assert found.kind is VerdictKind.NEAR_MISS
    assert [no.hit.start for no in found.rejected] == [1289, 1401]


def test_with_context_wanted_close_by_the_second_mention_of_the_envoy_is_doubted(document: Document) -> None:
    close = replace(RYABKOV, id="close", context_within=10)
    found = judged(ruleset(rule("close"), entities=[close]), document)
    assert spans(found, "close") == [(258, 272)]
    assert [no.hit.start for no in found.rejected] == [835, 2206]


def test_the_evidence_stands_by_itself(verdict: Verdict, document: Document) -> None:
    kept = evidence(verdict, document)
    assert [hit["start"] for hit in kept["hits"]] == [hit.start for hit in verdict.hits]
    for hit in kept["hits"]:
        at = hit["start"] - hit["snippet_start"]
        assert hit["snippet"][at : at + len(hit["text"])] == hit["text"]


def test_a_feed_out_of_scope_silences_it(document: Document) -> None:
    scoped = replace(RULE, scope=replace(RULE.scope, none_of=frozenset({"opinions"})))
    assert ruleset(scoped).judge(document, FeedRef("opinions")) == []
    assert len(ruleset(scoped).judge(document, FeedRef("tass", frozenset({"wire"})))) == 1
