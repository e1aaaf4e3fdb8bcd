"""Real feeds, version after version, through the whole pipeline: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.model import Alert, AlertState, Entry
from monitor.ports import Reader
from tests.replay.data import Snapshot, snapshots
from tests.replay.hook import Hook
from tests.replay.newsroom import Heard, replaying
from tests.replay.oracle import Memory, remembered

ALL = 100_000


@dataclass(frozen=True, slots=True)
class Played:
    """What is there after a replay."""

    memories: dict[str, Memory]
    entries: list[Entry]
    alerts: list[Alert]
    audit: list[str]
    heard: Heard
    hook: Hook
    asked: list[tuple[str, bool, int]]

    def of(self, feed: str) -> dict[str, Entry]:
        """The feed's entries by canonical link."""
        return {entry.url: entry for entry in self.entries if entry.feed_id == feed}


async def play(folder: Path, versions: Sequence[Snapshot]) -> Played:
    feeds = sorted({version.feed for version in versions})
    async with replaying(folder, feeds, start_s=versions[0].at_s) as replay:
        await replay.play(versions)

        def look(reader: Reader) -> tuple[list[Entry], list[Alert], list[str]]:
            return reader.entries(limit=ALL), reader.alerts(limit=ALL), reader.audit()

        entries, alerts, audit = await replay.store.read(look)
        return Played(remembered(versions), entries, alerts, audit, replay.heard, replay.hook, replay.origin.asked)


@pytest.fixture(scope="module", params=["newsroom", "whitehouse"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    name: str = request.param
    return asyncio.run(play(tmp_path_factory.mktemp(name), snapshots(name)))


def test_every_item_that_ever_appeared_is_stored_exactly_once(played: Played) -> None:
    stored = Counter(entry.feed_id for entry in played.entries)
    assert stored == {feed: len(memory.titles) for feed, memory in played.memories.items()}


def test_an_edited_headline_is_an_update_of_its_entry(played: Played) -> None:
    revised = {entry.feed_id: 0 for entry in played.entries}
    for entry in played.entries:
        revised[entry.feed_id] += entry.revision > 1
    for feed, memory in played.memories.items():
        assert revised[feed] >= len(memory.edited), feed


def test_items_that_vanish_and_return_are_not_new(played: Played) -> None:
    assert sum(len(memory.returned) for memory in played.memories.values()) > 0
    new = Counter[str]()
    for fields in played.heard.named("poll.done"):
        new[str(fields["feed"])] += int(str(fields["new"] or 0))
    assert new == {feed: len(memory.titles) for feed, memory in played.memories.items()}


def test_a_catch_all_rule_alerts_each_story_once_and_the_baseline_not_at_all(played: Played) -> None:
    caught = [alert for alert in played.alerts if alert.rule_id == "everything"]
    stories = {entry.story_id for entry in played.entries}
    assert Counter(alert.story_id for alert in caught) == dict.fromkeys(stories, 1)
    baseline = {entry.story_id for entry in played.entries if entry.baseline}
    sent = {alert.story_id for alert in caught if alert.state is AlertState.FIRED}
    assert sent == stories - baseline


def test_the_receiver_has_every_alert_once_in_one_body(played: Played) -> None:
    fired = {alert.id for alert in played.alerts if alert.state is AlertState.FIRED}
    assert Counter(played.hook.alert_ids) == dict.fromkeys(fired, 1)
    assert all(len(bodies) == 1 for bodies in played.hook.bodies.values())
    assert all(json.loads(bodies[0])["data"]["delivery_id"] == key for key, bodies in played.hook.bodies.items())


def test_the_outbox_explains_itself(played: Played) -> None:
    assert played.audit == []


def test_nothing_failed_or_crashed(played: Played) -> None:
    assert played.heard.named("poll.failed", "poll.crashed", "poll.uncommitted", "delivery.crashed") == []


def test_every_request_after_the_first_was_conditional(played: Played) -> None:
    unconditional = Counter(path for path, conditional, _ in played.asked if not conditional)
    assert unconditional == {f"/{feed}.xml": 1 for feed in played.memories}
