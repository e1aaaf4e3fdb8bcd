"""What every builder needs: the names that exist, and the list that problems go to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from monitor.config.models.scalars import unfindable
from monitor.config.positions import offset_in_source
from monitor.config.suggest import did_you_mean
from monitor.config.validate import Loc, Place
from monitor.errors import ExprError
from monitor.model import Expr, Phrase, Problem
from monitor.rules import names_in, parse_expr, walk


@dataclass(slots=True)
class Context:
    """Ids that are defined somewhere, also those of items that are wrong in themselves. When the config is not `whole`
    (a file could not be read), undefined ids are not reported: they may stand there."""

    names: Collection[str] = ()
    feeds: Collection[str] = ()
    tags: Collection[str] = ()
    receivers: Collection[str] = ()
    rules: Collection[str] = ()
    whole: bool = True
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, problem: Problem) -> None:
        """Notes a problem."""
        self.problems.append(problem)

    def known(self, given: str, known: Collection[str], *, place: Place, at: Loc, what: str) -> bool:
        """Whether an id is defined; a problem says so where not."""
        if given in known or not self.whole:
            return True
        self.refuse(place.problem(f"no {what} is called `{given}`", did_you_mean(given, known), at=at))
        return False

    def expression(self, source: str, *, place: Place, at: Loc) -> Expr | None:
        """The tree of an expression whose names are all defined; None when it doesn't parse."""
        scalar = _Scalar(place, at, source)
        try:
            expr = parse_expr(source)
        except ExprError as error:
            self.refuse(scalar.problem(error.offset, str(error), error.hint))
            return None
        for phrase in (node for node in walk(expr) if isinstance(node, Phrase)):
            if why := unfindable(phrase.text):
                self.refuse(scalar.problem(phrase.at, f"this phrase {why}", None))
        for name in names_in(expr):
            if self.whole and name.id not in self.names:
                hint = did_you_mean(name.id, self.names) or f'to look for the word itself, quote it: "{name.id}"'
                self.refuse(scalar.problem(name.at, f"no entity or keyword is called `{name.id}`", hint))
        return expr


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A scalar that holds an expression."""

    place: Place
    at: Loc
    source: str

    def problem(self, offset: int, message: str, hint: str | None) -> Problem:
        """A problem at an offset of the expression."""
        node = self.place.document.node((*self.place.path, *self.at))
        if node is None or node.children:
            return self.place.problem(message, hint, at=self.at)
        source = self.place.document.source
        return source.problem(offset_in_source(source.text, node, value=self.source, offset=offset), message, hint)


def first_of(places: Mapping[str, Place], id_: str) -> str:
    """`file:line:column` of the first definition."""
    return places[id_].where(key=True)
