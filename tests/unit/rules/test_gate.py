"""Ambiguous names, context and lookalikes, on sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Document, EntitySpec, Field, Role, VerdictKind
from tests.unit.rules.making import RYABKOV, ZIRCON, doc, found, judged, rule, ruleset


class TestAmbiguousNames:
    def test_a_plain_name_counts_wherever_it_stands(self) -> None:
        assert found(judged("zircon", "The 3M22 flew.")) == [("zircon", "3M22")]

    def test_an_ambiguous_name_alone_is_no_hit_but_a_near_miss(self) -> None:
        verdict = judged("zircon", "A Zircon ring was sold.")
        assert verdict.kind is VerdictKind.NEAR_MISS
        assert verdict.hits == ()
        assert [(no.reason, no.hit.text) for no in verdict.rejected] == [("no_context", "Zircon")]
        assert verdict.near is not None
        assert verdict.near.because == (
            '"Zircon" is ambiguous: it counts only with one of missile, hypersonic, warship, frigate, ракета '
            "in the same entry, and none is there"
        )

    def test_it_counts_with_context_anywhere_in_the_entry(self) -> None:
        verdict = judged("zircon", doc("Two frigates sailed.", title="Zircon at sea"))
        assert found(verdict) == [("zircon", "Zircon")]
        [(hit, context)] = verdict.supports
        assert (hit.text, context.text, context.field) == ("Zircon", "frigates", Field.TEXT)

    @pytest.mark.parametrize("field", ["url", "tags", "author"])
    def test_labels_and_addresses_give_no_context(self, field: str) -> None:
        assert judged("zircon", doc("Zircon.", **{field: "missile"})).kind is VerdictKind.NEAR_MISS

    def test_context_in_the_title_counts_for_a_rule_that_looks_in_the_text_only(self) -> None:
        rules = ruleset(rule("zircon", fields=(Field.TEXT,)))
        assert judged(rules, doc("Zircon flew.", title="A missile")).kind is VerdictKind.FIRED

    def test_a_plain_name_of_the_entity_is_no_context(self) -> None:
        verdict = judged(ruleset(rule("zircon"), entities=()), "3M22 flew; Zircon too.")
        assert found(verdict) == [("zircon", "3M22")]
        assert [no.hit.text for no in verdict.rejected] == ["Zircon"]

    def test_an_ambiguous_name_of_another_entity_is_no_context(self) -> None:
        tongue = EntitySpec("tongue", ambiguous=("Missile",), context=("music",))
        rules = ruleset(rule("zircon"), entities=[tongue])
        assert judged(rules, "Zircon and Missile on stage.").kind is VerdictKind.NEAR_MISS

    def test_context_that_holds_an_ambiguous_name_within_a_longer_phrase_counts(self) -> None:
        minister = replace(RYABKOV, id="envoy", context=("minister Ryabkov",))
        rules = ruleset(rule("envoy"), entities=[minister])
        assert found(judged(rules, "So said minister Ryabkov. Ryabkov left.")) == [
            ("envoy", "Ryabkov"),
            ("envoy", "Ryabkov"),
        ]

    def test_without_context_terms_it_never_counts_and_says_so(self) -> None:
        rules = ruleset(rule("ring"), entities=[EntitySpec("ring", ambiguous=("Zirkon",))])
        verdict = judged(rules, "Zirkon missile")
        assert verdict.rejected[0].because == (
            '"Zirkon" is an ambiguous name of ring, which has no `context` terms, so it never counts'
        )

    def test_prefixes_can_be_ambiguous_names(self) -> None:
        assert found(judged("zircon", doc("Ракета и Цирконом.", lang="ru"))) == [("zircon", "Цирконом")]


class TestContextWithin:
    RULES = ruleset(rule("close"), entities=[replace(ZIRCON, id="close", context_within=3)])

    def test_context_so_many_words_away_counts(self) -> None:
        assert found(judged(self.RULES, "Zircon is a missile")) == [("close", "Zircon")]

    def test_context_farther_away_does_not(self) -> None:
        verdict = judged(self.RULES, "Zircon is not quite a missile")
        assert verdict.kind is VerdictKind.NEAR_MISS
        assert 'context within 3 words, and the nearest, "missile", is 5 away' in verdict.rejected[0].because

    def test_context_in_another_field_does_not(self) -> None:
        verdict = judged(self.RULES, doc("A missile.", title="Zircon"))
        assert "within 3 words, and none is there" in verdict.rejected[0].because

    def test_each_name_needs_its_own(self) -> None:
        text = "Zircon missile tests; much later that week they sold a Zircon ring"
        verdict = judged(self.RULES, text)
        assert [hit.start for hit in verdict.hits] == [0]
        assert [no.hit.start for no in verdict.rejected] == [text.rindex("Zircon")]


class TestLookalikes:
    @pytest.mark.parametrize("text", ["zirconia and missile", "A missile of zirconium", "missile, Zircon sand"])
    def test_a_hit_inside_a_lookalike_is_none(self, text: str) -> None:
        verdict = judged("zircon", text)
        assert verdict.hits == ()
        assert verdict.kind is VerdictKind.NEAR_MISS
        assert {no.reason for no in verdict.rejected} == {"lookalike"}
        assert "is listed as a lookalike of zircon" in verdict.rejected[0].because

    def test_one_edit_from_a_name_it_says_from_which(self) -> None:
        verdict = judged("ryabkov", "The diplomat Ryabov spoke.")
        because = [no.because for no in verdict.rejected if no.reason == "lookalike"]
        assert because == ['"Ryabov" is listed as a lookalike of ryabkov: 1 edit from "Ryabkov", 85 % alike']

    def test_elsewhere_in_the_same_text_the_name_counts(self) -> None:
        verdict = judged("zircon", "Zircon sand is no Zircon missile.")
        assert found(verdict) == [("zircon", "Zircon missile")]
        assert [no.hit.text for no in verdict.rejected] == ["Zircon sand"]

    def test_a_name_misspelt_into_a_lookalike_is_the_lookalike(self) -> None:
        verdict = judged("ryabkov", "Sergei Ryabov, a diplomat, plays chess")
        assert verdict.hits == ()
        assert [no.hit.text for no in verdict.rejected] == ["Ryabov"]

    def test_a_lookalike_gives_no_context(self) -> None:
        sand = replace(ZIRCON, id="sand", context=("sand",), lookalikes=("beach sand",))
        assert judged(ruleset(rule("sand"), entities=[sand]), "Zircon, beach sand").kind is VerdictKind.NEAR_MISS

    def test_a_name_as_listed_stands_against_a_lookalike_that_only_inflects_to_it(self) -> None:
        mine = EntitySpec("mines", names=("Mines",), lookalikes=("mine",))
        assert found(judged(ruleset(rule("mines"), entities=[mine]), "The Mines are deep")) == [("mines", "Mines")]

    def test_a_lookalike_of_one_entity_is_no_concern_of_another(self) -> None:
        stone = EntitySpec("stone", names=("zirconia",))
        verdict = judged(ruleset(rule("stone"), entities=[stone]), "zirconia")
        assert found(verdict) == [("stone", "zirconia")]


class TestNestedNames:
    def test_a_full_name_takes_the_ambiguous_one_inside_it(self) -> None:
        verdict = judged("ryabkov", "Sergei Ryabkov spoke.")
        assert [(hit.term.role, hit.text) for hit in verdict.hits] == [(Role.NAME, "Sergei Ryabkov")]
        assert verdict.rejected == ()

    def test_the_longer_of_two_names_wins(self) -> None:
        bank = EntitySpec("bank", names=("World Bank", "World Bank Group"))
        assert found(judged(ruleset(rule("bank"), entities=[bank]), "The World Bank Group said")) == [
            ("bank", "World Bank Group")
        ]

    def test_names_of_different_entities_keep_their_hits_in_one_span(self) -> None:
        city = EntitySpec("city", names=("Geneva",))
        pact = EntitySpec("pact", names=("Geneva Convention",))
        rules = ruleset(rule("city and pact"), entities=[city, pact])
        assert found(judged(rules, "The Geneva Convention")) == [("pact", "Geneva Convention"), ("city", "Geneva")]


def test_an_empty_document_is_judged_too() -> None:
    assert judged("zircon", Document({})).kind is VerdictKind.NOT
    assert judged("not zircon", Document({})).kind is VerdictKind.FIRED
