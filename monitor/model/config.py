"""The config as frozen values: what the loader gives and everything else reads. Durations are seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath

from monitor.model.expr import Expr
from monitor.model.secret import Secret, SecretUrl
from monitor.model.terms import DEFAULT_FIELDS, Field, TermOptions


class Severity(StrEnum):
    """How much a match matters, least first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0, 1 or 2; a story's severity is the highest of its entries'."""
        return tuple(Severity).index(self)


class Tier(StrEnum):
    """How often a feed may be polled: 5 min-1 h, 15 min-6 h (default), 1-24 h."""

    FAST = "fast"
    NORMAL = "normal"
    SLOW = "slow"


class Fulltext(StrEnum):
    """Whether the article behind an entry is fetched."""

    NEVER = "never"
    AUTO = "auto"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Settings:
    """`settings:`; `min_interval_s` is the shortest time between two polls of one feed, start to start;
    `host_spacing_s` that between two requests to one host."""

    contact: str | None = None
    public_url: str | None = None
    timezone: str | None = None
    fallback: str | None = None
    listen: str | None = "127.0.0.1:8787"
    min_interval_s: float = 300.0
    host_spacing_s: float = 1.0
    keep_entries_s: float = 90 * 86400.0
    keep_text_s: float = 30 * 86400.0
    fulltext_when: Expr | None = None


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """One feed as configured. `id` is its identity; the URL may change under it. `ignore_hints` lets polls come sooner
    than the publisher's cache headers, ttl and skip hours ask for; never sooner than Retry-After."""

    id: str
    url: SecretUrl
    tags: frozenset[str] = frozenset()
    publisher: str | None = None
    lang: str | None = None
    tier: Tier = Tier.NORMAL
    max_delay_s: float | None = None
    backfill_s: float | None = None
    allow_private: tuple[str, ...] = ()
    headers: Mapping[str, Secret] = field(default_factory=dict)
    fulltext: Fulltext = Fulltext.NEVER
    ignore_hints: bool = False


class ListFormat(StrEnum):
    """The formats of watch lists as published."""

    OFAC_SDN = "ofac_sdn"
    OPENSANCTIONS_SIMPLE = "opensanctions_simple"
    EU_FSF = "eu_fsf"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One row of a watch list, names as listed. `type` is person, organisation, vessel or aircraft; None when the list
    doesn't say. What is in `ambiguous` counts only with context, also when it is the name itself."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    lang: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class WatchList:
    """The rows behind an entity's `from:`, without those that are excluded; `version` is the hash of the file's bytes.
    `format` is None for our own columns; `excluded` are ids, written in the file `exclusions`."""

    path: str
    version: str
    entries: tuple[ListEntry, ...]
    format: ListFormat | None = None
    excluded: tuple[str, ...] = ()
    exclusions: str | None = None


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """A tracked name with its aliases; the first name is the display name."""

    id: str
    names: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    context_within: int | None = None
    lookalikes: tuple[str, ...] = ()
    options: TermOptions = TermOptions(proper=True)
    watch_list: WatchList | None = None


@dataclass(frozen=True, slots=True)
class KeywordSpec:
    """A tracked term: a list of phrases, or an expression."""

    id: str
    any: tuple[str, ...] = ()
    when: Expr | None = None
    fields: tuple[Field, ...] = DEFAULT_FIELDS
    options: TermOptions = TermOptions()


@dataclass(frozen=True, slots=True)
class FeedScope:
    """Which feeds a rule looks at: ids or tags of which one must be there, and ids or tags that must not.
    Empty = all."""

    any_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A test beside a rule. `expect` is a severity or `silent`; exactly one of `file` (absolute) and inline text."""

    expect: str
    file: PurePath | None = None
    title: str = ""
    summary: str = ""
    text: str = ""
    url: str = ""
    feed: str | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class SeverityStep:
    """One line of `severity:`; `when` None is `otherwise`."""

    severity: Severity
    when: Expr | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A watch rule. `source` is the text of `when`, `where` its `file:line:column`; `severity` is tried from the top."""

    id: str
    when: Expr
    source: str
    title: str | None = None
    severity: tuple[SeverityStep, ...] = (SeverityStep(Severity.WARNING),)
    scope: FeedScope = FeedScope()
    fields: tuple[Field, ...] = DEFAULT_FIELDS
    labels: Mapping[str, str] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    each: str | None = None
    tests: tuple[RuleTest, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class ReceiverSpec:
    """A named destination. `settings` is the frozen value of its kind (`monitor/notifiers/<kind>/settings.py`)."""

    id: str
    kind: str
    settings: object


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """For rules without `to`: every route whose `match` holds applies. Keys: severity, rule, or a label."""

    match: Mapping[str, str]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Config:
    """A whole, valid config."""

    settings: Settings = Settings()
    feeds: tuple[FeedSpec, ...] = ()
    entities: tuple[EntitySpec, ...] = ()
    keywords: tuple[KeywordSpec, ...] = ()
    rules: tuple[RuleSpec, ...] = ()
    receivers: tuple[ReceiverSpec, ...] = ()
    routes: tuple[RouteSpec, ...] = ()
    base: PurePath = PurePath()
