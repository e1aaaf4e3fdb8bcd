"""RULES 17: where secrets come from, where they expand, what an unresolved one is; never printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.main import build
from monitor.config import Loaded, load
from monitor.model import FeedSpec, Grade
from tests.conformance.rules.desk import told, write

SECRET = "s3cr3t-of-the-desk"


def config(url: str = "https://example.org/${file:feed}") -> str:
    return f"""
feeds: [{{id: paper, url: "{url}"}}]
receivers: {{desk: {{type: slack, url: "${{SLACK_URL}}"}}}}
rules: [{{id: r, when: '"a"', to: [desk]}}]
"""


def loaded(folder: Path, environ: dict[str, str], *, strict: bool = True) -> Loaded:
    return load(folder, strict_secrets=strict, environ={"SLACK_URL": "https://hooks.example/x", **environ})


def feed_url(folder: Path, environ: dict[str, str]) -> str:
    found = loaded(folder, environ).config
    assert found is not None
    [feed] = found.feeds
    assert isinstance(feed, FeedSpec)
    return feed.url.reveal()


def test_a_file_is_looked_for_in_credentials_then_as_secrets_name_then_beside_the_config(tmp_path: Path) -> None:
    folder, credentials = write(tmp_path / "config", config()), tmp_path / "credentials"
    credentials.mkdir()
    environ = {"CREDENTIALS_DIRECTORY": str(credentials)}
    places = [folder / "secrets" / "feed", credentials / "secrets_feed", credentials / "feed"]
    for n, place in enumerate(places):
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"{n}\n")
        assert feed_url(folder, environ) == f"https://example.org/{n}"
    assert feed_url(folder, {}) == "https://example.org/0"


def test_an_environment_variable_expands_and_only_from_the_given_environment(tmp_path: Path) -> None:
    folder = write(tmp_path, config("https://example.org/${TOKEN}/feed"))
    assert feed_url(folder, {"TOKEN": "abc"}) == "https://example.org/abc/feed"
    [problem] = loaded(folder, {}).problems
    assert problem.message == "`${TOKEN}` is not set"


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("a rule", "rules: [{id: r, title: '${X}', when: '\"a\"', to: [desk]}]"),
        ("an expression", "rules: [{id: r, when: '\"${X}\"', to: [desk]}]"),
        ("a name", "entities: {e: {names: ['${file:x}']}}"),
        ("settings", "settings: {contact: 'https://${X}/'}"),
        ("a tag", "feeds: [{url: 'https://example.org/a', tags: ['${X}']}]"),
        ("a label", "rules: [{id: r, labels: {team: '${X}'}, when: '\"a\"', to: [desk]}]"),
    ],
)
def test_secrets_expand_only_in_fields_declared_secret_or_url(where: str, text: str) -> None:
    said = told(text + "\nreceivers: {desk: {type: console}}\n", environ={"X": SECRET})
    assert any("`${...}` does not expand here" in one for one in said), where
    assert not any(SECRET in one for one in said)


def test_headers_are_secret_too(tmp_path: Path) -> None:
    text = config("https://example.org/f").replace("url:", 'headers: {Authorization: "Bearer ${TOKEN}"}, url:', 1)
    found = loaded(write(tmp_path, text), {"TOKEN": SECRET}).config
    assert found is not None
    assert found.feeds[0].headers["Authorization"].reveal() == f"Bearer {SECRET}"
    assert SECRET not in repr(found)


def test_unresolved_is_an_error_in_run_and_a_warning_elsewhere(tmp_path: Path) -> None:
    folder = write(tmp_path, config())
    strict, lenient = loaded(folder, {}), loaded(folder, {}, strict=False)
    assert (strict.config, [one.grade for one in strict.problems]) == (None, [Grade.ERROR])
    assert [one.grade for one in lenient.problems] == [Grade.WARNING]
    assert lenient.config is not None
    assert "invalid" in lenient.config.feeds[0].url.reveal()
    [problem] = strict.problems
    assert (problem.line, problem.hint) == (2, f"looked in {folder}/secrets")


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("SLACK_URL", raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    write(tmp_path, config())
    (tmp_path / "story.txt").write_text("a")

    def command(*words: str) -> Result:
        return CliRunner().invoke(build(words), [words[0], str(tmp_path), *words[1:]])

    return command


def test_check_test_explain_and_try_warn_and_strict_makes_it_an_error(run: Run, tmp_path: Path) -> None:
    assert run("check").exit_code == 0
    assert run("check").stderr.count("warning: `${") == 2
    assert run("check", "--strict").exit_code == 78
    for words in (["test"], ["explain", str(tmp_path / "story.txt")], ["try", str(tmp_path / "story.txt")]):
        result = run(*words)
        assert (result.exit_code, result.stderr.count("warning: `${")) == (0, 2), words


def test_run_refuses_at_once(run: Run, tmp_path: Path) -> None:
    result = run("run", "--once", "--state", str(tmp_path / "state.db"))
    assert result.exit_code == 78
    assert not (tmp_path / "state.db").exists()


def test_a_secret_is_never_printed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_URL", f"https://hooks.example/{SECRET}")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "feed").write_text(SECRET)
    for words in (["check"], ["check", "--json"], ["test"], ["explain", str(tmp_path / "story.txt"), "--json"]):
        result = run(*words)
        assert result.exit_code == 0, words
        assert SECRET not in result.output
    assert json.loads(run("check", "--json").stdout)["problems"] == []


def test_a_bad_value_of_a_secret_field_is_not_quoted_either() -> None:
    text = config().replace("${SLACK_URL}", f"not a url {SECRET}").replace("${file:feed}", "f")
    said = told(text)
    assert len(said) == 1
    assert SECRET not in said[0]
