"""Every exception that this package raises on purpose.

MonitorError
├── ConfigError            the config can't be used; carries its problems
├── ExprError              a `when` expression doesn't parse; carries its offset
├── StoreError
│   ├── StateLocked        another daemon owns this state
│   ├── StoreUnavailable   disk full, read-only, I/O error: nothing was committed
│   ├── StoreConflict      a row that contradicts what is stored: the job's mistake, nothing of it is kept
│   └── StateTooNew        written by a newer version
├── EgressBlocked          an address that the config doesn't allow
├── PortTaken              the status page's address is in use
└── ParserUnavailable      the parser pool is shutting down

What is expected (a feed that answers 500, a receiver that says no) is an outcome value, never an exception.
A class's docstring is its default message; ids are attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model import Problem


class MonitorError(Exception):
    """The monitor can't go on."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])


class ConfigError(MonitorError):
    """The config can't be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ExprError(MonitorError):
    """The expression doesn't parse."""

    def __init__(self, message: str, *, offset: int, hint: str | None = None) -> None:
        self.offset = offset
        self.hint = hint
        super().__init__(message)


class StoreError(MonitorError):
    """The store can't be used."""


class StateLocked(StoreError):
    """Another monitor runs on this state."""


class StoreUnavailable(StoreError):
    """The store took nothing; what was asked is not committed."""


class StoreConflict(StoreError):
    """A row contradicts what is stored."""


class StateTooNew(StoreError):
    """The state was written by a newer version of monitor."""


class EgressBlocked(MonitorError):
    """The address is private or special and the config doesn't allow it."""

    def __init__(self, host: str, address: str | None = None) -> None:
        self.host = host
        self.address = address
        super().__init__(f"{host} resolves to {address or 'no allowed address'}, which allow_private doesn't list")


class PortTaken(MonitorError):
    """The status page's address can't be listened on."""

    def __init__(self, listen: str, why: str) -> None:
        self.listen = listen
        super().__init__(f"can't listen on {listen}: {why}; set settings.listen to a free port, or `off`")


class ParserUnavailable(MonitorError):
    """The parser pool is shutting down."""
