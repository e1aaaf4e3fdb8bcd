"""`monitor feeds` as a group, and `monitor feeds score`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import build
from monitor.ingest.twins import parked
from monitor.model import Exchange, FeedState, Validators
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.contract.store_values import NOW, Waiting

ONE = Validators('"1"')
GOOD = [
    Exchange(NOW / 1000, "a.org", "https://a.org/f", 200, got=ONE),
    Exchange(NOW / 1000 + 900, "a.org", "https://a.org/f", 304, sent=ONE),
    Exchange(NOW / 1000 + 1800, "a.org", "https://a.org/f", 304, sent=ONE),
]
Run = Callable[..., Result]


@pytest.fixture
def running(tmp_path: Path, clock: ManualClock) -> Iterator[Waiting]:
    store = Waiting(open_store(f"sqlite:///{tmp_path / 'monitor.db'}", clock=clock))
    yield store
    store.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*words: str) -> Result:
        return CliRunner().invoke(build(words), [*words, "--state", str(tmp_path / "monitor.db")])

    return command


def test_a_clean_ledger_is_exit_0_overall_and_by_host(run: Run, running: Waiting) -> None:
    running.write(lambda tx: tx.put_exchanges([*GOOD, replace(GOOD[0], host="b.org", url="https://b.org/f")]))
    result = run("feeds", "score")
    assert result.exit_code == 0
    head, overall, *hosts = (line.split("\t") for line in result.stdout.splitlines())
    assert head[:5] == ["host", "requests", "304", "conditional", "behind"]
    assert overall[:4] == ["all", "4", "2", "100.00%"]
    assert [host[:3] for host in hosts] == [["a.org", "3", "2"], ["b.org", "1", "0"]]


def test_what_an_owner_would_mind_is_counted_named_and_exit_1(run: Run, running: Waiting) -> None:
    rude = replace(GOOD[2], at_s=GOOD[2].at_s + 0.5, sent=Validators(), headers=frozenset({"cookie"}))
    running.write(lambda tx: tx.put_exchanges([*GOOD, rude]))
    result = run("feeds", "score")
    assert result.exit_code == 1
    assert set(result.stderr.splitlines()) == {
        "too_close: https://a.org/f",
        "unconditional: https://a.org/f",
        "cookie: https://a.org/f",
    }
    assert "66.67%" in result.stdout


def test_score_as_json_has_counts_places_and_the_span(run: Run, running: Waiting) -> None:
    running.write(lambda tx: tx.put_exchanges([*GOOD, replace(GOOD[2], at_s=GOOD[2].at_s + 0.25)]))
    found = json.loads(run("feeds", "score", "--json").stdout)
    assert (found["since"], found["until"]) == ("2022-01-14T08:00:00Z", "2022-01-14T08:30:00Z")
    assert found["all"]["offences"]["too_close"] == found["hosts"]["a.org"]["offences"]["too_close"] == 1
    assert found["all"]["where"] == [{"offence": "too_close", "url": "https://a.org/f", "times": 1}]
    assert json.loads(run("feeds", "score", "--json", "--spacing", "0.1").stdout)["all"]["where"] == []


def test_no_requests_are_no_offence(run: Run, running: Waiting) -> None:
    assert running.read(lambda reader: reader.exchanges()) == []
    result = run("feeds", "score")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no requests yet" in result.stderr
    assert json.loads(run("feeds", "score", "--json").stdout)["since"] is None


def test_the_list_shows_who_a_parked_feed_is_polled_as(run: Run, running: Waiting) -> None:
    running.put(FeedState("kept", "http://x.org/f"), parked(FeedState("twin", "http://x.org/f"), "kept"))
    lines = run("feeds").stdout.splitlines()
    twin = next(line.split("\t") for line in lines if line.startswith("twin"))
    assert twin[1:5] == ["merged", "never", "", "polled as kept"]
    assert json.loads(run("feeds", "--json").stdout)[1]["polled_as"] == "kept"


def test_options_of_the_list_before_a_command_are_refused(run: Run, running: Waiting) -> None:
    assert running.read(lambda reader: reader.feeds()) == []
    result = run("feeds", "--json", "score")
    assert result.exit_code == 2
    assert "options of `score` come after it" in result.stderr
