"""A look at a feed without any state: fetched now, read in the parser's process, nothing stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from monitor.articles import wants
from monitor.clock import SystemClock
from monitor.fetch import ArticleFetcher, HostGate, HttpFetcher, user_agent
from monitor.model import (
    ArticleFailed,
    ArticleOutcome,
    ArticleText,
    ChangeKind,
    Config,
    Document,
    Entry,
    FeedSpec,
    Fetched,
    FetchFailed,
    FetchRequest,
    Field,
    Fulltext,
    NotModified,
    ParsedFeed,
    ParseFailed,
    PollReason,
    SecretUrl,
)
from monitor.net import Client
from monitor.rules import FeedRef, RuleSet
from monitor.stories import identify
from monitor.urls import host_key
from monitor.workers import ParserPool

MOST_ARTICLES = 20
"""Articles read in one look at one feed: a host is asked once a second, and somebody waits."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a feed holds now: its entries, newest as the feed orders them, or why there are none. `articles` has, by entry,
    the articles that the daemon would read, as far as they were; `unread` counts those left out. `page` is the article
    when the URL is that of one, and no feed's."""

    label: str
    entries: tuple[Entry, ...] = ()
    feed: FeedRef | None = None
    failure: str = ""
    articles: Mapping[str, ArticleOutcome] = field(default_factory=dict)
    unread: int = 0
    page: ArticleText | None = None

    @property
    def documents(self) -> list[Document]:
        """The entries as rules see them, by what the feed gives; or the one article."""
        if self.page is not None:
            return [document_of(self.page)]
        return [Document.of(entry) for entry in self.entries]

    def full_text(self, entry: Entry) -> Document | None:
        """The entry with its article's text; None when there is none, or the feed itself says more."""
        match self.articles.get(entry.id):
            case ArticleText(text=text) if len(text) > len(entry.text):
                return Document.of(replace(entry, article=text))
            case _:
                return None


def document_of(page: ArticleText) -> Document:
    """An article by itself, as rules see it."""
    fields = {Field.TITLE: page.title, Field.TEXT: page.text, Field.URL: page.url}
    return Document({name: text for name, text in fields.items() if text})


class Looker:
    """Fetches and reads feeds for `try` and `explain`."""

    def __init__(
        self, fetcher: HttpFetcher, parser: ParserPool, *, clock: SystemClock, articles: ArticleFetcher
    ) -> None:
        self.fetcher = fetcher
        self.parser = parser
        self._clock = clock
        self._articles = articles

    async def feed(self, spec: FeedSpec, *, configured: bool = True) -> Look:
        """What a feed gives now. A feed that isn't configured meets every rule's scope."""
        ref = FeedRef(spec.id, spec.tags) if configured else None
        headers = {name: value.reveal() for name, value in spec.headers.items()}
        request = FetchRequest(spec.id, spec.url.reveal(), headers=headers, allow_private=spec.allow_private)
        match await self.fetcher.fetch(request):
            case Fetched(meta=meta, body=body):
                look = await self.body(body, spec, url=meta.url, content_type=meta.headers.get("content-type"))
                if not configured and look.failure.startswith(PollReason.NOT_A_FEED):
                    return await self.page(spec, feed_failure=look.failure)
                return Look(look.label, look.entries, ref, look.failure)
            case FetchFailed(reason=reason, detail=detail):
                return Look(spec.id, feed=ref, failure=f"{reason}: {detail}" if detail else str(reason))
            case NotModified():
                return Look(spec.id, feed=ref, failure="unsolicited_304: the server says that nothing changed")

    async def page(self, spec: FeedSpec, *, feed_failure: str) -> Look:
        """The article at a URL that is no feed's."""
        match await self._articles.article(spec.url.reveal(), allow_private=spec.allow_private):
            case ArticleText() as page:
                return Look(spec.id, page=page)
            case ArticleFailed(reason=reason, detail=detail):
                return Look(spec.id, failure=f"{feed_failure}; and no article: {reason}: {detail}")

    async def with_articles(self, look: Look, spec: FeedSpec, rules: RuleSet) -> Look:
        """The look with the articles that the daemon would read of it, the first of them."""
        wanted = [entry for entry in look.entries if self._wants(entry, look, spec=spec, rules=rules)]
        chosen = wanted[:MOST_ARTICLES]
        asked = (self._articles.article(entry.url, allow_private=spec.allow_private) for entry in chosen)
        outcomes = await asyncio.gather(*asked)
        articles = {entry.id: outcome for entry, outcome in zip(chosen, outcomes, strict=True)}
        return replace(look, articles=articles, unread=len(wanted) - len(chosen))

    def _wants(self, entry: Entry, look: Look, *, spec: FeedSpec, rules: RuleSet) -> bool:
        touched = spec.fulltext is Fulltext.AUTO and rules.wants_text(Document.of(entry), look.feed)
        return wants(spec.fulltext, ChangeKind.NEW, entry, touched=touched)

    async def body(self, body: bytes, spec: FeedSpec, *, url: str, content_type: str | None = None) -> Look:
        """What a feed document holds."""
        match await self.parser.parse(body, url=url, content_type=content_type):
            case ParseFailed(reason=reason, detail=detail):
                return Look(spec.id, failure=f"{reason}: {detail}")
            case ParsedFeed(entries=entries, lang=lang):
                changes = identify(
                    spec.id,
                    entries,
                    known={},
                    now_ms=self._clock.now_ms(),
                    baseline=False,
                    publisher=spec.publisher,
                    lang=spec.lang or lang,
                )
                return Look(spec.id, tuple(change.entry for change in changes))


@asynccontextmanager
async def looker(config: Config) -> AsyncIterator[Looker]:
    """A Looker with its client and its parser; gone at the end."""
    clock = SystemClock()
    client, parser = Client(), ParserPool()
    gate = HostGate(config.settings.host_spacing_s, clock=clock.monotonic)
    name = user_agent(config.settings.contact)
    fetcher = HttpFetcher(client, user_agent=name, gate=gate, host_key=host_key)
    articles = ArticleFetcher(client, user_agent=name, gate=gate, reader=parser, host_key=host_key)
    try:
        yield Looker(fetcher, parser, clock=clock, articles=articles)
    finally:
        await client.aclose()
        await parser.close()


def stranger(url: str, config: Config) -> tuple[FeedSpec, bool]:
    """The configured feed of this URL, else one made for it, whose articles are read; and whether it is configured."""
    for spec in config.feeds:
        if spec.url.reveal() == url:
            return spec, True
    return FeedSpec(id=url, url=SecretUrl(url), fulltext=Fulltext.AUTO), False


def look_at(specs: Sequence[tuple[FeedSpec, bool]], config: Config, rules: RuleSet) -> list[Look]:
    """Each feed as it is now, with the articles that the daemon would read, fetched side by side."""

    async def one(at: Looker, spec: FeedSpec, *, configured: bool) -> Look:
        return await at.with_articles(await at.feed(spec, configured=configured), spec, rules)

    async def look() -> list[Look]:
        async with looker(config) as at:
            return await asyncio.gather(*(one(at, spec, configured=configured) for spec, configured in specs))

    return asyncio.run(look())


def look_into(body: bytes, config: Config, *, label: str) -> Look:
    """What a feed document from a file holds; every scope is met."""

    async def look() -> Look:
        async with looker(config) as at:
            return await at.body(body, FeedSpec(id=label, url=SecretUrl("")), url="")

    return asyncio.run(look())
