"""`rules:` as values."""

from __future__ import annotations

from pathlib import Path

from monitor.config.assemble.context import Context
from monitor.config.models import RuleModel
from monitor.config.models.rule import RuleTestModel, ScopeModel
from monitor.config.models.scalars import OTHERWISE
from monitor.config.suggest import did_you_mean
from monitor.config.validate import Item, Place
from monitor.model import DEFAULT_FIELDS, FeedScope, RuleSpec, RuleTest, Severity, SeverityStep

# What routes match besides labels.
RESERVED_LABELS = ("severity", "rule")


class RulesBuilder:
    """Builds the rules of all files."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._places: dict[str, Place] = {}

    def build(self, items: list[Item[RuleModel]]) -> list[RuleSpec]:
        """The rules whose items could be read, in their order."""
        rules = [rule for item in items if item.model and (rule := self._rule(item.model, item.place))]
        self._check_was(items)
        return rules

    def _rule(self, model: RuleModel, place: Place) -> RuleSpec | None:
        if model.id in self._places:
            message = f"two rules have the id `{model.id}`, the other at {self._places[model.id].where(('id',))}"
            self._context.refuse(place.problem(message, "rename one", at=("id",)))
        self._places.setdefault(model.id, place)
        for index, receiver in enumerate(model.to or ()):
            self._context.known(receiver, self._context.receivers, place=place, at=("to", index), what="receiver")
        for label in model.labels:
            if label in RESERVED_LABELS:
                message = f"`{label}` can't be a label: routes match the rule's own under that key"
                self._context.refuse(place.problem(message, "choose another", at=("labels", label), key=True))
        severity = self._severity(model, place)
        scope = self._scope(model.feeds or ScopeModel.model_construct(), place)
        tests = tuple(self._test(test, place, index) for index, test in enumerate(model.tests))
        when = self._context.expression(model.when, place=place, at=("when",))
        if when is None:
            return None
        return RuleSpec(
            id=model.id,
            when=when,
            source=model.when.rstrip(),
            title=model.title,
            severity=severity,
            scope=scope,
            fields=tuple(model.in_ or DEFAULT_FIELDS),
            labels=dict(model.labels),
            to=tuple(dict.fromkeys(model.to or ())),
            was=tuple(model.was),
            tests=tests,
            where=place.where(),
        )

    def _severity(self, model: RuleModel, place: Place) -> tuple[SeverityStep, ...]:
        steps = []
        for word, source in model.severity.items():
            when = None
            if source.strip() != OTHERWISE:
                when = self._context.expression(source, place=place, at=("severity", word))
            steps.append(SeverityStep(Severity(word), when, source if when is not None else ""))
        return tuple(steps)

    def _scope(self, model: ScopeModel, place: Place) -> FeedScope:
        known = {*self._context.feeds, *self._context.tags}
        for key, given, ids, what in (
            ("ids", model.ids, self._context.feeds, "feed"),
            ("tags", model.tags, self._context.tags, "tag of a feed"),
            ("not", model.not_, known, "feed or tag"),
        ):
            for index, one in enumerate(given):
                self._context.known(one, ids, place=place, at=("feeds", key, index), what=what)
        return FeedScope(frozenset((*model.ids, *model.tags)), frozenset(model.not_))

    def _test(self, model: RuleTestModel, place: Place, index: int) -> RuleTest:
        if model.feed is not None:
            self._context.known(model.feed, self._context.feeds, place=place, at=("tests", index, "feed"), what="feed")
        folder = Path(place.document.source.file).absolute().parent
        return RuleTest(
            expect=model.expect,
            file=Path(folder, model.file).resolve() if model.file is not None else None,
            title=model.title or "",
            summary=model.summary or "",
            text=model.text or "",
            url=model.url or "",
            feed=model.feed,
            where=place.where(("tests", index)),
        )

    def _check_was(self, items: list[Item[RuleModel]]) -> None:
        """An old id leads to one rule, and is no rule's id any more."""
        heirs: dict[str, Place] = {}
        for item in items:
            for index, old in enumerate(item.model.was if item.model else ()):
                if old in self._places:
                    message, hint = f"was: `{old}` is still the id of a rule", did_you_mean(old, ())
                elif old in heirs:
                    message, hint = f"was: `{old}` is claimed already at {heirs[old].where()}", None
                else:
                    heirs[old] = item.place
                    continue
                self._context.refuse(item.place.problem(message, hint, at=("was", index)))
