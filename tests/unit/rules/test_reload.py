from __future__ import annotations

from monitor.model import Config, Document, Field, KeywordSpec, RuleSpec, TermOptions, VerdictKind
from monitor.rules import compile_rules, parse_expr

TEXT = "Санкции обсуждали в Женеве: о санкциях говорили долго, и санкциями дело не кончилось, как писали газеты."


def config_of(*words: str) -> Config:
    keywords = tuple(KeywordSpec(f"k{n}", any=(word,), options=TermOptions(stem=True)) for n, word in enumerate(words))
    rules = tuple(RuleSpec(f"r{n}", parse_expr(f"k{n}"), f"k{n}") for n in range(len(words)))
    return Config(keywords=keywords, rules=rules)


def fired(config: Config, doc: Document, *before: Config) -> list[str]:
    """The rules that fire under the config, reached through the earlier ones."""
    rules = None
    for step in (*before, config):
        rules = compile_rules(step, previous=rules)
    assert rules is not None
    return [verdict.rule_id for verdict in rules.explain(doc, None) if verdict.kind is VerdictKind.FIRED]


def test_a_reload_judges_as_a_fresh_start_does() -> None:
    doc = Document({Field.TEXT: "Rain and snow over Geneva; the sanctions stay."})
    first, second = config_of("rain", "hail", "sanction"), config_of("snow", "sanction", "hail", "Geneva")
    assert fired(second, doc, first) == fired(second, doc) == ["r0", "r1", "r3"]
    assert fired(first, doc, first, second) == fired(first, doc) == ["r0", "r2"]


def test_a_headline_is_read_in_the_language_of_its_article() -> None:
    doc = Document({Field.TITLE: "Новые санкции", Field.TEXT: TEXT})
    assert fired(config_of("санкция"), doc) == ["r0"]
    rules = compile_rules(config_of("санкция"))
    (verdict,) = rules.explain(doc, None)
    assert [hit.text for hit in verdict.hits if hit.field is Field.TITLE] == ["санкции"]
