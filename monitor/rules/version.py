"""A rule's version: what it would take for it to decide otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import PurePath

from monitor.matching import VERSION as MATCHER
from monitor.model import (
    And,
    AtLeast,
    EntitySpec,
    In,
    KeywordSpec,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Regex,
    RuleSpec,
    WatchList,
)
from monitor.rules.unparse import unparse
from monitor.rules.walk import names_in

SCHEME = 1
"""Raised when rules of this package judge otherwise than before on the same config."""
LENGTH = 16
"""Hex digits; 64 bits, for at most some thousands of versions of one rule."""
UNTOLD = frozenset({"tests", "where", "source", "at"})
"""What a rule may change without being another rule: its tests, its layout, its place in the file."""


def rule_version(rule: RuleSpec, entities: Mapping[str, EntitySpec], keywords: Mapping[str, KeywordSpec]) -> str:
    """The hash over the rule, every entity and keyword that it reaches, and the matcher's version."""
    reached = _reached(rule, keywords)
    parts = [
        f"scheme {SCHEME}",
        f"matcher {MATCHER}",
        canonical(rule),
        *(canonical(keywords.get(name) or entities[name]) for name in sorted(reached)),
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _reached(rule: RuleSpec, keywords: Mapping[str, KeywordSpec]) -> set[str]:
    reached: set[str] = set()
    todo = [rule.when, *(step.when for step in rule.severity if step.when)]
    while todo:
        for name in names_in(todo.pop()):
            if name.id not in reached:
                reached.add(name.id)
                keyword = keywords.get(name.id)
                if keyword and keyword.when:
                    todo.append(keyword.when)
    return reached


def canonical(value: object) -> str:
    """One text for equal config values, however they are laid out: expressions without offsets, sets and mappings sorted,
    a watch list by the hash of its file and the rows left out."""
    match value:
        case Name() | Phrase() | Regex() | In() | Not() | Near() | And() | Or() | AtLeast():
            return unparse(value)
        case WatchList():
            return f"list {value.format or 'own'} {value.version} without {_braced(sorted(value.excluded))}"
        case Enum() | PurePath():
            return str(value)
        case Mapping():
            return _braced(sorted(f"{canonical(key)}: {canonical(item)}" for key, item in value.items()))
        case frozenset() | set():
            return _braced(sorted(map(canonical, value)))
        case tuple() | list():
            return f"[{', '.join(map(canonical, value))}]"
        case _ if is_dataclass(value):
            told = [field.name for field in fields(value) if field.name not in UNTOLD]
            return type(value).__name__ + _braced(f"{name}={canonical(getattr(value, name))}" for name in told)
        case _:
            return repr(value)


def _braced(items: Iterable[str]) -> str:
    return "{" + ", ".join(items) + "}"
