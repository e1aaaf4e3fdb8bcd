"""Articles on a real store in memory: asked for with their entries, judged when they arrive, once a story."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from monitor.articles import MOST_ATTEMPTS
from monitor.ingest import ArticleDesk
from monitor.ingest.articles import AT_ONCE
from monitor.model import AlertState, Article, ArticleFailed, ArticleOutcome, ArticleReason, ArticleText, Entry
from tests.unit.ingest.world import World, generation_of, item, live

CONFIG = """
settings: {fallback: desk, min_interval: 1m, fulltext_when: '"harbour"'}
feeds:
  - {id: wire, url: "https://wire.example/feed", fulltext: auto, tags: [agency]}
  - {id: paper, url: "https://paper.example/feed", publisher: The Paper}
  - {id: all, url: "https://all.example/feed", fulltext: always, allow_private: [10.0.0.0/8]}
entities:
  zircon: {names: [Tsirkon], ambiguous: [Zircon], context: [missile, hypersonic]}
receivers:
  desk: {type: console}
  phone: {type: console}
rules:
  - {id: weapons, when: zircon, severity: critical, to: [phone]}
  - {id: talks, when: '"Geneva" and "talks"', to: [desk]}
"""
TEASER = "Navy tests a missile"  # context alone: part of a rule
FULL = "The navy tested a missile on Monday. It was a Zircon, officers said. " * 5
DULL = "The navy tested a missile on Monday. Nobody said which. " * 5


@dataclass
class ScriptedArticles:
    """Answers by URL; what is not named is not found. `hold` keeps every answer back."""

    answers: dict[str, ArticleOutcome] = field(default_factory=dict)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    hold: asyncio.Event | None = None
    fails: Exception | None = None

    async def article(self, url: str, *, allow_private: tuple[str, ...] = ()) -> ArticleOutcome:
        self.asked.append((url, allow_private))
        if self.hold is not None:
            await self.hold.wait()
        if self.fails is not None:
            raise self.fails
        return self.answers.get(url, ArticleFailed(ArticleReason.NOT_FOUND, "404 Not Found"))

    def gives(self, text: str, n: int | str = 2, *, site: str = "wire") -> None:
        url = f"https://{site}.example/{n}"
        self.answers[url] = ArticleText(text, url)


@dataclass
class Newsroom:
    """A world with the desk that reads its articles."""

    world: World
    articles: ScriptedArticles
    desk: ArticleDesk

    async def poll(self, feed_id: str, *items: Any) -> None:
        await self.world.poll(feed_id, *items)

    async def read(self) -> int:
        """Every article that is due now, to its end."""
        begun = 0
        while started := await self.desk.tick(self.world.generation):
            begun += started
            while self.desk.running:
                await self.desk.wait()
        return begun

    async def entry(self, n: int | str = 2, site: str = "wire") -> Entry:
        (found,) = [e for e in await self.world.entries(site) if e.url.endswith(f"/{n}")]
        return found

    async def row(self, n: int | str = 2, site: str = "wire") -> Article | None:
        entry = await self.entry(n, site)
        return await self.world.store.read(lambda reader: reader.article(entry.id))

    async def reason(self, n: int | str = 2, site: str = "wire") -> ArticleReason | None:
        row = await self.row(n, site)
        assert row is not None
        return row.reason

    async def fired(self) -> list[tuple[str, AlertState, int]]:
        return [(alert.rule_id, alert.state, alert.revision) for alert in await self.world.alerts()]


FIRED, BASELINE = AlertState.FIRED, AlertState.BASELINE
Scenario = Callable[[Newsroom], Awaitable[None]]


def play(folder: Path, scenario: Scenario, *, start: tuple[str, ...] = ("wire", "all"), text: str = CONFIG) -> None:
    """Runs a scenario; the feeds of `start` had their baseline an hour ago."""

    async def run(world: World) -> None:
        articles = ScriptedArticles()
        desk = ArticleDesk(
            world.poller._ports,
            articles,
            rng=random.Random(1),
            live=lambda: world.poller.live,
            committed=lambda: world.woken.append(True),
        )
        room = Newsroom(world, articles, desk)
        articles.gives("An ordinary day, hour by hour. " * 20, "calm", site="all")
        await room.read()
        articles.asked.clear()
        world.heard.events.clear()
        await scenario(room)
        assert await world.audit() == []

    live(folder, run, text=text, start=start)


class TestArrival:
    def test_a_near_miss_that_its_article_completes_is_the_first_alert(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            await room.poll("wire", item(TEASER, n=2))
            assert await room.fired() == []
            assert await room.read() == 1
            assert await room.fired() == [("weapons", FIRED, 2)]
            (alert,) = await room.world.alerts()
            entry = await room.entry()
            assert (entry.article, entry.revision, alert.entry_id) == (FULL, 2, entry.id)
            assert (alert.story_id, alert.title) == (entry.story_id, TEASER)
            [hit] = [hit for hit in alert.evidence["hits"] if hit["text"] == "Zircon"][:1]
            assert hit["field"] == "text"
            assert FULL[hit["start"] : hit["end"]] == "Zircon"
            (delivery,) = await room.world.deliveries()
            assert delivery.receiver_id == "phone"
            assert room.world.woken == [True]
            (told,) = room.world.heard.named("article.read")
            assert (told["reason"], told["feed"], told["attempt"], told["next_in_s"]) == ("ok", "wire", 1, None)
            assert room.world.heard.named("alert.fired")[0]["rule"] == "weapons"

        play(tmp_path, scenario)

    def test_what_fired_on_the_headline_is_not_alerted_again_by_its_article(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            await room.poll("wire", item("Zircon missile flies", n=2))
            assert await room.fired() == [("weapons", FIRED, 1)]
            await room.read()
            assert await room.fired() == [("weapons", FIRED, 1)]
            assert len(await room.world.deliveries()) == 1
            assert room.world.heard.named("alert.suppressed")[-1]["reason"] == "already_alerted"

        play(tmp_path, scenario)

    def test_a_text_that_fires_nothing_is_kept_with_its_near_miss(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives("Zircon stones were on show at the fair this week. " * 6)
            await room.poll("wire", item("A day in Geneva", n=2))
            await room.read()
            assert await room.fired() == []
            assert (await room.entry()).article.startswith("Zircon stones")
            misses = await room.world.store.read(lambda reader: reader.near_misses())
            assert {(miss.rule_id, miss.revision) for miss in misses} >= {("weapons", 2), ("talks", 1)}

        play(tmp_path, scenario)

    def test_the_feeds_short_text_is_no_edit_of_the_full_one(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            teaser = item(TEASER, n=2, summary="Officers were there.", text="Officers were there. Read on.")
            await room.poll("wire", teaser)
            await room.read()
            before = await room.entry()
            for n in (3, 4):
                await room.poll("wire", item(f"Rain {n}", n=n), teaser)
                assert await room.read() == 0
            assert await room.entry() == before
            assert (before.text, before.updated_ms) == ("Officers were there. Read on.", before.first_seen_ms)

        play(tmp_path, scenario)

    def test_an_entry_that_gains_a_key_keeps_its_article(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            await room.poll("wire", replace(item(TEASER, n=2), guid=None))
            await room.read()
            await room.poll("wire", item(TEASER, n=2), item("Rain", n=3))
            assert (await room.entry()).article == FULL

        play(tmp_path, scenario)

    def test_an_edit_is_judged_with_the_article_that_is_there(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives("The envoys met at the lake. Their talks went on all day, and nobody smiled. " * 4)
            await room.poll("wire", item("A day in Geneva", n=2, summary="Officials met."))
            await room.read()
            assert await room.fired() == [("talks", FIRED, 2)]
            await room.poll("wire", item("A long day in Geneva", n=2, summary="Officials met."))
            entry = await room.entry()
            assert (entry.revision, entry.title) == (3, "A long day in Geneva")
            assert entry.article.startswith("The envoys")
            assert await room.fired() == [("talks", FIRED, 2)]

        play(tmp_path, scenario)


class TestWanted:
    def test_auto_asks_only_where_headline_or_summary_touch_a_rule(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            await room.poll("wire", item("Rain", n=2), item("Sun", n=3, summary="A hypersonic age."), item("Mud", n=4))
            await room.read()
            assert room.articles.asked == [("https://wire.example/3", ())]
            assert await room.row(2) is None

        play(tmp_path, scenario)

    def test_settings_may_name_more(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            await room.poll("wire", item("A quiet harbour", n=2))
            assert await room.read() == 1

        play(tmp_path, scenario)

    def test_always_asks_for_everything_and_lends_the_feeds_networks(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            await room.poll("all", item("Rain", n=2, site="all"), item("Sun", n=3, site="all"))
            await room.read()
            assert sorted(room.articles.asked) == [(f"https://all.example/{n}", ("10.0.0.0/8",)) for n in (2, 3)]

        play(tmp_path, scenario, start=("wire", "all"))

    def test_never_asks_for_nothing(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            await room.poll("paper", item("Zircon missile", n=2, site="paper"))
            assert await room.read() == 0

        play(tmp_path, scenario, start=("paper",))

    def test_first_sight_asks_for_nothing_under_auto(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            await room.poll("wire", item(TEASER, n=2))
            assert await room.read() == 0
            await room.poll("wire", item("Navy tests a missile again", n=2))
            assert await room.read() == 1
            assert await room.fired() == [("weapons", FIRED, 3)]

        play(tmp_path, scenario, start=())

    def test_first_sight_under_always_reads_and_alerts_nobody(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL, site="all")
            await room.poll("all", item(TEASER, n=2, site="all"))
            assert await room.read() == 1
            assert await room.fired() == [("weapons", BASELINE, 2)]
            assert await room.world.deliveries() == []

        play(tmp_path, scenario, start=())

    def test_a_feed_that_no_longer_wants_texts_gets_none(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            await room.poll("wire", item(TEASER, n=2))
            other = generation_of(tmp_path, CONFIG.replace("fulltext: auto, ", ""), number=2)
            await room.world.adopt(other)
            await room.read()
            assert await room.reason() is ArticleReason.UNWANTED
            assert room.articles.asked == []

        play(tmp_path, scenario)

    def test_an_address_that_another_entry_has_the_text_of_is_not_asked_again(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            await room.poll("wire", item(TEASER, n=2))
            await room.read()
            await room.poll("all", item(TEASER, n=2, site="wire", guid="other"))
            assert await room.read() == 1
            assert len(room.articles.asked) == 1
            entries = await room.world.entries("all")
            assert [entry.article for entry in entries if entry.title == TEASER] == [FULL]
            assert len(await room.world.alerts()) == 1

        play(tmp_path, scenario)


class TestFailure:
    @pytest.mark.parametrize(
        "reason", [ArticleReason.PAYWALL, ArticleReason.CONSENT, ArticleReason.ROBOTS, ArticleReason.GONE]
    )
    def test_what_is_no_text_is_written_down_with_its_reason_and_left(
        self, tmp_path: Path, reason: ArticleReason
    ) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.answers["https://wire.example/2"] = ArticleFailed(reason, "so it is")
            await room.poll("wire", item(TEASER, n=2))
            await room.read()
            row = await room.row()
            assert row is not None
            assert (row.reason, row.detail, row.due_ms, row.attempts) == (reason, "so it is", None, 1)
            entry = await room.entry()
            assert (entry.article, entry.revision) == ("", 1)
            (told,) = room.world.heard.named("article.failed")
            assert (told["reason"], told["next_in_s"]) == (str(reason), None)

        play(tmp_path, scenario)

    def test_a_page_that_says_less_than_the_feed_is_a_teaser(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(DULL)
            await room.poll("wire", item(TEASER, n=2, text=DULL + "And so on."))
            await room.read()
            assert await room.reason() is ArticleReason.TOO_SHORT
            assert (await room.entry()).article == ""

        play(tmp_path, scenario)

    def test_what_may_pass_is_retried_a_bounded_number_of_times(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.answers["https://wire.example/2"] = ArticleFailed(ArticleReason.TIMEOUT)
            await room.poll("wire", item(TEASER, n=2))
            for attempt in range(1, MOST_ATTEMPTS + 1):
                assert await room.read() == 1
                assert await room.read() == 0
                row = await room.row()
                assert row is not None
                assert row.attempts == attempt
                if row.due_ms is not None:
                    room.world.clock.advance((row.due_ms - room.world.clock.now_ms()) / 1000)
            last = await room.row()
            assert last is not None
            assert last.due_ms is None
            assert len(room.articles.asked) == MOST_ATTEMPTS

        play(tmp_path, scenario)

    def test_a_later_attempt_that_gets_through_alerts(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.answers["https://wire.example/2"] = ArticleFailed(ArticleReason.HTTP_5XX)
            await room.poll("wire", item(TEASER, n=2))
            await room.read()
            room.articles.gives(FULL)
            room.world.clock.advance(120)
            await room.read()
            assert await room.fired() == [("weapons", FIRED, 2)]

        play(tmp_path, scenario)

    def test_a_fault_of_ours_is_told_counted_and_tried_again_after_the_lease(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.fails = ZeroDivisionError("ours")
            await room.poll("wire", item(TEASER, n=2))
            assert await room.read() == 1
            assert len(room.world.heard.named("article.crashed")) == 1
            room.articles.fails = None
            room.articles.gives(FULL)
            assert await room.read() == 0
            room.world.clock.advance(15 * 60)
            assert await room.read() == 1
            assert await room.fired() == [("weapons", FIRED, 2)]

        play(tmp_path, scenario)

    def test_a_full_disk_loses_nothing(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            room.articles.hold = asyncio.Event()
            await room.poll("wire", item(TEASER, n=2))
            await room.desk.tick(room.world.generation)
            room.world.store.full = True
            room.articles.hold.set()
            await room.desk.wait()
            assert len(room.world.heard.named("article.uncommitted")) == 1
            room.world.store.full = False
            assert await room.fired() == []
            room.world.clock.advance(15 * 60)
            await room.read()
            assert await room.fired() == [("weapons", FIRED, 2)]

        play(tmp_path, scenario)


class TestRaces:
    def test_an_edit_while_the_article_is_under_way_is_judged_with_it(self, tmp_path: Path) -> None:
        """Neither headline nor article alone fires: the edited headline with the article does."""

        async def scenario(room: Newsroom) -> None:
            room.articles.gives("The envoys met at the lake. Their talks went on all day, and nobody smiled. " * 4)
            room.articles.hold = asyncio.Event()
            await room.poll("wire", item("A day in the harbour", n=2, summary="Officials met."))
            await room.desk.tick(room.world.generation)
            await room.poll("wire", item("A day in the harbour of Geneva", n=2, summary="Officials met."))
            room.articles.hold.set()
            await room.desk.wait()
            assert await room.fired() == [("talks", FIRED, 3)]
            entry = await room.entry()
            assert entry.title == "A day in the harbour of Geneva"
            assert entry.article

        play(tmp_path, scenario)

    def test_rules_that_come_live_meanwhile_are_those_that_judge(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(DULL)
            room.articles.hold = asyncio.Event()
            await room.poll("wire", item(TEASER, n=2))
            await room.desk.tick(room.world.generation)
            more = CONFIG + "  - {id: monday, when: '\"Monday\"', to: [desk]}\n"
            await room.world.adopt(generation_of(tmp_path, more, number=2))
            room.articles.hold.set()
            await room.desk.wait()
            assert await room.fired() == [("monday", FIRED, 2)]

        play(tmp_path, scenario)

    def test_an_entry_that_was_forgotten_meanwhile_is_left_alone(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.gives(FULL)
            room.articles.hold = asyncio.Event()
            await room.poll("wire", item(TEASER, n=2))
            await room.desk.tick(room.world.generation)
            room.world.clock.advance(10 * 24 * 3600)
            await room.poll("wire", item("Rain", n=9))
            later = room.world.clock.now_ms()
            await room.world.store.write(lambda tx: tx.delete_entries(before_ms=later - 5000, limit=10))
            room.articles.hold.set()
            await room.desk.wait()
            assert await room.fired() == []

        play(tmp_path, scenario)


class TestDesk:
    def test_few_are_under_way_at_once_and_all_come_through(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            items = [item(f"Missile number {n} seen", n=n) for n in range(30)]
            await room.poll("wire", *items)
            room.articles.hold = asyncio.Event()
            assert await room.desk.tick(room.world.generation) == AT_ONCE
            assert await room.desk.tick(room.world.generation) == 0
            room.articles.hold.set()
            await room.desk.drain(timeout_s=5)
            assert await room.read() == 30 - AT_ONCE
            assert len(room.articles.asked) == 30

        play(tmp_path, scenario)

    def test_a_stop_waits_for_what_is_under_way_and_ends_what_takes_too_long(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.articles.hold = asyncio.Event()
            await room.poll("wire", item(TEASER, n=2))
            await room.desk.drain(timeout_s=1)
            await room.desk.tick(room.world.generation)
            await room.desk.drain(timeout_s=0.01)
            assert room.desk.running == 0
            now_ms = room.world.clock.now_ms()
            assert await room.world.store.write(lambda tx: tx.release_articles(now_ms=now_ms)) == 1
            room.articles.hold = None
            room.articles.gives(FULL)
            await room.read()
            assert await room.fired() == [("weapons", FIRED, 2)]

        play(tmp_path, scenario)

    def test_nothing_due_writes_nothing(self, tmp_path: Path) -> None:
        async def scenario(room: Newsroom) -> None:
            room.world.store.full = True
            assert await room.desk.tick(room.world.generation) == 0
            room.world.store.full = False

        play(tmp_path, scenario)
