"""What holds of every poll, whatever the server says and whatever happened before."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.schedule import NEVER_MS, PollResult, reanchored, settle, spread
from monitor.feeds.schedule.rate import Rate, first_rate
from monitor.feeds.schedule.skips import next_allowed_ms
from monitor.model import (
    FeedSpec,
    FeedState,
    FeedStatus,
    Hints,
    ParsedFeed,
    PollReason,
    ResponseMeta,
    SecretUrl,
    Settings,
    Tier,
    Validators,
)

NOW_MS = 1_642_147_200_000
DAY_S = 86400
WEEK_MS = 7 * DAY_S * 1000

numbers = st.integers(-5, 10**9).map(str)
texts = st.text(st.characters(max_codepoint=255), max_size=30)
cache_controls = st.one_of(numbers.map("max-age={}".format), st.sampled_from(["no-cache", "no-store", "public"]), texts)
dates = st.one_of(texts, st.sampled_from(["Fri, 14 Jan 2022 12:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"]))
heads = st.fixed_dictionaries(
    {}, optional={"cache-control": cache_controls, "age": numbers, "expires": dates, "date": dates}
)
hints = st.builds(
    Hints,
    ttl_s=st.none() | st.integers(-5, 10**9),
    skip_hours=st.frozensets(st.integers(0, 24), max_size=25),
    skip_days=st.frozensets(st.integers(0, 6), max_size=7),
    update_every_s=st.none() | st.integers(1, 10**8),
)
polls = st.builds(
    PollResult,
    started_ms=st.integers(NOW_MS - 60_000, NOW_MS),
    reason=st.sampled_from(PollReason),
    meta=st.none() | heads.map(lambda headers: ResponseMeta(200, "http://x/", headers, validators=Validators('"1"'))),
    retry_after=st.none() | numbers | dates,
    conditional=st.booleans(),
    parsed=st.none() | hints.map(lambda said: ParsedFeed("rss20", (), hints=said)),
    arrivals_ms=st.lists(st.integers(0, NOW_MS + 10**9), max_size=20).map(tuple),
    outage=st.booleans(),
)
states = st.builds(
    FeedState,
    id=st.just("f"),
    url=st.just("http://x/"),
    validators=st.sampled_from([Validators(), Validators('"1"')]),
    floor_ms=st.sampled_from([0, NOW_MS - 5, NOW_MS + 3_600_000]),
    errors=st.integers(0, 10**6),
    failing_since_ms=st.none() | st.integers(0, NOW_MS),
    rate_per_h=st.none() | st.floats(0, 10**6),
    rate_at_ms=st.none() | st.integers(0, NOW_MS),
    rate_seen_h=st.floats(0, 10**4),
    first_fetched_ms=st.none() | st.integers(0, NOW_MS),
    parse_kills=st.integers(0, 9),
    wasted=st.integers(0, 10**6),
    hints=hints,
    fresh_s=st.none() | st.integers(0, 10**9),
)
specs = st.builds(
    FeedSpec,
    id=st.just("f"),
    url=st.just(SecretUrl("http://x/")),
    tier=st.sampled_from(Tier),
    max_delay_s=st.none() | st.floats(1, 10**6),
    ignore_hints=st.booleans(),
)
settings = st.builds(Settings, min_interval_s=st.sampled_from([1.0, 300.0, 1800.0]))
jitters = st.floats(0, 1)


def after(state: FeedState, poll: PollResult, spec: FeedSpec, rules: Settings, jitter: float = 0.0) -> FeedState:
    return settle(state, poll, spec=spec, settings=rules, now_ms=NOW_MS, jitter=jitter)


@given(states, polls, specs, settings, jitters)
def test_no_poll_comes_before_its_floor_nor_before_the_minimum(
    state: FeedState, poll: PollResult, spec: FeedSpec, rules: Settings, jitter: float
) -> None:
    settled = after(state, poll, spec, rules, jitter)
    assert settled.next_due_ms >= settled.floor_ms
    if not poll.outage and poll.reason is not PollReason.INTERRUPTED:
        assert settled.next_due_ms >= poll.started_ms + rules.min_interval_s * 1000
    assert settled.next_due_ms > NOW_MS - 60_000
    assert settled.due_why


@given(states, polls, specs, settings, jitters, jitters)
def test_jitter_only_adds(
    state: FeedState, poll: PollResult, spec: FeedSpec, rules: Settings, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    early, late = (after(state, poll, spec, rules, jitter) for jitter in (less, more))
    assert early.next_due_ms <= late.next_due_ms or early.due_why.startswith("skip")
    assert replace(early, next_due_ms=0, due_why="", floor_ms=0) == replace(late, next_due_ms=0, due_why="", floor_ms=0)


@given(states, polls, specs, settings, jitters)
def test_every_wait_ends(state: FeedState, poll: PollResult, spec: FeedSpec, rules: Settings, jitter: float) -> None:
    settled = after(state, poll, spec, rules, jitter)
    if settled.status is FeedStatus.GONE:
        assert settled.next_due_ms == NEVER_MS
    else:
        longest_ms = 3 * WEEK_MS  # a week lost, its jitter, and the days that a feed asks to skip
        assert settled.next_due_ms <= NOW_MS + longest_ms


@given(states, polls, specs, settings)
def test_more_failures_never_shorten_the_wait(
    state: FeedState, poll: PollResult, spec: FeedSpec, rules: Settings
) -> None:
    failing = replace(poll, reason=PollReason.HTTP_5XX, outage=False)
    fresh = replace(state, floor_ms=0, parse_kills=0, moved_to=None, hints=Hints())
    once = after(replace(fresh, errors=3), failing, spec, rules)
    later = after(replace(fresh, errors=4), failing, spec, rules)
    assert once.next_due_ms <= later.next_due_ms


@given(states, polls, specs, settings)
def test_only_what_was_wholly_read_moves_validators_and_hashes(
    state: FeedState, poll: PollResult, spec: FeedSpec, rules: Settings
) -> None:
    settled = after(state, poll, spec, rules)
    if not poll.succeeded or poll.outage:
        assert (settled.validators, settled.body_hash) == (state.validators, state.body_hash)


@given(st.integers(0, 10**14), hints)
def test_skips_lead_to_the_first_allowed_hour_and_nowhere_else(due_ms: int, said: Hints) -> None:
    allowed_ms = next_allowed_ms(due_ms, said)
    assert due_ms <= allowed_ms <= due_ms + 8 * DAY_S * 1000
    assert next_allowed_ms(allowed_ms, said) == allowed_ms


@given(st.floats(0, 10**4), st.floats(0, 10**4), st.integers(0, 10**12), st.integers(0, 10**5))
def test_a_rate_is_never_negative_and_arrivals_only_raise_it(
    per_h: float, seen_h: float, passed_ms: int, arrivals: int
) -> None:
    rate = Rate(per_h, 0, seen_h)
    none, some = rate.after(passed_ms, arrivals=0), rate.after(passed_ms, arrivals=arrivals)
    assert 0 <= none.per_h <= some.per_h or seen_h == 0
    assert none.per_h <= per_h * (1 + 1e-9) or seen_h == 0


@given(st.lists(st.integers(0, 2 * NOW_MS), max_size=50), st.none() | st.integers(1, 10**9))
def test_the_first_estimate_is_positive_and_finite(arrivals_ms: list[int], every_s: int | None) -> None:
    rate = first_rate(arrivals_ms, update_every_s=every_s, now_ms=NOW_MS)
    assert 0 < rate.per_h < 10**6
    assert rate.seen_h > 0


@given(st.lists(st.integers(NOW_MS - 10**6, NOW_MS + 10**6), max_size=60), st.sampled_from([1.0, 7.5, 20.0]))
def test_spreading_admits_no_more_a_second_than_it_may(dues: list[int], per_s: float) -> None:
    late = [FeedState(f"f{n}", "http://x/", next_due_ms=due) for n, due in enumerate(dues)]
    moved = spread(late, now_ms=NOW_MS, per_s=per_s)
    times = [state.next_due_ms for state in moved]
    assert all(time > NOW_MS for time in times)
    assert all(times.count(time) <= per_s + 1 for time in times)


@given(states, st.integers(0, 2 * NOW_MS), st.integers(0, 2 * NOW_MS), st.integers(0, 2 * NOW_MS))
def test_a_clock_set_back_leaves_no_wait_longer_than_it_was(
    state: FeedState, last_ms: int, due_ms: int, now_ms: int
) -> None:
    state = replace(state, last_attempt_ms=last_ms, next_due_ms=due_ms)
    moved = reanchored(state, now_ms=now_ms)
    if moved is not None:
        assert moved.next_due_ms - now_ms <= max(0, due_ms - last_ms)
        assert reanchored(moved, now_ms=now_ms) is None
