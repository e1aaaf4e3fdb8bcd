"""Secrets are found where RULES says, expand in secret fields only, and are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import Loaded
from monitor.config.secrets import MAX_SECRET_BYTES, PLACEHOLDER
from monitor.model import Grade, SecretUrl
from monitor.notifiers.slack.settings import SlackSettings
from monitor.notifiers.webhook.settings import WebhookSettings
from tests.unit.config.conftest import LoadFiles

CANARY = "c4n4ry-Zx81q"
SIGNING = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="

SLACK = """
receivers:
  desk: {type: slack, url: "${file:desk}"}
"""


def url_of(loaded: Loaded) -> str:
    assert loaded.config is not None, loaded.problems
    settings = loaded.config.receivers[0].settings
    assert isinstance(settings, SlackSettings)
    return settings.url.reveal()


def test_a_file_is_looked_for_in_the_credentials_then_under_its_prefixed_name_then_beside_the_config(
    tmp_path: Path, load_text: LoadFiles
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (tmp_path / "secrets").mkdir()
    environ = {"CREDENTIALS_DIRECTORY": str(credentials)}
    (tmp_path / "secrets" / "desk").write_text("https://example.org/beside\n")
    assert url_of(load_text(SLACK, environ=environ)) == "https://example.org/beside"
    (credentials / "secrets_desk").write_text("https://example.org/prefixed\r\n")
    assert url_of(load_text(SLACK, environ=environ)) == "https://example.org/prefixed"
    (credentials / "desk").write_text("https://example.org/credential")
    assert url_of(load_text(SLACK, environ=environ)) == "https://example.org/credential"


def test_an_environment_variable_expands(load_text: LoadFiles) -> None:
    text = 'receivers:\n  desk: {type: slack, url: "https://hooks.example.org/${TOKEN}/${_b2}"}'
    assert url_of(load_text(text, environ={"TOKEN": "t", "_b2": "u"})) == "https://hooks.example.org/t/u"


def test_a_secret_is_not_expanded_again(load_text: LoadFiles) -> None:
    text = 'receivers:\n  desk: {type: slack, url: "https://hooks.example.org/${A}"}'
    assert url_of(load_text(text, environ={"A": "${B}", "B": "no"})) == "https://hooks.example.org/${B}"


def test_an_unresolved_secret_is_an_error_for_run_and_a_warning_elsewhere(load_text: LoadFiles) -> None:
    strict = load_text(SLACK, strict_secrets=True)
    assert strict.config is None
    assert [one.grade for one in strict.problems] == [Grade.ERROR]
    loose = load_text(SLACK, strict_secrets=False)
    assert [one.grade for one in loose.problems] == [Grade.WARNING]
    assert "warning: `${file:desk}` does not exist" in str(loose.problems[0])
    assert url_of(loose) == PLACEHOLDER


def test_placeholders_pass_where_a_secret_has_a_form(load_text: LoadFiles) -> None:
    loaded = load_text(
        """
        feeds:
          - {id: a, url: "${A}", headers: {X-Key: "${K}"}}
          - {id: b, url: "${B}"}
        receivers:
          hook: {type: webhook, url: "${U}", secret: ["${S}", "${T}"]}
        """,
        strict_secrets=False,
    )
    assert len(loaded.problems) == 6
    assert loaded.config is not None
    assert [feed.id for feed in loaded.config.feeds] == ["a", "b"]
    settings = loaded.config.receivers[0].settings
    assert isinstance(settings, WebhookSettings)
    assert len(settings.secrets) == 2


def test_an_empty_environment_variable_is_not_set(load_text: LoadFiles) -> None:
    loaded = load_text('receivers:\n  desk: {type: slack, url: "${URL}"}', environ={"URL": ""})
    assert "`${URL}` is not set" in str(loaded.problems[0])


@pytest.mark.parametrize("content", [b"", b"\n", b"  \n", b"\xff\xfe", b"x" * (MAX_SECRET_BYTES + 1)])
def test_a_file_that_holds_no_secret_is_refused(content: bytes, tmp_path: Path, load_text: LoadFiles) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "desk").write_bytes(content)
    (problem,) = load_text(SLACK).problems
    assert "must hold one short line of text (write the secret into it)" in str(problem)


def test_a_secret_of_several_lines_is_refused_without_being_shown(tmp_path: Path, load_text: LoadFiles) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token").write_text(f"one\n{CANARY}\n")
    loaded = load_text('feeds:\n  - {id: a, url: "https://a.example.org/", headers: {X-Key: "${file:token}"}}')
    assert [one.message for one in loaded.problems] == ["X-Key: must be on one line"]


def test_a_directory_in_place_of_a_secret(tmp_path: Path, load_text: LoadFiles) -> None:
    (tmp_path / "secrets" / "desk").mkdir(parents=True)
    (problem,) = load_text(SLACK).problems
    assert "can't be read: is a directory (check its permissions)" in str(problem)


@pytest.mark.parametrize(
    "reference", ["${file:../x}", "${file:a/b}", "${file:}", "${}", "${1A}", "${a b}", "${A", "${A:-x}"]
)
def test_what_is_no_reference_is_refused(reference: str, load_text: LoadFiles) -> None:
    (problem,) = load_text(f'receivers:\n  desk: {{type: slack, url: "https://a.example.org/{reference}"}}').problems
    assert problem.message == "this `${` begins no reference"


@pytest.mark.parametrize(
    "text",
    [
        'settings: {contact: "${SECRET}"}',
        'settings: {public_url: "https://${SECRET}/"}',
        'feeds:\n  - {id: "${SECRET}", url: "https://a.example.org/"}',
        'feeds:\n  - {id: a, url: "https://a.example.org/", publisher: "${SECRET}"}',
        'feeds:\n  - {id: a, url: "https://a.example.org/", tags: ["${SECRET}"]}',
        'entities:\n  e: {names: ["${SECRET}"]}',
        'keywords:\n  k: {any: ["${SECRET}"]}',
        "keywords:\n  k: {when: '\"${SECRET}\"'}",
        "receivers:\n  c: {type: console}\nrules:\n  - {id: a, when: '\"${SECRET}\"', to: [c]}",
        'receivers:\n  c: {type: console}\nrules:\n  - {id: a, when: \'"x"\', to: [c], labels: {l: "${SECRET}"}}',
        'receivers:\n  c: {type: webhook, url: "https://a.example.org/", secret: QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=, timeout: "${SECRET}"}',
    ],
)
def test_a_reference_outside_secret_fields_is_refused(text: str, load_text: LoadFiles) -> None:
    loaded = load_text(text, environ={"SECRET": CANARY})
    assert "`${...}` does not expand here" in [one.message for one in loaded.problems]
    assert CANARY not in repr(loaded)


def test_a_dollar_sign_by_itself_is_text(load_text: LoadFiles) -> None:
    loaded = load_text("keywords:\n  k: {any: ['$100', 'US$ {x}', '${']}\n")
    assert [one.message for one in loaded.problems] == ["any: has no letter or digit to look for"]


WRONG = {
    "feed url": f'feeds:\n  - {{id: a, url: "ftp://u:{CANARY}@example.org/{CANARY}"}}',
    "feed url with space": f'feeds:\n  - {{id: a, url: "https://example.org/{CANARY} x"}}',
    "feed port": f'feeds:\n  - {{id: a, url: "https://u:{CANARY}@example.org:x/"}}',
    "feed twice": f'feeds:\n  - {{id: a, url: "https://e.org/{CANARY}", tier: fast}}\n  - {{id: b, url: "https://e.org/{CANARY}", tier: slow}}',
    "header twice": f'feeds:\n  - {{id: a, url: "https://e.org/", headers: {{X-Key: {CANARY}}}}}\n  - {{id: a, url: "https://e.org/", headers: {{X-Key: {CANARY}2}}}}',
    "header list": f'feeds:\n  - {{id: a, url: "https://e.org/", headers: [{CANARY}]}}',
    "header lines": f'feeds:\n  - {{id: a, url: "https://e.org/", headers: {{X-Key: "a\\n{CANARY}"}}}}',
    "url mapping": f'receivers:\n  a: {{type: slack, url: {{x: "{CANARY}"}}}}',
    "url list": f'receivers:\n  a: {{type: slack, url: ["https://e.org/{CANARY}"]}}',
    "unknown key": f'receivers:\n  a: {{type: slack, "https://hooks.slack.com/{CANARY}": x}}',
    "key gone astray": f"receivers:\n  a:\n    type: slack\n    url https://hooks.slack.com/{CANARY}: x\n",
    "secret": f'receivers:\n  a: {{type: webhook, url: "https://e.org/", secret: "{CANARY}"}}',
    "secret of three": f'receivers:\n  a: {{type: webhook, url: "https://e.org/", secret: [a, b, "{CANARY}"]}}',
    "secret mapping": f'receivers:\n  a: {{type: webhook, url: "https://e.org/", secret: {{k: "{CANARY}"}}}}',
    "no colon": f'receivers:\n  a:\n    type: slack\n    url "https://e.org/{CANARY}"\n',
    "open quote": f'receivers:\n  a: {{type: slack, url: "https://e.org/{CANARY}}}\n',
    "open bracket": f"receivers:\n  a: {{type: slack, url: https://e.org/{CANARY}\n",
    "text after quote": f'receivers:\n  a:\n    type: slack\n    url: "https://e.org/{CANARY}" x\n',
    "receiver as text": f'receivers:\n  a: "https://e.org/{CANARY}"\n',
    "contact": f'settings: {{contact: "https://u:{CANARY}@e.org/"}}',
    "duplicate odd key": f'{{"https://e.org/{CANARY}": 1, "https://e.org/{CANARY}": 2}}',
    "section": f'"https://e.org/{CANARY}": 1',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_no_problem_shows_a_secret(text: str, load_text: LoadFiles) -> None:
    loaded = load_text(text)
    assert loaded.config is None
    assert loaded.problems
    assert CANARY not in "\n".join(map(str, loaded.problems))
    assert CANARY not in repr(loaded.problems)


def test_no_problem_shows_what_a_reference_leads_to(load_text: LoadFiles) -> None:
    text = """
        feeds:
          - {id: a, url: "${BAD}", headers: {X-Key: "${BAD}"}}
        receivers:
          b: {type: slack, url: "${BAD}"}
          c: {type: webhook, url: "${BAD}", secret: "${BAD}"}
        """
    loaded = load_text(text, environ={"BAD": f"gopher://{CANARY}\n{CANARY}"})
    assert len(loaded.problems) == 5
    assert CANARY not in repr(loaded)


def test_a_loaded_config_shows_no_secret_in_any_form(load_text: LoadFiles) -> None:
    loaded = load_text(
        f"""
        feeds:
          - {{id: a, url: "https://u:${{C}}@e.org/${{C}}?k=${{C}}", headers: {{Authorization: "Bearer ${{C}}"}}}}
        receivers:
          b: {{type: slack, url: "https://hooks.slack.com/services/${{C}}"}}
          c: {{type: webhook, url: "https://e.org/${{C}}", secret: "{SIGNING}"}}
        """,
        environ={"C": CANARY},
    )
    assert loaded.config is not None
    shown = repr(loaded) + str(loaded.config) + f"{loaded.config}" + repr(loaded.places["feeds", "a"])
    assert CANARY not in shown
    assert SIGNING not in shown
    assert repr(loaded.config.feeds[0].url) == "https://e.org/***"
    assert isinstance(loaded.config.feeds[0].url, SecretUrl)
