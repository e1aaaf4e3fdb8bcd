"""The command line as a shell sees it: help, wrong words, closed and full outputs, poor locales, no state yet."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import __version__
from monitor.cli.main import COMMANDS, show_anything

ROOT = Path(__file__).resolve().parents[3]


def ran(*words: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        encoding="utf-8",
        errors="replace",
    )


def test_help_names_every_command_with_what_it_does() -> None:
    shown = dict(line.split(maxsplit=1) for line in ran("--help").stdout.splitlines() if line.count(" ") > 2)
    assert {name: shown[name][:30] for name in COMMANDS} == {name: text[:30] for name, (_, text) in COMMANDS.items()}


def test_the_version_is_told_in_one_line() -> None:
    assert ran("--version").stdout == f"monitor {__version__}\n"


@pytest.mark.parametrize("words", [("chekc",), ("run", "--onec"), ("outbox", "lst"), ("check", "a", "b")])
def test_a_wrong_word_is_a_usage_error_without_a_traceback(words: tuple[str, ...]) -> None:
    answer = ran(*words)
    assert answer.returncode == 2
    assert "Error:" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("command", [("feeds",), ("entries",), ("alerts",), ("outbox", "audit"), ("status",)])
def test_a_question_before_the_first_run_says_that_there_is_no_state(tmp_path: Path, command: tuple[str, ...]) -> None:
    answer = ran(*command, cwd=tmp_path, STATE_DIRECTORY="")
    told = "monitor: no state at state/monitor.db: no monitor has run there yet; name another with --state\n"
    assert (answer.returncode, answer.stderr) == (1, told)
    assert list(tmp_path.iterdir()) == []


def test_a_reload_without_a_daemon_says_where_it_looked(tmp_path: Path) -> None:
    answer = ran("reload", cwd=tmp_path, STATE_DIRECTORY="")
    told = "no daemon answers on state/control.sock: No such file or directory; is it running on this state?\n"
    assert (answer.returncode, answer.stderr) == (1, told)


@pytest.mark.parametrize("command", ["run", "try", "check", "test"])
def test_a_config_that_is_not_there_names_the_command_that_writes_one(tmp_path: Path, command: str) -> None:
    answer = ran(command, str(tmp_path / "nowhere"))
    assert answer.returncode == 78
    assert f"{tmp_path}/nowhere: there is no such file or directory (write a starter" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_output_that_is_closed_early_ends_the_command_quietly() -> None:
    both = f"{sys.executable} -m monitor schema | head -1"
    answer = subprocess.run(["bash", "-c", both], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (answer.stdout, answer.stderr) == ("{\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_on_a_full_disk_is_told_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "monitor", "schema"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    told = "monitor: can't write the output: No space left on device\n"
    assert (answer.returncode, answer.stderr) == (1, told)


def test_a_locale_without_cyrillic_shows_it_as_escapes(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Title: Циркон\n\nRocket «Циркон» was tested; Zircon missile.\n")
    answer = ran("explain", "rules", str(story), LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "\\u0426" in answer.stdout
    rich = ran("explain", "rules", str(story))
    assert "Циркон" in rich.stdout


def test_json_is_utf_8_for_programs_whatever_the_locale(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Циркон Zircon missile\n")
    answer = ran("explain", "rules", str(story), "--json", LC_ALL="C")
    assert json.loads(answer.stdout)


def test_a_stream_shows_half_a_character_as_an_escape() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    show_anything(stream, object())
    print("half \ud83d", file=stream, flush=True)
    assert raw.getvalue() == b"half \\ud83d\n"


def test_nobody_asks_for_a_command_that_is_not_there() -> None:
    for name, (module, _) in COMMANDS.items():
        assert (ROOT / "monitor/cli" / f"{module}.py").is_file(), name
