"""Which hits of an entity count: lookalikes, ambiguous names and their context, nested names.

In this order, on one document: (1) a lookalike blots out its span; (2) an unambiguous name takes the ambiguous names
inside it; (3) an ambiguous name needs a context term, which is never itself inside an ambiguous name's hit; (4) of nested
names the best one stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from monitor.model import DEFAULT_FIELDS, EntitySpec, Hit, Layer, RejectedHit, Role
from monitor.rules.spans import FIELD_ORDER, Cover, Line, by_field, distance, reading_order

LAYER_ORDER = {layer: i for i, layer in enumerate(Layer)}
BY_SPELLING = frozenset({Layer.FUZZY, Layer.ROMANISED})
NO_CONTEXT = "no_context"
LOOKALIKE = "lookalike"
MAX_LISTED = 5
"""Context terms named in a sentence."""


@dataclass(frozen=True, slots=True)
class Gated:
    """An entity's hits that count, those that don't and why, and the context hit behind each ambiguous one."""

    counted: tuple[Hit, ...] = ()
    rejected: tuple[RejectedHit, ...] = ()
    supports: tuple[tuple[Hit, Hit], ...] = ()


def with_sure_context(entities: Iterable[EntitySpec]) -> dict[str, EntitySpec]:
    """The entities by id, each without context terms that are some entity's ambiguous name: two names in doubt can't vouch
    for each other."""
    entities = tuple(entities)
    unsure = {name.casefold() for entity in entities for name in (*entity.ambiguous, *_unsure_rows(entity))}
    prefixes = tuple(name.removesuffix("*") for name in unsure if name.endswith("*"))

    def is_sure(term: str) -> bool:
        plain = term.casefold().removesuffix("*")
        return term.casefold() not in unsure and not (" " not in plain and plain.startswith(prefixes))

    return {entity.id: replace(entity, context=tuple(filter(is_sure, entity.context))) for entity in entities}


def _unsure_rows(entity: EntitySpec) -> Iterator[str]:
    for row in entity.watch_list.entries if entity.watch_list else ():
        yield from row.ambiguous


def gate(entity: EntitySpec, hits: Sequence[Hit]) -> Gated:
    """The entity's hits after the gate; `hits` are those of all its roles."""
    lookalikes = _lookalikes(hits)
    clear = _clear_of(lookalikes, hits)
    names = [hit for hit in clear if hit.term.role is Role.NAME]
    unsure = [hit for hit in clear if hit.term.role is Role.AMBIGUOUS]
    named = Cover(names)
    ambiguous = Cover(hit for hit in hits if hit.term.role is Role.AMBIGUOUS)
    contexts = _Contexts(hit for hit in clear if hit.term.role is Role.CONTEXT and not ambiguous.containing(hit))
    rejected = [RejectedHit(hit, LOOKALIKE, _of_lookalike(entity, hit)) for hit in lookalikes]
    supports: dict[Hit, Hit] = {}
    for hit in unsure:
        if named.containing(hit):
            continue
        nearest = contexts.nearest(hit)
        support = contexts.of(hit, within=entity.context_within)
        if support is None:
            rejected.append(RejectedHit(hit, NO_CONTEXT, _without_context(entity, hit, nearest)))
        else:
            supports[hit] = support
    counted = best([*names, *supports])
    return Gated(
        counted,
        tuple(sorted(rejected, key=lambda no: reading_order(no.hit))),
        tuple((hit, supports[hit]) for hit in counted if hit in supports),
    )


def best(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits of one owner without those nested in a better one, in reading order: unambiguous before ambiguous, then
    the longest, then layer, edits and the order in the file."""
    kept: list[Hit] = []
    for found in by_field(sorted(hits, key=_rank)).values():
        taken: dict[int, list[Hit]] = {}
        for hit in found:
            rivals = {id(rival): rival for at in range(hit.first, hit.last + 1) for rival in taken.get(at, ())}
            if any(_nested(hit, rival) for rival in rivals.values()):
                continue
            for at in range(hit.first, hit.last + 1):
                taken.setdefault(at, []).append(hit)
            kept.append(hit)
    return tuple(sorted(kept, key=reading_order))


def _rank(hit: Hit) -> tuple[object, ...]:
    return (
        hit.term.role is Role.AMBIGUOUS,
        hit.start - hit.end,
        LAYER_ORDER[hit.layer],
        sum(hit.edits),
        hit.term.order,
        FIELD_ORDER[hit.field],
        hit.start,
    )


def _nested(one: Hit, other: Hit) -> bool:
    inner, outer = sorted((one, other), key=lambda hit: hit.end - hit.start)
    return outer.start <= inner.start and inner.end <= outer.end


def _lookalikes(hits: Sequence[Hit]) -> list[Hit]:
    """The lookalikes that are there. One reached only by inflection or edits doesn't blot out a name that stands there
    as it is listed."""
    plain = {
        (hit.field, hit.start, hit.end)
        for hit in hits
        if hit.term.role in {Role.NAME, Role.AMBIGUOUS} and hit.layer is Layer.EXACT and "*" not in hit.term.phrase
    }
    return [
        hit
        for hit in hits
        if hit.term.role is Role.LOOKALIKE
        and (hit.layer is Layer.EXACT or (hit.field, hit.start, hit.end) not in plain)
    ]


def _clear_of(lookalikes: Sequence[Hit], hits: Sequence[Hit]) -> list[Hit]:
    """The names that no lookalike blots out: none is inside one, and none that was reached by spelling alone shares a word
    with one ("Sergei Ryabov" is an edit from Sergei Ryabkov because Ryabov is)."""
    cover = Cover(lookalikes)
    lines = {field: Line(found) for field, found in by_field(lookalikes).items()}
    return [
        hit
        for hit in hits
        if not cover.containing(hit)
        and not (hit.layer in BY_SPELLING and hit.field in lines and lines[hit.field].overlapping(hit))
    ]


class _Contexts:
    """The context hits of one entity in one document."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits = sorted((hit for hit in hits if hit.field in DEFAULT_FIELDS), key=reading_order)
        self._lines = {field: Line(found) for field, found in by_field(self._hits).items()}

    def nearest(self, hit: Hit) -> Hit | None:
        """The nearest one in the same field."""
        line = self._lines.get(hit.field)
        return line.nearest(hit) if line else None

    def of(self, hit: Hit, *, within: int | None) -> Hit | None:
        """The context that makes `hit` count, or None."""
        near = self.nearest(hit)
        if within is not None:
            return near if near and distance(hit, near) <= within else None
        return near or next(iter(self._hits), None)


def _of_lookalike(entity: EntitySpec, hit: Hit) -> str:
    said = f'"{hit.text}" is listed as a lookalike of {entity.id}'
    word = hit.text.casefold()
    for name in (*entity.names, *entity.ambiguous):
        if OSA.distance(word, name.casefold(), score_cutoff=1) == 1:
            letters = max(len(word), len(name))
            return f'{said}: 1 edit from "{name}", {(letters - 1) * 100 // letters} % alike'
    return said


def _without_context(entity: EntitySpec, hit: Hit, nearest: Hit | None) -> str:
    if not entity.context:
        return f'"{hit.text}" is an ambiguous name of {entity.id}, which has no `context` terms, so it never counts'
    listed = ", ".join(entity.context[:MAX_LISTED]) + (", …" if len(entity.context) > MAX_LISTED else "")
    if entity.context_within is None:
        return f'"{hit.text}" is ambiguous: it counts only with one of {listed} in the same entry, and none is there'
    where = f"within {entity.context_within} words"
    if nearest is None:
        return f'"{hit.text}" is ambiguous: it counts only with one of {listed} {where}, and none is there'
    apart = distance(hit, nearest)
    return f'"{hit.text}" is ambiguous: it counts only with context {where}, and the nearest, "{nearest.text}", is {apart} away'
