"""Values that must never be printed."""

from __future__ import annotations

from urllib.parse import urlsplit


class Secret:
    """A string whose repr, str and format show nothing; `reveal()` gives it where it is used."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself. Call it at the wire only."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class SecretUrl(Secret):
    """A URL that may carry a token: its repr keeps scheme and host and hides the rest."""

    def __repr__(self) -> str:
        parts = urlsplit(self._value)
        return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}/***"

    __str__ = __repr__
