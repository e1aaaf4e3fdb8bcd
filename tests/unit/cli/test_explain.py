"""`monitor explain` and `monitor test`, as typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.alerting import alert_id
from monitor.cli.main import build
from monitor.cli.subject import NoSubject, Subject, subjects_of
from monitor.model import Config, Document, Field, Route, Suppression
from monitor.store import open_store
from tests.conftest import ManualClock
from tests.contract.store_values import Waiting, alert, entry

CONFIG = """
feeds:
  - {id: wire-1, url: "https://x.example/rss", tags: [wire]}
  - {id: blog-1, url: "https://y.example/rss", tags: [blog]}
entities:
  zircon:
    names: [Zircon missile, 3M22]
    ambiguous: [Zircon]
    context: [missile]
    lookalikes: [zirconia]
keywords:
  sanctions: {any: [sanction], stem: true}
rules:
  - id: escalation
    title: Missile and sanctions
    when: zircon and sanctions
    severity: {critical: zircon and "Geneva", warning: otherwise}
    feeds: {not: [blog]}
    to: [console]
    tests:
      - {file: story.txt, expect: warning}
      - {title: Zirconia rings, text: No sanctions., expect: silent}
  - {id: quiet, when: '"volcano"', to: [console]}
receivers:
  console: {type: console}
"""
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "story.txt").write_text("“A Zircon missile” – under \x1b[1m sanctions.\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def command(name: str, *words: str) -> Result:
        return CliRunner().invoke(build((name,)), [name, str(folder / "config.yaml"), *words])

    return command


class TestExplain:
    def test_it_argues_rule_by_rule(self, run: Run, folder: Path) -> None:
        result = run("explain", str(folder / "story.txt"))
        assert result.exit_code == 0, result.output
        lines = [line.strip() for line in result.stdout.splitlines()]
        assert lines[2] == "FIRED     escalation  warning  Missile and sanctions"
        assert "when        zircon and sanctions" in lines
        assert "there       zircon ✓   sanctions ✓" in lines
        assert "because     zircon and sanctions" in lines
        assert "severity    warning: otherwise" in lines
        assert "hits        text 3–17             zircon  “Zircon missile”, as listed (exact)" in lines
        assert "“A ‹Zircon missile›” – under [1m sanctions." in lines
        assert "text 32–41            sanctions  “sanctions” is a form of “sanction” (stem)" in lines
        assert "not       quiet" in lines
        assert 'failed by   "volcano"' in lines
        assert lines[-1] == "2 rules: 1 fired, 0 near, 1 not"

    def test_nothing_of_the_text_moves_the_cursor(self, run: Run, folder: Path) -> None:
        assert "\x1b" not in run("explain", str(folder / "story.txt")).stdout

    def test_a_near_miss_says_what_was_missing_and_what_did_not_count(self, run: Run, folder: Path) -> None:
        (folder / "ring.txt").write_text("Title: Zircon rings\n\nzirconia under sanctions", encoding="utf-8")
        out = run("explain", str(folder / "ring.txt")).stdout
        assert "NEAR MISS escalation" in out
        assert '"Zircon" is ambiguous: it counts only with one of missile in the same entry, and none is there' in out
        assert '"zirconia" is listed as a lookalike of zircon' in out
        assert "not counted title 0–6" in out

    def test_a_title_can_be_given_beside_a_bare_text(self, run: Run, folder: Path) -> None:
        out = run("explain", str(folder / "story.txt"), "--title", "In Geneva", "--url", "https://x.example/1").stdout
        assert "escalation  critical" in out
        assert 'severity    critical: zircon and "Geneva"' in out

    def test_a_feed_brings_its_scope(self, run: Run, folder: Path) -> None:
        out = run("explain", str(folder / "story.txt"), "--feed", "blog-1").stdout
        assert "failed by   feeds: not blog" in out

    def test_json_is_the_evidence(self, run: Run, folder: Path) -> None:
        data = json.loads(run("explain", str(folder / "story.txt"), "--json").stdout)
        [subject] = data["subjects"]
        assert data["v"] == 1
        first, second = subject["verdicts"]
        assert (first["rule"], first["kind"], first["severity"]) == ("escalation", "fired", "warning")
        assert [(hit["name"], hit["start"], hit["end"]) for hit in first["hits"]] == [
            ("zircon", 3, 17),
            ("sanctions", 32, 41),
        ]
        assert len(first["version"]) == 16
        assert second["kind"] == "not"

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("gone.txt", None, "No such file"),
            ("latin.txt", b"caf\xe9", "not UTF-8: byte 3"),
            ("binary.txt", b"a\0b", "NUL"),
            ("big.txt", b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MiB"),
            ("bad.json", b"{", "not JSON"),
            ("bad.yaml", b"title: [", ":1: "),
            ("other.yaml", b"headline: x", "`headline` is no field"),
        ],
    )
    def test_a_file_that_is_no_story_is_refused(
        self, run: Run, folder: Path, name: str, content: bytes | None, message: str
    ) -> None:
        if content is not None:
            (folder / name).write_bytes(content)
        result = run("explain", str(folder / name))
        assert result.exit_code == 2
        assert message in result.stderr

    def test_yaml_and_json_stories_are_read(self, run: Run, folder: Path) -> None:
        (folder / "a.yaml").write_text("title: The 3M22\ntext: sanctions\n", encoding="utf-8")
        (folder / "a.json").write_text('{"title": "The 3M22", "text": "sanctions"}', encoding="utf-8")
        outs = [run("explain", str(folder / name), "--json").stdout for name in ("a.yaml", "a.json")]
        kinds = [json.loads(out)["subjects"][0]["verdicts"][0]["kind"] for out in outs]
        assert kinds == ["fired", "fired"]

    def test_an_unknown_feed_and_a_broken_config_have_their_exit_codes(self, run: Run, folder: Path) -> None:
        result = run("explain", str(folder / "story.txt"), "--feed", "nope")
        assert (result.exit_code, "no feed has this id" in result.stderr) == (2, True)
        (folder / "config.yaml").write_text(CONFIG.replace("when: zircon and", "when: zircom and"), encoding="utf-8")
        result = run("explain", str(folder / "story.txt"))
        assert result.exit_code == 78
        assert "zircom" in result.stderr


class TestStored:
    @pytest.fixture
    def state(self, folder: Path, clock: ManualClock) -> Iterator[tuple[Waiting, str]]:
        url = f"sqlite:///{folder / 'monitor.db'}"
        store = Waiting(open_store(url, clock=clock))
        yield store, url
        store.close()

    def test_an_entry_is_judged_with_its_feed_and_its_storys_alerts(self, run: Run, state: tuple[Waiting, str]) -> None:
        store, url = state
        stored = entry("ent_e1", feed_id="wire-1", title="The 3M22", text="sanctions")
        fired = alert(
            alert_id("escalation", stored.story_id), rule_id="escalation", entry_id=stored.id, story_id=stored.story_id
        )
        store.write(lambda tx: tx.put_entry(stored, ["k"]))
        store.write(lambda tx: tx.put_alert(fired))
        store.write(lambda tx: tx.put_route(Route(fired.id, "console", suppressed=Suppression.BASELINE)))
        for target in (stored.id, fired.id):
            result = run("explain", target, "--state", url)
            assert result.exit_code == 0, result.output
            assert "FIRED     escalation" in result.stdout
            assert "console: suppressed, baseline" in result.stdout
            assert fired.id in result.stdout

    @pytest.mark.parametrize("target", ["ent_0000", "alr_0000"])
    def test_an_id_that_is_not_there_says_so(self, run: Run, state: tuple[Waiting, str], target: str) -> None:
        result = run("explain", target, "--state", state[1])
        assert result.exit_code == 2
        assert "no such" in result.stderr

    def test_no_state_is_said_too(self, run: Run, folder: Path) -> None:
        result = run("explain", "ent_0000", "--state", str(folder / "none.db"))
        assert result.exit_code == 2
        assert "none.db" in result.stderr


class TestUrl:
    DOC = Document({Field.TITLE: "x"})

    def test_a_url_is_fetched_each_entry_a_subject(self) -> None:
        def fetch(url: str, config: Config) -> list[Subject]:  # noqa: ARG001 - the seam's signature
            return [Subject(url, self.DOC)]

        found = subjects_of("https://x.example/rss", Config(), state="", fetch=fetch)
        assert found == [Subject("https://x.example/rss", self.DOC)]

    def test_a_failure_is_told(self) -> None:
        found = subjects_of("https://x.example/", Config(), state="", fetch=lambda url, _: NoSubject(f"{url}: dns"))
        assert found == NoSubject("https://x.example/: dns")


class TestTest:
    def test_passing_tests_are_listed_and_counted(self, run: Run) -> None:
        result = run("test")
        assert result.exit_code == 0, result.output
        assert result.stdout.splitlines() == [
            "ok      escalation  story.txt: warning",
            "ok      escalation  Zirconia rings: silent",
            "2 tests, 0 failed",
        ]

    def test_a_failed_one_shows_what_is_lacking_and_what_was_found(self, run: Run, folder: Path) -> None:
        (folder / "story.txt").write_text("A Zircon ring under sanctions", encoding="utf-8")
        result = run("test")
        assert result.exit_code == 1
        lines = [line.strip() for line in result.stdout.splitlines()]
        assert lines[0] == "FAILED  escalation  story.txt: warning"
        assert lines[1].startswith(str(folder / "config.yaml"))
        assert "expected warning, got silent" in lines[2]
        assert "- zircon" in lines
        assert any(line.startswith("+") and "“sanctions”" in line for line in lines)
        assert any(line.startswith("~") and "is ambiguous" in line for line in lines)
        assert lines[-1] == "2 tests, 1 failed"

    def test_a_wrong_severity_shows_what_its_step_lacks(self, run: Run, folder: Path) -> None:
        text = CONFIG.replace("expect: warning", "expect: critical")
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        assert '- critical: "Geneva"' in run("test").stdout

    def test_a_missing_file_is_a_failure_or_a_problem_of_the_config(self, run: Run, folder: Path) -> None:
        (folder / "story.txt").unlink()
        result = run("test")
        assert result.exit_code in {1, 78}
        assert "story.txt" in result.output

    def test_json_carries_the_evidence_of_failures(self, run: Run, folder: Path) -> None:
        (folder / "story.txt").write_text("nothing", encoding="utf-8")
        data = json.loads(run("test", "--json").stdout)
        assert (data["tests"], data["failed"]) == (2, 1)
        first, second = data["results"]
        assert (first["expect"], first["found"], first["passed"]) == ("warning", "silent", False)
        assert first["evidence"]["explain"]["decided_by"] == "zircon"
        assert second["evidence"] is None
