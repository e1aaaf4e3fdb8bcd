"""`type: webhook`: what a generic webhook needs."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from monitor.model import Secret, SecretUrl
from monitor.notifiers.fields import Duration, HttpUrl, Network, SecretMark, Strict, Unresolved, as_secret, problem

# Standard Webhooks: a symmetric secret has 24 to 64 bytes, written as base64 after `whsec_`.
SECRET_PREFIX = "whsec_"  # noqa: S105 - the scheme's public prefix
SECRET_BYTES = range(24, 65)
MAX_SECRETS = 2


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where to post, and what to sign with: `secrets` are one, or two during a rotation, base64 with or without `whsec_`.
    `timeout_s` bounds one whole attempt."""

    url: SecretUrl
    secrets: tuple[Secret, ...]
    allow_private: tuple[str, ...] = ()
    timeout_s: float = 15.0


def as_signing_secret(value: object) -> Secret:
    """A Standard Webhooks secret."""
    secret = as_secret(value)
    if isinstance(value, Unresolved):
        return secret
    try:
        key = base64.b64decode(secret.reveal().removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) not in SECRET_BYTES:
        raise problem("must be base64 of 24 to 64 random bytes", "make one: openssl rand -base64 32")
    return secret


def as_signing_secrets(value: object) -> list[Secret]:
    """One secret, or two of which the first signs first."""
    given = value if isinstance(value, list) else [value]
    if not 1 <= len(given) <= MAX_SECRETS:
        raise problem("must be one secret, or a list of two while one replaces the other")
    return [as_signing_secret(one) for one in given]


SigningSecrets = Annotated[
    list[Secret],
    BeforeValidator(as_signing_secrets),
    PlainSerializer(repr),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MAX_SECRETS},
            ]
        }
    ),
    SecretMark,
]


class WebhookModel(Strict):
    """Any HTTP endpoint; messages are signed as Standard Webhooks."""

    type: Literal["webhook"] = Field(description="The kind of receiver.")
    url: HttpUrl = Field(description="Where messages are posted. `${file:NAME}` and `${ENV}` expand.")
    secret: SigningSecrets = Field(
        description="What messages are signed with: base64 of 24 to 64 random bytes, with or without `whsec_`; a list of two during a rotation."
    )
    allow_private: list[Network] = Field([], description="Private networks that the URL may lead to; none by default.")
    timeout: Duration = Field(15.0, description="How long one attempt may take in all.")

    def value(self) -> WebhookSettings:
        """The frozen settings."""
        return WebhookSettings(
            url=self.url, secrets=tuple(self.secret), allow_private=tuple(self.allow_private), timeout_s=self.timeout
        )
