"""What one poll brought, as the schedule sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from monitor.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    ParsedFeed,
    PollReason,
    ResponseMeta,
)

SUCCESSES = frozenset({PollReason.OK, PollReason.NOT_MODIFIED, PollReason.SAME_BODY})
"""Ends of a poll after which everything the feed holds is known."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """The end of one poll. `started_ms` is from when minimum intervals run: when its request went out, or later (when the
    fetch came back), never earlier: a poll may have waited for its host's turn.

    `conditional` says whether validators were sent, `parsed` is there when the body was read, `arrivals_ms` are the
    times at which the new entries arrived (first-seen; on the first fetch the times they were published), `outage` that
    this machine's own network was down, so that the feed is not to blame, `archives` how many archive documents were
    asked for besides.
    """

    started_ms: int
    reason: PollReason
    detail: str = ""
    meta: ResponseMeta | None = None
    retry_after: str | None = None
    conditional: bool = False
    body_hash: str | None = None
    stable_hash: str | None = None
    parsed: ParsedFeed | None = None
    arrivals_ms: tuple[int, ...] = ()
    outage: bool = False
    archives: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether everything that the feed holds is known after this poll."""
        return self.reason in SUCCESSES


def poll_result(outcome: FetchOutcome, *, request: FetchRequest, started_ms: int) -> PollResult:
    """The result of a fetch alone. A `Fetched` counts as OK until its body is hashed and parsed: replace what those say."""
    conditional = bool(request.validators)
    match outcome:
        case Fetched(meta=meta):
            return PollResult(started_ms, PollReason.OK, meta=meta, conditional=conditional)
        case NotModified(meta=meta):
            return PollResult(started_ms, PollReason.NOT_MODIFIED, meta=meta, conditional=conditional)
        case FetchFailed(reason=reason, detail=detail, meta=head, retry_after=retry_after):
            return PollResult(
                started_ms, reason, detail=detail, meta=head, retry_after=retry_after, conditional=conditional
            )
        case _:
            assert_never(outcome)
