"""The commands that show the state: feeds, entries, alerts, outbox, status."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import listing
from monitor.cli.main import build
from monitor.model import (
    AlertState,
    DeliveryReason,
    DeliveryState,
    FeedState,
    FeedStatus,
    PollReason,
    Route,
    StoredNearMiss,
    Suppression,
)
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.contract.store_values import DAY, HOUR, NOW, Waiting, alert, entry, fire, receiver

Run = Callable[..., Result]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


@pytest.fixture
def running(path: Path, clock: ManualClock) -> Iterator[Waiting]:
    store = Waiting(open_store(f"sqlite:///{path}", clock=clock))
    yield store
    store.close()


@pytest.fixture
def run(path: Path) -> Run:
    """The command line on that state, its output piped."""

    def command(*words: str) -> Result:
        return CliRunner().invoke(build(words), [*words, "--state", str(path)])

    return command


def table(result: Result) -> list[dict[str, str]]:
    """The plain table as rows by column."""
    assert result.exit_code == 0, result.output
    head, *rows = (line.split("\t") for line in result.stdout.splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


def value(result: Result) -> Any:
    return json.loads(result.stdout)


COMMANDS = [["feeds"], ["entries"], ["alerts"], ["outbox", "list"], ["outbox", "audit"], ["status"]]


@pytest.mark.parametrize("words", [*COMMANDS, ["outbox", "redrive", "msg"]], ids=" ".join)
def test_a_missing_state_is_one_clear_line(run: Run, path: Path, words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr == f"monitor: no state at {path}: no monitor has run there yet; name another with --state\n"
    assert not path.exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_empty_state_is_no_error(run: Run, running: Waiting, words: list[str]) -> None:
    assert running.read(lambda r: r.feeds()) == []
    assert run(*words).exit_code == 0
    assert json.loads(run(*words, "--json").stdout) is not None


def test_feeds_show_state_next_poll_and_why(run: Run, running: Waiting) -> None:
    feed = FeedState(
        id="tass",
        url="https://example.org/tass.rss",
        status=FeedStatus.FAILING,
        next_due_ms=NOW + HOUR,
        due_why="max-age 3600 floor",
        last_success_ms=NOW - HOUR,
        errors=2,
        last_reason=PollReason.HTTP_5XX,
        last_detail="503 Service Unavailable",
        rate_per_h=0.5,
    )
    running.put(feed)
    assert table(run("feeds")) == [
        {
            "feed": "tass",
            "state": "failing",
            "last success": "2022-01-14T07:00:00Z",
            "next poll": "2022-01-14T09:00:00Z",
            "why then": "max-age 3600 floor",
            "entries/day": "12.0",
            "errors": "2",
            "last reason": "http_5xx: 503 Service Unavailable",
        }
    ]
    (shown,) = value(run("feeds", "--json"))
    assert (shown["next_due"], shown["last_reason"], shown["validators"]["etag"]) == (
        "2022-01-14T09:00:00Z",
        "http_5xx",
        None,
    )


@pytest.mark.parametrize(
    ("status", "why"),
    [(FeedStatus.GONE, "never: the server says it is gone"), (FeedStatus.REMOVED, "never: not in the config")],
)
def test_a_feed_that_is_not_asked_any_more_says_so(run: Run, running: Waiting, status: FeedStatus, why: str) -> None:
    running.put(FeedState(id="tass", url="https://example.org/", status=status, next_due_ms=NOW))
    (row,) = table(run("feeds"))
    assert (row["next poll"], row["why then"], row["last success"]) == ("", why, "never")


def put_entries(store: Waiting) -> None:
    store.write(lambda tx: tx.put_entry(entry("e1", title="Plain"), []))
    store.write(
        lambda tx: tx.put_entry(
            entry("e2", feed_id="bbc", story_id="e1", first_seen_ms=NOW + DAY, title="Zwei\x1b[2J\u202eDrei"), []
        )
    )


def test_entries_are_shown_newest_first_with_nothing_that_moves_the_cursor(run: Run, running: Waiting) -> None:
    put_entries(running)
    rows = table(run("entries"))
    assert [(r["id"], r["feed"], r["title"]) for r in rows] == [
        ("e2", "bbc", "Zwei[2JDrei"),
        ("e1", "tass", "Plain"),
    ]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--feed", "bbc"], ["e2"]),
        (["--story", "e1"], ["e2", "e1"]),
        (["--since", "2022-01-15"], ["e2"]),
        (["--since", "2022-01-14T09:00:00+01:00"], ["e2", "e1"]),
        (["--since", "1h"], []),
        (["--limit", "1"], ["e2"]),
        (["--feed", "nobody"], []),
    ],
)
def test_entries_are_chosen(run: Run, running: Waiting, options: list[str], shown: list[str]) -> None:
    put_entries(running)
    assert [e["id"] for e in value(run("entries", "--json", *options))] == shown


def test_entries_as_json_carry_everything(run: Run, running: Waiting) -> None:
    put_entries(running)
    shown = value(run("entries", "--json", "--feed", "tass"))[0]
    assert shown["first_seen"] == shown["published"] == "2022-01-14T08:00:00Z"
    assert (shown["text"], shown["tags"], shown["revision"]) == ("Envoys met in Geneva on Monday.", ["world"], 1)


@pytest.mark.parametrize("bad", ["yesterday", "24", "2022-13-01"])
def test_a_since_that_names_no_time_is_a_usage_error(run: Run, running: Waiting, bad: str) -> None:
    assert running.read(lambda r: r.feeds()) == []
    result = run("entries", "--since", bad)
    assert result.exit_code == 2
    assert "neither a span such as 24h nor a date" in re.sub(r"[\s│]+", " ", result.stderr)


def test_alerts_say_where_they_went(run: Run, running: Waiting) -> None:
    running.write(lambda tx: fire(tx, 1))
    running.put(alert("a2", rule_id="quiet"), Route("a2", "-", suppressed=Suppression.NO_RECEIVER))
    running.put(alert("a3", state=AlertState.BASELINE), Route("a3", "desk", suppressed=Suppression.BASELINE))
    assert [(r["id"], r["went to"]) for r in table(run("alerts"))] == [
        ("a2", "-: suppressed (no_receiver)"),
        ("alr-desk1", "desk: pending"),
    ]
    assert [(r["id"], r["went to"]) for r in table(run("alerts", "--baseline"))] == [
        ("a3", "desk: suppressed (baseline)")
    ]
    assert [r["id"] for r in table(run("alerts", "--rule", "quiet"))] == ["a2"]
    shown = value(run("alerts", "--json", "--limit", "1"))
    assert [(a["id"], a["routes"]) for a in shown] == [
        ("a2", [{"receiver": "-", "state": "suppressed", "reason": "no_receiver", "delivery": None}])
    ]


def test_near_misses_are_listed_with_what_was_missing(run: Run, running: Waiting) -> None:
    running.write(lambda tx: tx.put_entry(entry("e1", title="Rybkov visits Geneva"), []))
    running.put(StoredNearMiss("r", "e1", 1, NOW, "ryabkov", "1 edit from “Ryabkov”"))
    running.put(StoredNearMiss("quiet", "gone", 2, NOW + HOUR, "a near/2 b", "too far"))
    assert table(run("alerts", "--near")) == [
        {
            "seen": "2022-01-14T09:00:00Z",
            "rule": "quiet",
            "entry": "gone",
            "title": "",
            "missing": "a near/2 b",
            "because": "too far",
        },
        {
            "seen": "2022-01-14T08:00:00Z",
            "rule": "r",
            "entry": "e1",
            "title": "Rybkov visits Geneva",
            "missing": "ryabkov",
            "because": "1 edit from “Ryabkov”",
        },
    ]
    assert [one["entry_id"] for one in value(run("alerts", "--near", "--rule", "r", "--json"))] == ["e1"]
    assert len(value(run("alerts", "--near", "--limit", "1", "--json"))) == 1


def test_near_misses_and_the_baseline_are_two_lists(run: Run, running: Waiting) -> None:
    assert running.read(lambda r: r.feeds()) == []
    assert run("alerts", "--near", "--baseline").exit_code == 2


def bury(store: Waiting, *ids: str) -> None:
    for identity in ids:
        found = store.read(lambda r, identity=identity: r.delivery(identity))  # type: ignore[misc]
        store.put(replace(found, state=DeliveryState.DEAD, last_reason=DeliveryReason.GIVE_UP, last_error="96 h over"))


def test_the_outbox_is_listed_by_number_and_state(run: Run, running: Waiting) -> None:
    running.write(lambda tx: [fire(tx, n) for n in (1, 2)])
    bury(running, "msg-desk1")
    rows = table(run("outbox", "list"))
    assert [(r["id"], r["state"], r["reason"], r["detail"]) for r in rows] == [
        ("msg-desk1", "dead", "give_up", "96 h over"),
        ("msg-desk2", "pending", "", ""),
    ]
    assert [d["id"] for d in value(run("outbox", "list", "--only", "dead", "--json"))] == ["msg-desk1"]
    assert value(run("outbox", "list", "--receiver", "soc", "--json")) == []


def test_a_clean_audit_says_so(run: Run, running: Waiting) -> None:
    running.write(lambda tx: fire(tx, 1))
    result = run("outbox", "audit")
    assert (result.exit_code, result.stdout) == (0, "1 alerts, 0 unexplained\n")


def test_an_audit_with_findings_fails_and_names_each(run: Run, running: Waiting) -> None:
    running.write(lambda tx: tx.put_entry(entry("e1"), []))
    running.put(alert("a1"))
    result = run("outbox", "audit")
    assert result.exit_code == 1
    assert result.stdout == "alert a1 of rule geneva fired but has no route: nobody knows where it went\n"
    assert result.stderr == "1 alerts, 1 unexplained\n"
    assert len(value(run("outbox", "audit", "--json"))["unexplained"]) == 1


def states(store: Waiting) -> dict[str, str]:
    return {d.id: str(d.state) for d in store.read(lambda r: r.deliveries())}


@pytest.mark.parametrize(
    ("options", "again"),
    [
        (["msg-desk1"], {"msg-desk1"}),
        (["--receiver", "soc"], {"msg-soc1"}),
        (["--rule", "geneva"], {"msg-desk1", "msg-desk2", "msg-soc1"}),
        (["--rule", "nothing"], set()),
        (["--since", "2022-01-01"], {"msg-desk1", "msg-desk2", "msg-soc1"}),
        (["--since", "2022-01-15"], set()),
        (["--receiver", "desk", "--since", "2022-01-01"], {"msg-desk1", "msg-desk2"}),
    ],
)
def test_the_dead_are_redriven_while_the_daemon_runs(
    run: Run, running: Waiting, options: list[str], again: set[str]
) -> None:
    running.write(lambda tx: [fire(tx, 1), fire(tx, 2), fire(tx, 1, receiver_id="soc")])
    bury(running, "msg-desk1", "msg-desk2", "msg-soc1")
    result = run("outbox", "redrive", *options)
    assert result.exit_code == 0, result.output
    assert {i for i, state in states(running).items() if state == "pending"} == again
    assert result.stderr.endswith(f"{len(again)} redriven\n")
    assert running.read(lambda r: r.audit()) == []


def test_a_redriven_delivery_keeps_its_id_and_begins_its_span_anew(run: Run, running: Waiting) -> None:
    running.write(lambda tx: fire(tx, 1))
    bury(running, "msg-desk1")
    assert run("outbox", "redrive", "msg-desk1").exit_code == 0
    again = running.read(lambda r: r.delivery("msg-desk1"))
    assert again is not None
    assert (again.redrives, again.tries) == (1, 0)
    assert again.give_up_ms - again.due_ms == 96 * HOUR


def test_what_can_not_be_redriven_is_told(run: Run, running: Waiting) -> None:
    running.write(lambda tx: [fire(tx, 1), fire(tx, 2)])
    bury(running, "msg-desk2")
    result = run("outbox", "redrive", "msg-desk1", "msg-gone")
    assert result.exit_code == 1
    assert "msg-desk1: it is pending, not dead\n" in result.stderr
    assert "msg-gone: no such delivery\n" in result.stderr
    result = run("outbox", "redrive", "msg-desk2", "--receiver", "soc")
    assert "msg-desk2: it does not meet the other conditions\n" in result.stderr
    assert states(running)["msg-desk2"] == "dead"


def test_redriving_for_a_disabled_receiver_says_that_it_waits(run: Run, running: Waiting) -> None:
    running.write(lambda tx: fire(tx, 1))
    bury(running, "msg-desk1")
    running.put(receiver("desk", enabled=False, disabled_why="410 Gone"))
    result = run("outbox", "redrive", "--receiver", "desk")
    assert "receiver desk is disabled: its messages wait until `monitor reload`\n" in result.stderr


def test_redriving_nothing_in_particular_is_a_usage_error(run: Run, running: Waiting) -> None:
    assert running.read(lambda r: r.feeds()) == []
    assert run("outbox", "redrive").exit_code == 2


def test_status_says_who_runs_and_what_is_wrong(run: Run, running: Waiting) -> None:
    running.put(
        FeedState(id="a", url="https://example.org/a", status=FeedStatus.OK, next_due_ms=NOW),
        FeedState(id="b", url="https://example.org/b", status=FeedStatus.FAILING, next_due_ms=NOW + 1),
        FeedState(id="c", url="https://example.org/c", status=FeedStatus.REMOVED),
    )
    running.write(lambda tx: [fire(tx, 1), fire(tx, 2)])
    bury(running, "msg-desk2")
    running.put(receiver("soc", enabled=False, disabled_why="410 Gone"))
    said = run("status").stdout
    assert re.search(r"monitor \S+, running as pid \d+; state \S+monitor\.db, kept since 2022-01-14T08:00:00Z", said)
    assert "feeds    2, 1 failing; next poll 2022-01-14T08:00:00Z (due)\n" in said
    assert "outbox   1 pending, 1 dead\n" in said
    assert "receiver soc is disabled: 410 Gone\n" in said
    assert "monitor outbox list --only dead" in said


def test_status_of_a_stopped_daemon(run: Run, path: Path, clock: ManualClock) -> None:
    Waiting(open_store(f"sqlite:///{path}", clock=clock)).close()
    shown = value(run("status", "--json"))
    assert shown["pid"] is None
    assert (shown["feeds"], shown["next_poll"], shown["outbox"]["pending"]) == ({"all": 0}, None, 0)
    assert "not running" in run("status").stdout


def test_a_terminal_gets_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    listing.print_table(("feed", "state"), [("[bold]tass", "ok")], empty="none")
    shown = capsys.readouterr().out
    assert "[bold]tass" in shown, "stored text is no markup"
    assert "─" in shown


@pytest.mark.parametrize(
    ("ms", "shown"), [(0, "0s"), (-5, "0s"), (59_999, "59s"), (90_000, "1m 30s"), (DAY + HOUR + 5000, "1d 1h")]
)
def test_a_span_is_shown_in_two_units(ms: int, shown: str) -> None:
    assert listing.span(ms) == shown


def test_instants_are_shown_in_utc() -> None:
    assert listing.iso(NOW + 999) == "2022-01-14T08:00:00Z"
    assert listing.iso(None) == ""
