"""What is allowed but can't be meant: warnings about a config that loads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from monitor import rules
from monitor.config.assemble.routing import can_match, unrouted
from monitor.config.loader import Loaded
from monitor.config.truth import Solver
from monitor.model import Config, EntitySpec, Expr, FeedSpec, Grade, Not, Problem, RuleSpec
from monitor.rules import names_in

# Languages written in Cyrillic letters that news is published in (ISO 639-1).
CYRILLIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "bs"})


def lint(loaded: Loaded) -> tuple[Problem, ...]:
    """Warnings, in order of file and place; none for a config that didn't load."""
    if loaded.config is None:
        return ()
    checks = _Lint(loaded, loaded.config)
    found = [
        *checks.empty(),
        *checks.entities(),
        *checks.fuzzy(),
        *checks.unused_names(),
        *checks.unused_receivers(),
        *checks.scripts(),
        *checks.rules(),
        *checks.routes(),
        *checks.tests(),
    ]
    return tuple(sorted(found, key=lambda one: (one.file, one.line, one.column, one.message)))


class _Lint:
    """The checks; each yields its warnings."""

    def __init__(self, loaded: Loaded, config: Config) -> None:
        self.places = loaded.places
        self.files = tuple(loaded.texts)
        self.config = config
        self.keywords = {one.id: one.when for one in config.keywords if one.when is not None}
        self.never = frozenset(one.id for one in config.entities if not findable(one))

    def warn(self, section: str, id_: str, message: str, *, hint: str | None = None) -> Problem:
        problem = self.places[section, id_].problem(message, hint, key=section in {"entities", "keywords", "receivers"})
        return replace(problem, grade=Grade.WARNING)

    def empty(self) -> Iterator[Problem]:
        """A config without feeds or rules can't alert anybody."""
        for section in ("feeds", "rules"):
            if not getattr(self.config, section):
                message = f"there are no {section}: nothing can ever fire"
                yield Problem(self.files[0] if self.files else "", 0, 0, message, grade=Grade.WARNING)

    def entities(self) -> Iterator[Problem]:
        """Ambiguous names without context; names inside their own lookalikes; context that serves nothing."""
        for entity in self.config.entities:
            if entity.ambiguous and not entity.context:
                hint = "list the words beside which they do, or move them to `names`"
                message = f"the ambiguous names of `{entity.id}` never count: it has no `context`"
                yield self.warn("entities", entity.id, message, hint=hint)
            yield from self._list(entity)
            if entity.context and not entity.ambiguous and not has_unsure_rows(entity):
                message = f"the `context` of `{entity.id}` serves nothing: it has no `ambiguous` names"
                yield self.warn("entities", entity.id, message)
            for name, lookalike in shadowed(entity):
                message = f"`{name}` of `{entity.id}` is never found: it lies within its lookalike `{lookalike}`"
                yield self.warn("entities", entity.id, message, hint="narrow the lookalike")

    def _list(self, entity: EntitySpec) -> Iterator[Problem]:
        """Names of a watch list that never count, or are not looked for."""
        if entity.watch_list is None:
            return
        unsure = 0 if entity.context else rules.unsure_names(entity)
        if unsure:
            message = (
                f"names of the list of `{entity.id}` that never count, saying too little without `context`: {unsure}"
            )
            yield self.warn("entities", entity.id, message, hint="list the words beside which they do")
        left = rules.left_out(entity)
        if left:
            message = f"names of the list of `{entity.id}` that say nothing and are not looked for: {some(left)}"
            yield self.warn("entities", entity.id, message, hint="put those that matter into `names` or `ambiguous`")
        common = rules.common_words(entity)
        if common:
            message = f"names of the list of `{entity.id}` that are common words: {some(common)}"
            yield self.warn("entities", entity.id, message, hint="put them into the list's column `ambiguous`")

    def fuzzy(self) -> Iterator[Problem]:
        """Common words that may be misspelt: what is an edit or two from one is mostly another word."""
        for section, specs in (("entities", self.config.entities), ("keywords", self.config.keywords)):
            for spec in specs:
                for word in rules.may_be_misspelt(spec) if spec.options.fuzzy else ():
                    message = f"`{word}` of `{spec.id}` is a common word: with `fuzzy` it is found in other words"
                    yield self.warn(section, spec.id, message, hint="put it where `fuzzy` is off")

    def unused_names(self) -> Iterator[Problem]:
        """Entities and keywords that no rule reaches, nor `fulltext_when`."""
        used = reached(self.config.rules, self.keywords, self.config.settings.fulltext_when)
        for section, specs in (("entities", self.config.entities), ("keywords", self.config.keywords)):
            for spec in specs:
                if spec.id not in used:
                    yield self.warn(section, spec.id, f"no rule uses `{spec.id}`")

    def unused_receivers(self) -> Iterator[Problem]:
        """Receivers that nothing is sent to."""
        used = {one for rule in self.config.rules for one in rule.to}
        used |= {one for route in self.config.routes for one in route.to} | {str(self.config.settings.fallback)}
        for receiver in self.config.receivers:
            if receiver.id not in used:
                message = f"nothing is sent to the receiver `{receiver.id}`"
                yield self.warn("receivers", receiver.id, message, hint="name it in a `to`")

    def scripts(self) -> Iterator[Problem]:
        """Cyrillic names where every feed says that it is in a language of other letters."""
        feeds = self.config.feeds
        if not feeds or any(feed.lang is None or feed.lang.split("-")[0] in CYRILLIC for feed in feeds):
            return
        for entity in self.config.entities:
            if any(is_cyrillic(name) for name in (*entity.names, *entity.ambiguous)):
                message = f"`{entity.id}` has Cyrillic names, and no feed is in such a language"
                yield self.warn("entities", entity.id, message)
                return

    def rules(self) -> Iterator[Problem]:
        """Rules and severities that can never be, rules that look at no feed."""
        for rule in self.config.rules:
            solver = Solver(self.keywords, self.never, frozenset(rule.fields))
            if not solver.possible(rule.when):
                yield self.warn("rules", rule.id, f"`{rule.id}` can never match: its condition contradicts itself")
                continue
            yield from self._severities(rule, solver)
            if self.config.feeds and not any(in_scope(feed, rule) for feed in self.config.feeds):
                yield self.warn("rules", rule.id, f"`{rule.id}` looks at no feed: `feeds` leaves none")

    def _severities(self, rule: RuleSpec, solver: Solver) -> Iterator[Problem]:
        before: list[Expr] = [rule.when]
        for step in rule.severity:
            if step.when is None:
                break
            if not solver.possible(*before, step.when):
                message = f"`{rule.id}` can never be {step.severity}: its other conditions exclude it"
                yield self.warn("rules", rule.id, message)
            before.append(Not(step.when))

    def routes(self) -> Iterator[Problem]:
        """Routes that match nothing, and severities of a rule that no route takes."""
        listed = [rule for rule in self.config.rules if not rule.to]
        for number, route in enumerate(self.config.routes):
            if not any(can_match(route, rule, step.severity) for rule in listed for step in rule.severity):
                yield self.warn("routes", str(number), "this route matches no alert of any rule without `to`")
        for rule in listed:
            for severity in unrouted(rule, self.config.routes):
                message = f"nobody gets the alerts of `{rule.id}` when they are {severity}: no route matches them"
                yield self.warn("rules", rule.id, message, hint="add a route, or `to`")

    def tests(self) -> Iterator[Problem]:
        """Tests whose file is missing, or that expect a severity which the rule can't have."""
        for rule in self.config.rules:
            possible = {str(step.severity) for step in rule.severity} | {"silent"}
            place = self.places["rules", rule.id]
            for index, test in enumerate(rule.tests):
                if test.file is not None and not _exists(str(test.file)):
                    problem = place.problem("this test's file does not exist", at=("tests", index, "file"))
                    yield replace(problem, grade=Grade.WARNING)
                if test.expect not in possible:
                    message = f"this test expects {test.expect}, and the rule is never that"
                    yield replace(place.problem(message, at=("tests", index, "expect")), grade=Grade.WARNING)


def _exists(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:
        return False


def in_scope(feed: FeedSpec, rule: RuleSpec) -> bool:
    """Whether the rule looks at the feed."""
    marks = {feed.id, *feed.tags}
    return (not rule.scope.any_of or bool(marks & rule.scope.any_of)) and not marks & rule.scope.none_of


def reached(rules: Iterable[RuleSpec], keywords: dict[str, Expr], other: Expr | None = None) -> set[str]:
    """The entities and keywords that rules and another expression name, directly or through keywords."""
    wanted = [one for rule in rules for one in (rule.when, *(step.when for step in rule.severity if step.when))]
    wanted += [other] if other is not None else []
    found: set[str] = set()
    while wanted:
        for name in names_in(wanted.pop()):
            if name.id not in found:
                found.add(name.id)
                wanted += [keywords[name.id]] if name.id in keywords else []
    return found


def shadowed(entity: EntitySpec) -> Iterator[tuple[str, str]]:
    """Each name with the lookalike that covers the whole of it: as many words, each equal or under a `*`."""
    for name in (*entity.names, *entity.ambiguous):
        for lookalike in entity.lookalikes:
            if _covers(_words(lookalike), _words(name)):
                yield name, lookalike
                break


def findable(entity: EntitySpec) -> bool:
    """Whether any of the entity's names can ever be a hit."""
    if entity.watch_list and entity.watch_list.entries:
        return True
    lost = {name for name, _ in shadowed(entity)}
    return bool({*entity.names, *(entity.ambiguous if entity.context else ())} - lost)


def has_unsure_rows(entity: EntitySpec) -> bool:
    """Whether the entity's list has names that need context."""
    listed = entity.watch_list
    return listed is not None and (listed.format is not None or any(row.ambiguous for row in listed.entries))


def some(names: list[str]) -> str:
    """How many there are, and the first of them."""
    return f"{len(names)} ({', '.join(names[:3])}{', …' if len(names) > 3 else ''})"


def _covers(pattern: list[str], words: list[str]) -> bool:
    return len(pattern) == len(words) and all(
        word.rstrip("*").startswith(one[:-1]) if one.endswith("*") else word == one
        for one, word in zip(pattern, words, strict=True)
    )


def _words(phrase: str) -> list[str]:
    return re.findall(r"\w+\*?", unicodedata.normalize("NFC", phrase).casefold().replace("\u0451", "\u0435"))


def is_cyrillic(text: str) -> bool:
    """Whether the text has a Cyrillic letter."""
    return any("\u0400" <= char <= "\u052f" for char in text)
