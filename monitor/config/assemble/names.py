"""`entities:` and `keywords:` as values."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from monitor.config.assemble.context import Context, first_of
from monitor.config.assemble.lists import build_watch_list
from monitor.config.models import EntityModel, KeywordModel
from monitor.config.models.names import options_of
from monitor.config.validate import Item, Place
from monitor.model import DEFAULT_FIELDS, EntitySpec, Expr, KeywordSpec, TermOptions
from monitor.rules import names_in
from monitor.rules.walk import depth

MAX_LEVELS = 60


def check_unique(items: list[Item[EntityModel]], keywords: list[Item[KeywordModel]], context: Context) -> None:
    """Entities and keywords share their names, over all files."""
    places: dict[str, Place] = {}
    both: list[Item[EntityModel] | Item[KeywordModel]] = [*items, *keywords]
    for item in both:
        if item.id in places:
            message = f"`{item.id}` is defined already at {first_of(places, item.id)}"
            context.refuse(item.place.problem(message, "join the two, or rename one", key=True))
        else:
            places[item.id] = item.place


def build_entities(items: list[Item[EntityModel]], context: Context) -> list[EntitySpec]:
    """The entities whose items could be read."""
    specs = []
    for item in items:
        if item.model is None:
            continue
        _check_lists(item.model, item.place, context)
        watch_list = None if item.part else build_watch_list(item.model, item.place, context)
        specs.append(
            EntitySpec(
                id=item.id,
                names=tuple(item.model.names),
                ambiguous=tuple(item.model.ambiguous),
                context=tuple(item.model.context),
                context_within=item.model.context_within,
                lookalikes=tuple(item.model.lookalikes),
                options=TermOptions(proper=True, **options_of(item.model)),
                watch_list=watch_list,
            )
        )
    return specs


def _check_lists(model: EntityModel, place: Place, context: Context) -> None:
    """A phrase has one role in an entity."""
    roles: dict[str, str] = {}
    for role, phrases in (
        ("names", model.names),
        ("ambiguous", model.ambiguous),
        ("context", model.context),
        ("lookalikes", model.lookalikes),
    ):
        for index, phrase in enumerate(phrases):
            before = roles.setdefault(phrase.casefold(), role)
            if before != role:
                message = f"`{phrase}` is in `{before}` too: it can be only one of them"
                context.refuse(place.problem(message, at=(role, index)))


def build_keywords(items: list[Item[KeywordModel]], context: Context) -> list[KeywordSpec]:
    """The keywords whose items could be read."""
    specs = []
    trees: dict[str, Expr] = {}
    for item in items:
        if item.model is None:
            continue
        tree = None
        if item.model.when is not None:
            tree = context.expression(item.model.when, place=item.place, at=("when",))
            if tree is not None:
                trees[item.id] = tree
        specs.append(
            KeywordSpec(
                id=item.id,
                any=tuple(item.model.any or ()),
                when=tree,
                fields=tuple(item.model.in_ or DEFAULT_FIELDS),
                options=TermOptions(**options_of(item.model)),
            )
        )
    _check_nesting(trees, {item.id: item.place for item in items}, context)
    for item in items:
        circle = _circle(item.id, trees)
        if circle:
            message = f"`{item.id}` is defined by itself: {' -> '.join(circle)}"
            context.refuse(item.place.problem(message, at=("when",)))
    return specs


def _check_nesting(trees: dict[str, Expr], places: dict[str, Place], context: Context) -> None:
    """Keywords through keywords stay so flat that walks over them may recurse."""
    inner = {id_: {name.id for name in names_in(tree)} & trees.keys() for id_, tree in trees.items()}
    try:
        order = list(TopologicalSorter(inner).static_order())
    except CycleError:  # reported already
        return
    levels: dict[str, int] = {}
    for id_ in order:
        below = max((levels[one] for one in inner[id_]), default=0)
        levels[id_] = below + depth(trees[id_])
        if levels[id_] > MAX_LEVELS >= below:
            message = f"`{id_}` is nested deeper than {MAX_LEVELS} levels through other keywords"
            context.refuse(places[id_].problem(message, at=("when",)))


def _circle(start: str, trees: dict[str, Expr]) -> list[str] | None:
    """The way from a keyword back to itself through the names in its expressions."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        tree = trees.get(way[-1])
        for name in names_in(tree) if tree else ():
            if name.id == start:
                return [*way, start]
            if name.id not in seen:
                seen.add(name.id)
                ways.append([*way, name.id])
    return None
