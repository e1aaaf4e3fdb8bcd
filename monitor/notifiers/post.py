"""One POST to a receiver, and what its answer means: the one transport of every HTTP notifier.

| answer | means |
|---|---|
| 2xx | delivered |
| 3xx | try again: a redirect is never followed, it could lead a secret elsewhere |
| 400, 413, 422 | this message is wrong: once more as plain text, else dead |
| 408, 425, 5xx | try again |
| 429 | try again when it says |
| 410 | we are not wanted: disabled at once |
| 401, 403, 404 and every other 4xx | we are wrong: disabled when it lasts |
| nothing, after bytes went out | try again, perhaps a duplicate |
| nothing, before | try again |
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor import __version__
from monitor.model import (
    Delivered,
    DeliveryOutcome,
    DeliveryReason,
    Refused,
    Rejected,
    Reply,
    Retry,
    Secret,
    SecretUrl,
)
from monitor.net import Client, NetFailed, NetReason, Response
from monitor.notifiers.clean import clean_line

REPLY_BYTES = 4096
"""How much of an answer is read: enough for an error message."""

USER_AGENT = f"news-monitor/{__version__}"

UNANSWERED = {
    NetReason.DNS: DeliveryReason.DNS,
    NetReason.CONNECT: DeliveryReason.CONNECT,
    NetReason.TLS: DeliveryReason.TLS,
    NetReason.CERTIFICATE: DeliveryReason.CERTIFICATE,
    NetReason.TIMEOUT: DeliveryReason.TIMEOUT,
    NetReason.RESET: DeliveryReason.RESET,
    NetReason.EGRESS_BLOCKED: DeliveryReason.EGRESS_BLOCKED,
}
"""Failures with a word of their own; the others are a reply that can't be read."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a notifier posts to. `secrets` are scrubbed from everything that is kept of an attempt."""

    url: SecretUrl
    allow_private: tuple[str, ...] = ()
    timeout_s: float = 15.0
    secrets: tuple[Secret, ...] = ()

    def scrub(self, text: str) -> str:
        """The text without anything secret: a receiver may echo what it was sent."""
        for word in sorted(self._words(), key=len, reverse=True):
            text = text.replace(word, "***")
        return text

    def _words(self) -> set[str]:
        """The URL whole and in the parts that may be tokens; its host is no secret."""
        whole = self.url.reveal()
        authority, slash, rest = whole.partition("://")[2].partition("/")
        userinfo = authority.rpartition("@")[0]
        long = {whole, slash + rest, rest, *re.split(r"[/?&=#]", rest), *(s.reveal() for s in self.secrets)}
        short = {userinfo, *userinfo.split(":")}
        return {w for w in long if len(w) >= TOKEN_LENGTH} | {w for w in short if len(w) >= PASSWORD_LENGTH}


TOKEN_LENGTH, PASSWORD_LENGTH = 8, 4
"""Parts of a URL shorter than this are words such as `hook`, no tokens."""


async def post(client: Client, destination: Destination, *, headers: Mapping[str, str], body: bytes) -> DeliveryOutcome:
    """What one POST came to. Redirects are not followed, nothing is tried twice."""
    began = time.monotonic()
    try:
        response = await client.request(
            "POST",
            destination.url.reveal(),
            headers={"User-Agent": USER_AGENT, "Content-Type": "application/json; charset=utf-8", **headers},
            body=body,
            deadline_s=destination.timeout_s,
            max_bytes=REPLY_BYTES,
            allow_private=destination.allow_private,
        )
    except NetFailed as failure:
        if failure.head is None:
            return _unanswered(failure, destination)
        response = failure.head
    reply = _reply(response, destination, ms=round((time.monotonic() - began) * 1000))
    return classify(reply, retry_after=response.header("retry-after"))


def _unanswered(failure: NetFailed, destination: Destination) -> DeliveryOutcome:
    detail = destination.scrub(clean_line(failure.detail))
    if failure.reason is NetReason.BAD_REQUEST:
        return Refused(DeliveryReason.REFUSED, detail)
    reason = UNANSWERED.get(failure.reason, DeliveryReason.BAD_REPLY)
    return Retry(reason, detail, ambiguous=failure.wrote)


def _reply(response: Response, destination: Destination, *, ms: int) -> Reply:
    text = response.body[:REPLY_BYTES].decode("utf-8", "replace")
    return Reply(response.status, destination.scrub(clean_line(text)), ms)


def classify(reply: Reply, *, retry_after: str | None = None) -> DeliveryOutcome:
    """What an answer means for the message and for the receiver; pure."""
    code = reply.code or 0
    detail = f"it answered {code}" + (f": {reply.text[:200]}" if reply.text else "")
    if 200 <= code < 300:
        return Delivered(reply)
    if code in {400, 413, 422}:
        return Rejected(DeliveryReason.REJECTED, detail, reply)
    if code == 429:
        return Retry(DeliveryReason.RATE_LIMITED, detail, reply, retry_after=retry_after)
    if 300 <= code < 400:
        return Retry(DeliveryReason.REDIRECTED, f"{detail}; redirects are not followed", reply)
    if code in {408, 425} or 500 <= code < 600:
        return Retry(DeliveryReason.SERVER_ERROR, detail, reply, retry_after=retry_after)
    if 400 <= code < 500:
        return Refused(DeliveryReason.REFUSED, detail, reply, at_once=code == 410)
    return Retry(DeliveryReason.BAD_REPLY, detail, reply)


def expecting(outcome: DeliveryOutcome, text: str) -> DeliveryOutcome:
    """The outcome, if a success also says `text`: a captive portal answers 200 to everything."""
    if isinstance(outcome, Delivered) and outcome.reply.text != text:
        detail = f"it answered {outcome.reply.code}, but not `{text}`"
        return Retry(DeliveryReason.BAD_REPLY, detail, replace(outcome.reply), ambiguous=True)
    return outcome
