"""A path to a Config, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.config.assemble.context import Context
from monitor.config.assemble.feeds import FeedsBuilder, id_of
from monitor.config.assemble.names import build_entities, build_keywords, check_unique
from monitor.config.assemble.routing import build_receivers, build_routes, check_delivery
from monitor.config.assemble.rules import RulesBuilder
from monitor.config.assemble.settings import build_settings
from monitor.config.document import parse_document
from monitor.config.secrets import Secrets
from monitor.config.sections import SectionReader, Sections
from monitor.config.source import find_files, read_source
from monitor.config.validate import Item, Place
from monitor.model import Config, Grade, Problem


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading. `config` is None when there is an error among the problems; `texts` are the files as read,
    by the name that problems give; `places` are the items, by section and id (routes by number). It is large: who goes on
    running keeps only the config."""

    config: Config | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict, repr=False)


def is_folder(path: Path) -> bool:
    """Whether the path is a directory that we can see; what can't be seen is told of when it is read."""
    try:
        return path.is_dir()
    except OSError:
        return False


def load(path: Path, *, strict_secrets: bool, environ: Mapping[str, str]) -> Loaded:
    """The config at a file or directory. A secret that can't be resolved is an error when `strict_secrets`, as for a
    daemon that is to run; else a warning, and the config holds a placeholder that leads nowhere."""
    path = Path(path)
    files, problems = find_files(path)
    base = (path if is_folder(path) else path.parent).absolute()
    reader = SectionReader(Secrets(base, environ), strict_secrets=strict_secrets)
    reader.problems += problems
    texts = {}
    for file in files:
        text = read_source(file)
        if isinstance(text, Problem):
            reader.problems.append(text)
            reader.sections.whole = False
            continue
        texts[str(file)] = text
        reader.read(parse_document(str(file), text))
    config, problems = build(reader.sections, base)
    found = _in_order([*reader.problems, *problems])
    failed = any(one.grade is Grade.ERROR for one in found)
    return Loaded(None if failed else config, found, texts, _places(reader.sections))


def build(sections: Sections, base: Path) -> tuple[Config, list[Problem]]:
    """The config that can be made of the sections; it is whole only when no problem is an error."""
    context = _context(sections)
    check_unique(sections.entities, sections.keywords, context)
    rules = RulesBuilder(context).build(sections.rules)
    routes = build_routes(sections.routes, context)
    config = Config(
        settings=build_settings(sections.settings, context),
        feeds=tuple(FeedsBuilder(context).build(sections.feeds)),
        entities=tuple(build_entities(sections.entities, context)),
        keywords=tuple(build_keywords(sections.keywords, context)),
        rules=tuple(rules),
        receivers=tuple(build_receivers(sections.receivers, context)),
        routes=tuple(routes),
        base=base,
    )
    if (
        sections.whole
        and not any(item.part for item in sections.routes)
        and not any(item.part for item in sections.rules)
    ):
        places = {item.model.id: item.place for item in reversed(sections.rules) if item.model}
        check_delivery(rules, routes, places=places, context=context)
    return config, context.problems


def _context(sections: Sections) -> Context:
    return Context(
        names={item.id for item in sections.entities} | {item.id for item in sections.keywords},
        feeds={id_of(item.model) for item in sections.feeds if item.model} | _written(sections.feeds, "id"),
        tags=_written(sections.feeds, "tags"),
        receivers={item.id for item in sections.receivers},
        rules=_written(sections.rules, "id"),
        whole=sections.whole,
    )


def _written(items: Sequence[Item[Any]], key: str) -> set[str]:
    """The words under a key of all items, also of those that are wrong elsewhere."""
    found: set[str] = set()
    for item in items:
        data = item.place.data()
        value = data.get(key) if isinstance(data, dict) else None
        found.update(str(one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
    return found


def _places(sections: Sections) -> dict[tuple[str, str], Place]:
    """Where items stand; the first when several have one id."""
    found: dict[tuple[str, str], Place] = {}
    named: dict[str, Sequence[Item[Any]]] = {
        "entities": sections.entities,
        "keywords": sections.keywords,
        "receivers": sections.receivers,
    }
    for section, group in named.items():
        for item in group:
            found.setdefault((section, item.id), item.place)
    for feed in sections.feeds:
        if feed.model:
            found.setdefault(("feeds", id_of(feed.model)), feed.place)
    for rule in sections.rules:
        if rule.model:
            found.setdefault(("rules", rule.model.id), rule.place)
    for number, route in enumerate(one for one in sections.routes if one.model):
        found["routes", str(number)] = route.place
    return found


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file and place."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: (one.file, one.line, one.column, one.message)))
