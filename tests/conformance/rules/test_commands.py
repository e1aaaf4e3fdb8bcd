"""The writer's and the operator's commands on a small real config and state: what they print, and their exit codes:
0 ok, 1 tests failed or differences found where asked, 2 usage, 78 bad config."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import COMMANDS, build
from tests.acceptance.process import ROOT, monitor
from tests.conformance.rules.desk import Item, Played, config_of, play, show, write

CONFIG = """
feeds:
  - {id: tass, url: "https://example.org/t.rss", tags: [wire], lang: en}
entities:
  zircon: {names: [Zircon missile], ambiguous: [Zircon], context: [frigate], lookalikes: [zirconia]}
rules:
  - id: zircon
    title: The missile by name
    when: zircon
    severity: {critical: zircon and "Geneva", warning: otherwise}
    to: [desk, ops]
    tests:
      - {title: Zircon missile fired, expect: warning}
      - {title: Zirconia crowns, expect: silent}
receivers:
  desk: {type: console}
  ops: {type: console}
"""
FIRED = Item("1", "Zircon missile fired near Kronstadt")
NEAR = Item("2", "Zircon rings are worn again this year")
OLD = Item("0", "Zircon missile tested in summer")
HOSTILE = Item("3", "Zircon missile \x9b2Jand a\ttab: [red]x[/red]")

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "config", CONFIG)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command in this process, its output piped; the state is beside the config."""

    def command(*words: str) -> Result:
        return CliRunner().invoke(build(words), list(words), env={"STATE_DIRECTORY": str(tmp_path)})

    return command


@pytest.fixture
def state(tmp_path: Path) -> Played:
    return play(
        config_of(CONFIG),
        show("tass", OLD),
        show("tass", FIRED, OLD),
        show("tass", NEAR, FIRED, OLD),
        state=f"sqlite:///{tmp_path / 'monitor.db'}",
    )


def value(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    head, *lines = (line.split("\t") for line in result.stdout.splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


class TestOfTheWriter:
    def test_check_says_what_a_config_holds(self, run: Run, folder: Path) -> None:
        result = run("check", str(folder))
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == f"{folder}: ok: 1 feed, 1 entity, 1 rule, 2 receivers\n"

    def test_check_as_json_has_problems_with_their_places(self, run: Run, folder: Path) -> None:
        write(folder, CONFIG.replace("when: zircon\n", "when: zirkon\n"))
        result = run("check", str(folder), "--json")
        found = json.loads(result.stdout)
        assert (result.exit_code, found["ok"], found["counts"]) == (78, False, None)
        [problem] = found["problems"]
        assert (problem["line"], problem["column"], problem["grade"]) == (9, 11, "error")
        assert problem["hint"] == "did you mean 'zircon'?"

    @pytest.mark.parametrize(
        ("old", "new", "warning"),
        [
            ("lookalikes: [zirconia]", 'lookalikes: ["zirc*"]', "`Zircon` of `zircon` is never found"),
            ("context: [frigate], ", "", "the ambiguous names of `zircon` never count"),
            ("ambiguous: [Zircon]", 'ambiguous: ["Циркон*"]', "Cyrillic names, and no feed is in such a language"),
            ("when: zircon\n", "when: zircon and not zircon\n", "can never match"),
            ("names: [Zircon missile]", "names: [Zircon missile, House], fuzzy: 1", "common word"),
            ("  ops:", "  spare: {type: console}\n  ops:", "nothing is sent to the receiver `spare`"),
            ("rules:\n", "  idle: {names: [Idle Name]}\nrules:\n", "no rule uses `idle`"),
        ],
    )
    def test_check_lints(self, run: Run, folder: Path, old: str, new: str, warning: str) -> None:
        assert old in CONFIG
        write(folder, CONFIG.replace(old, new))
        result = run("check", str(folder))
        assert warning in result.stderr, result.output
        if result.exit_code == 0:
            assert "warning: " in result.stderr
            assert run("check", str(folder), "--strict").exit_code == 78

    @pytest.mark.parametrize(
        ("keyword", "warned"),
        [
            ("{any: [house], fuzzy: 1}", True),
            ('{when: \'"house" near/3 "Kronstadt"\', fuzzy: {edits: 1, min_length: 4}}', True),
            ("{any: [house], fuzzy: off}", False),
            ("{any: [house]}", False),
            ("{any: [house], fuzzy: {edits: 1, min_length: 6}}", False),
            ("{any: [house of cards, Kronstadt], fuzzy: 1}", False),
        ],
    )
    def test_check_warns_of_fuzzy_on_a_common_word(self, run: Run, folder: Path, keyword: str, *, warned: bool) -> None:
        text = CONFIG.replace("when: zircon\n", "when: zircon or k\n") + f"keywords: {{k: {keyword}}}\n"
        result = run("check", str(write(folder, text)))
        assert result.exit_code == 0
        assert ("`house` of `k` is a common word" in result.stderr) is warned

    def test_test_shows_a_diff_of_hits_when_one_fails(self, run: Run, folder: Path) -> None:
        assert run("test", str(folder)).exit_code == 0
        write(folder, CONFIG.replace("fired, expect: warning", "fired, expect: critical"))
        result = run("test", str(folder))
        assert result.exit_code == 1
        assert "FAILED  zircon  Zircon missile fired: critical" in result.stdout
        assert "expected critical, got warning" in result.stdout
        assert '      - critical: "Geneva"' in result.stdout
        assert "      + " in result.stdout
        assert result.stdout.splitlines()[-1] == "2 tests, 1 failed"
        assert json.loads(run("test", str(folder), "--json").stdout)["failed"] == 1

    def test_explain_names_the_clause_that_decided_and_highlights_spans(self, run: Run, folder: Path) -> None:
        (folder / "a.txt").write_text("Off Kronstadt a Zircon missile flew past Geneva.")
        said = run("explain", str(folder), str(folder / "a.txt")).stdout
        assert "FIRED     zircon  critical  The missile by name" in said
        assert '  severity    critical: zircon and "Geneva"' in said
        assert "‹Zircon missile›" in said
        assert "“Zircon missile”, as listed (exact)" in said

    def test_spans_are_code_points_with_120_characters_around_and_the_texts_hash(
        self, run: Run, folder: Path, tmp_path: Path
    ) -> None:
        text = "𝔘" * 200 + " Zircon missile " + "é" * 200
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        [subject] = value(run("explain", str(folder), str(tmp_path / "a.txt"), "--json"))["subjects"]
        [verdict] = subject["verdicts"]
        [hit] = verdict["hits"]
        assert (hit["start"], hit["end"], text[hit["start"] : hit["end"]]) == (201, 215, "Zircon missile")
        assert (hit["name"], hit["layer"], hit["edits"], hit["snippet_start"]) == ("zircon", "exact", [0, 0], 81)
        assert hit["snippet"] == text[81:335]
        assert verdict["fields"] == {"text": hashlib.sha256(text.encode()).hexdigest()}
        assert verdict["v"] == 1

    def test_explain_of_an_entry_and_of_an_alert(self, run: Run, folder: Path, state: Played) -> None:
        [alert] = state.alerts
        for target in (alert.id, alert.entry_id):
            [subject] = value(run("explain", str(folder), target, "--json"))["subjects"]
            [verdict] = subject["verdicts"]
            assert (subject["feed"], verdict["kind"], verdict["alert"]) == ("tass", "fired", alert.id)
            assert len(verdict["routes"]) == 2
            assert verdict["version"] == alert.rule_version

    def test_try_on_a_file_stores_nothing_and_shows_what_would_fire(
        self, run: Run, folder: Path, tmp_path: Path
    ) -> None:
        feed = "".join(item.xml() for item in (FIRED, NEAR, OLD))
        (tmp_path / "f.rss").write_text(f'<rss version="2.0"><channel><title>t</title>{feed}</channel></rss>')
        said = run("try", str(folder), str(tmp_path / "f.rss"))
        last = said.stdout.splitlines()[-1]
        assert (said.exit_code, last) == (0, "3 entries: 2 would fire, 1 near misses; nothing was stored or sent")
        found = value(run("try", str(folder), str(tmp_path / "f.rss"), "--rule", "zircon", "--json"))
        assert sorted(one["title"] for one in found["matches"]) == sorted([FIRED.title, NEAR.title, OLD.title])
        assert not (tmp_path / "monitor.db").exists()

    def test_init_writes_a_commented_starter_that_checks_and_schema_is_the_same_as_its_own(
        self, run: Run, tmp_path: Path
    ) -> None:
        assert run("init", str(tmp_path / "new")).exit_code == 0
        assert run("check", str(tmp_path / "new"), "--strict").exit_code == 0
        [schema] = (tmp_path / "new").glob("*.json")
        assert value(run("schema")) == json.loads(schema.read_text())
        assert run("init", str(tmp_path / "new")).exit_code == 2


class TestOfTheOperator:
    @pytest.mark.usefixtures("state")
    def test_feeds(self, run: Run) -> None:
        [row] = rows(run("feeds"))
        assert (row["feed"], row["state"], row["errors"], row["last reason"]) == ("tass", "ok", "0", "ok")
        [found] = value(run("feeds", "--json"))
        assert (found["id"], found["polls"], found["last_success"]) == ("tass", 3, "2022-01-14T08:30:00Z")

    def test_entries_newest_first(self, run: Run, state: Played) -> None:
        assert [row["title"] for row in rows(run("entries"))] == [NEAR.title, FIRED.title, OLD.title]
        [found] = value(run("entries", "--story", state.alerts[0].story_id, "--json"))
        assert (found["title"], found["baseline"], found["revision"]) == (FIRED.title, False, 1)
        assert [row["title"] for row in rows(run("entries", "--since", "2022-01-14T08:25Z"))] == [NEAR.title]
        assert len(value(run("entries", "--limit", "2", "--json"))) == 2

    @pytest.mark.usefixtures("state")
    def test_alerts_and_where_each_went(self, run: Run) -> None:
        [row] = rows(run("alerts"))
        assert (row["title"], row["severity"], row["rule"]) == (FIRED.title, "warning", "zircon")
        assert row["went to"] == "desk: pending; ops: pending"
        [found] = value(run("alerts", "--json"))
        assert found["evidence"]["hits"][0]["text"] == "Zircon missile"
        assert value(run("alerts", "--rule", "other", "--json")) == []

    @pytest.mark.usefixtures("state")
    def test_alerts_of_the_baseline_are_listed_apart(self, run: Run) -> None:
        [row] = rows(run("alerts", "--baseline"))
        assert (row["title"], row["went to"]) == (
            OLD.title,
            "desk: suppressed (baseline); ops: suppressed (baseline)",
        )

    @pytest.mark.usefixtures("state")
    def test_the_outbox_and_its_audit(self, run: Run) -> None:
        listed = rows(run("outbox", "list"))
        assert [(row["receiver"], row["no."], row["state"]) for row in listed] == [
            ("desk", "1", "pending"),
            ("ops", "1", "pending"),
        ]
        assert len(rows(run("outbox", "list", "--receiver", "ops", "--only", "pending"))) == 1
        audit = run("outbox", "audit")
        assert (audit.exit_code, audit.stdout) == (0, "2 alerts, 0 unexplained\n")
        assert value(run("outbox", "audit", "--json")) == {"unexplained": [], "alerts": 2}

    @pytest.mark.usefixtures("state")
    def test_status_counts_what_there_is(self, run: Run) -> None:
        found = value(run("status", "--json"))
        counted = {key: found[key] for key in ("entries", "stories", "alerts", "baseline_alerts", "near_misses")}
        assert counted == {"entries": 3, "stories": 3, "alerts": 1, "baseline_alerts": 1, "near_misses": 1}
        assert (found["feeds"]["all"], found["outbox"]["pending"], found["pid"]) == (1, 2, None)
        lines = run("status").stdout.splitlines()
        assert "not running" in lines[0]
        assert lines[3] == "alerts   1, and 1 of the baseline; 1 near misses"

    def test_redrive_of_what_is_not_dead_says_why_and_fails(self, run: Run, state: Played) -> None:
        result = run("outbox", "redrive", state.deliveries[0].id, "msg_none")
        assert result.exit_code == 1
        assert "it is pending, not dead" in result.stderr
        assert "msg_none: no such delivery" in result.stderr

    def test_nothing_stored_moves_the_cursor_or_breaks_a_line(self, run: Run, tmp_path: Path) -> None:
        play(config_of(CONFIG), show("tass"), show("tass", HOSTILE), state=f"sqlite:///{tmp_path / 'monitor.db'}")
        for words in (["alerts"], ["entries"], ["outbox", "list"], ["status"], ["feeds"]):
            said = run(*words).stdout
            assert "\x9b" not in said
            assert "\x1b" not in said
        [row] = rows(run("alerts"))
        assert "[red]x[/red]" in row["title"]


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["check", "--strickt"],
        ["check", "a", "b"],
        ["alerts", "--limit", "0"],
        ["alerts", "--limit", "many"],
        ["entries", "--since", "yesterday"],
        ["outbox", "list", "--only", "gone"],
        ["outbox", "redrive"],
        ["outbox", "burn"],
        ["init"],
        ["explain"],
        ["run", "--log", "xml"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("state")
def test_wrong_usage_is_exit_code_2_and_says_what(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr) > 10


@pytest.mark.parametrize("words", [["feeds"], ["entries"], ["alerts"], ["outbox", "audit"], ["status"]], ids=" ".join)
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
def test_a_missing_state_is_exit_code_1_and_one_line(
    run: Run, tmp_path: Path, words: list[str], more: list[str]
) -> None:
    result = run(*words, *more)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"no state at {tmp_path / 'monitor.db'}" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_state_that_is_no_state_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "monitor.db").write_text("not a database, not at all" * 100)
    result = run("alerts")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize("command", ["check", "test", "explain", "try", "run"])
def test_a_bad_config_is_exit_code_78_and_each_problem_has_its_place(run: Run, folder: Path, command: str) -> None:
    write(folder, CONFIG.replace("when: zircon\n", "when: zirkon\n"))
    target = {"explain": [str(folder / "monitor.yaml")], "try": [str(folder / "monitor.yaml")]}.get(command, [])
    result = run(command, str(folder), *target)
    assert result.exit_code == 78
    assert f"{folder}/monitor.yaml:9:11: no entity or keyword is called `zirkon`" in result.stderr


@pytest.mark.parametrize("command", ["check", "test", "try", "run"])
def test_a_config_that_is_not_there_is_exit_code_78_and_named(run: Run, tmp_path: Path, command: str) -> None:
    result = run(command, str(tmp_path / "nowhere"))
    assert result.exit_code == 78
    assert str(tmp_path / "nowhere") in result.stderr


def test_help_and_version_as_a_process() -> None:
    helped = monitor("--help")
    assert (helped.returncode, helped.stderr) == (0, "")
    assert all(f"  {name} " in helped.stdout for name in COMMANDS)
    told = monitor("--version")
    assert (told.returncode, told.stdout.split()[0]) == (0, "monitor")


def test_exit_codes_as_a_process(folder: Path) -> None:
    assert monitor("check", folder).returncode == 0
    assert monitor("nonsense").returncode == 2
    write(folder, CONFIG.replace("to: [desk, ops]", "to: [dsk]"))
    checked = monitor("check", folder)
    assert (checked.returncode, checked.stdout) == (78, "")
    assert "Traceback" not in checked.stderr


def test_a_reader_that_closes_the_pipe_is_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "schema"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    process.stderr.close()
    process.wait(timeout=30)
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
