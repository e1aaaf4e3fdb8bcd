"""What every notifier must do, whatever its kind: the table of answers, silence in all its forms, secrets."""

from __future__ import annotations

import asyncio
import io
import json
import os
import socket
from collections.abc import Callable
from typing import Any

import pytest

from monitor.clock import SystemClock
from monitor.model import (
    Delivered,
    Delivery,
    DeliveryOutcome,
    DeliveryReason,
    ReceiverSpec,
    Refused,
    Rejected,
    Retry,
    Secret,
    SecretUrl,
)
from monitor.net import Client
from monitor.notifiers.console.notifier import ConsoleNotifier
from monitor.notifiers.console.settings import ConsoleSettings
from monitor.notifiers.registry import build
from monitor.notifiers.slack.settings import SlackSettings
from monitor.notifiers.webhook.settings import WebhookSettings
from monitor.ports import Notifier
from tests.outbox.factories import NOW, delivery_of, entry_of, match_of
from tests.outbox.receiver import (
    LOOPBACK,
    SIGNING,
    LoopbackReceiver,
    Request,
    Script,
    answering,
    closing,
    dripping_body,
    dripping_head,
    endless,
    garbage,
    half_a_head,
    hanging,
    receiving,
    resetting,
)

TOKEN = "T0canary/B0canary/canarycanarycanary"


def slack(url: SecretUrl, *, allow: tuple[str, ...] = LOOPBACK, timeout_s: float = 0.3) -> ReceiverSpec:
    return ReceiverSpec("desk", "slack", SlackSettings(url, allow, timeout_s))


def webhook(url: SecretUrl, *, allow: tuple[str, ...] = LOOPBACK, timeout_s: float = 0.3) -> ReceiverSpec:
    return ReceiverSpec("desk", "webhook", WebhookSettings(url, (SIGNING,), allow, timeout_s))


KINDS = pytest.mark.parametrize("kind", [slack, webhook])
Kind = Callable[..., ReceiverSpec]


def sent(
    kind: Kind, script: Script | None, *, url: str | None = None, **settings: Any
) -> tuple[DeliveryOutcome, list[Request]]:
    """The outcome of one attempt against a receiver that plays the script, and what it saw."""

    async def run() -> tuple[DeliveryOutcome, list[Request]]:
        async with receiving(script) as receiver:
            target = SecretUrl(url) if url is not None else receiver.url(f"/services/{TOKEN}")
            client = Client()
            notifier = build(kind(target, **settings), client)
            outcome = await attempt(notifier, delivery_of())
            await client.aclose()
            return outcome, receiver.ledger

    return asyncio.run(run())


async def attempt(notifier: Notifier, delivery: Delivery) -> DeliveryOutcome:
    return await notifier.send(delivery, notifier.render(delivery), now_ms=SystemClock().now_ms())


def test_the_registry_speaks_every_kind_and_no_other() -> None:
    client = Client()
    url = SecretUrl("https://example.org/x")
    specs = [slack(url), webhook(url), ReceiverSpec("console", "console", ConsoleSettings())]
    assert [build(spec, client).kind for spec in specs] == ["slack", "webhook", "console"]
    with pytest.raises(TypeError, match="carrier is of a kind that nobody speaks: pigeon"):
        build(ReceiverSpec("carrier", "pigeon", object()), client)


@KINDS
@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 299])
def test_2xx_is_delivered(kind: Kind, status: int) -> None:
    outcome, ledger = sent(kind, answering(status))
    assert isinstance(outcome, Delivered)
    assert (outcome.reply.code, outcome.reply.text, len(ledger)) == (status, "ok", 1)


@KINDS
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308, 399])
def test_3xx_is_never_followed(kind: Kind, status: int) -> None:
    outcome, ledger = sent(kind, answering(status, Location="/elsewhere"))
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.reply.code, outcome.ambiguous) == (DeliveryReason.REDIRECTED, status, False)
    assert [request.path for request in ledger] == [f"/services/{TOKEN}"]


@KINDS
@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_wrong_message_is_rejected(kind: Kind, status: int) -> None:
    outcome, _ = sent(kind, answering(status, b"invalid_blocks"))
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.reply.code) == (DeliveryReason.REJECTED, status)
    assert outcome.detail == f"it answered {status}: invalid_blocks"


@KINDS
@pytest.mark.parametrize(
    "status", [401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 415, 418, 423, 426, 431, 451, 499]
)
def test_other_4xx_say_that_we_are_wrong_and_410_at_once(kind: Kind, status: int) -> None:
    outcome, _ = sent(kind, answering(status, b"no_service"))
    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.reply.code, outcome.at_once) == (DeliveryReason.REFUSED, status, status == 410)


@KINDS
@pytest.mark.parametrize("status", [408, 425, 500, 501, 502, 503, 504, 507, 520, 599])
def test_trouble_on_their_side_is_tried_again(kind: Kind, status: int) -> None:
    outcome, _ = sent(kind, answering(status, b"busy"))
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.reply.code, outcome.ambiguous) == (DeliveryReason.SERVER_ERROR, status, False)


@KINDS
@pytest.mark.parametrize("header", ["120", "Fri, 14 Jan 2022 08:02:00 GMT"])
@pytest.mark.parametrize(("status", "reason"), [(429, DeliveryReason.RATE_LIMITED), (503, DeliveryReason.SERVER_ERROR)])
def test_retry_after_is_handed_on_as_it_came(kind: Kind, header: str, status: int, reason: DeliveryReason) -> None:
    outcome, _ = sent(kind, answering(status, b"slow down", Retry_After=header))
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.retry_after) == (reason, header)


@KINDS
def test_a_429_without_retry_after_is_still_a_rate_limit(kind: Kind) -> None:
    outcome, _ = sent(kind, answering(429))
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.retry_after) == (DeliveryReason.RATE_LIMITED, None)


@KINDS
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (hanging, DeliveryReason.TIMEOUT),
        (dripping_head, DeliveryReason.TIMEOUT),
        (resetting, DeliveryReason.RESET),
        (closing, DeliveryReason.RESET),
        (garbage, DeliveryReason.BAD_REPLY),
    ],
)
def test_silence_after_bytes_went_out_is_perhaps_a_duplicate(
    kind: Kind, script: Script, reason: DeliveryReason
) -> None:
    outcome, ledger = sent(kind, script)
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.ambiguous, outcome.reply.code) == (reason, True, None)
    assert len(ledger) == 1


@KINDS
def test_half_a_head_is_no_answer(kind: Kind) -> None:
    outcome, _ = sent(kind, half_a_head)
    assert isinstance(outcome, Retry)
    assert outcome.ambiguous


@KINDS
def test_nobody_listening_is_no_duplicate(kind: Kind) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome, _ = sent(kind, None, url=f"http://127.0.0.1:{unused.getsockname()[1]}/x")
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.ambiguous) == (DeliveryReason.CONNECT, False)


@KINDS
def test_a_server_without_tls_is_no_duplicate(kind: Kind) -> None:
    async def run() -> DeliveryOutcome:
        async with receiving() as receiver:
            client = Client()
            outcome = await attempt(build(kind(receiver.url(scheme="https")), client), delivery_of())
            await client.aclose()
            return outcome

    outcome = asyncio.run(run())
    assert isinstance(outcome, Retry)
    assert outcome.reason in {DeliveryReason.TLS, DeliveryReason.TIMEOUT, DeliveryReason.RESET}
    assert not outcome.ambiguous


@KINDS
def test_a_private_address_that_the_config_does_not_allow_is_not_asked(kind: Kind) -> None:
    outcome, ledger = sent(kind, None, allow=())
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.ambiguous, ledger) == (DeliveryReason.EGRESS_BLOCKED, False, [])


@KINDS
def test_at_most_four_kilobytes_of_an_answer_are_kept(kind: Kind) -> None:
    outcome, _ = sent(kind, answering(500, b"x" * 4096))
    assert len(outcome.reply.text) == 4096
    longer, _ = sent(kind, answering(500, b"x" * 4097))
    assert (longer.reply.code, longer.reply.text) == (500, "")


@pytest.mark.parametrize("script", [endless, dripping_body])
def test_a_webhook_that_answered_200_has_taken_it_whatever_its_body_does(script: Script) -> None:
    outcome, _ = sent(webhook, script)
    assert isinstance(outcome, Delivered)
    assert outcome.reply.code == 200


@pytest.mark.parametrize("body", [b"", b"<html>Welcome to the airport</html>", b"OK", b"ok!"])
def test_slack_has_taken_it_only_when_it_says_ok(body: bytes) -> None:
    outcome, _ = sent(slack, answering(200, body))
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.ambiguous) == (DeliveryReason.BAD_REPLY, True)


@KINDS
def test_the_bytes_that_were_rendered_are_the_bytes_that_are_sent(kind: Kind) -> None:
    delivery = delivery_of(match_of(entry_of(title="Ракета «Циркон» — 🚀 \u202e \ud800 <!channel>")))
    client = Client()

    async def run() -> tuple[bytes, bytes]:
        async with receiving() as receiver:
            notifier = build(kind(receiver.url()), client)
            body = notifier.render(delivery)
            await notifier.send(delivery, body, now_ms=NOW)
            await client.aclose()
            return body.encode(), receiver.ledger[0].body

    rendered, arrived = asyncio.run(run())
    assert rendered == arrived
    json.loads(arrived)


@KINDS
def test_requests_say_who_asks_and_carry_json(kind: Kind) -> None:
    _, (request,) = sent(kind, answering(200))
    assert request.head == f"POST /services/{TOKEN} HTTP/1.1"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["user-agent"].startswith("news-monitor/")
    assert "cookie" not in request.headers


@KINDS
@pytest.mark.parametrize(
    "echo", [f"no such hook: /services/{TOKEN}", "bad token canarycanarycanary", f"key {SIGNING.reveal()}"]
)
def test_a_secret_that_the_receiver_echoes_is_kept_nowhere(kind: Kind, echo: str) -> None:
    for status in (200, 400, 403, 429, 500, 302):
        outcome, _ = sent(kind, answering(status, echo.encode()))
        assert "canary" not in repr(outcome)
        if kind is webhook:
            assert SIGNING.reveal() not in repr(outcome)


@KINDS
@pytest.mark.parametrize("script", [hanging, resetting, garbage])
def test_no_failure_names_the_secret_url(kind: Kind, script: Script) -> None:
    outcome, _ = sent(kind, script)
    assert "canary" not in repr(outcome)


@KINDS
def test_a_notifier_and_its_settings_print_no_secret(kind: Kind) -> None:
    spec = kind(SecretUrl(f"https://hooks.example.org/{TOKEN}"))
    shown = repr((spec, str(spec), vars(build(spec, Client()))))
    assert "canary" not in shown
    assert "MfKQ" not in shown


def test_signatures_are_good_as_an_independent_verifier_sees_them() -> None:
    _, (request,) = sent(webhook, answering(200))
    assert request.verified()
    assert request.headers["webhook-id"] == delivery_of().id


def test_two_secrets_sign_twice_and_either_verifies() -> None:
    fresh = Secret("whsec_" + "A" * 43 + "=")

    async def run() -> Request:
        async with receiving() as receiver:
            client = Client()
            settings = WebhookSettings(receiver.url(), (fresh, SIGNING), LOOPBACK)
            await attempt(build(ReceiverSpec("hook", "webhook", settings), client), delivery_of())
            await client.aclose()
            return receiver.ledger[0]

    request = asyncio.run(run())
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    assert request.verified(fresh)
    assert request.verified(SIGNING)


class Full(io.StringIO):
    """A stream on a full disk."""

    def write(self, _: str) -> int:
        raise OSError(28, os.strerror(28))


def console_outcome(stream: io.TextIOBase, *, limit_s: float = 15.0) -> DeliveryOutcome:
    notifier = ConsoleNotifier(ConsoleSettings(), stream=stream, limit_s=limit_s)  # type: ignore[arg-type]
    return asyncio.run(attempt(notifier, delivery_of()))


def test_the_console_writes_and_flushes() -> None:
    stream = io.StringIO()
    assert isinstance(console_outcome(stream), Delivered)
    assert stream.getvalue().startswith("CRITICAL  Frigate fires hypersonic missile before the talks\n")


def test_a_console_that_cannot_be_written_is_tried_again() -> None:
    closed = io.StringIO()
    closed.close()
    full, gone = console_outcome(Full()), console_outcome(closed)
    assert isinstance(full, Retry)
    assert isinstance(gone, Retry)
    assert (full.reason, full.detail) == (DeliveryReason.RESET, "standard output: No space left on device")
    assert gone.detail == "standard output: it is closed"


def test_a_terminal_of_another_encoding_gets_escapes_rather_than_nothing() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    notifier = ConsoleNotifier(ConsoleSettings(), stream=stream)
    outcome = asyncio.run(attempt(notifier, delivery_of(match_of(entry_of(title="Ракета")))))
    assert isinstance(outcome, Delivered)
    assert b"\\u0420\\u0430" in raw.getvalue()


def test_a_pipe_that_nobody_reads_holds_up_nothing_but_itself() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    while True:
        try:
            os.write(writing, b"x" * 65536)
        except BlockingIOError:
            break
    os.set_blocking(writing, True)

    async def run(stream: Any) -> tuple[DeliveryOutcome, DeliveryOutcome, DeliveryOutcome]:
        notifier = ConsoleNotifier(ConsoleSettings(), stream=stream, limit_s=0.05)
        first = await attempt(notifier, delivery_of())
        second = await attempt(notifier, delivery_of())
        while len(os.read(reading, 65536)) == 65536:
            pass
        thread = notifier._writing
        assert thread is not None
        await asyncio.to_thread(thread.join)
        return first, second, await attempt(notifier, delivery_of())

    with os.fdopen(writing, "w") as stream, os.fdopen(reading, "r"):
        first, second, third = asyncio.run(run(stream))
    assert isinstance(first, Retry)
    assert isinstance(second, Retry)
    assert (first.reason, first.ambiguous, second.ambiguous) == (DeliveryReason.TIMEOUT, True, False)
    assert isinstance(third, Delivered)


def test_a_receiver_is_its_own_ledger(clock: Any) -> None:
    """The loopback receiver itself: it would catch a bad signature."""
    assert LoopbackReceiver().ledger == []
    forged = Request(
        "POST / HTTP/1.1",
        {"webhook-id": "m", "webhook-timestamp": str(clock.now_ms() // 1000), "webhook-signature": "v1,AAAA"},
        b"{}",
    )
    with pytest.raises(Exception, match=r"(?i)timestamp|signature"):
        forged.verified()
