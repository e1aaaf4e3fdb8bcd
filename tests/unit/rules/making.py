"""Rule sets and documents made in one line, with the names of the mission's own case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.model import (
    Config,
    Document,
    EntitySpec,
    FeedScope,
    Field,
    Hit,
    KeywordSpec,
    Layer,
    RuleSpec,
    Severity,
    SeverityStep,
    Term,
    TermOptions,
    Verdict,
)
from monitor.rules import RuleSet, compile_rules, parse_expr

ZIRCON = EntitySpec(
    "zircon",
    names=("Zircon missile", "3M22", "SS-N-33"),
    ambiguous=("Zircon", "Tsirkon", "Циркон*"),
    context=("missile", "hypersonic", "warship", "frigate", "ракета"),
    lookalikes=("zirconia", "zirconium", "zircon sand"),
)
RYABKOV = EntitySpec(
    "ryabkov",
    names=("Sergei Ryabkov", "Сергей Рябков"),
    ambiguous=("Ryabkov", "Рябков*"),
    context=("foreign minister", "foreign ministry", "diplomat", "МИД"),
    lookalikes=("Ryabov", "Rybakov"),
)
SANCTIONS = KeywordSpec("sanctions", any=("sanction", "embargo", "asset freeze"), options=TermOptions(stem=True))
GENEVA = KeywordSpec(
    "geneva_talks", when=parse_expr('("Geneva" or "Genf") near/8 ("talks" or "negotiations" or "summit")')
)


ANY_FEED = FeedScope()


def keyword(
    id_: str, when: str = "", *, any_: tuple[str, ...] = (), fields: tuple[Field, ...] | None = None
) -> KeywordSpec:
    """A keyword defined by an expression or a list."""
    spec = KeywordSpec(id_, any=any_, when=parse_expr(when) if when else None)
    return spec if fields is None else KeywordSpec(id_, any=spec.any, when=spec.when, fields=fields)


def steps(*pairs: tuple[str, str]) -> tuple[SeverityStep, ...]:
    """Severity steps; `otherwise` as in YAML."""
    return tuple(
        SeverityStep(Severity(word), None if when == "otherwise" else parse_expr(when), when) for word, when in pairs
    )


def rule(
    when: str,
    id_: str = "r",
    *,
    severity: tuple[SeverityStep, ...] = (SeverityStep(Severity.WARNING),),
    scope: FeedScope = ANY_FEED,
    fields: tuple[Field, ...] | None = None,
) -> RuleSpec:
    """A rule."""
    spec = RuleSpec(id_, parse_expr(when), when, severity=severity, scope=scope)
    return spec if fields is None else RuleSpec(id_, spec.when, when, severity=severity, scope=scope, fields=fields)


def ruleset(
    *rules: RuleSpec | str, entities: Iterable[EntitySpec] = (), keywords: Iterable[KeywordSpec] = ()
) -> RuleSet:
    """A compiled set of rules with the names above and more."""
    specs = tuple(rule(one, f"r{at}") if isinstance(one, str) else one for at, one in enumerate(rules))
    return compile_rules(
        Config(entities=(ZIRCON, RYABKOV, *entities), keywords=(SANCTIONS, GENEVA, *keywords), rules=specs)
    )


def doc(text: str = "", *, lang: str | None = "en", **fields: str) -> Document:
    """A document with a text and whatever other field is named."""
    found = {Field(name): value for name, value in fields.items()}
    return Document(found | ({Field.TEXT: text} if text else {}), lang)


def judged(rules: RuleSet | str, text: Document | str) -> Verdict:
    """The one rule's verdict."""
    rules = ruleset(rules) if isinstance(rules, str) else rules
    [verdict] = rules.explain(doc(text) if isinstance(text, str) else text)
    return verdict


def found(verdict: Verdict) -> list[tuple[str, str]]:
    """The names and words behind a verdict."""
    return [(hit.term.owner, hit.text) for hit in verdict.hits]


class WordFinder:
    """Finds phrases word for word: words of two letters, one space between them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = list(terms)

    def find(
        self,
        text: str,
        *,
        field: Field = Field.TEXT,
        lang: str | None = None,  # noqa: ARG002
        words: Sequence[str] | None = None,
    ) -> list[Hit]:
        words = text.split(" ")
        hits = []
        for term in self._terms:
            wanted = term.phrase.split(" ")
            for first in range(len(words) - len(wanted) + 1):
                if words[first : first + len(wanted)] == wanted:
                    last = first + len(wanted) - 1
                    start, end = first * 3, last * 3 + 2
                    hits.append(Hit(term, Layer.EXACT, field, start, end, first, last, text[start:end]))
        return hits
