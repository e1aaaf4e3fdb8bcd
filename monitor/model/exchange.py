"""One request of ours and its answer, as a feed's owner saw it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.feed import Validators

NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Exchange:
    """`at_s` is when it went out, on any clock that never goes back; `status` is 0 when no answer came; `headers` are
    the lower-case names of what was sent; `retry_after_s` what the server then asked for."""

    at_s: float
    host: str
    url: str
    status: int
    sent: Validators = NO_VALIDATORS
    got: Validators = NO_VALIDATORS
    headers: frozenset[str] = frozenset()
    retry_after_s: float | None = None
