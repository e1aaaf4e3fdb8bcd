"""check, schema and init as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli import check, init, schema
from monitor.config import lint, load
from monitor.config.starter import SCHEMA_FILE, STARTER_FILE

GOOD = """\
feeds:
  - {id: world, url: "https://news.example.org/world.rss"}
receivers:
  desk: {type: console}
rules:
  - {id: a, when: '"x"', to: [desk]}
"""


def run(command: Callable[..., None], *args: str | Path) -> Result:
    app = typer.Typer(add_completion=False)
    app.command()(command)
    return CliRunner().invoke(app, [str(arg) for arg in args], env={"SLACK": ""})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "monitor.yaml").write_text(GOOD)
    return tmp_path


def test_check_says_what_a_good_config_holds(config: Path) -> None:
    result = run(check.command, config)
    assert result.exit_code == 0
    assert result.stdout == f"{config}: ok: 1 feed, 1 rule, 1 receiver\n"
    assert result.stderr == ""


def test_check_prints_every_problem_on_a_line_and_ends_with_78(config: Path) -> None:
    (config / "bad.yaml").write_text("rules:\n  - {id: b, when: nosuch, to: [dsk]}\n")
    result = run(check.command, config)
    assert result.exit_code == 78
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f'{config}/bad.yaml:2:19: no entity or keyword is called `nosuch` (to look for the word itself, quote it: "nosuch")',
        f"{config}/bad.yaml:2:32: no receiver is called `dsk` (did you mean 'desk'?)",
        f"{config}: 2 errors",
    ]


def test_check_takes_one_file(config: Path) -> None:
    assert run(check.command, config / "monitor.yaml").exit_code == 0


def test_warnings_fail_only_a_strict_check(config: Path) -> None:
    (config / "more.yaml").write_text(
        "keywords:\n  idle: {any: [x]}\nreceivers:\n  s: {type: slack, url: '${SLACK}'}\n"
    )
    lenient = run(check.command, config)
    assert lenient.exit_code == 0
    assert "warning: no rule uses `idle`" in lenient.stderr
    assert "warning: `${SLACK}` is not set" in lenient.stderr
    assert lenient.stdout.endswith("; 3 warnings\n")
    strict = run(check.command, config, "--strict")
    assert strict.exit_code == 78
    assert "more.yaml:4:25: `${SLACK}` is not set" in strict.stderr
    (config / "more.yaml").write_text("keywords:\n  idle: {any: [x]}\n")
    result = run(check.command, config, "--strict")
    assert result.exit_code == 78
    assert result.stderr.splitlines()[-1] == f"{config}: 1 error"


def test_check_speaks_json(config: Path) -> None:
    result = run(check.command, config, "--json")
    value = json.loads(result.stdout)
    assert value["ok"] is True
    assert value["counts"]["rules"] == 1
    assert value["files"] == [f"{config}/monitor.yaml"]
    (config / "bad.yaml").write_text("rulez: []\n")
    result = run(check.command, config, "--json")
    assert result.exit_code == 78
    value = json.loads(result.stdout)
    assert value["ok"] is False
    assert value["counts"] is None
    assert value["problems"] == [
        {
            "file": f"{config}/bad.yaml",
            "line": 1,
            "column": 1,
            "message": "unknown section `rulez`",
            "hint": "did you mean 'rules'?",
            "grade": "error",
        }
    ]


def test_check_of_nothing_ends_with_78(tmp_path: Path) -> None:
    result = run(check.command, tmp_path / "nowhere")
    assert result.exit_code == 78
    assert "there is no such file or directory" in result.stderr


def test_schema_prints_json() -> None:
    result = run(schema.command)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["$schema"].startswith("https://json-schema.org/")


def test_init_writes_a_config_that_passes_a_strict_check(tmp_path: Path) -> None:
    result = run(init.command, tmp_path / "new" / "conf")
    assert result.exit_code == 0
    loaded = load(tmp_path / "new" / "conf", strict_secrets=True, environ={})
    assert loaded.problems == ()
    assert lint(loaded) == ()
    assert loaded.config is not None
    assert loaded.config.rules[0].tests[0].expect == "warning"
    assert json.loads((tmp_path / "new" / "conf" / SCHEMA_FILE).read_text())["type"] == "object"


@pytest.mark.parametrize("name", [STARTER_FILE, "other.yml", SCHEMA_FILE])
def test_init_overwrites_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    result = run(init.command, tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path / name} is there already: monitor init overwrites nothing" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_init_into_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert run(init.command, tmp_path / "file").exit_code == 2
    result = run(init.command, tmp_path / "file" / "below")
    assert result.exit_code == 1
    assert "can't be written" in result.stderr


def test_the_starters_commented_lines_work_once_they_are_uncommented(tmp_path: Path) -> None:
    run(init.command, tmp_path)
    path = tmp_path / STARTER_FILE
    text = path.read_text()
    for line in ("  # contact:", "  # desk:", "  # soc:", "  # - {match: {severity: critical}"):
        assert line in text
        text = text.replace(line, line.replace("# ", ""))
    path.write_text(text)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "slack_desk").write_text("https://hooks.example.org/x")
    (tmp_path / "secrets" / "soc_secret").write_text("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
    loaded = load(tmp_path, strict_secrets=True, environ={"SOC_URL": "https://soc.example.org/hook"})
    assert loaded.problems == ()
    assert lint(loaded) == ()


def test_check_imports_nothing_that_it_does_not_need() -> None:
    """What a cold `monitor check` waits for is imports: libyaml, pydantic and Typer are enough."""
    heavy = (
        "rich",
        "numpy",
        "re2",
        "rapidfuzz",
        "feedparser",
        "sqlalchemy",
        "httpx",
        "asyncio",
        "jinja2",
        "zoneinfo._zoneinfo",
    )
    script = f"import sys, monitor.cli.main, monitor.cli.check; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
