"""Speaks to a generic webhook."""

from __future__ import annotations

from monitor.model import Delivery, DeliveryOutcome
from monitor.net import Client
from monitor.notifiers.post import Destination, post
from monitor.notifiers.webhook.body import body_of
from monitor.notifiers.webhook.settings import WebhookSettings
from monitor.notifiers.webhook.signature import signed_headers


class WebhookNotifier:
    """Posts the message as JSON, signed over the bytes that are sent."""

    kind = "webhook"
    in_flight = 4
    min_spacing_s = 0.0

    def __init__(self, settings: WebhookSettings, client: Client) -> None:
        self._settings = settings
        self._client = client
        self._destination = Destination(
            settings.url, settings.allow_private, settings.timeout_s, secrets=settings.secrets
        )

    def render(self, delivery: Delivery, *, plain: bool = False) -> str:
        """The JSON body."""
        return body_of(delivery.payload, plain=plain)

    async def send(self, delivery: Delivery, body: str, *, now_ms: int) -> DeliveryOutcome:
        """One signed POST."""
        data = body.encode()
        headers = signed_headers(self._settings.secrets, delivery.id, timestamp_s=now_ms // 1000, body=data)
        return await post(self._client, self._destination, headers=headers, body=data)
