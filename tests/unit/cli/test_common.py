from __future__ import annotations

from pathlib import Path

import pytest

from monitor.cli.common import SYSTEM_CONFIG, Exit, config_path, print_problems, state_url
from monitor.model import Grade, Problem


def test_the_config_is_the_one_given_else_here_else_the_system_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_path(Path("mine")) == Path("mine")
    assert config_path(None) == SYSTEM_CONFIG
    (tmp_path / "rules.yml").touch()
    assert config_path(None) == Path()


def test_a_plain_path_is_an_sqlite_file_and_a_url_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert state_url("/var/lib/x.db") == "sqlite:////var/lib/x.db"
    assert state_url("x.db") == "sqlite:///x.db"
    assert state_url("sqlite:////a/b.db") == "sqlite:////a/b.db"
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    assert state_url(None) == "sqlite:///state/monitor.db"
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/monitor:/var/lib/other")
    assert state_url(None) == "sqlite:////var/lib/monitor/monitor.db"


@pytest.mark.parametrize("given", ["", "  "])
def test_an_empty_state_is_refused_for_it_would_be_forgotten(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        state_url(given)
    assert ended.value.code == Exit.USAGE
    assert "--state is empty" in capsys.readouterr().err


def test_problems_go_to_stderr_and_only_errors_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [Problem("a.yaml", 1, 2, "wrong"), Problem("a.yaml", 3, 4, "odd", grade=Grade.WARNING)]
    assert print_problems(problems) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [str(problem) for problem in problems]
