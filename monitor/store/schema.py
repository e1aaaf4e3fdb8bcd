"""The tables, once, for SQLite and PostgreSQL: TEXT ids, epoch milliseconds in BIGINT, JSON as TEXT.

A column has the name of the model's field that it keeps; a column that no model has says why it is there.
What a row must never be is a CHECK here; what rows must be to one another is asked by `audit`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.model import (
    AlertState,
    ArticleReason,
    Cause,
    DeliveryReason,
    DeliveryState,
    FeedStatus,
    Hints,
    PollReason,
    Redirect,
    Severity,
    Suppression,
    Validators,
)
from monitor.store.columns import Json, Nested, Strings, Word, Words

REVISION = "0002"
"""The migration that these tables stand for."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str, *, primary: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=primary, nullable=False)


def _ms(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=optional)


_count = _ms


def _words(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, Words, nullable=optional)


POLLED = "status NOT IN ('gone', 'merged', 'removed')"
"""Feeds that are asked at all. This and those below are written the same in index and query, or the index goes unused."""

HAS_TEXT = "text <> '' OR article <> ''"
WAITS = "due_ms IS NOT NULL"

feed = Table(
    "feed",
    metadata,
    _id("id", primary=True),
    _words("url"),  # without its secrets
    _id("url_digest"),  # of the URL with them: whether the config has changed it
    Column("status", Word(FeedStatus), nullable=False),
    _words("moved_to", optional=True),
    Column("redirect", Nested(Redirect)),
    Column("validators", Nested(Validators), nullable=False),
    _words("body_hash", optional=True),
    _words("stable_hash", optional=True),
    _ms("next_due_ms"),
    _ms("floor_ms"),
    _words("due_why"),
    _ms("last_attempt_ms", optional=True),
    _ms("last_success_ms", optional=True),
    _ms("last_new_ms", optional=True),
    _ms("first_fetched_ms", optional=True),
    _count("errors"),
    _ms("failing_since_ms", optional=True),
    Column("last_reason", Word(PollReason)),
    _words("last_detail", optional=True),
    Column("rate_per_h", Float),
    Column("rate_seen_h", Float, nullable=False),
    _ms("rate_at_ms", optional=True),
    _count("polls"),
    _count("not_modified"),
    _count("unfinished"),
    _count("parse_kills"),
    _ms("last_probe_ms", optional=True),
    _words("title", optional=True),
    _words("format", optional=True),
    _words("lang", optional=True),
    Column("hints", Nested(Hints), nullable=False),
    _ms("fresh_s", optional=True),
    _count("wasted"),
    _ms("last_archive_ms", optional=True),
    _words("polled_as", optional=True),
    Index("feed_due", "next_due_ms", "id", sqlite_where=text(POLLED), postgresql_where=text(POLLED)),
)

claim = Table(  # feeds that are being polled; a row of its own, so that a claim touches none of theirs
    "claim",
    metadata,
    _id("feed_id", primary=True),
    _ms("at_ms"),
    _ms("until_ms"),
    _count("times"),  # claims in a row that nothing came back from, this one too
    sqlite_with_rowid=False,
)

exchange = Table(
    "exchange",
    metadata,
    Column(
        "seq", BigInteger, primary_key=True, nullable=False, autoincrement=False
    ),  # their order, and how many to keep
    Column("at_s", Float, nullable=False),
    _id("host"),
    _words("url"),
    _count("status"),
    Column("sent", Nested(Validators), nullable=False),
    Column("got", Nested(Validators), nullable=False),
    Column("headers", Strings, nullable=False),
    Column("retry_after_s", Float),
)

entry = Table(
    "entry",
    metadata,
    _id("id", primary=True),
    _id("feed_id"),
    _words("url"),
    _words("title"),
    _words("summary"),
    _words("text"),
    _words("author", optional=True),
    _words("publisher"),
    Column("tags", Strings, nullable=False),
    _words("lang", optional=True),
    _ms("published_ms"),
    Column("dated", Boolean, nullable=False),
    _ms("first_seen_ms"),
    _ms("updated_ms"),
    _count("revision"),
    _words("content_hash"),
    _id("story_id"),
    Column("baseline", Boolean, nullable=False),
    Column("enclosures", Strings, nullable=False),
    _words("article"),
    _ms("last_seen_ms"),  # when its feed last held it: retention must not forget what a feed still shows
    Index("entry_seen", "first_seen_ms", "id"),
    Index("entry_of_feed", "feed_id", "first_seen_ms"),
    Index("entry_of_story", "story_id", "first_seen_ms"),
    Index("entry_stale", "feed_id", "last_seen_ms"),
    Index("entry_unseen", "last_seen_ms"),
    Index("entry_with_text", "first_seen_ms", sqlite_where=text(HAS_TEXT), postgresql_where=text(HAS_TEXT)),
)

article = Table(
    "article",
    metadata,
    Column("entry_id", Text, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True, nullable=False),
    _id("feed_id"),
    _words("url"),
    _ms("queued_ms"),
    _ms("due_ms", optional=True),
    Column("baseline", Boolean, nullable=False),
    _count("attempts"),
    _ms("claimed_ms", optional=True),
    Column("reason", Word(ArticleReason)),
    _words("detail", optional=True),
    _ms("fetched_ms", optional=True),
    Index("article_due", "due_ms", "entry_id", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
)

entry_key = Table(
    "entry_key",
    metadata,
    _id("feed_id", primary=True),
    Column("key", Words, primary_key=True, nullable=False),
    Column("entry_id", Text, ForeignKey("entry.id", ondelete="CASCADE"), nullable=False),
    Index("entry_key_of_entry", "entry_id"),
    sqlite_with_rowid=False,
)

story = Table(
    "story",
    metadata,
    _id("id", primary=True),
    _words("title"),
    _words("url"),
    _ms("first_seen_ms"),
    _ms("last_seen_ms"),
    _count("entries"),
    Column("publishers", Strings, nullable=False),
    Index("story_seen", "last_seen_ms"),
)

story_key = Table(
    "story_key",
    metadata,
    Column("key", Words, primary_key=True, nullable=False),
    Column("story_id", Text, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, nullable=False),
    _ms("seen_ms"),  # when the story was last seen under this key
    Index("story_key_of_story", "story_id"),
    sqlite_with_rowid=False,
)

alert = Table(
    "alert",
    metadata,
    _id("id", primary=True),
    _id("rule_id"),
    _id("rule_version"),
    _id("story_id"),
    _id("entry_id"),
    _count("revision"),
    Column("severity", Word(Severity), nullable=False),
    Column("state", Word(AlertState), nullable=False),
    _ms("fired_ms"),
    _words("title"),
    Column("labels", Json, nullable=False),
    Column("evidence", Json, nullable=False),
    _count("seq"),
    UniqueConstraint("seq"),
    Index("alert_of_rule", "rule_id", "seq"),
    Index("alert_of_entry", "entry_id"),
    Index("alert_of_story", "story_id"),
)

delivery = Table(
    "delivery",
    metadata,
    _id("id", primary=True),
    _id("receiver_id"),
    _count("seq"),
    Column("state", Word(DeliveryState), nullable=False),
    _words("type"),  # payload["type"], where SQL can see it
    Column("payload", Json, nullable=False),
    _ms("created_ms"),
    _ms("due_ms"),
    _ms("give_up_ms"),
    _words("body", optional=True),
    Column("plain", Boolean, nullable=False),
    _count("attempts"),
    _count("redrives"),
    _count("maybe_dup"),
    _count("tries"),
    _ms("lease_until_ms", optional=True),
    _ms("done_ms", optional=True),
    _count("last_code", optional=True),
    Column("last_reason", Word(DeliveryReason)),
    _words("last_error", optional=True),
    UniqueConstraint("receiver_id", "seq"),
    CheckConstraint("state IN ('pending', 'sending', 'delivered', 'dead', 'cancelled')", name="state"),
    CheckConstraint("(state = 'sending') = (lease_until_ms IS NOT NULL)", name="lease"),
    CheckConstraint("state <> 'delivered' OR done_ms IS NOT NULL", name="done"),
    CheckConstraint("state <> 'dead' OR last_reason IS NOT NULL", name="reason"),
    Index("delivery_in_state", "state", "receiver_id", "seq", "due_ms"),
)

route = Table(
    "route",
    metadata,
    Column("alert_id", Text, ForeignKey("alert.id"), primary_key=True, nullable=False),
    _id("receiver_id", primary=True),
    Column("cause", Word(Cause), primary_key=True, nullable=False),
    Column("revision", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    Column("suppressed", Word(Suppression)),
    Column("delivery_id", Text, ForeignKey("delivery.id")),
    CheckConstraint("suppressed IS NULL OR delivery_id IS NULL", name="one_end"),
    Index("route_of_delivery", "delivery_id"),
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery_id", Text, ForeignKey("delivery.id"), primary_key=True, nullable=False),
    Column("n", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    _ms("started_ms"),
    _ms("ended_ms", optional=True),
    _count("code", optional=True),
    Column("reason", Word(DeliveryReason)),
    _words("error", optional=True),
    _ms("retry_after_ms", optional=True),
    _words("reply", optional=True),
)

receiver = Table(
    "receiver",
    metadata,
    _id("id", primary=True),
    _id("kind"),
    Column("enabled", Boolean, nullable=False),
    _ms("not_before_ms"),
    _count("failures"),
    _ms("first_failure_ms", optional=True),
    _count("refusals"),
    _ms("first_refusal_ms", optional=True),
    _ms("last_ok_ms", optional=True),
    _words("disabled_why", optional=True),
    Column("removed", Boolean, nullable=False),
)

near_miss = Table(
    "near_miss",
    metadata,
    _id("rule_id", primary=True),
    _id("entry_id", primary=True),
    Column("revision", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    _ms("at_ms"),
    _words("clause"),
    _words("because"),
    Index("near_miss_at", "at_ms"),
    Index("near_miss_of_rule", "rule_id", "at_ms"),
    sqlite_with_rowid=False,
)

rule_version = Table(
    "rule_version",
    metadata,
    _id("rule_id", primary=True),
    _id("version", primary=True),
    _words("source"),
    _ms("first_used_ms"),
    sqlite_with_rowid=False,
)

counter = Table(
    "counter",
    metadata,
    _id("name", primary=True),
    _count("value"),
    sqlite_with_rowid=False,
)

meta = Table(
    "meta",
    metadata,
    _id("key", primary=True),
    _words("value"),
    sqlite_with_rowid=False,
)
