"""Column types: what a model value looks like in a TEXT column, for SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL ends a string for C and is refused by PostgreSQL; a lone surrogate has no UTF-8 form."""


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=sorted).encode
"""JSON without spaces; sets as sorted lists."""


def storable(text: str) -> str:
    """The text with every character that no database takes replaced by U+FFFD, one for one: spans stay right."""
    return _UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text of people or servers, which may hold anything."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """The text as the database takes it."""
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A JSON value as text, in the order in which it was built."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002
        """The value's JSON."""
        return storable(_dumps(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The value that the JSON stands for."""
        return None if value is None else json.loads(value)


class Strings(Json):
    """A tuple of strings as a JSON list."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """The strings."""
        return () if value in {None, "[]"} else tuple(super().process_result_value(value, dialect))


class Nested(TypeDecorator[Any]):
    """A small frozen dataclass as a JSON object of what differs from its defaults; sets as sorted lists."""

    impl = Text
    cache_ok = True

    def __init__(self, value_type: type[Any]) -> None:
        self.value_type = value_type
        self._defaults = tuple((f.name, f.default) for f in fields(value_type))
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The value's JSON."""
        if value is None:
            return None
        parts = {name: part for name, default in self._defaults if (part := getattr(value, name)) != default}
        return storable(_dumps(parts)) if parts else "{}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The value that the JSON stands for."""
        if value is None:
            return None
        parts = json.loads(value) if value != "{}" else {}
        return self.value_type(**{k: frozenset(v) if isinstance(v, list) else v for k, v in parts.items()})


class Word(TypeDecorator[StrEnum]):
    """A member of one of our enums, kept as its word."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        self.members = members
        super().__init__()

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The member's word."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """The member that the word names."""
        return None if value is None else self.members(value)
