"""Real feeds from an origin on a bad day: what is stored and sent is what a calm day brings."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.feeds.schedule import Manners, Offence, Score, score
from monitor.ports import Reader
from tests.replay.chaos import ChaosOrigin
from tests.replay.data import Snapshot, snapshots
from tests.replay.newsroom import SPACING_S, Heard, replaying
from tests.replay.origin import ReplayOrigin

ALL = 100_000
SLICE = 120
FAULTS = {"500", "503", "429", "reset", "cut", "page", "drip", "charset", "redirect"}
BOGUS = (Offence.MADE_UP_VALIDATORS, Offence.OUT_OF_SEQUENCE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is there after a replay."""

    entries: dict[str, tuple[str, str, int]]
    alerts: dict[str, tuple[str, str]]
    received: Counter[str]
    audit: list[str]
    judged: Score
    heard: Heard


async def play(folder: Path, versions: Sequence[Snapshot], origin: ReplayOrigin) -> Outcome:
    feeds = sorted({version.feed for version in versions})
    async with replaying(folder, feeds, start_s=versions[0].at_s, origin=origin) as replay:
        await replay.play(versions)

        def look(reader: Reader) -> tuple[dict[str, tuple[str, str, int]], dict[str, tuple[str, str]], list[str]]:
            entries = {e.id: (e.feed_id, e.title, e.revision) for e in reader.entries(limit=ALL)}
            alerts = {a.id: (a.rule_id, str(a.state)) for a in reader.alerts(limit=ALL)}
            return entries, alerts, reader.audit()

        entries, alerts, audit = await replay.store.read(look)
        manners = Manners(spacing_s=SPACING_S - 0.001, after_error_s=0.5)
        judged = score(replay.exchanges, manners=manners)
        return Outcome(entries, alerts, Counter(replay.hook.alert_ids), audit, judged, replay.heard)


def compare(folder: Path, versions: Sequence[Snapshot], *, seed: int) -> Score:
    """Plays both days and holds one against the other."""
    for day in ("calm", "bad"):
        (folder / day).mkdir()
    calm = asyncio.run(play(folder / "calm", versions, ReplayOrigin()))
    origin = ChaosOrigin(seed=seed)
    bad = asyncio.run(play(folder / "bad", versions, origin))
    assert set(origin.injected) == FAULTS
    assert bad.entries == calm.entries, "no more and no fewer"
    assert bad.alerts == calm.alerts
    assert bad.received == calm.received
    assert set(bad.received.values()) <= {1}
    assert (calm.audit, bad.audit) == ([], [])
    assert bad.heard.named("poll.crashed", "poll.uncommitted", "delivery.crashed") == []
    for judged in (calm.judged, bad.judged):
        assert judged.count(Offence.TOO_CLOSE) == 0
        assert judged.count(Offence.COOKIE) == judged.count(Offence.REFERRER) == 0
        assert [judged.count(bogus) for bogus in BOGUS] == [0, 0]
        assert judged.count(Offence.BEFORE_RETRY_AFTER) == judged.count(Offence.HAMMERED) == 0
        assert judged.conditional_share >= 0.999, judged.offences
    return bad.judged


@pytest.mark.parametrize("name", ["newsroom", "whitehouse"])
def test_a_slice_of_real_feeds_survives_a_bad_day(name: str, tmp_path: Path) -> None:
    compare(tmp_path, snapshots(name)[:SLICE], seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("name", ["newsroom", "whitehouse"])
def test_all_real_feeds_survive_a_bad_day(name: str, seed: int, tmp_path: Path) -> None:
    versions = snapshots(name)
    judged = compare(tmp_path, versions, seed=seed)
    assert judged.requests > len(versions), "each version was asked for, and each fault cost another request"
