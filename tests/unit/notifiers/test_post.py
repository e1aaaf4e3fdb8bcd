from __future__ import annotations

import pytest

from monitor.model import Delivered, DeliveryReason, Refused, Reply, Retry, Secret, SecretUrl
from monitor.notifiers.post import Destination, classify, expecting

HOOK = Destination(
    SecretUrl("https://hooks.example.org/services/T0AAAAAAA/B0BBBBBBB/tokentokentoken?key=querysecret"),
    secrets=(Secret("whsec_verysecret"),),
)


@pytest.mark.parametrize(
    "echoed",
    [
        "https://hooks.example.org/services/T0AAAAAAA/B0BBBBBBB/tokentokentoken?key=querysecret",
        "/services/T0AAAAAAA/B0BBBBBBB/tokentokentoken?key=querysecret",
        "no_service for tokentokentoken",
        "team T0AAAAAAA",
        "signed with whsec_verysecret",
    ],
)
def test_whatever_is_secret_is_scrubbed_in_whole_and_in_part(echoed: str) -> None:
    scrubbed = HOOK.scrub(f"error: {echoed}!")
    assert "***" in scrubbed
    assert not any(part in scrubbed for part in ("T0AAAAAAA", "B0BBBBBBB", "tokentoken", "verysecret"))


def test_a_password_in_the_url_is_scrubbed() -> None:
    hook = Destination(SecretUrl("https://robot:hunter2@hooks.example.org/x"))
    assert hook.scrub("user robot, password hunter2, cm9ib3Q") == "user ***, password ***, cm9ib3Q"


def test_words_that_are_no_secret_stay() -> None:
    assert HOOK.scrub("hooks.example.org says: no_service") == "hooks.example.org says: no_service"


def test_a_url_without_a_path_scrubs_nothing_but_itself() -> None:
    bare = Destination(SecretUrl("http://127.0.0.1:9"))
    assert bare.scrub("a / b: connection refused") == "a / b: connection refused"


@pytest.mark.parametrize("code", [None, 0, 100, 199, 600, 999])
def test_a_status_that_does_not_exist_is_a_reply_that_cannot_be_read(code: int | None) -> None:
    outcome = classify(Reply(code))
    assert isinstance(outcome, Retry)
    assert outcome.reason is DeliveryReason.BAD_REPLY


def test_long_answers_are_quoted_in_part_and_kept_whole() -> None:
    outcome = classify(Reply(404, "x" * 4000))
    assert isinstance(outcome, Refused)
    assert len(outcome.detail) < 250
    assert len(outcome.reply.text) == 4000


def test_only_a_success_is_asked_for_its_words() -> None:
    assert expecting(classify(Reply(200, "ok")), "ok") == Delivered(Reply(200, "ok"))
    assert isinstance(expecting(classify(Reply(404, "nope")), "ok"), Refused)
