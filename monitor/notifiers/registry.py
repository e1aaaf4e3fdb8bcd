"""Every kind of receiver: adding one is a folder and a line here."""

from __future__ import annotations

from monitor.model import ReceiverSpec
from monitor.net import Client
from monitor.notifiers.console.notifier import ConsoleNotifier
from monitor.notifiers.console.settings import ConsoleSettings
from monitor.notifiers.slack.notifier import SlackNotifier
from monitor.notifiers.slack.settings import SlackSettings
from monitor.notifiers.webhook.notifier import WebhookNotifier
from monitor.notifiers.webhook.settings import WebhookSettings
from monitor.ports import Notifier


def build(spec: ReceiverSpec, client: Client) -> Notifier:
    """What speaks to the receiver."""
    match spec.settings:
        case SlackSettings() as settings:
            return SlackNotifier(settings, client)
        case WebhookSettings() as settings:
            return WebhookNotifier(settings, client)
        case ConsoleSettings() as settings:
            return ConsoleNotifier(settings)
        case _:
            raise TypeError(f"receiver {spec.id} is of a kind that nobody speaks: {spec.kind}")
