"""What `explain` looks at: a file, a URL, a stored entry or an alert, as documents to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.alerting import alert_id
from monitor.app.lookup import Look, document_of, look_at, stranger
from monitor.app.story_files import read_story
from monitor.errors import StoreError
from monitor.model import Alert, Article, ArticleFailed, ArticleReason, Config, Document, Entry
from monitor.ports import Reader
from monitor.rules import FeedRef, compile_rules
from monitor.rules.story_file import BadStory
from monitor.store import open_reader


@dataclass(frozen=True, slots=True)
class Subject:
    """One document with what is known of it. `alerts` are those of its story, by rule; `routes` say, by rule, where each
    went or what held it back; `note` is a sentence for the reader."""

    label: str
    doc: Document
    feed: FeedRef | None = None
    note: str = ""
    alerts: dict[str, Alert] = field(default_factory=dict)
    routes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoSubject:
    """Why there is nothing to look at."""

    message: str


FetchSubjects = Callable[[str, Config], Iterable[Subject] | NoSubject]
"""Fetches a URL: one subject an entry of the feed there, another one where its article was read; or the article there."""


def fetched(url: str, config: Config) -> Iterable[Subject] | NoSubject:
    """The entries of the feed at a URL, as feed items and as full text; or the article at the URL."""
    [look] = look_at([stranger(url, config)], config, compile_rules(config))
    if look.failure:
        return NoSubject(f"{url}: {look.failure}")
    if look.page is not None:
        return [Subject(f"{look.page.title or '(no title)'} {look.page.url}", document_of(look.page))]
    return [subject for entry in look.entries for subject in both(entry, look)]


def both(entry: Entry, look: Look) -> Iterator[Subject]:
    """An entry as the feed has it and, where its article was read, as full text."""
    label = f"{entry.title or '(no title)'} {entry.url}"
    outcome, text = look.articles.get(entry.id), look.full_text(entry)
    note = ""
    if isinstance(outcome, ArticleFailed):
        note = f"its article could not be read: {outcome.reason}: {outcome.detail}"
    elif outcome is not None and text is None:
        note = "its article says less than the feed"
    if text is None:
        yield Subject(label, Document.of(entry), look.feed, note)
        return
    yield Subject(f"{label} (as feed item)", Document.of(entry), look.feed)
    yield Subject(f"{label} (as full text)", text, look.feed)


def article_note(article: Article | None) -> str:
    """What became of a stored entry's article, in a sentence; nothing to say of one that is there or was never wanted."""
    if article is None or article.reason is ArticleReason.OK:
        return ""
    if article.reason is None:
        return "its article is still to be read"
    again = "; it is tried again" if article.due_ms is not None else ""
    return f"its article could not be read: {article.reason}: {article.detail or ''}".rstrip(": ") + again


def subjects_of(
    target: str, config: Config, *, state: str, fetch: FetchSubjects = fetched
) -> list[Subject] | NoSubject:
    """The documents behind a target: a URL, an id of an entry or alert, else a path."""
    if target.startswith(("http://", "https://")):
        found = fetch(target, config)
        return found if isinstance(found, NoSubject) else list(found)
    if target.startswith(("ent_", "alr_")) and not Path(target).exists():
        try:
            with open_reader(state) as reader:
                return _stored(target, config, reader)
        except StoreError as error:
            return NoSubject(f"{target}: {error}")
    doc = read_story(Path(target))
    if isinstance(doc, BadStory):
        return NoSubject(f"{target}{f':{doc.line}' if doc.line else ''}: {doc.message}")
    return [Subject(target, doc)]


def _stored(target: str, config: Config, reader: Reader) -> list[Subject] | NoSubject:
    alert = reader.alert(target) if target.startswith("alr_") else None
    if alert is None and target.startswith("alr_"):
        return NoSubject(f"{target}: no such alert in the state")
    entry_id = alert.entry_id if alert else target
    entry = reader.entry(entry_id)
    if entry is None:
        return NoSubject(f"{entry_id}: no such entry in the state; it may have been removed by age")
    return [_of_entry(entry, alert, config=config, reader=reader)]


def ref_of(feed_id: str, config: Config, reader: Reader) -> FeedRef:
    """What rules may ask of the feed, and of those that are polled as it."""
    parked = {feed.id for feed in reader.feeds() if feed.polled_as == feed_id}
    also = tuple(FeedRef.of(spec) for spec in config.feeds if spec.id in parked)
    own = next((FeedRef.of(spec) for spec in config.feeds if spec.id == feed_id), FeedRef(feed_id))
    return replace(own, also=also)


def _of_entry(entry: Entry, alert: Alert | None, *, config: Config, reader: Reader) -> Subject:
    feed = ref_of(entry.feed_id, config, reader)
    alerts: dict[str, Alert] = {}
    for rule in config.rules:
        for former in (rule.id, *rule.was):
            if stored := reader.alert(alert_id(former, entry.story_id)):
                alerts[rule.id] = stored
                break
    routes = {
        rule_id: [
            f"{route.receiver_id}: {f'suppressed, {route.suppressed}' if route.suppressed else 'sent as ' + str(route.delivery_id)}"
            for route in reader.routes(stored.id)
        ]
        for rule_id, stored in alerts.items()
    }
    note = article_note(reader.article(entry.id))
    if alert and alert.revision != entry.revision:
        note = f"{alert.id} fired on revision {alert.revision}; this is revision {entry.revision}, judged by the rules of now"
    return Subject(f"{entry.id} ({entry.feed_id}) {entry.url}", Document.of(entry), feed, note, alerts, routes)
