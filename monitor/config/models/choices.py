"""Words to choose from; each list is an enum of the model, so the two can't drift."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from monitor.config.suggest import did_you_mean
from monitor.model import Field, Fulltext, Layer, ListFormat, Severity, Tier
from monitor.notifiers.fields import as_line, problem


def choice_of(words: type[StrEnum]) -> BeforeValidator:
    """A validator that takes one of the enum's words and gives its member."""
    known = [str(word) for word in words]

    def choose(value: object) -> StrEnum:
        text = as_line(value)
        if text not in known:
            raise problem(f"`{text[:40]}` is none of {', '.join(known)}", did_you_mean(text, known))
        return words(text)

    return BeforeValidator(choose)


def _schema(words: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [str(word) for word in words]})


TierWord = Annotated[Tier, choice_of(Tier), _schema(Tier)]
FulltextWord = Annotated[Fulltext, choice_of(Fulltext), _schema(Fulltext)]
SeverityWord = Annotated[Severity, choice_of(Severity), _schema(Severity)]
FieldWord = Annotated[Field, choice_of(Field), _schema(Field)]
LayerWord = Annotated[Layer, choice_of(Layer), _schema(Layer)]
ListFormatWord = Annotated[ListFormat, choice_of(ListFormat), _schema(ListFormat)]
