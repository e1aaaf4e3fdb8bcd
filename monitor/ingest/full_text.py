"""The lane's unit of work for one article: the entry with its text, judged again, and the row that asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from monitor.articles import settle
from monitor.ingest.decisions import Decider, Decisions, Judged
from monitor.ingest.generation import Generation
from monitor.model import (
    Article,
    ArticleFailed,
    ArticleOutcome,
    ArticleReason,
    ArticleText,
    Entry,
)
from monitor.ports import Tx


@dataclass(slots=True)
class Read(Decisions):
    """What one article's unit of work did; valid once its commit is durable."""

    article: Article


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The entry or the rules changed since the text was judged; nothing was written. Judge again."""


@dataclass(frozen=True, slots=True)
class ArticleCommit:
    """Everything that one article wants to commit. `judged` is None when there is no text; `live` gives the rules that are
    live when the unit of work runs."""

    generation: Generation
    claimed: Article
    outcome: ArticleOutcome
    judged: Judged | None
    now_ms: int
    jitter: float
    live: Callable[[], Generation | None] = lambda: None

    def __call__(self, tx: Tx) -> Read | Overtaken | None:
        """The unit of work; None when nobody waits for it any more: the entry was forgotten, or its article is asked for
        anew at another address."""
        row, entry = tx.article(self.claimed.entry_id), tx.entry(self.claimed.entry_id)
        if row is None or entry is None or row.claimed_ms != self.claimed.claimed_ms or row.url != self.claimed.url:
            return None
        done = Read(settle(row, self.outcome, now_ms=self.now_ms, jitter=self.jitter))
        if self.judged is not None:
            live = self.live()
            if entry.revision != before(self.judged) or (live is not None and live is not self.generation):
                return Overtaken()
            self._decide(tx, self.judged, done)
        tx.put_article(done.article)
        return done

    def _decide(self, tx: Tx, judged: Judged, done: Read) -> None:
        """Stores the text and decides on each verdict. The entry stays in its story: one story, one alert."""
        entry = judged.change.entry
        tx.put_entry(entry, ())
        story = tx.story(entry.story_id)
        if story is not None:
            decider = Decider(tx, self.generation, done, now_ms=self.now_ms)
            decider.decide(judged, entry, story, baseline=self.claimed.baseline)


def before(judged: Judged) -> int:
    """The revision of the entry that the text was added to."""
    return judged.change.entry.revision - 1


def with_text(entry: Entry, text: str) -> Entry:
    """The entry's next revision, which has the article's text. It is no edit: `updated_ms` and `content_hash` stay."""
    return replace(entry, article=text, revision=entry.revision + 1)


def weighed(outcome: ArticleOutcome, entry: Entry) -> ArticleOutcome:
    """The outcome, unless the feed itself says more than the page: that is a teaser, then."""
    match outcome:
        case ArticleText(text=text) if len(text) <= len(entry.text):
            detail = f"{len(text)} characters, and the feed itself gives {len(entry.text)}"
            return ArticleFailed(ArticleReason.TOO_SHORT, detail)
        case ArticleText() | ArticleFailed():
            return outcome
