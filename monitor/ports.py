"""What use cases need from the world, as Protocols. Adapters in the shell implement them; `app` plugs them in.

The store gives units of work: `write(job)` runs a plain function with a `Tx` on the one writer thread, inside one
transaction that it may share with other jobs for up to 50 ms, each in a savepoint of its own; it returns when the
commit is durable. So whatever a job reads is what it writes against: "once per (rule, story)" cannot race.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol, TypeVar

from monitor.model import (
    Alert,
    AlertState,
    Article,
    ArticleOutcome,
    Attempt,
    Delivery,
    DeliveryOutcome,
    DeliveryState,
    Entry,
    Exchange,
    FeedSpec,
    FeedState,
    FetchOutcome,
    FetchRequest,
    ParseOutcome,
    ReceiverState,
    Route,
    StoredNearMiss,
    Story,
)

T = TypeVar("T")


class Clock(Protocol):
    """Time as an argument's source: only `app` and the use cases' loops ask it."""

    def now_ms(self) -> int:
        """Wall time in epoch milliseconds."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...


class Fetcher(Protocol):
    """One polite HTTP exchange for a feed, redirects included. Never raises for what a server does."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """The outcome; within one total deadline."""
        ...


class Parser(Protocol):
    """Reads a feed document where it can do no harm."""

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        """The feed, or why not; within the hard limit."""
        ...


class PageReader(Protocol):
    """Reads what a stranger's website says, where it can do no harm."""

    async def page(self, body: bytes, *, url: str, content_type: str | None) -> ArticleOutcome:
        """The article's text in a page, or why there is none; within the hard limit."""
        ...

    async def allows(self, robots: bytes, *, url: str, agent: str) -> bool:
        """Whether a robots.txt lets `agent` ask for the URL; one that can't be read in time lets nothing pass."""
        ...


class Articles(Protocol):
    """One polite exchange for an article, robots.txt and redirects included. Never raises for what a server does."""

    async def article(self, url: str, *, allow_private: tuple[str, ...] = ()) -> ArticleOutcome:
        """The article's text, or why there is none; within one total deadline."""
        ...


class Notifier(Protocol):
    """Speaks to one receiver. Decides nothing about retries: it classifies."""

    kind: str
    in_flight: int
    min_spacing_s: float

    def render(self, delivery: Delivery, *, plain: bool = False) -> str:
        """The body as text; pure, frozen by the caller at the first claim."""
        ...

    async def send(self, delivery: Delivery, body: str, *, now_ms: int) -> DeliveryOutcome:
        """One attempt within one total deadline."""
        ...


class Reader(Protocol):
    """Questions to the store; the answers are one consistent snapshot."""

    def feed(self, feed_id: str) -> FeedState | None: ...
    def feeds_by_id(self, ids: Collection[str]) -> dict[str, FeedState]:
        """Those of the feeds that there are, by id."""
        ...

    def feeds(self) -> list[FeedState]: ...
    def exchanges(self) -> list[Exchange]:
        """The last of our own requests with their answers, oldest first; URLs without secrets."""
        ...

    def entry(self, entry_id: str) -> Entry | None: ...
    def entries_by_id(self, ids: Collection[str]) -> dict[str, Entry]:
        """Those of the entries that there are, by id."""
        ...

    def entries_by_keys(self, feed_id: str, keys: Collection[str]) -> dict[str, Entry]:
        """Known entries of the feed, by each given key that leads to one."""
        ...

    def entries(
        self, *, feed_id: str | None = None, story_id: str | None = None, since_ms: int = 0, limit: int = 100
    ) -> list[Entry]:
        """Newest first seen first; `since_ms` bounds when they were first seen."""
        ...

    def article(self, entry_id: str) -> Article | None:
        """What is known of fetching the article behind an entry; None when nobody asked for it."""
        ...

    def article_is_due(self, *, now_ms: int) -> bool:
        """Whether there is an article to claim."""
        ...

    def story(self, story_id: str) -> Story | None: ...
    def stories_by_id(self, ids: Collection[str]) -> dict[str, Story]:
        """Those of the stories that there are, by id."""
        ...

    def stories_by_keys(self, keys: Collection[str]) -> list[tuple[str, int, Story]]:
        """Each story that was seen under one of the keys (`u:` canonical link, `t:` title key), with the key and when."""
        ...

    def alert(self, alert_id: str) -> Alert | None: ...
    def alerts(
        self, *, state: AlertState | None = None, rule_id: str | None = None, after_seq: int = 0, limit: int = 100
    ) -> list[Alert]:
        """Newest first; with `after_seq`, oldest first from there."""
        ...

    def routes(self, alert_id: str) -> list[Route]: ...
    def near_misses(self, *, rule_id: str | None = None, limit: int = 100) -> list[StoredNearMiss]: ...
    def delivery(self, delivery_id: str) -> Delivery | None: ...
    def deliveries(
        self,
        *,
        state: DeliveryState | None = None,
        receiver_id: str | None = None,
        rule_id: str | None = None,
        since_ms: int = 0,
        limit: int = 100,
    ) -> list[Delivery]:
        """By receiver, then in `seq` order; `rule_id` takes those that carry an alert of the rule, `since_ms` those
        created since then."""
        ...

    def attempts(self, delivery_id: str) -> list[Attempt]: ...
    def receivers(self) -> list[ReceiverState]: ...
    def rule_version(self, rule_id: str, version: str) -> str | None:
        """The source of a rule at a version that was used, or None."""
        ...

    def meta(self, key: str) -> str | None:
        """A fact about the state itself (`created_ms`, `created_by`), or None."""
        ...

    def audit(self) -> list[str]:
        """A sentence for each (alert, receiver) whose end nobody can explain, and each broken invariant; empty = clean."""
        ...

    def counts(self) -> dict[str, int]:
        """Totals for status: feeds by status (`feeds.ok`, ...), entries, `articles_waiting`, stories, alerts, deliveries by state (`outbox.pending`, ...)."""
        ...


class Tx(Reader, Protocol):
    """A unit of work: reads see its own writes and everything committed before."""

    def sync_feeds(self, specs: Iterable[FeedSpec], *, now_ms: int) -> None:
        """URLs with secrets stay in memory: rows, and readers outside the daemon, see them redacted.
        Adds new feeds (due at once), moves changed URLs under their id (validators and redirects dropped, no new
        baseline), marks those no longer configured as removed, and revives those that came back."""
        ...

    def claim_feeds(self, *, now_ms: int, limit: int, lease_ms: int) -> list[FeedState]:
        """Due feeds, most overdue first, as they stand after the claim: each one's attempt time is now, `unfinished` is
        one more and next_due is behind the lease, so that a crash neither hammers nor forgets it. They stand like that
        until `put_feeds` ends the claim."""
        ...

    def put_feeds(self, states: Sequence[FeedState]) -> None:
        """Inserts or replaces by id and ends the feeds' claims, but changes nothing of one that the config has meanwhile
        removed or given another URL: a late poll must not bring the old one's validators back."""
        ...

    def put_exchanges(self, exchanges: Sequence[Exchange]) -> None:
        """Appends to the ledger of our own requests, of which the last are kept."""
        ...

    def put_entry(self, entry: Entry, keys: Iterable[str]) -> None: ...
    def put_entries(self, entries: Sequence[tuple[Entry, Iterable[str]]]) -> None:
        """Inserts or replaces by id; adds keys that are not there yet (a key never changes its entry)."""
        ...

    def see_entries(self, entry_ids: Collection[str], *, now_ms: int) -> None:
        """Notes that their feed still holds the entries (all of a parsed document, known ones too): retention keeps
        what a feed still shows. Written at most once a day for each."""
        ...

    def put_article(self, article: Article) -> None:
        """Inserts or replaces by entry; the entry must be there already, and takes the row along when it goes."""
        ...

    def claim_articles(self, *, now_ms: int, limit: int, lease_ms: int) -> list[Article]:
        """Due articles, the longest due first, as they stand after the claim: each one's attempt is counted and its due
        time pushed behind the lease, so that a crash neither hammers nor forgets it."""
        ...

    def release_articles(self, *, now_ms: int) -> int:
        """Makes articles that a killed daemon had claimed due now; returns how many."""
        ...

    def put_stories(self, stories: Sequence[tuple[Story, Iterable[str]]]) -> None:
        """Inserts or replaces by id; each key counts as seen at the story's `last_seen_ms`."""
        ...

    def put_alert(self, alert: Alert) -> Alert:
        """Stores a new alert and gives it back with its `seq`; the id must be new."""
        ...

    def put_route(self, route: Route) -> None:
        """Inserts or replaces; its alert and its delivery must be there already."""
        ...

    def put_near_miss(self, miss: StoredNearMiss) -> None: ...
    def put_rule_version(self, rule_id: str, version: str, source: str, *, now_ms: int) -> None: ...
    def next_seq(self, receiver_id: str) -> int:
        """The next number of this receiver's deliveries, from 1."""
        ...

    def put_delivery(self, delivery: Delivery) -> None: ...
    def due_deliveries(self, receiver_id: str, *, now_ms: int, limit: int) -> list[Delivery]:
        """Pending and due, oldest `seq` first."""
        ...

    def expired_leases(self, *, now_ms: int) -> list[Delivery]:
        """Deliveries in `sending` whose lease is over."""
        ...

    def put_attempt(self, attempt: Attempt) -> None: ...
    def put_receiver(self, receiver: ReceiverState) -> None: ...
    def put_meta(self, key: str, value: str) -> None:
        """Notes a fact about the state itself."""
        ...

    def delete_entries(self, *, before_ms: int, limit: int) -> int:
        """Retention: removes entries last seen before then that no alert names and that the latest document of their
        feed no longer held; returns how many."""
        ...

    def clear_texts(self, *, before_ms: int, limit: int) -> int:
        """Retention: empties texts and articles of entries first seen and last changed before then; returns how many."""
        ...

    def delete_stories(self, *, before_ms: int, limit: int) -> int:
        """Retention: removes stories last seen before then of which no entry and no alert is left; returns how many."""
        ...

    def delete_near_misses(self, *, before_ms: int, limit: int) -> int:
        """Retention: removes near misses older than that; returns how many."""
        ...


class Store(Protocol):
    """The daemon's memory."""

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Runs `job` in the writer's transaction; returns its result when the commit is durable. Raises what the job
        raised (nothing of it is kept), or StoreUnavailable when the database took nothing."""
        ...

    async def read(self, job: Callable[[Reader], T]) -> T:
        """Runs `job` on a snapshot of what is committed, beside the writer."""
        ...

    async def close(self) -> None:
        """Commits what is queued and lets go of the state."""
        ...


class Observer(Protocol):
    """Hears what use cases did; telemetry implements it. `event` is a dotted name ("poll.done"), fields are flat."""

    def event(self, name: str, /, **fields: object) -> None: ...
