"""All rules of a config, ready to judge documents.

A rule is looked at only when one of its anchors is there: with nothing there its truth is known beforehand, and a near miss
needs something of the rule to be present. So 10,000 rules cost what the few that a text touches cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from types import MappingProxyType

from monitor.matching import Matcher
from monitor.model import (
    Config,
    Document,
    EntitySpec,
    FeedScope,
    Field,
    Hit,
    KeywordSpec,
    NearMiss,
    RejectedHit,
    Severity,
    Term,
    Verdict,
    VerdictKind,
)
from monitor.rules.almost import Almost, Misses
from monitor.rules.anchor import anchors, lone, popularity_of
from monitor.rules.compile import Compiler, Rule, show
from monitor.rules.evaluate import Evaluation
from monitor.rules.nodes import Node, leaves
from monitor.rules.reading import Finder, Reading, read
from monitor.rules.reason import Clauses, clauses, failed_by, lacks_one, missed, near_miss, partial_hits, settled_by
from monitor.rules.scope import FeedRef, out_of_scope
from monitor.rules.spans import reading_order
from monitor.rules.unparse import unparse
from monitor.rules.version import rule_version

MakeFinder = Callable[[Iterable[Term]], Finder]
EMPTY = Document({})


def compile_rules(config: Config, *, finder: MakeFinder | None = None, previous: RuleSet | None = None) -> RuleSet:
    """The rules of a valid config. Raises ConfigError when a rule names what isn't there, or a keyword leads back to
    itself. `finder` makes the matcher of all terms; `previous` lends its own, of which only what changed is built."""
    compiler = Compiler.of(config)
    if finder is None:
        languages = {feed.lang for feed in config.feeds if feed.lang}
        finder = previous.finder_for if previous is not None else partial(Matcher, languages=languages)
    rules = [compiler.rule(spec) for spec in config.rules]
    wanted = config.settings.fulltext_when
    fulltext = compiler.expression(wanted) if wanted else None
    return RuleSet(rules, compiler, finder=finder, fulltext=fulltext)


class RuleSet:
    """Judges one entry revision at a time; holds no state between two of them."""

    def __init__(
        self, rules: Sequence[Rule], compiler: Compiler, *, finder: MakeFinder, fulltext: Node | None = None
    ) -> None:
        self.rules = tuple(rules)
        self.entities: Mapping[str, EntitySpec] = compiler.entities
        self.keywords: Mapping[str, KeywordSpec] = compiler.keywords
        self._by_id = {rule.id: rule for rule in self.rules}
        self._patterns = compiler.patterns
        self._fields = tuple(field for field in Field if field in compiler.fields)
        self._terms = tuple(term for terms in compiler.terms.values() for term in terms)
        self._finder = finder(self._terms)
        self._fulltext = fulltext
        popularity = popularity_of(rule.root for rule in self.rules)
        self._anchors: dict[str, list[int]] = {}
        for at, rule in enumerate(self.rules):
            for key in anchors(rule.root, popularity):
                self._anchors.setdefault(key, []).append(at)
        nothing = Evaluation(Reading(EMPTY, (), self.entities))
        self._wanted: dict[FeedScope, set[str]] = {}
        for rule in self.rules:
            self._wanted.setdefault(rule.spec.scope, set()).update(leaf.key for leaf in rule.leaves)
        self._always = frozenset(at for at, rule in enumerate(self.rules) if nothing.true(rule.root))
        self._versions: dict[str, str] = {}

    def finder_for(self, terms: Iterable[Term]) -> Finder:
        """A matcher for other terms that keeps what this one has of them."""
        return self._finder.updated(terms) if isinstance(self._finder, Matcher) else Matcher(terms)

    def judge(self, doc: Document, feed: FeedRef | None = None) -> list[Verdict]:
        """The verdicts of the rules that fired or nearly did, in the order of the config."""
        evaluation = Evaluation(self._read(doc))
        touched = self._touched(evaluation.reading)
        almost: Misses = {}
        if self._may_be_almost(evaluation, touched, feed):
            almost = self._almost.hits(doc, self._fields)
            touched |= {at for key in almost for at in self._having[key]}
        verdicts = [
            _verdict(evaluation, self.rules[at], almost)
            for at in sorted(touched)
            if out_of_scope(self.rules[at].spec.scope, feed) is None
        ]
        return [self._with_lists(verdict) for verdict in verdicts if verdict.kind is not VerdictKind.NOT]

    def _may_be_almost(self, evaluation: Evaluation, touched: Iterable[int], feed: FeedRef | None) -> bool:
        """Whether a search for misspelt words could make a near miss: some rule lacks one operand, or the text holds a
        misspelt term that would be enough."""
        return self._almost.may_complete(evaluation.reading.words) or any(
            not evaluation.true(rule.root)
            and out_of_scope(rule.spec.scope, feed) is None
            and lacks_one(evaluation, rule.root)
            for rule in map(self.rules.__getitem__, touched)
        )

    def explain(self, doc: Document, feed: FeedRef | None = None) -> list[Verdict]:
        """The verdict of every rule, in the order of the config, with the words that missed a term by one edit."""
        evaluation = Evaluation(self._read(doc))
        almost = self._almost.hits(doc, self._fields)
        verdicts = []
        for rule in self.rules:
            barred = out_of_scope(rule.spec.scope, feed)
            if barred is None:
                verdicts.append(_verdict(evaluation, rule, almost))
            else:
                found = clauses(evaluation, rule.root)
                verdicts.append(
                    Verdict(rule.id, VerdictKind.NOT, decided_by=barred, clauses=found, when=rule.spec.source)
                )
        return [self._with_lists(verdict) for verdict in verdicts]

    @cached_property
    def _almost(self) -> Almost:
        return Almost(self._terms, frozenset().union(*(lone(rule.root) for rule in self.rules)))

    @cached_property
    def _having(self) -> Mapping[str, set[int]]:
        """By key, the rules whose `when` has it."""
        having: dict[str, set[int]] = {}
        for at, rule in enumerate(self.rules):
            for leaf in leaves(rule.root):
                having.setdefault(leaf.key, set()).add(at)
        return having

    def _with_lists(self, verdict: Verdict) -> Verdict:
        """The verdict with the versions of the watch lists whose rows it found."""
        hits = (*verdict.hits, *(no.hit for no in verdict.rejected))
        found = dict.fromkeys(ref.list for hit in hits for ref in hit.term.entries)
        lists = [(id_, listed.version) for id_ in found if (listed := self.entities[id_].watch_list)]
        return replace(verdict, lists=tuple(lists)) if lists else verdict

    def wants_text(self, doc: Document, feed: FeedRef | None = None) -> bool:
        """Whether the article behind a title and summary is worth fetching under `fulltext: auto`: they meet some term of
        a rule that looks at the feed, a context term included, or settings' `fulltext_when`."""
        reading = self._read(doc)
        if self._fulltext is not None and Evaluation(reading).true(self._fulltext):
            return True
        return any(
            not keys.isdisjoint(reading.found)
            for scope, keys in self._wanted.items()
            if out_of_scope(scope, feed) is None
        )

    def steps(self, rule_id: str, doc: Document) -> tuple[tuple[Severity, Clauses], ...]:
        """What each step of the rule's severity asks for and whether it is there; nothing is asked by `otherwise`."""
        evaluation = Evaluation(self._read(doc))
        steps = self._by_id[rule_id].steps
        return tuple((severity, clauses(evaluation, node) if node else ()) for severity, node in steps)

    def version(self, rule_id: str) -> str:
        """The content hash of a rule: over itself, what it reaches, and the matcher's version."""
        if rule_id not in self._versions:
            self._versions[rule_id] = rule_version(self._by_id[rule_id].spec, self.entities, self.keywords)
        return self._versions[rule_id]

    def _read(self, doc: Document) -> Reading:
        return read(doc, self._finder, fields=self._fields, patterns=self._patterns, entities=self.entities)

    def _touched(self, reading: Reading) -> set[int]:
        touched = set(self._always)
        for key in reading.keys:
            touched.update(self._anchors.get(key, ()))
        return touched


def _verdict(evaluation: Evaluation, rule: Rule, almost: Misses) -> Verdict:
    if evaluation.true(rule.root):
        return _fired(evaluation, rule)
    return _unfired(evaluation, rule, near_miss(evaluation, rule, almost), almost=almost)


def _unfired(evaluation: Evaluation, rule: Rule, near: NearMiss | None, *, almost: Misses) -> Verdict:
    hits = partial_hits(evaluation, rule.root)
    return Verdict(
        rule.id,
        VerdictKind.NOT if near is None else VerdictKind.NEAR_MISS,
        hits=hits,
        decided_by=near.clause if near else show(failed_by(evaluation, rule.root)),
        near=near,
        rejected=_rejected(evaluation, rule, almost),
        clauses=clauses(evaluation, rule.root),
        when=rule.spec.source,
        supports=_supports(evaluation, rule, hits),
    )


def _fired(evaluation: Evaluation, rule: Rule) -> Verdict:
    severity, step = _severity(evaluation, rule)
    behind = evaluation.hits(rule.root) + (evaluation.hits(step) if step else ())
    unique = {(hit.term.owner, hit.field, hit.start, hit.end): hit for hit in behind}
    hits = tuple(sorted(unique.values(), key=reading_order))
    return Verdict(
        rule.id,
        VerdictKind.FIRED,
        severity=severity,
        hits=hits,
        decided_by=unparse(settled_by(evaluation, rule.root)),
        rejected=_rejected(evaluation, rule),
        clauses=clauses(evaluation, rule.root),
        when=rule.spec.source,
        severity_by=show(step) if step else "otherwise",
        supports=_supports(evaluation, rule, hits),
    )


def _severity(evaluation: Evaluation, rule: Rule) -> tuple[Severity, Node | None]:
    """The first step that holds; a rule whose steps all fail is a warning, as one without steps is."""
    for severity, node in rule.steps:
        if node is None or evaluation.true(node):
            return severity, node
    return Severity.WARNING, None


def _rejected(evaluation: Evaluation, rule: Rule, almost: Misses = MappingProxyType({})) -> tuple[RejectedHit, ...]:
    unique: dict[object, RejectedHit] = {}
    for leaf in rule.leaves:
        for no in (*missed(evaluation, leaf, almost), *evaluation.rejected(leaf)):
            unique[no.hit.term.owner, no.hit.field, no.hit.start, no.hit.end] = no
    return tuple(sorted(unique.values(), key=lambda no: reading_order(no.hit)))


def _supports(evaluation: Evaluation, rule: Rule, hits: Sequence[Hit]) -> tuple[tuple[Hit, Hit], ...]:
    shown = set(hits)
    keys = dict.fromkeys(leaf.key for leaf in rule.leaves)
    return tuple(pair for key in keys for pair in evaluation.reading.gated(key).supports if pair[0] in shown)
