"""One live config with its compiled rules: a poll keeps the generation that it began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model import Config, FeedSpec, RuleSpec
from monitor.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Generation:
    """A config, its rules, and both by id; `number` counts reloads from 1."""

    number: int
    config: Config
    rules: RuleSet
    feeds: Mapping[str, FeedSpec] = field(init=False)
    rule_specs: Mapping[str, RuleSpec] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "feeds", {feed.id: feed for feed in self.config.feeds})
        object.__setattr__(self, "rule_specs", {rule.id: rule for rule in self.config.rules})
