"""The shipped rules on the seed stories: each says what seeds/expected.yaml says, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.model import Document, Field, Layer, Role, RuleTest, VerdictKind
from monitor.rules import FeedRef, compile_rules
from tests.unit.seeds.world import ROOT, STORIES, config, document, expected, feed_refs, said

DEMO = compile_rules(config("seeds/config"))
SHIPPED = compile_rules(config("rules"))
SEED_STORY = ROOT.parent / "shared" / "seeds" / "story.txt"


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_fires_what_it_must_and_nothing_else(path: Path) -> None:
    assert said(DEMO.explain(document(path), None)) == expected()["stories"][path.stem]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_shipped_rule_says_the_same_as_the_demos(path: Path) -> None:
    [verdict] = SHIPPED.explain(document(path), None)
    word = said([verdict]).get("geneva-escalation")
    assert word == expected()["stories"][path.stem].get("geneva-escalation")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_hit_is_where_its_span_says(path: Path) -> None:
    doc = document(path)
    for verdict in DEMO.explain(doc, None):
        for hit in verdict.hits:
            assert doc.fields[hit.field][hit.start : hit.end] == hit.text


def hits(stem: str, owner: str) -> list[tuple[Role, Layer, Field, str]]:
    doc = document(ROOT / "seeds" / "stories" / f"{stem}.txt")
    [verdict] = [one for one in DEMO.explain(doc, None) if one.rule_id == "geneva-escalation"]
    return [(hit.term.role, hit.layer, hit.field, hit.text) for hit in verdict.hits if hit.term.owner == owner]


class TestEvidence:
    def test_the_full_name_wins_its_span_and_the_bare_one_counts_with_context(self) -> None:
        found = hits("geneva", "ryabkov")
        assert [(role, text) for role, _, _, text in found] == [
            (Role.NAME, "Sergei Ryabkov"),
            (Role.AMBIGUOUS, "Ryabkov"),
        ]

    def test_the_missile_is_named_by_its_ambiguous_name(self) -> None:
        assert [(role, text) for role, _, _, text in hits("geneva", "zircon")] == [(Role.AMBIGUOUS, "Zircon")]

    def test_a_possessive_in_a_curly_quote_is_the_name_alone(self) -> None:
        assert [text for _, _, _, text in hits("geneva-bare", "ryabkov")] == ["Sergei Ryabkov"]

    def test_a_headline_in_capitals_is_read(self) -> None:
        assert [(field, text) for _, _, field, text in hits("caps-headline", "ryabkov")] == [(Field.TITLE, "RYABKOV")]

    def test_russian_cases_are_read(self) -> None:
        assert {"Рябков", "Сергей Рябков", "Рябковым"} == {text for *_, text in hits("ru-ryabkov-zheneva", "ryabkov")}
        assert {"Цирконы", "Циркона"} == {text for *_, text in hits("ru-zirkon-sankcii", "zircon")}

    def test_polish_cases_are_read(self) -> None:
        assert {text for *_, text in hits("pl-riabkow-genewa", "ryabkov")} == {
            "Siergiejem Riabkowem",
            "Siergiej Riabkow",
        }

    @pytest.mark.parametrize(
        ("stem", "because"),
        [
            ("gem-fair-geneva", "no_context"),
            ("hockey-ryabkov", "no_context"),
            ("chess-ryabov", "lookalike"),
            ("zirconia-crowns", "lookalike"),
        ],
    )
    def test_another_bearer_of_the_name_is_told_from_ours(self, stem: str, because: str) -> None:
        doc = document(ROOT / "seeds" / "stories" / f"{stem}.txt")
        [verdict] = [one for one in DEMO.explain(doc, None) if one.rule_id == "geneva-escalation"]
        assert verdict.kind is VerdictKind.NEAR_MISS
        assert because in {rejected.reason for rejected in verdict.rejected}


class TestScope:
    @pytest.mark.parametrize(
        ("feed", "word"), [("meridian", "critical"), ("eastdesk", "critical"), ("longtable", None)]
    )
    def test_the_opinion_piece_fires_everywhere_but_on_the_opinion_pages(self, feed: str, word: str | None) -> None:
        doc = document(ROOT / "seeds" / "stories" / "opinion-missiles.txt")
        assert said(DEMO.explain(doc, feed_refs()[feed])).get("geneva-escalation") == word

    def test_a_feed_without_the_rules_tags_is_out_of_scope(self) -> None:
        doc = document(ROOT / "seeds" / "stories" / "geneva.txt")
        assert "geneva-escalation" not in said(SHIPPED.explain(doc, FeedRef("blog", frozenset({"blog"}))))


def read_test(test: RuleTest) -> Document:
    if test.file is not None:
        return document(Path(test.file))
    fields = {Field.TITLE: test.title, Field.SUMMARY: test.summary, Field.TEXT: test.text, Field.URL: test.url}
    return Document({field: text for field, text in fields.items() if text})


@pytest.mark.parametrize("folder", ["rules", "seeds/config"])
def test_the_tests_beside_the_rules_pass(folder: str) -> None:
    rules = compile_rules(config(folder))
    feeds = {spec.id: FeedRef.of(spec) for spec in config(folder).feeds}
    for rule in config(folder).rules:
        assert rule.tests, f"{rule.id} has no test"
        for test in rule.tests:
            verdicts = rules.explain(read_test(test), feeds[test.feed] if test.feed else None)
            [verdict] = [one for one in verdicts if one.rule_id == rule.id]
            found = str(verdict.severity) if verdict.kind is VerdictKind.FIRED else "silent"
            assert found == test.expect, f"{test.where}: {verdict}"


@pytest.mark.skipif(not SEED_STORY.exists(), reason=f"{SEED_STORY} is absent")
class TestTheStoryThatBeganItAll:
    def test_it_fires_critical_with_these_hits_and_no_others(self) -> None:
        [verdict] = SHIPPED.explain(Document({Field.TEXT: SEED_STORY.read_text(encoding="utf-8")}), None)
        assert said([verdict]) == {"geneva-escalation": "critical"}
        assert [(hit.term.owner, hit.start, hit.end) for hit in verdict.hits] == [
            ("ryabkov", 258, 272),
            ("geneva_talks", 314, 341),
            ("geneva_talks", 519, 534),
            ("geneva_talks", 528, 573),
            ("ryabkov", 835, 842),
            ("zircon", 1289, 1295),
            ("zircon", 1401, 1407),
            ("ryabkov", 2206, 2213),
            ("sanctions", 3462, 3471),
        ]

    def test_each_hit_says_how_it_was_reached(self) -> None:
        [verdict] = SHIPPED.explain(Document({Field.TEXT: SEED_STORY.read_text(encoding="utf-8")}), None)
        assert {(hit.text, hit.term.role, hit.layer) for hit in verdict.hits if hit.term.owner != "geneva_talks"} == {
            ("Sergei Ryabkov", Role.NAME, Layer.EXACT),
            ("Ryabkov", Role.AMBIGUOUS, Layer.EXACT),
            ("Zircon", Role.AMBIGUOUS, Layer.EXACT),
            ("sanctions", Role.KEYWORD, Layer.STEM),
        }
