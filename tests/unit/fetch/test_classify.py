from __future__ import annotations

import pytest

from monitor.fetch.classify import NET_REASONS, is_challenge, refusal
from monitor.model import PollReason, ResponseMeta
from monitor.net import NetReason, Response


def response(status: int, body: bytes = b"", *headers: tuple[str, str]) -> Response:
    return Response(status, headers, body, "http://a.org/", "1.1.1.1")


STATUSES = {
    200: None,
    203: None,
    201: PollReason.BAD_RESPONSE,
    204: PollReason.EMPTY_BODY,
    206: PollReason.BAD_RESPONSE,
    300: PollReason.BAD_RESPONSE,
    400: PollReason.HTTP_4XX,
    401: PollReason.HTTP_4XX,
    403: PollReason.BLOCKED,
    404: PollReason.NOT_FOUND,
    405: PollReason.HTTP_4XX,
    406: PollReason.HTTP_4XX,
    410: PollReason.GONE,
    418: PollReason.HTTP_4XX,
    429: PollReason.RATE_LIMITED,
    451: PollReason.BLOCKED,
    499: PollReason.HTTP_4XX,
    500: PollReason.HTTP_5XX,
    502: PollReason.HTTP_5XX,
    503: PollReason.HTTP_5XX,
    504: PollReason.HTTP_5XX,
    522: PollReason.HTTP_5XX,
    599: PollReason.HTTP_5XX,
    600: PollReason.BAD_RESPONSE,
    999: PollReason.BAD_RESPONSE,
}


@pytest.mark.parametrize(("status", "reason"), STATUSES.items())
def test_every_status_has_its_meaning(status: int, reason: PollReason | None) -> None:
    refused = refusal(response(status, b"<rss/>"), ResponseMeta(status, "http://a.org/"))
    assert (refused.reason if refused else None) is reason
    if refused:
        assert str(status) in refused.detail


@pytest.mark.parametrize("body", [b"", b"  \r\n\t "])
def test_a_200_without_a_body_is_no_feed(body: bytes) -> None:
    refused = refusal(response(200, body), ResponseMeta(200, "http://a.org/"))
    assert refused is not None
    assert refused.reason is PollReason.EMPTY_BODY
    assert refused.detail == "200 OK: nothing in the body"


def test_retry_after_goes_along_with_a_refusal() -> None:
    refused = refusal(response(503, b"", ("retry-after", "120")), ResponseMeta(503, "http://a.org/"))
    assert refused is not None
    assert refused.retry_after == "120"


def test_a_429_with_a_challenge_page_stays_rate_limited() -> None:
    page = b"<html><title>Just a moment...</title>"
    refused = refusal(response(429, page), ResponseMeta(429, "http://a.org/"))
    assert refused is not None
    assert refused.reason is PollReason.RATE_LIMITED


@pytest.mark.parametrize(
    ("body", "headers", "challenge"),
    [
        (b"<html><title>Attention Required! | Cloudflare</title>", (), True),
        (b"<!doctype html><script src=/cdn-cgi/challenge-platform/x>", (), True),
        (b"<rss/>", (("cf-mitigated", "challenge"),), True),
        (b"<html><title>News</title>", (), False),
        (b"<rss><title>Attention Required!</title></rss>", (), False),
        (b"<html>" + b" " * 5000 + b"captcha-delivery.com", (), False),
    ],
)
def test_bot_walls_are_known_by_their_first_kilobytes(
    body: bytes, headers: tuple[tuple[str, str], ...], *, challenge: bool
) -> None:
    assert is_challenge(response(200, body, *headers)) is challenge


def test_every_failure_of_the_network_has_its_poll_reason() -> None:
    assert set(NET_REASONS) == set(NetReason)
