"""Standard Webhooks signatures (symmetric, v1): HMAC-SHA256 over `id.timestamp.body`, by the standard library."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from monitor.model import Secret

PREFIX = "whsec_"


def signed_headers(secrets: Sequence[Secret], message_id: str, *, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The three headers that prove who sent the body and when.

    During a rotation there are two secrets and two signatures, parted by a space: a receiver accepts either.
    """
    signed = b".".join((message_id.encode(), str(timestamp_s).encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: Secret, signed: bytes) -> str:
    key = base64.b64decode(secret.reveal().removeprefix(PREFIX), validate=True)
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
