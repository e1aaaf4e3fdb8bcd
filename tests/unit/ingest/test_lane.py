"""The lane on a real store in memory: what becomes an entry, a story, an alert, a near miss, a message."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.model import Alert, AlertState, DeliveryState, FeedStatus, PollReason, Severity, Suppression
from monitor.stories import TITLE_WINDOW_MS
from tests.unit.ingest.world import CONFIG, HOUR_S, World, failed, feed_of, generation_of, item, live, not_modified

MISSILE = "Zircon missile hits its target in the Barents Sea"


def test_what_a_feed_holds_at_first_sight_is_the_baseline(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        state = await world.poll("wire", item(MISSILE, n=2), item("Rain in Geneva", n=1))
        assert state.first_fetched_ms == state.last_success_ms
        assert [entry.baseline for entry in await world.entries("wire")] == [True, True]
        (alert,) = await world.alerts()
        assert (alert.rule_id, alert.state) == ("weapons", AlertState.BASELINE)
        routes = await world.store.read(lambda reader: reader.routes(alert.id))
        assert [(r.receiver_id, r.suppressed, r.delivery_id) for r in routes] == [("phone", Suppression.BASELINE, None)]
        assert await world.deliveries() == []
        assert world.woken == []
        assert await world.audit() == []

    live(tmp_path, scenario)


def test_what_appears_later_is_alerted_with_its_evidence_and_queued_at_once(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        (alert,) = await world.alerts()
        (entry,) = [entry for entry in await world.entries("wire") if entry.title == MISSILE]
        assert (alert.state, alert.severity, alert.title) == (AlertState.FIRED, Severity.CRITICAL, MISSILE)
        assert (alert.entry_id, alert.story_id, alert.revision) == (entry.id, entry.story_id, 1)
        assert [hit["text"] for hit in alert.evidence["hits"]] == ["Zircon"]
        (delivery,) = await world.deliveries()
        assert (delivery.receiver_id, delivery.state, delivery.due_ms) == (
            "phone",
            DeliveryState.PENDING,
            world.clock.now_ms(),
        )
        assert [told["id"] for told in delivery.payload["data"]["alerts"]] == [alert.id]
        assert world.woken == [True]
        (told,) = world.heard.named("alert.fired")
        assert (told["alert"], told["rule"], told["severity"]) == (alert.id, "weapons", "critical")

    live(tmp_path, scenario, start=["wire"])


def test_a_rule_with_two_receivers_queues_one_message_for_each(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item("Talks resume in Geneva", n=2))
        assert {d.receiver_id: d.seq for d in await world.deliveries()} == {"desk": 1, "phone": 1}
        await world.poll("wire", item("Geneva hosts further talks on arms", n=3))
        assert {(d.receiver_id, d.seq) for d in await world.deliveries()} == {
            ("desk", 1),
            ("phone", 1),
            ("desk", 2),
            ("phone", 2),
        }

    live(tmp_path, scenario, start=["wire"])


def test_a_story_is_alerted_once_however_often_it_is_edited(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        state = await world.poll("wire", item(f"{MISSILE}, navy says", n=2))
        assert state.last_reason is PollReason.OK
        (entry,) = [e for e in await world.entries("wire") if e.url.endswith("/2")]
        assert (entry.revision, entry.title) == (2, f"{MISSILE}, navy says")
        assert len(await world.alerts()) == 1
        assert len(await world.deliveries()) == 1
        assert world.heard.named("alert.suppressed")[-1]["reason"] == "already_alerted"

    live(tmp_path, scenario, start=["wire"])


def test_an_edit_that_makes_a_rule_true_fires_it(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item("Navy tests a new weapon", n=2))
        assert await world.alerts() == []
        await world.poll("wire", item("Navy tests a new weapon", n=2, summary="The Zircon missile flew 400 km."))
        (alert,) = await world.alerts()
        assert (alert.revision, alert.state) == (2, AlertState.FIRED)

    live(tmp_path, scenario, start=["wire"])


def test_an_edit_of_a_baseline_entry_that_makes_a_rule_true_fires_it(tmp_path: Path) -> None:
    """What was there at first sight was not news; what is written into it now is."""

    async def scenario(world: World) -> None:
        await world.poll("wire", item("Navy tests a new weapon", n=2))
        await world.poll("wire", item("Navy tests the Zircon missile", n=2))
        (alert,) = await world.alerts()
        assert alert.state is AlertState.FIRED
        assert len(await world.deliveries("phone")) == 1

    live(tmp_path, scenario)


def test_a_baseline_story_stays_quiet_when_only_its_words_change(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        await world.poll("wire", item(f"{MISSILE} again", n=2))
        assert [alert.state for alert in await world.alerts()] == [AlertState.BASELINE]
        assert await world.deliveries() == []
        assert world.heard.named("alert.suppressed")[-1]["reason"] == "already_baseline"

    live(tmp_path, scenario)


def test_copies_under_one_link_are_one_story_and_one_alert(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        await world.poll(
            "paper",
            item("Hypersonic Zircon tested again", n=7, site="paper", link="https://wire.example/2?utm_source=x"),
        )
        assert len({entry.story_id for entry in await world.entries() if "Zircon" in entry.title}) == 1
        assert len(await world.alerts("weapons")) == 1
        story_id = (await world.alerts("weapons"))[0].story_id
        story = await world.store.read(lambda reader: reader.story(story_id))
        assert story is not None
        assert story.entries == 2
        assert "The Paper" in story.publishers

    live(tmp_path, scenario, start=["wire", "paper"])


def test_copies_of_one_title_within_three_days_are_one_story(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        world.clock.advance(TITLE_WINDOW_MS / 1000 - 2 * HOUR_S)
        await world.poll("paper", item(f"BREAKING: {MISSILE}", n=9, site="paper"))
        assert len(await world.alerts("weapons")) == 1

    live(tmp_path, scenario, start=["wire", "paper"])


def test_the_same_title_after_three_days_is_another_story(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        world.clock.advance(TITLE_WINDOW_MS / 1000 + HOUR_S)
        await world.poll("paper", item(MISSILE, n=9, site="paper"))
        assert len(await world.alerts("weapons")) == 2
        assert len(await world.deliveries("phone")) == 2

    live(tmp_path, scenario, start=["wire", "paper"])


def test_two_entries_of_one_poll_with_one_title_are_one_story(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=3), item(MISSILE, n=2))
        assert len(await world.entries("wire")) == 3
        assert len(await world.alerts("weapons")) == 1

    live(tmp_path, scenario, start=["wire"])


def test_a_near_miss_is_kept_and_sent_to_nobody(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item("Zircon earrings are in fashion", n=2))
        (miss,) = await world.store.read(lambda reader: reader.near_misses())
        (entry,) = [e for e in await world.entries("wire") if "earrings" in e.title]
        assert (miss.rule_id, miss.entry_id, miss.revision) == ("weapons", entry.id, 1)
        assert "missile" in miss.because
        assert await world.alerts() == []
        assert await world.deliveries() == []
        assert [told["entry"] for told in world.heard.named("near_miss")] == [entry.id]

    live(tmp_path, scenario, start=["wire"])


def test_backfill_alerts_what_is_recent_at_first_sight_and_nothing_older(tmp_path: Path) -> None:
    text = CONFIG.replace("tags: [agency]", "tags: [agency], backfill: 24h")

    async def scenario(world: World) -> None:
        now_ms = world.clock.now_ms()
        await world.poll(
            "wire",
            item(MISSILE, n=3, published_ms=now_ms - 2 * HOUR_S * 1000),
            item("Zircon missile seen on deck", n=2, published_ms=now_ms - 30 * HOUR_S * 1000),
            item("Zircon missile without a date", n=1),
        )
        told = {alert.title: alert.state for alert in await world.alerts("weapons")}
        assert told == {
            MISSILE: AlertState.FIRED,
            "Zircon missile seen on deck": AlertState.BASELINE,
            "Zircon missile without a date": AlertState.BASELINE,
        }
        assert len(await world.deliveries()) == 1

    live(tmp_path, scenario, text=text)


def test_an_unchanged_document_writes_nothing_but_the_schedule(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        before = await world.entries()
        state = await world.poll("wire", item(MISSILE, n=2))
        assert state.last_reason is PollReason.SAME_BODY
        state = await world.poll("wire", outcome=not_modified())
        assert state.last_reason is PollReason.NOT_MODIFIED
        assert await world.entries() == before
        assert len(await world.alerts()) == 1
        assert world.fetcher.asked[-1].validators.etag is not None

    live(tmp_path, scenario, start=["wire"])


def test_items_that_vanish_and_return_are_not_new(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        await world.poll("wire", item("Something else entirely today", n=3))
        await world.poll("wire", item(MISSILE, n=2))
        assert len(await world.alerts("weapons")) == 1
        assert len([e for e in await world.entries("wire") if e.title == MISSILE]) == 1

    live(tmp_path, scenario, start=["wire"])


def test_the_operator_hears_once_that_a_feed_fails_and_once_that_it_works_again(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        for _ in range(6):
            state = await world.poll("wire", outcome=failed())
        assert state.status is FeedStatus.FAILING
        assert [d.payload["type"] for d in await world.deliveries("desk")] == ["feed.failing"]
        await world.poll("wire", item("Another ordinary day", n=5))
        await world.poll("wire", item("Another ordinary day", n=5), item("And one more of those", n=6))
        assert [d.payload["type"] for d in await world.deliveries("desk")] == ["feed.failing", "feed.recovered"]
        assert [told["kind"] for told in world.heard.named("health")] == ["feed.failing", "feed.recovered"]

    live(tmp_path, scenario, start=["wire"])


def test_without_a_fallback_a_failing_feed_is_told_to_the_log_alone(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        for _ in range(4):
            await world.poll("wire", outcome=failed())
        assert [told["kind"] for told in world.heard.named("health")] == ["feed.failing"]
        assert await world.deliveries() == []

    live(tmp_path, scenario, text=CONFIG.replace("fallback: desk, ", ""), start=["wire"])


def test_a_document_that_is_no_feed_keeps_what_was_known(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        await world.poll("wire", item(MISSILE, n=2))
        known = await world.entries("wire")
        state = await world.poll("wire", outcome=failed(PollReason.NOT_FOUND, status=404))
        assert (state.last_reason, state.errors) == (PollReason.NOT_FOUND, 1)
        assert await world.entries("wire") == known

    live(tmp_path, scenario, start=["wire"])


def test_what_was_wrong_with_a_document_that_could_be_read_is_told(tmp_path: Path) -> None:
    async def scenario(world: World) -> None:
        world.fetcher.answers["wire"] = replace(feed_of(item(MISSILE, n=2)), fault="mended: unclosed tag")
        await world.turn()
        (told,) = [told for told in world.heard.named("poll.done") if told["feed"] == "wire"]
        assert (told["reason"], told["detail"], told["new"]) == ("ok", "mended: unclosed tag", 1)

    live(tmp_path, scenario)


def test_a_rule_under_a_new_name_does_not_alert_its_old_stories_again(tmp_path: Path) -> None:
    renamed = CONFIG.replace("id: weapons, when", "id: arms, was: [weapons], when")

    async def scenario(world: World) -> list[Alert]:
        await world.poll("wire", item(MISSILE, n=2))
        await world.adopt(generation_of(tmp_path, renamed, number=2))
        await world.poll("wire", item(f"{MISSILE}, ministry adds", n=2))
        return await world.alerts()

    alerts: list[Alert] = live(tmp_path, scenario, start=["wire"])
    assert [alert.rule_id for alert in alerts] == ["weapons"]


def test_without_the_old_name_the_new_rule_is_a_new_rule(tmp_path: Path) -> None:
    renamed = CONFIG.replace("id: weapons, when", "id: arms, when")

    async def scenario(world: World) -> list[Alert]:
        await world.poll("wire", item(MISSILE, n=2))
        await world.adopt(generation_of(tmp_path, renamed, number=2))
        await world.poll("wire", item(f"{MISSILE}, ministry adds", n=2))
        return await world.alerts()

    alerts: list[Alert] = live(tmp_path, scenario, start=["wire"])
    assert {alert.rule_id for alert in alerts} == {"weapons", "arms"}
