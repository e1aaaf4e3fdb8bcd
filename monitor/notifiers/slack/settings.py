"""`type: slack`: what a Slack receiver needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from monitor.model import SecretUrl
from monitor.notifiers.fields import Duration, HttpUrl, Network, SecretText, Strict, Text


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """An incoming webhook. `timeout_s` bounds one whole attempt."""

    url: SecretUrl
    allow_private: tuple[str, ...] = ()
    timeout_s: float = 15.0


class SlackModel(Strict):
    """A Slack channel, through an incoming webhook."""

    type: Literal["slack"] = Field(description="The kind of receiver.")
    url: HttpUrl = Field(description="The incoming webhook's URL. It is a secret: write `${file:NAME}` or `${ENV}`.")
    token: SecretText | None = Field(None, description="A bot token, for threads and edits.")
    channel: Text | None = Field(None, description="The channel that the bot writes to.")
    allow_private: list[Network] = Field([], description="Private networks that the URL may lead to; none by default.")
    timeout: Duration = Field(15.0, description="How long one attempt may take in all.")

    def value(self) -> SlackSettings:
        """The frozen settings."""
        return SlackSettings(url=self.url, allow_private=tuple(self.allow_private), timeout_s=self.timeout)
