"""The terms that entities, keywords and quoted phrases put into the matcher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from monitor.model import EntitySpec, Fuzzy, Hit, KeywordSpec, Layer, Role, Term, TermOptions
from monitor.rules.listed import Listed

AS_WRITTEN = frozenset({Layer.EXACT, Layer.JOINED, Layer.STEM})


def key_of(term: Term) -> str:
    """What the hits of a term are gathered under: ids as they are, phrases in quotes, so that they never collide."""
    return phrase_key(term.owner) if term.role is Role.PHRASE else term.owner


def phrase_key(owner: str) -> str:
    """The key of a quoted phrase."""
    return f'"{owner}"'


def regex_key(pattern: str) -> str:
    """The key of a pattern."""
    return f're"{pattern}"'


def entity_terms(entity: EntitySpec) -> Iterator[Term]:
    """Every term of an entity, its watch list's rows included.

    Context is matched like keywords, with stemming. Lookalikes are matched as written, joined or inflected, never by
    edits: a lookalike one edit from the name would blot out the name.
    """
    options = entity.options
    keyword = TermOptions(stem=True, lang=options.lang)
    lookalike = replace(options, layers=AS_WRITTEN, fuzzy=Fuzzy(0), stem=True, proper=False, free_order=False)
    groups: list[tuple[Role, tuple[str, ...], TermOptions]] = [
        (Role.NAME, entity.names, options),
        (Role.AMBIGUOUS, entity.ambiguous, options),
        (Role.CONTEXT, entity.context, keyword),
        (Role.LOOKALIKE, entity.lookalikes, lookalike),
    ]
    order = 0
    for role, phrases, chosen in groups:
        for phrase in phrases:
            yield Term(entity.id, phrase, role, chosen, order)
            order += 1
    if entity.watch_list:
        yield from Listed(entity, entity.watch_list).terms(order)


def keyword_terms(keyword: KeywordSpec) -> Iterator[Term]:
    """The terms of a keyword's `any:` list."""
    for order, phrase in enumerate(keyword.any):
        yield Term(keyword.id, phrase, Role.KEYWORD, keyword.options, order)


def phrase_term(phrase: str, inside: KeywordSpec | None) -> Term:
    """The term of a quoted phrase; inside a keyword's `when` it takes the keyword's options, and then is a term of its
    own beside the same phrase elsewhere."""
    if inside is None or inside.options == TermOptions():
        return Term(phrase, phrase, Role.PHRASE)
    return Term(f"{phrase} ({inside.id})", phrase, Role.PHRASE, inside.options)


def renamed(hit: Hit, keyword: str) -> Hit:
    """The hit of a phrase, under the name of the keyword whose `when` has the phrase."""
    return replace(hit, term=replace(hit.term, owner=keyword, role=Role.KEYWORD))


def joined(one: Hit, other: Hit, *, text: str, keyword: str | None) -> Hit:
    """The span from one hit to another, as a hit: of the keyword, or of the phrases themselves."""
    first, second = sorted((one, other), key=lambda hit: (hit.start, hit.end))
    alias = f"{first.term.phrase} … {second.term.phrase}"
    start, end = first.start, max(one.end, other.end)
    layers = tuple(Layer)
    return Hit(
        Term(
            keyword or alias,
            alias,
            Role.KEYWORD if keyword else Role.PHRASE,
            entries=tuple(dict.fromkeys((*first.term.entries, *second.term.entries))),
        ),
        max(one.layer, other.layer, key=layers.index),
        one.field,
        start,
        end,
        min(one.first, other.first),
        max(one.last, other.last),
        text[start:end],
        first.edits + second.edits,
    )
