"""Configs written as users write them, judged and polled through public entry points only: what the promises of the
rule language are tested through."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent

from monitor.config import load
from monitor.feeds import parse as parse_document
from monitor.ingest import Generation, Poller, Ports
from monitor.model import (
    Alert,
    AlertState,
    Config,
    Delivery,
    Document,
    Entry,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    Field,
    ParseOutcome,
    PollReason,
    ReceiverState,
    ResponseMeta,
    Route,
    StoredNearMiss,
    Story,
    Verdict,
    VerdictKind,
)
from monitor.ports import Reader, Tx
from monitor.rules import FeedRef, RuleSet, compile_rules
from monitor.store import open_store
from tests.conftest import ManualClock

NOW = 1_642_147_200_000  # 2022-01-14T08:00:00Z
FAR_MS = 10**15

ENTITIES = """\
entities:
  zircon:
    names: [Zircon missile, 3M22, SS-N-33, Tsirkon missile]
    ambiguous: [Zircon, Tsirkon, Zirkon, "Циркон*"]
    context: [missile, hypersonic, warship, frigate, ракета]
    lookalikes: [zirconia, zirconium, zircon sand]
  ryabkov:
    names: [Sergei Ryabkov, Sergey Riabkov, Сергей Рябков]
    ambiguous: [Ryabkov, Riabkov, "Рябков*"]
    context: [foreign minister, foreign ministry, diplomat, МИД]
    lookalikes: [Ryabov, Rybakov]
keywords:
  sanctions: {any: [sanction, embargo, asset freeze, санкция], stem: true}
  geneva_talks: {when: '("Geneva" or "Genève" or "Genf" or "Женев*") near/8 ("talks" or "negotiations" or "summit")'}
"""
"""The names of the language's own example."""

DESK = "receivers: {desk: {type: console}}\n"


# Configs


def told(
    files: str | Mapping[str, str], *, strict: bool = False, environ: Mapping[str, str] | None = None
) -> list[str]:
    """Every problem of a config as `file:line:column: message (hint)`; file names are relative to the config."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        loaded = load(Path(folder), strict_secrets=strict, environ=environ or {})
        return [str(problem).replace(f"{folder}/", "") for problem in loaded.problems]


def config_of(
    files: str | Mapping[str, str], *, strict: bool = False, environ: Mapping[str, str] | None = None
) -> Config:
    """A config that loads without a word said of it."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        loaded = load(Path(folder), strict_secrets=strict, environ=environ or {})
        assert loaded.config is not None, list(map(str, loaded.problems))
        assert not loaded.problems, list(map(str, loaded.problems))
        return loaded.config


def write(folder: Path, files: str | Mapping[str, str]) -> Path:
    """The files of a config; one text is `monitor.yaml`."""
    for name, text in ({"monitor.yaml": files} if isinstance(files, str) else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def rules_of(rules: str, names: str = ENTITIES, feeds: str = "") -> RuleSet:
    """The compiled rules of a YAML list of them, with the example's names."""
    return compile_rules(config_of(names + DESK + feeds + "rules:\n" + dedent(rules)))


def rule(when: str, more: str = "", id_: str = "r") -> str:
    """A rule as an item of YAML's list; the expression stands in a block, as it is."""
    return f"  - id: {id_}\n    to: [desk]\n    when: |-\n      {when}\n" + "".join(
        f"    {line}\n" for line in more.splitlines()
    )


def said_of(when: str, *, names: str = ENTITIES, more: str = "", feeds: str = "") -> list[str]:
    """What loading says of a config with this one rule, without the place."""
    return [one.split(": ", 1)[1] for one in told(names + DESK + feeds + "rules:\n" + rule(when, more))]


# Verdicts


def doc(text: str = "", *, lang: str | None = "en", **fields: str) -> Document:
    """A document of a text and other fields by name."""
    found = {Field(name): value for name, value in fields.items()}
    return Document(found | ({Field.TEXT: text} if text else {}), lang)


def say(when: str, text: str | Document, *, names: str = ENTITIES, more: str = "") -> Verdict:
    """What one rule says of a text."""
    [verdict] = rules_of(rule(when, more), names).explain(doc(text) if isinstance(text, str) else text)
    return verdict


def fires(when: str, text: str | Document, *, names: str = ENTITIES, more: str = "") -> bool:
    """Whether one rule fires on a text."""
    return say(when, text, names=names, more=more).kind is VerdictKind.FIRED


def words(verdict: Verdict) -> list[tuple[str, str]]:
    """Owner and words of each hit behind a verdict."""
    return [(hit.term.owner, hit.text) for hit in verdict.hits]


def kinds(rules: RuleSet, text: str | Document, feed: FeedRef | None = None) -> dict[str, str]:
    """Each rule's verdict by id: a severity, `near_miss` or `not`."""
    document = doc(text) if isinstance(text, str) else text
    return {v.rule_id: str(v.severity or v.kind) for v in rules.explain(document, feed)}


# Polls


@dataclass(frozen=True)
class Item:
    """One item of a feed; what is not given is made of the guid."""

    guid: str
    title: str
    text: str = ""
    link: str | None = None
    date: str = ""
    more: str = ""

    def xml(self) -> str:
        link = f"https://example.org/{self.guid}" if self.link is None else self.link
        date = f"<pubDate>{self.date}</pubDate>" if self.date else ""
        return (
            f'<item><title>{self.title}</title><guid isPermaLink="false">{self.guid}</guid><link>{link}</link>'
            f"<description>{self.text}</description>{date}{self.more}</item>"
        )


@dataclass(frozen=True)
class Show:
    """A feed publishes this document and is polled; items newest first."""

    feed: str
    items: tuple[Item, ...] = ()
    after_s: float = 600.0


def show(feed: str, *items: Item, after_s: float = 600.0) -> Show:
    return Show(feed, items, after_s)


@dataclass(frozen=True)
class Reload:
    """Another config goes live."""

    config: Config


@dataclass(frozen=True)
class Played:
    """What the store holds after the last step. Oldest first."""

    alerts: tuple[Alert, ...]
    baseline: tuple[Alert, ...]
    routes: tuple[Route, ...]
    deliveries: tuple[Delivery, ...]
    near_misses: tuple[StoredNearMiss, ...]
    entries: tuple[Entry, ...]
    stories: tuple[Story, ...]
    audit: tuple[str, ...]
    heard: tuple[tuple[str, dict[str, object]], ...]
    generations: tuple[Generation, ...]

    def fired(self) -> list[tuple[str, str]]:
        """Rule and title of each alert."""
        return [(alert.rule_id, alert.title) for alert in self.alerts]

    def sent(self) -> list[tuple[str, str]]:
        """Receiver and title of each message of an alert."""
        titles = {alert.id: alert.title for alert in self.alerts}
        return [(r.receiver_id, titles[r.alert_id]) for r in self.routes if r.delivery_id is not None]

    def entry(self, title: str) -> Entry:
        [found] = [entry for entry in self.entries if entry.title == title]
        return found


@dataclass
class World:
    """A Fetcher of documents by URL, a Parser that really parses, in this process, and an Observer that remembers."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        body = self.bodies.get(request.url)
        if body is None:
            return FetchFailed(PollReason.HTTP_5XX, "503")
        return Fetched(ResponseMeta(200, request.url), body)

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        return parse_document(body, url=url, content_type=content_type)

    def event(self, name: str, /, **fields: object) -> None:
        self.heard.append((name, fields))


def play(config: Config, *steps: Show | Reload, state: str = "sqlite://") -> Played:
    """Plays the steps on a state, an empty one in memory if none is given. Only the feed of a step is due at it."""

    async def run() -> Played:
        clock, world = ManualClock(NOW), World()
        store = open_store(state, clock=clock)
        try:
            poller = Poller(Ports(store, world, world, clock, world), rng=random.Random(7))
            generations: list[Generation] = []

            async def adopt(config: Config) -> None:
                generation = Generation(len(generations) + 1, config, compile_rules(config))
                generations.append(generation)
                poller.live = generation
                await store.write(lambda tx: record(tx, config, clock.now_ms()))

            await adopt(config)
            for step in steps:
                if isinstance(step, Reload):
                    await adopt(step.config)
                    continue
                clock.advance(step.after_s)
                spec = generations[-1].feeds[step.feed]
                world.bodies[spec.url.reveal()] = document(step)
                await store.write(only_due(step.feed, clock.now_ms()))
                await poller.tick(generations[-1])
                while poller.running:
                    await poller.wait()
            return await store.read(lambda reader: played(reader, world, generations))
        finally:
            await store.close()

    return asyncio.run(run())


def record(tx: Tx, config: Config, now_ms: int) -> None:
    """What going live writes of a config."""
    tx.sync_feeds(config.feeds, now_ms=now_ms)
    for receiver in config.receivers:
        tx.put_receiver(ReceiverState(receiver.id, receiver.kind))


def document(step: Show) -> bytes:
    """The feed's document."""
    items = "".join(item.xml() for item in step.items)
    return f'<rss version="2.0"><channel><title>{step.feed}</title>{items}</channel></rss>'.encode()


def only_due(feed_id: str, now_ms: int) -> Callable[[Tx], None]:
    """A unit of work after which this feed is due and no other."""

    def put(tx: Tx) -> None:
        tx.put_feeds([replace(f, next_due_ms=now_ms if f.id == feed_id else FAR_MS) for f in tx.feeds()])

    return put


def played(reader: Reader, world: World, generations: list[Generation]) -> Played:
    alerts = reader.alerts(state=AlertState.FIRED, limit=10_000)[::-1]
    baseline = reader.alerts(state=AlertState.BASELINE, limit=10_000)[::-1]
    entries = reader.entries(limit=10_000)[::-1]
    stories = [reader.story(one) for one in dict.fromkeys(entry.story_id for entry in entries)]
    return Played(
        alerts=tuple(alerts),
        baseline=tuple(baseline),
        routes=tuple(route for alert in (*alerts, *baseline) for route in reader.routes(alert.id)),
        deliveries=tuple(reader.deliveries(limit=10_000)),
        near_misses=tuple(reader.near_misses(limit=10_000)[::-1]),
        entries=tuple(entries),
        stories=tuple(story for story in stories if story is not None),
        audit=tuple(reader.audit()),
        heard=tuple(world.heard),
        generations=tuple(generations),
    )
