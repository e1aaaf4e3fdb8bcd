"""`receivers:`, where alerts go. A kind's own model lives beside its notifier; adding one is a line here."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from monitor.config.models.route import PolicyModel
from monitor.notifiers.console.settings import ConsoleModel
from monitor.notifiers.slack.settings import SlackModel
from monitor.notifiers.webhook.settings import WebhookModel


class SlackReceiver(SlackModel, PolicyModel):
    """A Slack channel, through an incoming webhook."""


class WebhookReceiver(WebhookModel, PolicyModel):
    """Any HTTP endpoint; messages are signed as Standard Webhooks."""


class ConsoleReceiver(ConsoleModel, PolicyModel):
    """The daemon's own standard output: a terminal, or the journal."""


RECEIVERS: dict[str, type[SlackReceiver | WebhookReceiver | ConsoleReceiver]] = {
    "slack": SlackReceiver,
    "webhook": WebhookReceiver,
    "console": ConsoleReceiver,
}

ReceiverModel = Annotated[SlackReceiver | WebhookReceiver | ConsoleReceiver, Field(discriminator="type")]
