"""`settings:`, what holds for the whole monitor."""

from __future__ import annotations

from pydantic import Field, JsonValue

from monitor.config.models.scalars import Contact, Expression, Listen, PublicUrl, Timezone
from monitor.notifiers.fields import Duration, Id, Strict

DAY_S = 86400.0


def written(text: str) -> dict[str, JsonValue]:
    """What the JSON Schema shows as a duration's default: the way it is written, not its seconds."""
    return {"default": text}


class SettingsModel(Strict):
    """What holds for the whole monitor."""

    contact: Contact | None = Field(
        None, description="A URL or mail address that publishers can turn to; goes into the User-Agent header."
    )
    public_url: PublicUrl | None = Field(
        None, description="Where the status page is reached from outside. Without it, messages carry no links to it."
    )
    timezone: Timezone | None = Field(
        None, description="The IANA time zone of quiet hours and digests, such as Europe/Zurich."
    )
    fallback: Id | None = Field(
        None, description="The receiver that is told when another receiver is in trouble, and that takes health alerts."
    )
    listen: Listen = Field("127.0.0.1:8787", description="Where the status page listens: host:port, or `off`.")
    min_interval: Duration = Field(
        300.0,
        description="The shortest time between two polls of one feed, start to start.",
        json_schema_extra=written("5m"),
    )
    host_spacing: Duration = Field(
        1.0,
        description="The shortest time between two requests to one host.",
        json_schema_extra=written("1s"),
    )
    keep_entries: Duration = Field(
        90 * DAY_S, description="How long entries are kept.", json_schema_extra=written("90d")
    )
    keep_text: Duration = Field(
        30 * DAY_S,
        description="How long the full text of entries is kept; never longer than the entries.",
        json_schema_extra=written("30d"),
    )
    fulltext_when: Expression | None = Field(
        None, description="With `fulltext: auto`, an expression that makes the article be fetched."
    )
