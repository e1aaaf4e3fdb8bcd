"""`rules:`, what fires."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from monitor.config.models.choices import FieldWord
from monitor.config.models.scalars import OTHERWISE, Expression, Label, Name, as_expression
from monitor.config.suggest import did_you_mean
from monitor.model import Severity
from monitor.notifiers.fields import Count, Duration, Id, LongText, Ratio, Strict, Text, as_line, problem, shape_of

SILENT = "silent"


def as_severity(value: object) -> dict[str, str]:
    """A fixed severity, or expressions tried from the top of which the last is `otherwise`; keys are severities."""
    if isinstance(value, str):
        word = as_line(value)
        _check_severity(word)
        return {word: OTHERWISE}
    if not isinstance(value, dict) or not value:
        raise problem(f"must be a severity or a mapping of severities to expressions, not {shape_of(value)}")
    for word in value:
        _check_severity(word)
    steps = {word: as_expression(expression) for word, expression in value.items()}
    *before, last = (" ".join(expression.split()) for expression in steps.values())
    if OTHERWISE in before:
        raise problem("`otherwise` must be the last of `severity`", "what follows it is never tried")
    if last != OTHERWISE:
        raise problem("the last of `severity` must be `otherwise`", f"such as {Severity.INFO}: otherwise")
    return steps


def _check_severity(word: str) -> None:
    known = [str(one) for one in Severity]
    if word not in known:
        raise problem(f"`{word[:40]}` is no severity: {', '.join(known)}", did_you_mean(word, known))


def as_expectation(value: object) -> str:
    """What a test expects: a severity, or `silent`."""
    text = as_line(value)
    known = [SILENT, *map(str, Severity)]
    if text not in known:
        raise problem(f"`{text[:40]}` is none of {', '.join(known)}", did_you_mean(text, known))
    return text


SEVERITIES = {"type": "string", "enum": [str(one) for one in Severity]}
SeveritySteps = Annotated[
    dict[str, str],
    BeforeValidator(as_severity),
    WithJsonSchema(
        {
            "anyOf": [
                SEVERITIES,
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": SEVERITIES,
                    "additionalProperties": {"type": "string"},
                },
            ]
        }
    ),
]
Expectation = Annotated[
    str, BeforeValidator(as_expectation), WithJsonSchema({"type": "string", "enum": [SILENT, *map(str, Severity)]})
]


class ScopeModel(Strict):
    """Which feeds a rule looks at."""

    ids: list[Id] = Field([], min_length=1, description="Feeds by id.")
    tags: list[Id] = Field([], min_length=1, description="Feeds by tag.")
    not_: list[Id] = Field(
        [], alias="not", min_length=1, description="Ids or tags of feeds that are left out, whatever else holds."
    )

    @model_validator(mode="after")
    def _chooses_some(self) -> ScopeModel:
        if not self.model_fields_set:
            raise problem("must not be empty", "leave `feeds` out to look at all of them")
        return self


class RuleTestModel(Strict):
    """A test beside its rule: a text, and what the rule must say of it."""

    expect: Expectation = Field(description="The severity that must come out, or `silent`.")
    file: Text | None = Field(None, description="A file with the text, relative to this YAML file.")
    title: LongText | None = Field(None, description="The title of an entry.")
    summary: LongText | None = Field(None, description="The summary of an entry.")
    text: LongText | None = Field(None, description="The full text of an entry.")
    url: Text | None = Field(None, description="The link of an entry.")
    feed: Id | None = Field(None, description="The feed it came from. Default: every feed scope counts as met.")

    @model_validator(mode="after")
    def _has_something_to_read(self) -> RuleTestModel:
        if self.file is not None and (self.text is not None or self.summary is not None):
            raise problem("`file` is the text: it can't stand beside `text` or `summary`")
        if all(one is None for one in (self.file, self.title, self.summary, self.text)):
            raise problem("there is nothing to read: give `file`, `title`, `summary` or `text`")
        return self


class OverModel(Strict):
    """A condition over several entries or stories."""

    of: Literal["story", "rule"] = Field(description="Whether this story's entries count, or all stories of the rule.")
    window: Duration | None = Field(None, description="How far back is counted.")
    publishers: Count | None = Field(None, ge=2, description="How many publishers must have it.")
    min: Count | None = Field(None, ge=1, description="How many there must be at least.")
    baseline: Duration | None = Field(None, description="What `ratio` compares with.")
    ratio: Ratio | None = Field(None, gt=1, description="How many times the baseline's rate it must be; needs `min`.")
    first_in: Duration | None = Field(None, description="Fires when nothing matched for this long before.")


class RuleModel(Strict):
    """A watch rule."""

    id: Id = Field(description="The rule's identity: alerts are remembered under it.")
    title: Text | None = Field(None, description="What the rule is about, for people. Default: the id.")
    when: Expression = Field(
        description="The condition: names, phrases, and, or, not, near/n, before/n, N of (...), field: prefixes."
    )
    severity: SeveritySteps = Field(
        {"warning": OTHERWISE},
        description="info, warning or critical; or a mapping of severities to expressions, tried from the top, `otherwise` last.",
        json_schema_extra={"default": "warning"},
    )
    feeds: ScopeModel | None = Field(None, description="The feeds it looks at: ids, tags, not. Default: all.")
    in_: list[FieldWord] | None = Field(
        None,
        alias="in",
        min_length=1,
        description="The parts of an entry that all its terms are searched in. Default: title, summary, text.",
    )
    labels: dict[Label, Text] = Field({}, description="Free words that routes can match.")
    to: list[Id] | None = Field(
        None, min_length=1, description="Receivers of this rule's alerts, in place of the routes."
    )
    was: list[Id] = Field([], description="Earlier ids of this rule: what was alerted under them isn't again.")
    tests: list[RuleTestModel] = Field([], description="Texts and what must come out; `monitor test` runs them.")
    over: OverModel | None = Field(None, description="A condition over several entries or stories.")
    suppresses: list[Id] = Field(
        [], description="Rules whose undelivered notifications on the same story are held back."
    )
    updates: list[Literal["severity", "publishers", "headline"]] = Field(
        ["severity"], description="What about a story already alerted is worth another message."
    )
    each: Name | None = Field(None, description="An entity with a watch list: one alert for each listed name.")
