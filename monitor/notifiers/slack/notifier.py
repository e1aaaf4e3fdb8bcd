"""Speaks to a Slack incoming webhook."""

from __future__ import annotations

from monitor.model import Delivery, DeliveryOutcome
from monitor.net import Client
from monitor.notifiers.post import Destination, expecting, post
from monitor.notifiers.slack.message import message_of
from monitor.notifiers.slack.settings import SlackSettings


class SlackNotifier:
    """Posts Block Kit, one message at a time and at most one a second, as Slack allows a hook."""

    kind = "slack"
    in_flight = 1
    min_spacing_s = 1.0

    def __init__(self, settings: SlackSettings, client: Client) -> None:
        self._client = client
        self._destination = Destination(settings.url, settings.allow_private, settings.timeout_s)

    def render(self, delivery: Delivery, *, plain: bool = False) -> str:
        """The JSON body."""
        return message_of(delivery.payload, plain=plain)

    async def send(self, delivery: Delivery, body: str, *, now_ms: int) -> DeliveryOutcome:  # noqa: ARG002 - the port's
        """One POST; Slack says `ok` when it took the message."""
        return expecting(await post(self._client, self._destination, headers={}, body=body.encode()), "ok")
