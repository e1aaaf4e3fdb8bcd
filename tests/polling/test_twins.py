"""P24, P45: feeds that are one are polled once and alert once, and part when the config does."""

from __future__ import annotations

from dataclasses import replace

from monitor.feeds.schedule import LOST_MOVE_AFTER, NEVER_MS
from monitor.ingest.generation import Generation, quickest
from monitor.ingest.twins import is_lost, parked, parted, regrouped, regroups
from monitor.model import Config, FeedSpec, FeedState, FeedStatus, SecretUrl, Tier
from monitor.rules import compile_rules
from tests.origin.origin import Reply, Resource
from tests.polling.whole import Whole, play, rss, rule, title_of

NOW = 1_642_147_200_000
SCOPED = (
    rule("all"),
    rule("of-kept", any_of=frozenset({"kept"})),
    rule("of-twin", any_of=frozenset({"twin"})),
    rule("of-tag", any_of=frozenset({"wire"})),
    rule("not-kept", none_of=frozenset({"kept"})),
    rule("neither", any_of=frozenset({"wire"}), none_of=frozenset({"twin"})),
)
TAGS = frozenset({"wire"})


async def publish(whole: Whole, body: bytes, target: str = "/feed") -> None:
    whole.origin.serve(target, Resource(body, etag=f'"{hash(body)}"'))


async def two_names(whole: Whole) -> tuple[FeedSpec, FeedSpec]:
    """One feed under two spellings of its URL; the second has a tag."""
    kept = whole.spec("kept")
    return kept, whole.spec("twin", "/feed#top", tags=TAGS)


def test_p24_a_feed_under_two_spellings_is_polled_once_and_alerts_once() -> None:
    async def scenario(whole: Whole) -> None:
        await publish(whole, rss(1))
        await whole.configure(*await two_names(whole))
        await whole.polls(1)
        await publish(whole, rss(2, 1))
        await whole.polls(1)
        assert [seen.conditional for seen in whole.origin.ledger] == [False, True]
        assert {entry.feed_id for entry in await whole.entries()} == {"kept"}
        assert await whole.told() == {("everything", title_of(2))}
        assert len(await whole.alerts()) == 2  # and the baseline's

    play(scenario)


def test_p24_the_parked_one_says_where_it_is_polled() -> None:
    async def scenario(whole: Whole) -> None:
        await publish(whole, rss(1))
        await whole.configure(*await two_names(whole))
        await whole.polls(1)
        twin = await whole.feed("twin")
        assert (twin.status, twin.polled_as, twin.due_why) == (FeedStatus.MERGED, "kept", "polled as kept")
        assert twin.next_due_ms == NEVER_MS
        assert whole.heard.named("feed.merged") == [{"feed": "twin", "why": "polled as kept"}]

    play(scenario)


def test_p24_rules_scoped_to_either_name_see_what_the_one_poll_brings() -> None:
    async def scenario(whole: Whole) -> None:
        await publish(whole, rss(1))
        await whole.configure(*await two_names(whole))
        await whole.polls(1)
        await publish(whole, rss(2, 1))
        await whole.polls(1)
        # What leaves `kept` out sees it as the twin's; what wants the tag and not the twin has neither.
        assert {rule_id for rule_id, _ in await whole.told()} == {"all", "of-kept", "of-twin", "of-tag", "not-kept"}

    play(scenario, rules=SCOPED)


def test_p24_the_most_impatient_sets_the_pace() -> None:
    spec = FeedSpec("a", SecretUrl("http://x.org/a"), tier=Tier.SLOW, max_delay_s=900.0, publisher="A")
    others = (replace(spec, id="b", tier=Tier.FAST, publisher="B"), replace(spec, id="c", max_delay_s=60.0))
    assert quickest(spec, others) == replace(spec, tier=Tier.FAST, max_delay_s=60.0)
    assert quickest(spec, ()) == spec
    assert quickest(replace(spec, max_delay_s=None), (replace(spec, max_delay_s=None),)).max_delay_s is None


def test_p24_they_part_when_one_gets_another_url_and_both_are_polled() -> None:
    async def scenario(whole: Whole) -> None:
        kept, twin = await two_names(whole)
        await publish(whole, rss(1))
        await publish(whole, rss(5), "/other")
        await whole.configure(kept, twin)
        await whole.polls(1)
        await whole.configure(kept, whole.spec("twin", "/other", tags=TAGS))
        await whole.tick()
        feed = await whole.feed("twin")
        assert (feed.status, feed.polled_as) == (FeedStatus.OK, None)
        assert [entry.baseline for entry in await whole.entries() if entry.feed_id == "twin"] == [True]
        assert await whole.told() == set()
        assert whole.heard.named("feed.parted") == [{"feed": "twin", "why": "no longer polled as kept"}]

    play(scenario)


def test_p24_when_the_polled_one_leaves_the_config_the_other_goes_on_without_a_gap() -> None:
    async def scenario(whole: Whole) -> None:
        kept, twin = await two_names(whole)
        await publish(whole, rss(1))
        await whole.configure(kept, twin)
        await whole.polls(1)
        await publish(whole, rss(2, 1))
        await whole.polls(1)
        await publish(whole, rss(3, 2, 1))
        await whole.configure(twin)
        await whole.tick()
        told = await whole.told()
        assert told == {("everything", title_of(2)), ("everything", title_of(3))}
        assert [alert.title for alert in await whole.alerts()].count(title_of(2)) == 1

    play(scenario)


def test_p24_a_parked_feed_that_leaves_the_config_and_comes_back_is_parked_again() -> None:
    async def scenario(whole: Whole) -> None:
        kept, twin = await two_names(whole)
        await publish(whole, rss(1))
        await whole.configure(kept, twin)
        await whole.polls(1)
        await whole.configure(kept)
        await whole.tick()
        assert (await whole.feed("twin")).status is FeedStatus.REMOVED
        await whole.configure(kept, twin)
        await whole.tick()
        assert (await whole.feed("twin")).status is FeedStatus.MERGED
        assert len(whole.origin.ledger) == 1

    play(scenario)


def test_p24_a_twin_that_is_added_later_makes_no_second_baseline_and_sees_what_comes() -> None:
    async def scenario(whole: Whole) -> None:
        kept, twin = await two_names(whole)
        await publish(whole, rss(1))
        await whole.configure(kept)
        await whole.polls(1)
        await whole.configure(kept, twin)
        await whole.tick()
        await publish(whole, rss(2, 1))
        await whole.polls(1)
        assert len(await whole.entries()) == 2
        assert ("of-twin", title_of(2)) in await whole.told()

    play(scenario, rules=SCOPED)


def test_p24_a_poll_under_way_when_its_feed_is_parked_changes_nothing() -> None:
    async def scenario(whole: Whole) -> None:
        whole.origin.serve("/slow", Resource(rss(1)))
        kept, slow = whole.spec("kept"), whole.spec("twin", "/slow")
        await publish(whole, rss(1))
        await whole.configure(kept, slow)
        assert whole.generation is not None
        await whole.poller.tick(whole.generation)
        state = await whole.feed("twin")
        await whole.store.write(lambda tx: tx.put_feeds([parked(state, "kept")]))
        while whole.poller.running:
            await whole.poller.wait()
        assert (await whole.feed("twin")).status is FeedStatus.MERGED
        assert whole.heard.named("poll.superseded") == [{"feed": "twin"}]

    play(scenario)


def test_p45_a_feed_that_moved_onto_another_is_parked_and_alerts_once() -> None:
    async def scenario(whole: Whole) -> None:
        await publish(whole, rss(1))
        whole.origin.serve("/old", Reply(301, (("Location", "/feed"),)))
        await whole.configure(whole.spec("kept"), whole.spec("moved", "/old", tags=TAGS))
        await whole.days(9)
        moved = await whole.feed("moved")
        assert (moved.status, moved.polled_as) == (FeedStatus.MERGED, "kept")
        before = len(whole.origin.ledger.of("/old"))
        await publish(whole, rss(2, 1))
        await whole.days(1)
        assert len(whole.origin.ledger.of("/old")) == before
        assert await whole.told() >= {("all", title_of(2)), ("of-tag", title_of(2))}
        assert [a.title for a in await whole.alerts() if a.rule_id == "all"].count(title_of(2)) == 1

    play(scenario, rules=SCOPED)


def test_p45_when_the_place_that_it_moved_to_dies_the_old_url_is_asked_again() -> None:
    async def scenario(whole: Whole) -> None:
        await publish(whole, rss(1))
        whole.origin.serve("/old", Reply(301, (("Location", "/feed"),)))
        await whole.configure(whole.spec("kept"), whole.spec("moved", "/old"))
        await whole.days(9)
        assert (await whole.feed("moved")).status is FeedStatus.MERGED
        whole.origin.serve("/feed", Reply(500))
        await publish(whole, rss(2, 1), "/old")
        await whole.days(2)
        moved = await whole.feed("moved")
        assert (moved.status, moved.polled_as, moved.moved_to) == (FeedStatus.OK, None, None)
        assert ("everything", title_of(2)) in await whole.told()

    play(scenario)


def state(feed_id: str, url: str = "http://x.org/feed", **values: object) -> FeedState:
    return FeedState(feed_id, url, **values)  # type: ignore[arg-type]


def test_only_rows_that_change_are_written() -> None:
    kept, twin = state("kept", first_fetched_ms=1), parked(state("twin"), "kept")
    assert regrouped([kept, twin], now_ms=NOW) == {}
    assert regrouped([kept, state("other", "http://x.org/b")], now_ms=NOW) == {}
    assert set(regrouped([kept, state("twin")], now_ms=NOW)) == {"twin"}


def test_three_of_one_part_when_the_polled_one_goes() -> None:
    kept = state("kept", status=FeedStatus.REMOVED, first_fetched_ms=5)
    after = regrouped([kept, parked(state("b"), "kept"), parked(state("c"), "kept")], now_ms=NOW)
    assert {i: (f.status, f.polled_as) for i, f in after.items()} == {
        "b": (FeedStatus.NEW, None),
        "c": (FeedStatus.MERGED, "b"),
    }
    assert after["b"].first_fetched_ms == 5


def test_a_feed_by_itself_again_keeps_its_floor_and_its_errors() -> None:
    twin = parked(state("twin", floor_ms=NOW + 99, errors=2, last_attempt_ms=1), "kept")
    alone = parted(twin, state("kept", first_fetched_ms=7), now_ms=NOW)
    assert (alone.status, alone.next_due_ms, alone.first_fetched_ms) == (FeedStatus.FAILING, NOW + 99, 7)
    assert parted(twin, state("kept", "http://y.org/", first_fetched_ms=7), now_ms=NOW).first_fetched_ms is None
    assert parted(twin, None, now_ms=NOW).first_fetched_ms is None
    assert (
        parted(replace(twin, first_fetched_ms=3), state("kept", first_fetched_ms=7), now_ms=NOW).first_fetched_ms == 3
    )


def test_what_is_lost() -> None:
    assert not is_lost(None)
    assert not is_lost(state("a", errors=LOST_MOVE_AFTER - 1))
    assert is_lost(state("a", errors=LOST_MOVE_AFTER))
    assert is_lost(state("a", status=FeedStatus.GONE))


def test_when_a_polls_end_calls_for_a_new_look() -> None:
    config = Config(feeds=tuple(FeedSpec(i, SecretUrl("http://x.org/feed")) for i in ("kept", "twin")))
    alone = Generation(1, config, compile_rules(Config()))
    merged = replace(alone, parked={"twin": "kept", "gone": "kept", "x": "y"})
    fine, failing = state("kept"), state("kept", errors=LOST_MOVE_AFTER)
    assert not regroups(fine, fine, merged)
    assert regroups(fine, replace(fine, moved_to="http://y.org/"), alone)
    assert regroups(fine, failing, merged)
    assert not regroups(fine, failing, alone)
    assert not regroups(fine, replace(fine, errors=LOST_MOVE_AFTER + 1), merged)
    assert [ref.id for ref in merged.feed_ref("kept").also] == ["twin"]
    assert alone.feed_ref("kept").also == ()
