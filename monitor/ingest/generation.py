"""One live config with its compiled rules: a poll keeps the generation that it began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from monitor.model import Config, FeedSpec, RuleSpec, Tier
from monitor.rules import FeedRef, RuleSet

QUICKEST_FIRST = (Tier.FAST, Tier.NORMAL, Tier.SLOW)


@dataclass(frozen=True, slots=True)
class Generation:
    """A config, its rules, and both by id; `number` counts reloads from 1. `parked` has each feed that is polled under
    another's name with that other's id: the other then keeps the pace of the most impatient of them."""

    number: int
    config: Config
    rules: RuleSet
    parked: Mapping[str, str] = field(default_factory=dict)
    feeds: Mapping[str, FeedSpec] = field(init=False)
    rule_specs: Mapping[str, RuleSpec] = field(init=False)
    _behind: Mapping[str, tuple[FeedSpec, ...]] = field(init=False)

    def __post_init__(self) -> None:
        feeds = {feed.id: feed for feed in self.config.feeds}
        behind: dict[str, tuple[FeedSpec, ...]] = {}
        for feed_id, polled_as in self.parked.items():
            if feed_id in feeds and polled_as in feeds:
                behind[polled_as] = (*behind.get(polled_as, ()), feeds[feed_id])
        object.__setattr__(self, "_behind", behind)
        object.__setattr__(self, "feeds", feeds | {i: quickest(feeds[i], others) for i, others in behind.items()})
        object.__setattr__(self, "rule_specs", {rule.id: rule for rule in self.config.rules})

    def feed_ref(self, feed_id: str) -> FeedRef:
        """What rules may ask of the feed: of itself, and of those that are parked behind it."""
        also = tuple(FeedRef.of(spec) for spec in self._behind.get(feed_id, ()))
        return replace(FeedRef.of(self.feeds[feed_id]), also=also)

    def polled_for_others(self, feed_id: str) -> bool:
        """Whether other feeds are parked behind this one."""
        return feed_id in self._behind


def quickest(spec: FeedSpec, others: tuple[FeedSpec, ...]) -> FeedSpec:
    """The feed at the pace of the most impatient: the fastest tier, the shortest `max_delay`."""
    delays = [one.max_delay_s for one in (spec, *others) if one.max_delay_s is not None]
    tier = min((one.tier for one in (spec, *others)), key=QUICKEST_FIRST.index)
    return replace(spec, tier=tier, max_delay_s=min(delays, default=None))
