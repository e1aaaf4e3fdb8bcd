"""A feed's state after a poll. Pure: time, chance and the result come in, the new row goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.feeds.schedule import caching, due
from monitor.feeds.schedule.backoff import CAP_S, OUTAGE_S, QUARANTINE_S, backoff_s
from monitor.feeds.schedule.moves import forget_move, moved
from monitor.feeds.schedule.rate import Rate, first_rate
from monitor.feeds.schedule.result import PollResult
from monitor.feeds.schedule.units import spoken
from monitor.model import FeedSpec, FeedState, FeedStatus, Hints, PollReason, ResponseMeta, Settings, Validators

NEVER_MS = 253_370_764_800_000
"""The year 9999: the due time of a feed that is gone."""

QUARANTINE_AFTER = 3
"""Parser kills after which a feed is asked only once a day (P65)."""

LOST_MOVE_AFTER = 3
"""Failures at a redirect's target after which the configured URL is asked again."""

KILLS = frozenset({PollReason.PARSER_KILLED, PollReason.PARSE_TIMEOUT})
NOT_THE_FEEDS_FAULT = frozenset({PollReason.INTERRUPTED})


def settle(
    state: FeedState, poll: PollResult, *, spec: FeedSpec, settings: Settings, now_ms: int, jitter: float
) -> FeedState:
    """The feed's state after this poll, with its next due time and why.

    `now_ms` is when the poll ended, `jitter` a number from 0 to 1: it only ever makes the next poll later. Validators
    and body hashes move only when everything the feed holds is known (P08, P09).
    """
    probed = bool(state.validators) and not poll.conditional
    state = replace(
        state,
        last_attempt_ms=poll.started_ms,
        last_probe_ms=now_ms if probed else state.last_probe_ms,
        last_archive_ms=now_ms if poll.archives else state.last_archive_ms,
        last_reason=poll.reason,
        last_detail=poll.detail or None,
        polls=state.polls + 1,
        unfinished=0,
    )
    if poll.outage or poll.reason in NOT_THE_FEEDS_FAULT:
        return _blameless(state, poll, now_ms=now_ms, jitter=jitter)
    if poll.succeeded:
        state = _learn(state, poll, now_ms=now_ms)
        hints = Hints() if spec.ignore_hints else state.hints
        voices = _success_voices(state, poll, spec=spec, settings=settings, now_ms=now_ms)
        return _schedule(state, due.decide(voices, hints, jitter=jitter))
    return _failed(state, poll, spec=spec, settings=settings, now_ms=now_ms, jitter=jitter)


def _schedule(state: FeedState, next_due: due.Due) -> FeedState:
    return replace(state, next_due_ms=next_due.at_ms, due_why=next_due.why, floor_ms=next_due.floor_ms)


def _blameless(state: FeedState, poll: PollResult, *, now_ms: int, jitter: float) -> FeedState:
    """Nobody's error count moves; back within a minute, but not before a floor that still stands (P49)."""
    why = "our own network was down" if poll.outage else "the poll was interrupted"
    back_ms = now_ms + round(OUTAGE_S * 1000 * (1 + jitter))
    if state.floor_ms > back_ms:
        return replace(state, next_due_ms=state.floor_ms, due_why=f"{why}; the server's floor stands")
    return replace(state, next_due_ms=back_ms, due_why=why)


def _learn(state: FeedState, poll: PollResult, *, now_ms: int) -> FeedState:
    """All that a good answer teaches, save when to come back."""
    meta = poll.meta or ResponseMeta(200, state.fetch_url)
    unchanged = poll.reason is PollReason.NOT_MODIFIED
    rate = _rate(state, poll, now_ms=now_ms)
    if not unchanged:
        state = _learn_body(state, poll)
    state = replace(
        state,
        status=FeedStatus.OK,
        errors=0,
        failing_since_ms=None,
        last_success_ms=now_ms,
        first_fetched_ms=now_ms if state.first_fetched_ms is None else state.first_fetched_ms,
        validators=_merged(state.validators, meta.validators) if unchanged else meta.validators,
        fresh_s=_fresh_s(state, meta, unchanged=unchanged, now_ms=now_ms),
        not_modified=state.not_modified + unchanged,
        rate_per_h=rate.per_h,
        rate_at_ms=rate.at_ms,
        rate_seen_h=rate.seen_h,
        last_new_ms=min(now_ms, max(poll.arrivals_ms)) if poll.arrivals_ms else state.last_new_ms,
        wasted=0 if unchanged else state.wasted,
    )
    return moved(state, meta, now_ms=now_ms)


def _merged(old: Validators, new: Validators) -> Validators:
    """A 200 replaces both validators, a 304 updates those that it carries (P05, P06)."""
    if new.etag in {None, old.etag} and new.last_modified in {None, old.last_modified}:
        return old
    return replace(old, etag=new.etag or old.etag, last_modified=new.last_modified or old.last_modified)


def _fresh_s(state: FeedState, meta: ResponseMeta, *, unchanged: bool, now_ms: int) -> int | None:
    """The freshness lifetime: a 200 says it or has none, a 304 changes it when it speaks of it."""
    if unchanged and not caching.says_lifetime(meta.headers):
        return state.fresh_s
    return caching.lifetime_s(meta.headers, now_ms=now_ms)


def _learn_body(state: FeedState, poll: PollResult) -> FeedState:
    """What the document itself says, and whether it was sent for nothing."""
    sent_again = poll.body_hash == state.body_hash
    state = replace(state, body_hash=poll.body_hash, stable_hash=poll.stable_hash or state.stable_hash)
    if poll.reason is PollReason.SAME_BODY:
        # A body in which the channel's clock ticked is no server that ignores validators: it had none that would hold.
        return replace(state, wasted=state.wasted + sent_again)
    state = replace(state, wasted=max(0, state.wasted - 1), parse_kills=0)
    if poll.parsed is None:
        return state
    read = poll.parsed
    return replace(state, title=read.title, format=read.format, lang=read.lang, hints=read.hints)


def _rate(state: FeedState, poll: PollResult, *, now_ms: int) -> Rate:
    if state.rate_per_h is None or state.rate_at_ms is None:
        every_s = poll.parsed.hints.update_every_s if poll.parsed is not None else None
        return first_rate(poll.arrivals_ms, update_every_s=every_s, now_ms=now_ms)
    rate = Rate(state.rate_per_h, state.rate_at_ms, state.rate_seen_h)
    return rate.after(now_ms, arrivals=len(poll.arrivals_ms))


def _success_voices(
    state: FeedState, poll: PollResult, *, spec: FeedSpec, settings: Settings, now_ms: int
) -> Iterable[due.Voice]:
    yield from due.own_pace(state, spec, started_ms=poll.started_ms)
    yield due.minimum(settings, started_ms=poll.started_ms)
    if not spec.ignore_hints:
        yield from due.freshness(state, poll, now_ms=now_ms)
        yield from due.ttl(state.hints, now_ms=now_ms)


def _failed(
    state: FeedState, poll: PollResult, *, spec: FeedSpec, settings: Settings, now_ms: int, jitter: float
) -> FeedState:
    """The state after a failure that is the feed's own; what was learnt of it stays."""
    state = replace(
        state,
        errors=state.errors + 1,
        failing_since_ms=now_ms if state.failing_since_ms is None else state.failing_since_ms,
        parse_kills=state.parse_kills + (poll.reason in KILLS),
    )
    if poll.reason is PollReason.GONE and state.moved_to is None:
        why = "the server says that it is gone for good (410)"
        return replace(state, status=FeedStatus.GONE, next_due_ms=NEVER_MS, due_why=why)
    if state.moved_to is not None and (poll.reason is PollReason.GONE or state.errors >= LOST_MOVE_AFTER):
        state = forget_move(state)
    state = replace(state, status=_failing_status(state, poll))
    voices = _failure_voices(state, poll, spec=spec, settings=settings, now_ms=now_ms)
    hints = Hints() if spec.ignore_hints else state.hints
    decided = due.decide(voices, hints, jitter=jitter)
    return _schedule(state, replace(decided, floor_ms=max(decided.floor_ms, state.floor_ms)))


def _failing_status(state: FeedState, poll: PollResult) -> FeedStatus:
    if state.parse_kills >= QUARANTINE_AFTER:
        return FeedStatus.QUARANTINED
    return FeedStatus.BLOCKED if poll.reason is PollReason.BLOCKED else FeedStatus.FAILING


def _failure_voices(
    state: FeedState, poll: PollResult, *, spec: FeedSpec, settings: Settings, now_ms: int
) -> Iterable[due.Voice]:
    yield _backoff(state, poll, settings=settings, now_ms=now_ms)
    yield due.minimum(settings, started_ms=poll.started_ms)
    yield from due.retry_after(poll, now_ms=now_ms)
    if poll.reason is PollReason.RATE_LIMITED and not spec.ignore_hints:
        yield from due.freshness(state, poll, now_ms=now_ms)


def _backoff(state: FeedState, poll: PollResult, *, settings: Settings, now_ms: int) -> due.Voice:
    """The wait that this kind of failure asks for, with full jitter on top (P48)."""
    if state.status is FeedStatus.QUARANTINED:
        why = f"quarantined: its document stopped the parser {state.parse_kills} times"
        return due.Voice(now_ms + QUARANTINE_S * 1000, why, due.SKIP_JITTER_S)
    told = caching.retry_after_s(poll.retry_after, now_ms=now_ms) is not None
    wait_s = backoff_s(
        PollReason.HTTP_5XX if told else poll.reason,  # a server that names its wait needs no guess of ours
        errors=state.errors,
        failing_s=(now_ms - (state.failing_since_ms or now_ms)) / 1000,
        first_s=settings.min_interval_s,
    )
    times = f", {state.errors} times in a row" if state.errors > 1 else ""
    return due.Voice(now_ms + wait_s * 1000, f"{poll.reason}{times}: again after {spoken(wait_s)}", min(wait_s, CAP_S))
