"""The files' sections taken apart: every item validated by itself, so that one fault hides no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from monitor.config.document import Document
from monitor.config.later import refuse_later
from monitor.config.models import (
    RECEIVERS,
    EntityModel,
    FeedModel,
    KeywordModel,
    ReceiverModel,
    RouteModel,
    RuleModel,
    SettingsModel,
)
from monitor.config.models.scalars import as_name
from monitor.config.secrets import OPENING, Secrets, expand_secrets
from monitor.config.suggest import did_you_mean
from monitor.config.validate import Item, Loc, Place, validate
from monitor.model import Problem
from monitor.notifiers.fields import EMPTY, Strict, as_id, shape_of

M = TypeVar("M", bound=Strict)

LISTS: dict[str, type[Strict]] = {"feeds": FeedModel, "rules": RuleModel, "routes": RouteModel}
MAPPINGS: dict[str, type[Strict]] = {"entities": EntityModel, "keywords": KeywordModel}
NAMES = ("settings", "feeds", "entities", "keywords", "rules", "receivers", "routes")


@dataclass(slots=True)
class Sections:
    """All items of all files, in order of file and line. `whole` is False when a file could not be read, so that what is
    not defined here may be defined there."""

    settings: list[Item[SettingsModel]] = field(default_factory=list)
    feeds: list[Item[FeedModel]] = field(default_factory=list)
    entities: list[Item[EntityModel]] = field(default_factory=list)
    keywords: list[Item[KeywordModel]] = field(default_factory=list)
    rules: list[Item[RuleModel]] = field(default_factory=list)
    receivers: list[Item[ReceiverModel]] = field(default_factory=list)
    routes: list[Item[RouteModel]] = field(default_factory=list)
    whole: bool = True


class SectionReader:
    """Reads documents into `sections`; `problems` grows with every fault."""

    def __init__(self, secrets: Secrets, *, strict_secrets: bool) -> None:
        self.sections = Sections()
        self.problems: list[Problem] = []
        self._secrets = secrets
        self._strict = strict_secrets
        self._lossy: set[Loc] = set()

    def read(self, document: Document) -> None:
        """Adds one file."""
        self.problems += document.problems
        if document.root is None:
            self.sections.whole = self.sections.whole and not document.problems
            return
        self.sections.whole = self.sections.whole and not document.lossy
        root = Place(document, ())
        if not isinstance(document.data, dict):
            if document.data is not EMPTY:
                self.problems.append(root.problem("must be a mapping of sections", f"such as {', '.join(NAMES)}"))
            return
        later = refuse_later(document)
        self.problems += [problem for found in later.values() for problem in found]
        self._lossy = {path for path in later if len(path) > 1}
        for name, data in document.data.items():
            self._section(Place(document, (name,)), name, data)

    def _section(self, place: Place, name: str, data: Any) -> None:
        if name not in NAMES:
            hint = did_you_mean(name, NAMES) or f"sections: {', '.join(NAMES)}"
            shown = f" `{name}`" if name.replace("_", "").isalnum() and len(name) <= 40 else ""
            self.problems.append(place.problem(f"unknown section{shown}", hint, key=True))
        elif data is EMPTY:  # a section whose items are all commented out
            return
        elif name == "settings":
            self.sections.settings += self._items([(place, data)], SettingsModel)
        elif name in LISTS:
            self._list(place, name, data)
        else:
            self._mapping(place, name, data)

    def _list(self, place: Place, name: str, data: Any) -> None:
        if not isinstance(data, list):
            self.problems.append(
                place.problem(f"{name}: must be a list, not {shape_of(data)}", "begin each item with `- `")
            )
            return
        items = [(Place(place.document, (name, index)), one) for index, one in enumerate(data)]
        if name == "feeds":
            self._need_ids(items)
        getattr(self.sections, name).extend(self._items(items, LISTS[name]))

    def _mapping(self, place: Place, name: str, data: Any) -> None:
        if not isinstance(data, dict):
            hint = "write each as `name: {...}`"
            self.problems.append(place.problem(f"{name}: must be a mapping of names, not {shape_of(data)}", hint))
            return
        items = [(Place(place.document, (name, key)), one) for key, one in data.items()]
        for where, _ in items:
            self._check_key(where, name)
        if name == "receivers":
            for where, one in items:
                self._receiver(where, one)
        else:
            getattr(self.sections, name).extend(self._items(items, MAPPINGS[name]))

    def _check_key(self, place: Place, section: str) -> None:
        try:
            (as_id if section == "receivers" else as_name)(place.path[-1])
        except PydanticCustomError as error:
            context = error.context or {}
            self.problems.append(place.problem(context["why"], context["hint"] or None, key=True))

    def _need_ids(self, items: Iterable[tuple[Place, Any]]) -> None:
        """The default id is made of the URL, and an id is no place for a secret."""
        for place, data in items:
            if isinstance(data, dict) and OPENING in str(data.get("url", "")) and "id" not in data:
                self.problems.append(
                    place.problem("`id` is missing: none can be made of a URL that is secret", at=("url",))
                )

    def _items(self, items: Iterable[tuple[Place, Any]], model: type[M]) -> list[Item[M]]:
        return [self._item(place, data, model) for place, data in items]

    def _item(self, place: Place, data: Any, model: type[M]) -> Item[M]:
        _, problems = expand_secrets(place, data, self._secrets, strict=self._strict)
        self.problems += problems
        item, problems = validate(model, data, place, lossy=place.path in self._lossy or place.document.lossy)
        self.problems += problems
        return item

    def _receiver(self, place: Place, data: Any) -> None:
        kind = data.get("type") if isinstance(data, dict) else None
        if isinstance(kind, str) and kind in RECEIVERS:
            self.sections.receivers.append(self._item(place, data, RECEIVERS[kind]))
            return
        self.sections.receivers.append(Item(place, None, part=True))
        if data is None:  # a kind that is refused until it is supported
            return
        kinds = ", ".join(RECEIVERS)
        if not isinstance(data, dict):
            self.problems.append(
                place.problem(f"{place.path[-1]}: must be a mapping, not {shape_of(data)}", "such as {type: console}")
            )
        elif "type" not in data:
            self.problems.append(place.problem("`type` is missing", f"types: {kinds}"))
        elif isinstance(kind, str):
            hint = did_you_mean(kind, RECEIVERS) or f"types: {kinds}"
            self.problems.append(place.problem(f"type: `{kind[:40]}` is no kind of receiver", hint, at=("type",)))
        else:
            self.problems.append(
                place.problem(f"type: must be text, not {shape_of(kind)}", f"types: {kinds}", at=("type",))
            )
