"""Expressions on sentences: near, fields, keywords, severity, and the clause that decided."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from monitor.errors import ConfigError
from monitor.model import DEFAULT_FIELDS, Config, FeedScope, Field, KeywordSpec, Severity, SeverityStep, VerdictKind
from monitor.rules import FeedRef, compile_rules, parse_expr
from monitor.rules.compile import MAX_LEVELS
from monitor.rules.terms import keyword_terms
from tests.unit.rules.making import (
    GENEVA,
    SANCTIONS,
    ZIRCON,
    WordFinder,
    doc,
    found,
    judged,
    keyword,
    rule,
    ruleset,
    steps,
)

FIRED, NEAR_MISS, NOT = VerdictKind.FIRED, VerdictKind.NEAR_MISS, VerdictKind.NOT


class TestNear:
    @pytest.mark.parametrize(
        ("when", "text", "holds"),
        [
            ('"alpha" near/1 "beta"', "alpha beta", True),
            ('"alpha" near/1 "beta"', "beta alpha", True),
            ('"alpha" near/1 "beta"', "alpha x beta", False),
            ('"alpha" near/2 "beta"', "alpha x beta", True),
            ('"alpha" near/2 "beta"', "alpha-x-beta", True),
            ('"alpha" near/2 "beta"', "alpha x y beta", False),
            ('"alpha" near/2 "beta"', "alpha. X? Beta!", True),
            ('"alpha" before/2 "beta"', "alpha x beta", True),
            ('"alpha" before/2 "beta"', "beta x alpha", False),
            ('"alpha" before/2 "beta"', "beta alpha x beta", True),
            ('"alpha one" near/2 "beta"', "alpha one x beta", True),
            ('"alpha one" near/2 "beta two"', "beta two x alpha one", True),
            ('("alpha" or "gamma") near/1 ("beta" or "delta")', "gamma delta", True),
            ('"alpha" near/1 "beta" near/1 "gamma"', "alpha beta gamma", True),
            ('"alpha" near/1 "beta" near/1 "gamma"', "gamma alpha beta", True),
            ('"alpha" near/1 "beta" near/1 "gamma"', "alpha beta x gamma", False),
            ('"alpha" near/3 ("beta" before/1 "gamma")', "alpha x beta gamma", True),
            ('"alpha" near/3 ("beta" before/1 "gamma")', "alpha x gamma beta", False),
            ('"alpha" near/1 "alpha beta"', "alpha beta", True),
            ('"alpha" before/5 "alpha beta"', "alpha beta", False),
            ('zircon near/3 "missile"', "Zircon missile", True),
        ],
    )
    def test_distance_counts_words(self, when: str, text: str, *, holds: bool) -> None:
        assert (judged(when, text).kind is FIRED) == holds

    def test_both_sides_must_be_in_one_field(self) -> None:
        assert judged('"alpha" near/9 "beta"', doc("beta", title="alpha")).kind is NEAR_MISS

    def test_the_farther_partner_counts_for_an_outer_near(self) -> None:
        text = "alpha alpha x x beta gamma"
        assert judged('"alpha" near/4 "beta" near/1 "gamma"', text).kind is FIRED
        assert judged('("alpha" before/4 "beta") before/1 "gamma"', text).kind is FIRED

    def test_the_hits_are_both_sides_of_each_nearest_pair(self) -> None:
        verdict = judged('"alpha" near/2 "beta"', "alpha beta x x x x alpha x x x x x beta alpha")
        assert [hit.start for hit in verdict.hits] == [0, 6, 35, 40]

    def test_an_ambiguous_name_must_count_to_be_near_something(self) -> None:
        assert judged('zircon near/3 "ring"', "A Zircon ring").kind is NEAR_MISS
        assert judged('zircon near/3 "ring"', "A Zircon ring on a missile").kind is FIRED


class TestKeywords:
    def test_a_list_is_any_of_its_phrases(self) -> None:
        assert found(judged("sanctions", "An asset freeze and sanctions")) == [
            ("sanctions", "asset freeze"),
            ("sanctions", "sanctions"),
        ]

    def test_a_near_gives_its_whole_reach_under_the_keywords_name(self) -> None:
        verdict = judged("geneva_talks", "They held talks with the US in Geneva.")
        assert found(verdict) == [("geneva_talks", "talks with the US in Geneva")]
        [hit] = verdict.hits
        assert hit.term.phrase == "talks … Geneva"
        assert (hit.first, hit.last) == (2, 7)

    def test_exactly_as_far_as_allowed_counts_and_one_more_does_not(self) -> None:
        assert judged("geneva_talks", "Geneva, as well as a later NATO-Russia summit").kind is FIRED
        assert judged("geneva_talks", "Geneva, as well as a much later NATO-Russia summit").kind is not FIRED

    def test_alternatives_go_under_the_keywords_name_and_entities_keep_theirs(self) -> None:
        rules = ruleset(rule("danger"), keywords=[keyword("danger", '"attack" or zircon or sanctions')])
        assert found(judged(rules, "The attack: 3M22 under embargo")) == [
            ("danger", "attack"),
            ("zircon", "3M22"),
            ("sanctions", "embargo"),
        ]

    def test_a_keyword_can_be_near_something(self) -> None:
        assert judged('geneva_talks near/2 "failed"', "talks in Geneva have failed").kind is FIRED
        assert judged('geneva_talks near/2 "failed"', "talks in Geneva which have failed").kind is NEAR_MISS

    def test_phrases_in_a_keyword_take_its_options(self) -> None:
        stemmed = KeywordSpec("build_up", when=parse_expr('"troop" near/3 "border"'), options=SANCTIONS.options)
        rules = ruleset(rule("build_up"), rule('"troop"', "plain"), keywords=[stemmed])
        first, second = rules.explain(doc("Troops on the borders"))
        assert (first.kind, second.kind) == (FIRED, NOT)

    def test_keywords_name_keywords(self) -> None:
        crisis = keyword("crisis", "geneva_talks and sanctions")
        rules = ruleset(rule("crisis"), keywords=[crisis])
        assert judged(rules, "Talks in Geneva, sanctions at home").kind is FIRED

    def test_a_keyword_that_leads_back_to_itself_is_refused(self) -> None:
        a, b = keyword("a", "b or sanctions"), keyword("b", "not a")
        with pytest.raises(ConfigError, match="keyword `a` is defined by itself: a → b → a"):
            ruleset(rule("a"), keywords=[a, b])

    def test_a_chain_of_keywords_too_deep_for_the_stack_is_refused(self) -> None:
        chain = [keyword("k0", '"x"'), *(keyword(f"k{i}", f"not k{i - 1}") for i in range(1, MAX_LEVELS + 5))]
        with pytest.raises(ConfigError, match="deeper than 100 levels"):
            ruleset(rule(f"k{len(chain) - 1}"), keywords=chain)
        with pytest.raises(ConfigError, match="deeper than 100 levels"):
            ruleset(*(rule(f"k{i}", f"r{i}") for i in range(len(chain))), keywords=chain)

    def test_keywords_that_double_themselves_cost_no_more_than_their_number(self) -> None:
        chain = [keyword("k0", '"x"'), *(keyword(f"k{i}", f"k{i - 1} and k{i - 1}") for i in range(1, 40))]
        assert judged(ruleset(rule("k39"), keywords=chain), "x").kind is FIRED
        either = [keyword("k0", '"x"'), *(keyword(f"k{i}", f"k{i - 1} or k{i - 1}") for i in range(1, 40))]
        assert judged(ruleset(rule("k39"), keywords=either), "y").kind is NOT
        near = [keyword("k0", '"x"'), *(keyword(f"k{i}", f"k{i - 1} or k{i - 1}") for i in range(1, 40))]
        assert judged(ruleset(rule("k39 near/2 sanctions"), keywords=near), "x sanctions").kind is FIRED

    def test_an_undefined_name_is_refused_where_the_rule_stands(self) -> None:
        with pytest.raises(ConfigError, match="rule `r`: `nobody` is no entity or keyword"):
            ruleset(rule("nobody"))


class TestFields:
    def test_title_summary_and_text_are_searched(self) -> None:
        for field in ("title", "summary", "text"):
            assert judged("sanctions", doc(**{field: "sanctions"})).kind is FIRED
        for field in ("tags", "author", "url", "publisher", "lang"):
            assert judged("sanctions", doc(**{field: "sanctions"})).kind is not FIRED

    def test_a_prefix_searches_that_field_alone(self) -> None:
        assert judged("title:sanctions", doc("x", title="Sanctions")).kind is FIRED
        assert judged("title:sanctions", "sanctions").kind is NOT
        assert judged('tags:"opinion"', doc("x", tags="world\nopinion")).kind is FIRED
        assert judged('lang:"ru"', doc("x", lang="ru")).kind is NOT

    def test_a_prefix_holds_for_a_whole_group(self) -> None:
        verdict = judged("title:(sanctions and not zircon)", doc("3M22", title="Sanctions"))
        assert verdict.kind is FIRED
        assert verdict.decided_by == "title:sanctions and not title:zircon"

    def test_a_rule_can_narrow_all_its_terms_but_a_prefix_still_wins(self) -> None:
        rules = ruleset(rule('sanctions and not tags:"opinion"', fields=(Field.TITLE,)))
        assert judged(rules, doc("x", title="Sanctions", tags="world")).kind is FIRED
        assert judged(rules, doc("x", title="Sanctions", tags="opinion")).kind is NOT
        assert judged(rules, doc("sanctions", title="x")).kind is NOT

    @pytest.mark.parametrize(
        ("keyword_in", "rule_in", "searched"),
        [
            (DEFAULT_FIELDS, (Field.TITLE,), {"title"}),
            ((Field.TITLE, Field.TAGS), DEFAULT_FIELDS, {"title"}),
            ((Field.TAGS,), DEFAULT_FIELDS, {"tags"}),
            ((Field.TAGS,), (Field.TITLE,), {"tags"}),
            ((Field.TITLE, Field.TEXT), (Field.TEXT, Field.TAGS), {"text"}),
        ],
    )
    def test_a_keywords_own_fields_are_narrowed_by_the_rules(
        self, keyword_in: tuple[Field, ...], rule_in: tuple[Field, ...], searched: set[str]
    ) -> None:
        kw = keyword("kw", any_=("alpha",), fields=keyword_in)
        rules = ruleset(rule("kw", fields=rule_in), keywords=[kw])
        hit = {name for name in ("title", "summary", "text", "tags") if judged(rules, doc(**{name: "alpha"})).hits}
        assert hit == searched

    def test_what_is_there_but_in_another_field_is_said(self) -> None:
        verdict = judged("title:sanctions and zircon", doc("3M22 under sanctions", title="News"))
        assert verdict.near is not None
        assert verdict.near.because == "title:sanctions is there, but in text; the rule looks in title only"


class TestSeverity:
    RULE = rule(
        "zircon or sanctions",
        severity=steps(("critical", "zircon and geneva_talks"), ("info", "not zircon"), ("warning", "otherwise")),
    )

    @pytest.mark.parametrize(
        ("text", "severity", "step"),
        [
            ("3M22; talks in Geneva", Severity.CRITICAL, "zircon and geneva_talks"),
            ("sanctions", Severity.INFO, "not zircon"),
            ("3M22", Severity.WARNING, "otherwise"),
        ],
    )
    def test_the_first_step_from_the_top_that_holds_wins(self, text: str, severity: Severity, step: str) -> None:
        verdict = judged(ruleset(self.RULE), text)
        assert (verdict.severity, verdict.severity_by) == (severity, step)

    def test_the_hits_of_the_step_are_evidence_too(self) -> None:
        assert found(judged(ruleset(self.RULE), "3M22; talks in Geneva")) == [
            ("zircon", "3M22"),
            ("geneva_talks", "talks in Geneva"),
        ]

    def test_without_a_step_that_holds_it_is_a_warning(self) -> None:
        rules = ruleset(rule("sanctions", severity=steps(("critical", "zircon"))))
        assert judged(rules, "sanctions").severity is Severity.WARNING

    def test_each_step_can_say_what_it_lacks(self) -> None:
        lacking = ruleset(self.RULE).steps("r", doc("3M22"))
        assert lacking == (
            (Severity.CRITICAL, (("zircon", True), ("geneva_talks", False))),
            (Severity.INFO, (("not zircon", False),)),
            (Severity.WARNING, ()),
        )


class TestTheClauseThatDecided:
    @pytest.mark.parametrize(
        ("when", "text", "clause"),
        [
            ("(zircon or ryabkov) and (geneva_talks or sanctions)", "3M22 sanctions", "zircon and sanctions"),
            ("zircon or ryabkov", "Sergei Ryabkov", "ryabkov"),
            ("sanctions and not zircon", "sanctions", "sanctions and not zircon"),
            ("2 of (zircon, ryabkov, sanctions)", "3M22 sanctions", "zircon and sanctions"),
            ('"alpha" near/2 "beta"', "alpha beta", '"alpha" near/2 "beta"'),
            ("sanctions and (zircon and ryabkov or geneva_talks)", "sanctions 3M22 Sergei Ryabkov",
             "sanctions and zircon and ryabkov"),
        ],
    )  # fmt: skip
    def test_of_a_rule_that_fired(self, when: str, text: str, clause: str) -> None:
        verdict = judged(when, text)
        assert (verdict.kind, verdict.decided_by) == (FIRED, clause)

    @pytest.mark.parametrize(
        ("when", "text", "clause"),
        [
            ("(zircon or ryabkov) and sanctions", "nothing", "zircon or ryabkov"),
            ("sanctions and not zircon", "3M22 sanctions", "not zircon"),
            ("sanctions and (zircon and ryabkov)", "sanctions", "zircon"),
        ],
    )
    def test_of_a_rule_that_did_not(self, when: str, text: str, clause: str) -> None:
        verdict = judged(when, text)
        assert (verdict.kind, verdict.decided_by) == (NOT, clause)

    def test_every_operand_is_told_with_its_truth(self) -> None:
        when = '(zircon or not ryabkov) and 1 of (sanctions, "a" near/2 "b")'
        assert judged(when, "a b").clauses == (
            ("zircon", False),
            ("not ryabkov", True),
            ("sanctions", False),
            ('"a" near/2 "b"', True),
        )

    def test_the_rules_own_words_are_kept(self) -> None:
        assert judged("zircon  or sanctions", "x").when == "zircon  or sanctions"


class TestScope:
    RULES = ruleset(rule("sanctions", scope=FeedScope(frozenset({"wire", "tass"}), frozenset({"opinion", "blog"}))))

    @pytest.mark.parametrize(
        ("feed", "clause"),
        [
            (None, None),
            (FeedRef("tass"), None),
            (FeedRef("x", frozenset({"wire"})), None),
            (FeedRef("x", frozenset({"sport"})), "feeds: tass or wire"),
            (FeedRef("x", frozenset({"wire", "opinion"})), "feeds: not opinion"),
            (FeedRef("blog", frozenset({"wire"})), "feeds: not blog"),
        ],
    )
    def test_ids_and_tags_decide(self, feed: FeedRef | None, clause: str | None) -> None:
        [verdict] = self.RULES.explain(doc("sanctions"), feed)
        assert verdict.kind is (FIRED if clause is None else NOT)
        if clause:
            assert verdict.decided_by == clause
        assert bool(self.RULES.judge(doc("sanctions"), feed)) == (clause is None)


class TestPatterns:
    def test_a_pattern_is_an_operand_like_others(self) -> None:
        verdict = judged(r're"(?i)\bkh-\d+\b" near/2 "launch"', "They launch a Kh-101 and…")
        assert [(hit.text, hit.first, hit.last) for hit in verdict.hits] == [("launch", 1, 1), ("Kh-101", 3, 4)]

    def test_its_spans_are_code_points(self) -> None:
        text = "“🚀” – Су-57 взлетел"
        [hit] = judged(r're"\bСу-\d+"', text).hits
        assert text[hit.start : hit.end] == hit.text == "Су-57"

    def test_a_pattern_between_words_lies_at_the_word_before(self) -> None:
        [hit] = judged(r're" – "', "one – two").hits
        assert (hit.first, hit.last) == (0, 0)


class TestFulltext:
    def test_a_text_is_wanted_when_title_or_summary_meet_any_term(self) -> None:
        rules = ruleset(rule("zircon and sanctions"))
        assert rules.wants_text(doc(title="New sanctions"))
        assert rules.wants_text(doc(title="A hypersonic age"))
        assert not rules.wants_text(doc(title="Weather"))

    def test_it_is_wanted_only_by_rules_that_look_at_the_feed(self) -> None:
        scoped = replace(rule("zircon and sanctions"), scope=FeedScope(any_of=frozenset({"wire"})))
        rules = compile_rules(Config(entities=(ZIRCON,), keywords=(SANCTIONS,), rules=(scoped,)))
        assert rules.wants_text(doc(title="New sanctions"), FeedRef("tass", frozenset({"wire"})))
        assert not rules.wants_text(doc(title="New sanctions"), FeedRef("blog", frozenset()))
        assert rules.wants_text(doc(title="New sanctions"), None)

    def test_a_name_that_no_rule_uses_wants_nothing(self) -> None:
        rules = compile_rules(Config(entities=(ZIRCON,), keywords=(SANCTIONS, GENEVA), rules=(rule("sanctions"),)))
        assert not rules.wants_text(doc(title="Zircon missile"))

    def test_what_only_a_severity_asks_for_is_part_of_the_rule(self) -> None:
        steps = (SeverityStep(Severity.CRITICAL, parse_expr("zircon"), "zircon"), SeverityStep(Severity.WARNING))
        spec = replace(rule("sanctions"), severity=steps)
        rules = compile_rules(Config(entities=(ZIRCON,), keywords=(SANCTIONS,), rules=(spec,)))
        assert rules.wants_text(doc(title="Zircon missile"))

    def test_settings_can_say_when(self) -> None:
        settings = Config().settings
        settings = type(settings)(fulltext_when=parse_expr('"weather"'))
        rules = compile_rules(Config(settings, keywords=(SANCTIONS, GENEVA), rules=(rule("sanctions"),)))
        assert rules.wants_text(doc(title="Weather"))
        assert rules.judge(doc(title="Weather")) == []


def test_a_rule_without_terms_there_is_never_evaluated_unless_absence_is_enough() -> None:
    rules = ruleset("zircon", "not zircon", "sanctions")
    assert [verdict.rule_id for verdict in rules.judge(doc("nothing"))] == ["r1"]


def test_ten_thousand_rules_cost_what_the_touched_ones_cost() -> None:
    words = tuple(keyword(f"k{i}", any_=(f"{i:04}",)) for i in range(10_000))
    specs = tuple(rule(f"k{i} and k{(i + 1) % 10_000}", f"r{i}") for i in range(10_000))
    rules = compile_rules(Config(keywords=words, rules=specs), finder=lambda _: WordFinder(keyword_terms(words[7])))
    reading = rules._read(doc("0007"))
    begun = time.perf_counter()
    touched = rules._touched(reading)
    assert time.perf_counter() - begun < 0.05
    assert sorted(touched) == [6, 7]
