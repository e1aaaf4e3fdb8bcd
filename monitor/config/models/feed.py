"""`feeds:`, what is polled."""

from __future__ import annotations

from pydantic import Field

from monitor.config.models.choices import FulltextWord, TierWord
from monitor.config.models.scalars import Header, Lang
from monitor.model import Fulltext, Tier
from monitor.notifiers.fields import Duration, Flag, HttpUrl, Id, Network, SecretText, Strict, Text


class FeedModel(Strict):
    """One feed that is polled."""

    id: Id | None = Field(
        None,
        description="The feed's identity; its URL may change under it. Default: made of the URL's host and path.",
    )
    url: HttpUrl = Field(description="Where the feed is: RSS, Atom, RDF or JSON Feed over http or https.")
    tags: list[Id] = Field([], description="Words that rules can choose feeds by.")
    publisher: Text | None = Field(None, description="Who publishes it. Default: what the feed says, else its domain.")
    lang: Lang | None = Field(
        None, description="The language of its entries, such as en or ru. Default: what the feed says."
    )
    tier: TierWord = Field(
        Tier.NORMAL,
        description="How often it may be polled: fast 5 min to 1 h, normal 15 min to 6 h, slow 1 h to 24 h.",
    )
    max_delay: Duration | None = Field(
        None, description="How late news may be seen at most, where the server allows it."
    )
    backfill: Duration | None = Field(
        None,
        description="At first sight of the feed, also alert on what was published within this time. Default: nothing.",
    )
    allow_private: list[Network] = Field(
        [], description="Private networks that the URL may lead to, such as 192.168.1.0/24; none by default."
    )
    headers: dict[Header, SecretText] = Field(
        {}, description="Request headers to add, such as Authorization; `${file:NAME}` and `${ENV}` expand."
    )
    ignore_hints: Flag = Field(
        default=False,
        description="Poll as often as the tier says though the publisher asks for less (cache headers, ttl, skip hours).",
    )
    fulltext: FulltextWord = Field(
        Fulltext.NEVER, description="Whether the article behind an entry is fetched: never, auto or always."
    )
