"""What an answer that is no feed means. Pure."""

from __future__ import annotations

from http import HTTPStatus

from monitor.model import FetchFailed, PollReason, ResponseMeta
from monitor.net import NetReason, Response

NET_REASONS = {
    NetReason.DNS: PollReason.DNS,
    NetReason.CONNECT: PollReason.CONNECT,
    NetReason.TLS: PollReason.TLS,
    NetReason.CERTIFICATE: PollReason.CERTIFICATE,
    NetReason.TIMEOUT: PollReason.TIMEOUT,
    NetReason.RESET: PollReason.RESET,
    NetReason.TOO_LARGE: PollReason.TOO_LARGE,
    NetReason.BAD_ENCODING: PollReason.BAD_ENCODING,
    NetReason.BAD_REQUEST: PollReason.BAD_URL,
    NetReason.BAD_RESPONSE: PollReason.BAD_RESPONSE,
    NetReason.EGRESS_BLOCKED: PollReason.EGRESS_BLOCKED,
}

CHALLENGE_MARKS = (
    b"<title>just a moment...</title>",
    b"<title>attention required!",
    b"/cdn-cgi/challenge-platform/",
    b"cf-chl-",
    b"_incapsula_resource",
    b"ddos-guard",
    b"<title>ddos protection",
    b"px-captcha",
    b"sucuri website firewall",
    b"captcha-delivery.com",
)
"""What the interstitial pages of the usual bot walls have in their first kilobytes."""

LOOKED_AT = 4096


def is_challenge(response: Response) -> bool:
    """Whether a bot wall answered in place of the feed, with whatever status."""
    if response.header("cf-mitigated"):
        return True
    start = response.body[:LOOKED_AT].lower()
    looks_html = b"<html" in start or b"<!doctype html" in start
    return looks_html and any(mark in start for mark in CHALLENGE_MARKS)


def refusal(response: Response, meta: ResponseMeta) -> FetchFailed | None:
    """Why this answer is no feed; None when it is a 200 that should be read."""
    reason = _reason(response)
    if reason is None:
        return None
    return FetchFailed(reason, _detail(response, reason), meta, response.header("retry-after"))


def _reason(response: Response) -> PollReason | None:
    status = response.status
    if status != HTTPStatus.TOO_MANY_REQUESTS and is_challenge(response):
        return PollReason.BLOCKED
    match status:
        case 200 | 203:
            return None if response.body.strip() else PollReason.EMPTY_BODY
        case 204:
            return PollReason.EMPTY_BODY
        case 403 | 451:
            return PollReason.BLOCKED
        case 404:
            return PollReason.NOT_FOUND
        case 410:
            return PollReason.GONE
        case 429:
            return PollReason.RATE_LIMITED
        case _:
            return _by_class(status)


def _by_class(status: int) -> PollReason:
    if 400 <= status < 500:
        return PollReason.HTTP_4XX
    return PollReason.HTTP_5XX if 500 <= status < 600 else PollReason.BAD_RESPONSE


def _detail(response: Response, reason: PollReason) -> str:
    try:
        words = f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        words = f"status {response.status}"
    if reason is PollReason.BLOCKED and is_challenge(response):
        return f"{words}: a challenge page in place of the feed"
    return f"{words}: nothing in the body" if reason is PollReason.EMPTY_BODY else words
