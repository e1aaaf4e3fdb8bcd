"""The other blocks of the documentation: commands that exist, code that runs, JSON that is JSON."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import typer.main
from standardwebhooks.webhooks import Webhook

from monitor.cli.main import COMMANDS, build
from tests.docs.pages import PAGES, ROOT, Block, blocks, name_of

SECRET = "whsec_c2VlZHNlZWRzZWVkc2VlZHNlZWRzZWVkcw=="
CALL = re.compile(r"(?:^|[ `/(])monitor (?P<words>[a-z][^\n`#|]*)")
HAND_WRITTEN = [page for page in PAGES if page.name not in {"commands.md", "CHANGELOG.md"}]


def calls(text: str) -> list[list[str]]:
    """The words after `monitor` wherever code marks or a shell block show a call of it."""
    code = re.findall(r"^```sh\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`((?:\./run )?monitor [^`]+)`", text)
    return [match["words"].split() for part in [*code, *inline] for match in CALL.finditer(part)]


CALLS = [(name_of(page), words) for page in HAND_WRITTEN for words in calls(page.read_text(encoding="utf-8"))]


def options_of(name: str) -> set[str]:
    """Every option of a command and of its own commands."""
    command: Any = typer.main.get_command(build([name])).commands[name]  # type: ignore[attr-defined]
    parts = [command, *getattr(command, "commands", {}).values()]
    return {option for part in parts for param in part.params for option in param.opts} | {"--help"}


@pytest.mark.parametrize(
    ("page", "words"), CALLS, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_a_call_names_a_command_and_options_that_exist(page: str, words: list[str]) -> None:
    assert words[0] in COMMANDS, f"{page}: monitor {' '.join(words)}"
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert given <= options_of(words[0]), f"{page}: monitor {' '.join(words)}"


def test_the_words_of_run_that_the_readme_names_are_its_words() -> None:
    script = (ROOT / "run").read_text(encoding="utf-8")
    words = set(re.findall(r"\./run ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"demo", "test", "monitor"} <= words
    assert all(re.search(rf"^  {word}\)", script, flags=re.MULTILINE) for word in words)


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_a_json_block_is_json(block: Block) -> None:
    assert json.loads(block.body)


def verifier() -> Callable[[str, dict[str, str], bytes], bool]:
    names: dict[str, Any] = {}
    exec(next(block.body for block in blocks("python") if block.page == "docs/webhooks.md"), names)
    found: Callable[[str, dict[str, str], bytes], bool] = names["verified"]
    return found


def signed(body: bytes, *, age_s: int = 0) -> dict[str, str]:
    at_s = int(time.time()) - age_s  # noqa: TID251 - the documented receiver has a clock of its own
    signature = Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(at_s, UTC), body.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(at_s), "webhook-signature": signature}


class TestDocumentedVerifier:
    def test_it_takes_what_the_public_library_signs(self) -> None:
        assert verifier()(SECRET, signed(b'{"a": 1}'), b'{"a": 1}')

    def test_it_takes_a_second_signature(self) -> None:
        headers = signed(b"{}")
        headers["webhook-signature"] = "v1,AAAA " + headers["webhook-signature"]
        assert verifier()(SECRET, headers, b"{}")

    def test_it_refuses_another_body_an_old_message_and_another_secret(self) -> None:
        assert not verifier()(SECRET, signed(b"{}"), b"[]")
        assert not verifier()(SECRET, signed(b"{}", age_s=301), b"{}")
        assert not verifier()("whsec_" + "QUFB" * 8, signed(b"{}"), b"{}")
