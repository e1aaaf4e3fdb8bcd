"""`routes:` and `quiet_hours:`, who hears of what and when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from monitor.config.models.choices import SeverityWord
from monitor.config.models.scalars import Label
from monitor.model import Severity
from monitor.notifiers.fields import Duration, Id, Strict, Text


class EscalateModel(Strict):
    """Who else is told when nobody reacts."""

    after: Duration = Field(description="How long to wait.")
    unless: Literal["acked"] = Field("acked", description="What ends the wait.")
    to: list[Id] = Field(min_length=1, description="The receivers that are told then.")


class RouteModel(Strict):
    """For rules without `to`: every route whose `match` holds applies."""

    match: dict[Label, Text] = Field(
        description="What must hold: severity, rule, or a label of the rule. Empty: every alert."
    )
    to: list[Id] = Field(min_length=1, description="The receivers.")
    escalate: EscalateModel | None = Field(None, description="Who else is told when nobody reacts.")


class QuietHoursModel(Strict):
    """Times at which a receiver is not disturbed."""

    days: Text = Field("mon-sun", description="The days on which it begins, such as mon-fri.")
    hours: Text = Field(description='From when until when, such as "22:00-07:00".')
    below: SeverityWord = Field(Severity.CRITICAL, description="Alerts below this severity are concerned.")
    then: Literal["hold", "drop", "downgrade"] = Field("hold", description="What happens to them.")


class PolicyModel(Strict):
    """What every kind of receiver may say about how it wants to be told."""

    quiet: Id | None = Field(None, description="The quiet hours that this receiver keeps.")
    max: Text | None = Field(None, description="How many messages in how long, such as 6/1h; the rest is folded.")
    group_wait: Duration | None = Field(None, description="How long alerts are gathered before the first message.")
    digest: Text | None = Field(None, description='Alerts are gathered and sent at these times, such as "daily 07:30".')
