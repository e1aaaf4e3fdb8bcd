"""One item of a section: its data against its model, each fault at its place in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.config.document import Document
from monitor.config.later import LATER_KEYS
from monitor.config.suggest import did_you_mean
from monitor.model import Problem
from monitor.notifiers.fields import EMPTY, Strict, shape_of

M = TypeVar("M", bound=Strict)
Loc = tuple[str | int, ...]

WRONG_SHAPE = {
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
LIMITS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A value's place in a file: the path to it from the root."""

    document: Document
    path: Loc

    def offset(self, at: Loc = (), *, key: bool = False) -> int:
        """The offset of a place inside the value, or of its key."""
        return self.document.offset((*self.path, *at), key=key)

    def problem(self, message: str, hint: str | None = None, *, at: Loc = (), key: bool = False) -> Problem:
        """A problem at a place inside the value."""
        return self.document.source.problem(self.offset(at, key=key), message, hint)

    def data(self) -> Any:
        """The value itself, as written."""
        value = self.document.data
        for step in self.path:
            value = value[step]
        return value

    def where(self, at: Loc = (), *, key: bool = False) -> str:
        """`file:line:column` of a place inside the value."""
        line, column = self.document.source.at(self.offset(at, key=key))
        return f"{self.document.source.file}:{line}:{column}"


@dataclass(frozen=True, slots=True)
class Item(Generic[M]):
    """One item of a section. `model` is None when not even a part of it could be read; when only a `part` of it is
    right, the model has the keys that are, so that other checks can go on."""

    place: Place
    model: M | None
    part: bool = False

    @property
    def id(self) -> str:
        """The key of an item in a mapping."""
        return str(self.place.path[-1])


def validate(model: type[M], data: Any, place: Place, *, lossy: bool = False) -> tuple[Item[M], list[Problem]]:
    """The item and what is wrong with it. When keys of it were refused before (`lossy`), nothing is said to be missing."""
    try:
        return Item(place, model.model_validate(data)), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
    told = [one for one in faults if not (lossy and (one["type"] == "missing" or not one["loc"]))]
    found = (_problem(fault, model, place) for fault in told)
    problems = [one for one in found if one is not None]
    return Item(place, _what_is_right(model, data, faults), part=True), problems


def _what_is_right(model: type[M], data: Any, faults: Iterable[ErrorDetails]) -> M | None:
    wrong = {fault["loc"][0] for fault in faults if fault["loc"]}
    if not isinstance(data, dict):
        return None
    try:
        return model.model_validate({key: value for key, value in data.items() if key not in wrong})
    except ValidationError:
        return None


def _problem(fault: ErrorDetails, model: type[Strict], place: Place) -> Problem | None:
    """The fault as a problem, or None where something was said of the place before."""
    loc, key = fault["loc"], False
    if loc and loc[-1] == "[key]":
        loc, key = loc[:-1], True
    if fault["type"] == "extra_forbidden":
        return _unknown_key(loc, model, place)
    if fault["type"] == "missing":
        return place.problem(f"`{loc[-1]}` is missing", at=loc[:-1])
    node = place.document.node((*place.path, *loc))
    if node is not None and node.broken:
        return None
    message, hint = _words(fault)
    name = _shown(loc)
    return place.problem(f"{name}: {message}" if name else message, hint, at=loc, key=key)


def _words(fault: ErrorDetails) -> tuple[str, str | None]:
    kind, context = fault["type"], fault.get("ctx", {})
    if fault.get("input") is EMPTY:
        return "has no value", "write one, or take the key away"
    if kind == "monitor":
        return context["why"], context["hint"] or None
    if kind in WRONG_SHAPE:
        return f"must be {WRONG_SHAPE[kind]}, not {shape_of(fault.get('input'))}", None
    if kind in LIMITS:
        words, limit = LIMITS[kind]
        return f"must be {words} {context[limit]}", None
    if kind == "too_short":
        return "must not be empty", None
    if kind == "literal_error":
        return f"must be {context['expected']}", None
    return fault["msg"], None


def _shown(loc: Loc) -> str:
    """The last key of a place, where it looks like one."""
    names = [str(step) for step in loc if isinstance(step, str)]
    return names[-1] if names and re.fullmatch(r"[\w .-]{1,60}", names[-1]) else ""


def _unknown_key(loc: Loc, model: type[BaseModel], place: Place) -> Problem:
    written = str(loc[-1])
    later = {pattern[-1] for pattern in LATER_KEYS if pattern[0] == place.path[0]}
    known = known_keys(model, loc[:-1]) - later
    # What is no word may be a value gone astray, even a secret: it is not repeated.
    shown = f" `{written}`" if re.fullmatch(r"[\w.-]{1,40}", written) else ""
    hint = did_you_mean(written, known) or f"known: {', '.join(sorted(known))}"
    return place.problem(f"unknown key{shown}", hint, at=loc, key=True)


def known_keys(model: type[BaseModel], loc: Loc) -> set[str]:
    """The keys that the model at a place takes, as they are written."""
    for step in loc:
        if isinstance(step, int):
            continue
        inner = next((field for name, field in model.model_fields.items() if (field.alias or name) == step), None)
        deeper = _model_in(inner.annotation) if inner else None
        model = deeper or model
    return {field.alias or name for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)
