"""Rule sets against a slow twin that follows the rules as RULES.md words them: sets of spans, every pair tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import (
    DEFAULT_FIELDS,
    And,
    AtLeast,
    Config,
    Document,
    EntitySpec,
    Expr,
    Field,
    In,
    KeywordSpec,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Regex,
    RuleSpec,
    Severity,
    SeverityStep,
    VerdictKind,
)
from monitor.rules import compile_rules, unparse
from tests.unit.rules.making import WordFinder

WORDS = ("aa", "bb", "cc", "dd", "ee", "ff")
FIELDS = (Field.TITLE, Field.TEXT, Field.TAGS)


@dataclass(frozen=True)
class Span:
    field: Field
    first: int
    last: int

    def inside(self, other: Span) -> bool:
        return self.field is other.field and other.first <= self.first and self.last <= other.last

    def apart(self, other: Span) -> int:
        return max(other.first - self.last, self.first - other.last, 0)


@dataclass(frozen=True)
class Twin:
    """The obviously right one."""

    config: Config
    doc: Document

    def found(self, phrases: Iterable[str]) -> set[Span]:
        spans = set()
        for field, text in self.doc.fields.items():
            words = text.split(" ")
            for phrase in phrases:
                wanted = phrase.split(" ")
                for first in range(len(words)):
                    if words[first : first + len(wanted)] == wanted:
                        spans.add(Span(field, first, first + len(wanted) - 1))
        return spans

    def entity(self, entity: EntitySpec) -> set[Span]:
        lookalikes = self.found(entity.lookalikes)
        names = {one for one in self.found(entity.names) if not any(map(one.inside, lookalikes))}
        unsure = {one for one in self.found(entity.ambiguous) if not any(map(one.inside, lookalikes | names))}
        doubtful = {name for one in self.config.entities for name in one.ambiguous}
        contexts = {
            one
            for one in self.found(set(entity.context) - doubtful)
            if one.field in DEFAULT_FIELDS and not any(map(one.inside, self.found(entity.ambiguous) | lookalikes))
        }
        most = entity.context_within
        sure = {
            one
            for one in unsure
            if any(most is None or (one.field is other.field and one.apart(other) <= most) for other in contexts)
        }
        return outermost(names) | {one for one in outermost(sure) if not any(name.inside(one) for name in names)}

    def name(self, id_: str, fields: tuple[Field, ...], prefixed: bool) -> tuple[bool, set[Span]]:  # noqa: FBT001
        for entity in self.config.entities:
            if entity.id == id_:
                spans = {span for span in self.entity(entity) if span.field in fields}
                return bool(spans), spans
        [keyword] = [one for one in self.config.keywords if one.id == id_]
        if not prefixed and keyword.fields != DEFAULT_FIELDS:
            fields = tuple(field for field in keyword.fields if field in fields) or keyword.fields
        if keyword.when is not None:
            return self.judge(keyword.when, fields)
        spans = {span for span in outermost(self.found(keyword.any)) if span.field in fields}
        return bool(spans), spans

    def judge(self, expr: Expr, fields: tuple[Field, ...], prefixed: bool = False) -> tuple[bool, set[Span]]:  # noqa: FBT001, FBT002
        match expr:
            case Name():
                return self.name(expr.id, fields, prefixed)
            case Phrase():
                spans = {span for span in self.found([expr.text]) if span.field in fields}
                return bool(spans), spans
            case In():
                return self.judge(expr.operand, (expr.field,), prefixed=True)
            case Not():
                return not self.judge(expr.operand, fields, prefixed)[0], set()
            case Near():
                pairs = product(self.judge(expr.left, fields, prefixed)[1], self.judge(expr.right, fields, prefixed)[1])
                near = {
                    Span(one.field, min(one.first, other.first), max(one.last, other.last))
                    for one, other in pairs
                    if one.field is other.field
                    and one.apart(other) <= expr.distance
                    and (not expr.ordered or one.last < other.first)
                }
                return bool(near), near
            case And() | Or() | AtLeast():
                parts = [self.judge(operand, fields, prefixed) for operand in expr.operands]
                wanted = expr.count if isinstance(expr, AtLeast) else len(parts) if isinstance(expr, And) else 1
                if sum(truth for truth, _ in parts) < wanted:
                    return False, set()
                return True, set().union(*(spans for _, spans in parts))
            case Regex():
                raise AssertionError(expr)


def outermost(spans: set[Span]) -> set[Span]:
    return {one for one in spans if not any(one != other and one.inside(other) for other in spans)}


PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)
LISTS = st.lists(PHRASES, max_size=2, unique=True).map(tuple)
TEXTS = st.lists(st.sampled_from((*WORDS, "xx")), min_size=1, max_size=10).map(" ".join)
DOCS = st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=3).map(Document)
WITHIN = st.none() | st.integers(1, 4)
INS = st.sampled_from((DEFAULT_FIELDS, DEFAULT_FIELDS, (Field.TITLE,), (Field.TAGS,), (Field.TITLE, Field.TAGS)))


def entity(id_: str) -> st.SearchStrategy[EntitySpec]:
    return st.builds(EntitySpec, st.just(id_), LISTS, LISTS, LISTS, WITHIN, LISTS)


def leaves(names: tuple[str, ...]) -> st.SearchStrategy[Expr]:
    return st.sampled_from(names).map(Name) | PHRASES.map(Phrase)


def places(leaf: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        either = st.lists(inner, min_size=2, max_size=2).map(lambda items: Or(tuple(items)))
        return either | st.builds(Near, inner, inner, st.integers(1, 4), st.booleans())

    inside: st.SearchStrategy[Expr] = st.recursive(leaf, grow, max_leaves=3)
    return inside | st.builds(In, st.sampled_from(FIELDS), inside)


def logic(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    at_least = many.flatmap(lambda items: st.builds(AtLeast, st.integers(1, len(items)), st.just(items)))
    return st.builds(Not, inner) | st.builds(And, many) | st.builds(Or, many) | at_least


def expressions(*names: str) -> st.SearchStrategy[Expr]:
    return st.recursive(places(leaves(names)), logic, max_leaves=4)


LISTED = st.builds(lambda phrases, fields: KeywordSpec("listed", phrases, fields=fields), LISTS, INS)
DEFINED = st.builds(
    lambda when, fields: KeywordSpec("defined", when=when, fields=fields), expressions("e1", "e2", "listed"), INS
)
WHENS = expressions("e1", "e2", "listed", "defined")


@st.composite
def configs(draw: st.DrawFn) -> Config:
    rules = []
    for at in range(draw(st.integers(1, 4))):
        when = draw(WHENS)
        steps = (
            SeverityStep(Severity.CRITICAL, draw(WHENS)),
            SeverityStep(Severity.INFO, draw(WHENS)),
            *draw(st.sampled_from([(), (SeverityStep(Severity.WARNING),)])),
        )
        rules.append(RuleSpec(f"r{at}", when, unparse(when), severity=steps, fields=draw(INS)))
    return Config(
        entities=(draw(entity("e1")), draw(entity("e2"))),
        keywords=(draw(LISTED), draw(DEFINED)),
        rules=tuple(rules),
    )


@given(configs(), DOCS)
@settings(max_examples=120, deadline=None)
def test_the_compiled_rules_say_what_the_slow_twin_says(config: Config, doc: Document) -> None:
    twin = Twin(config, doc)
    for spec, verdict in zip(config.rules, compile_rules(config, finder=WordFinder).explain(doc), strict=True):
        fires = twin.judge(spec.when, spec.fields)[0]
        assert (verdict.kind is VerdictKind.FIRED) == fires, unparse(spec.when)
        if fires:
            steps = (step for step in spec.severity if step.when is None or twin.judge(step.when, spec.fields)[0])
            assert verdict.severity is next((step.severity for step in steps), Severity.WARNING)
            assert all(doc.fields[hit.field][hit.start : hit.end] == hit.text for hit in verdict.hits)


@given(configs(), DOCS)
@settings(max_examples=60, deadline=None)
def test_looking_only_at_rules_whose_terms_are_there_misses_none(config: Config, doc: Document) -> None:
    rules = compile_rules(config, finder=WordFinder)
    everything = [verdict for verdict in rules.explain(doc) if verdict.kind is not VerdictKind.NOT]
    assert rules.judge(doc) == everything


@given(configs(), DOCS)
@settings(max_examples=50, deadline=None)
def test_a_near_miss_says_why_and_never_about_a_text_without_anything_of_the_rule(
    config: Config, doc: Document
) -> None:
    rules = compile_rules(config, finder=WordFinder)
    for verdict in rules.explain(doc):
        if verdict.kind is VerdictKind.NEAR_MISS:
            assert verdict.near is not None
            assert verdict.near.because
            assert verdict.near.clause
            assert verdict.hits or verdict.rejected
    assert all(verdict.kind is not VerdictKind.NEAR_MISS for verdict in rules.explain(Document({Field.TEXT: "xx"})))
