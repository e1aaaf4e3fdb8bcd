"""What a poll leaves behind beyond the next due time; the due times are shown in tests/polling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.feeds.schedule import PollResult, poll_result, request_for, settle
from monitor.model import (
    FeedSpec,
    FeedState,
    FeedStatus,
    Fetched,
    FetchFailed,
    FetchRequest,
    Hints,
    NotModified,
    ParsedFeed,
    PollReason,
    ResponseMeta,
    Secret,
    SecretUrl,
    Settings,
    Validators,
)

NOW_MS = 1_642_147_200_000
SPEC = FeedSpec("f", SecretUrl("http://x/feed"), headers={"X-Key": Secret("k")}, allow_private=("10.0.0.0/8",))
NEW = FeedState("f", "http://x/feed")
META = ResponseMeta(200, "http://x/feed", validators=Validators('"1"'))


def after(state: FeedState, poll: PollResult, *, now_ms: int = NOW_MS) -> FeedState:
    return settle(state, poll, spec=SPEC, settings=Settings(), now_ms=now_ms, jitter=0.0)


def test_the_first_good_poll_makes_a_feed_known() -> None:
    parsed = ParsedFeed("atom10", (), title="News", lang="en", hints=Hints(ttl_s=60))
    poll = PollResult(
        NOW_MS, PollReason.OK, meta=META, body_hash="b", stable_hash="s", parsed=parsed, arrivals_ms=(NOW_MS - 5,)
    )
    state = after(replace(NEW, unfinished=2), poll, now_ms=NOW_MS + 3)
    assert state.status is FeedStatus.OK
    assert (state.title, state.format, state.lang, state.hints) == ("News", "atom10", "en", Hints(ttl_s=60))
    assert (state.body_hash, state.stable_hash, state.validators) == ("b", "s", Validators('"1"'))
    assert (state.last_attempt_ms, state.last_success_ms, state.first_fetched_ms) == (NOW_MS, NOW_MS + 3, NOW_MS + 3)
    assert (state.last_new_ms, state.polls, state.unfinished, state.not_modified) == (NOW_MS - 5, 1, 0, 0)


def test_first_fetched_is_kept_and_an_arrival_in_the_future_counts_as_now() -> None:
    state = after(replace(NEW, first_fetched_ms=5), PollResult(NOW_MS, PollReason.OK, arrivals_ms=(NOW_MS + 999,)))
    assert state.first_fetched_ms == 5
    assert state.last_new_ms == NOW_MS


def test_a_304_counts_and_leaves_what_was_read() -> None:
    known = replace(NEW, title="News", body_hash="b", hints=Hints(ttl_s=60), wasted=5, parse_kills=2)
    state = after(known, PollResult(NOW_MS, PollReason.NOT_MODIFIED, meta=META, conditional=True))
    assert (state.title, state.body_hash, state.hints) == ("News", "b", Hints(ttl_s=60))
    assert (state.not_modified, state.wasted, state.parse_kills) == (1, 0, 2)


def test_a_failure_moves_neither_validators_nor_success_times() -> None:
    known = replace(NEW, validators=Validators('"1"'), body_hash="b", last_success_ms=7, rate_per_h=1.0, rate_at_ms=7)
    state = after(known, PollResult(NOW_MS, PollReason.HTTP_5XX, detail="502 Bad Gateway", meta=META))
    assert (state.validators, state.body_hash, state.last_success_ms) == (Validators('"1"'), "b", 7)
    assert (state.rate_per_h, state.rate_at_ms) == (1.0, 7)
    assert (state.last_reason, state.last_detail) == (PollReason.HTTP_5XX, "502 Bad Gateway")


def test_failing_since_is_the_first_failure() -> None:
    state = after(NEW, PollResult(NOW_MS, PollReason.DNS))
    state = after(state, PollResult(NOW_MS + 999, PollReason.DNS), now_ms=NOW_MS + 999)
    assert (state.errors, state.failing_since_ms) == (2, NOW_MS)


def test_a_standing_floor_outlives_a_failure() -> None:
    floored = replace(NEW, floor_ms=NOW_MS + 10**8)
    assert after(floored, PollResult(NOW_MS, PollReason.HTTP_5XX)).floor_ms == NOW_MS + 10**8
    assert after(floored, PollResult(NOW_MS, PollReason.OK, meta=META)).floor_ms == 0


def test_an_interrupted_poll_is_nobodys_fault() -> None:
    state = after(NEW, PollResult(NOW_MS, PollReason.INTERRUPTED))
    assert (state.errors, state.status) == (0, FeedStatus.NEW)
    assert state.next_due_ms == NOW_MS + 30_000


def test_the_request_is_conditional_and_carries_the_feeds_own_headers() -> None:
    known = replace(NEW, moved_to="https://x/feed", validators=Validators('"1"'))
    assert request_for(known, SPEC, now_ms=NOW_MS) == FetchRequest(
        "f", "https://x/feed", Validators('"1"'), {"X-Key": "k"}, ("10.0.0.0/8",)
    )


@pytest.mark.parametrize("validators", [Validators(), Validators('"1"')])
def test_a_fetch_becomes_a_result(validators: Validators) -> None:
    request = FetchRequest("f", "http://x/", validators)
    failed = FetchFailed(PollReason.HTTP_5XX, "503", META, "120")
    results = [
        poll_result(outcome, request=request, started_ms=5)
        for outcome in (Fetched(META, b""), NotModified(META), failed)
    ]
    assert [result.reason for result in results] == [PollReason.OK, PollReason.NOT_MODIFIED, PollReason.HTTP_5XX]
    assert [result.succeeded for result in results] == [True, True, False]
    assert {result.conditional for result in results} == {bool(validators)}
    assert (results[2].detail, results[2].retry_after, results[2].meta) == ("503", "120", META)


def test_p13_only_the_same_bytes_sent_again_count_as_waste() -> None:
    """A channel whose clock ticks has no validator that would hold; a server that sends the same bytes ignores ours."""
    known = replace(NEW, body_hash="b", stable_hash="s", wasted=1)
    again = after(known, PollResult(NOW_MS, PollReason.SAME_BODY, body_hash="b", stable_hash="s"))
    ticked = after(known, PollResult(NOW_MS, PollReason.SAME_BODY, body_hash="c", stable_hash="s"))
    assert (again.wasted, ticked.wasted) == (2, 1)
