"""Which feeds a rule looks at."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import FeedScope, FeedSpec


@dataclass(frozen=True, slots=True)
class FeedRef:
    """What a rule may ask of the feed that an entry came from; `also` has the feeds that are the same document under
    another name: the entry came from each of them."""

    id: str
    tags: frozenset[str] = frozenset()
    also: tuple[FeedRef, ...] = ()

    @classmethod
    def of(cls, spec: FeedSpec) -> FeedRef:
        """The reference of a configured feed."""
        return cls(spec.id, spec.tags)


def out_of_scope(scope: FeedScope, feed: FeedRef | None) -> str | None:
    """The clause of `feeds:` that keeps the feed out ("feeds: not opinions"), or None; no feed given meets every scope."""
    if feed is None:
        return None
    if any(out_of_scope(scope, other) is None for other in feed.also):
        return None
    labels = feed.tags | {feed.id}
    if barred := sorted(scope.none_of & labels):
        return f"feeds: not {', '.join(barred)}"
    if scope.any_of and not scope.any_of & labels:
        return f"feeds: {' or '.join(sorted(scope.any_of))}"
    return None
