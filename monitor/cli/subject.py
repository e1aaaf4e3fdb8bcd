"""What `explain` looks at: a file, a URL, a stored entry or an alert, as documents to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from monitor.alerting import alert_id
from monitor.app.lookup import look_at, stranger
from monitor.app.story_files import read_story
from monitor.errors import StoreError
from monitor.model import Alert, Config, Document, Entry
from monitor.ports import Reader
from monitor.rules import FeedRef
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
"""Fetches a URL: one subject an entry of the feed there."""


def fetched(url: str, config: Config) -> Iterable[Subject] | NoSubject:
    """The entries of the feed at a URL, as it is now."""
    [look] = look_at([stranger(url, config)], config)
    if look.failure:
        return NoSubject(f"{url}: {look.failure}")
    return [
        Subject(f"{entry.title or '(no title)'} {entry.url}", Document.of(entry), look.feed) for entry in look.entries
    ]


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


def _of_entry(entry: Entry, alert: Alert | None, *, config: Config, reader: Reader) -> Subject:
    feed = next((FeedRef.of(spec) for spec in config.feeds if spec.id == entry.feed_id), FeedRef(entry.feed_id))
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
    note = ""
    if alert and alert.revision != entry.revision:
        note = f"{alert.id} fired on revision {alert.revision}; this is revision {entry.revision}, judged by the rules of now"
    return Subject(f"{entry.id} ({entry.feed_id}) {entry.url}", Document.of(entry), feed, note, alerts, routes)
