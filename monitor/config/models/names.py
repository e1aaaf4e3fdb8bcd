"""`entities:` and `keywords:`, what is looked for."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from monitor.config.models.choices import FieldWord, LayerWord, ListFormatWord
from monitor.config.models.scalars import Expression, Phrase
from monitor.model import Fuzzy
from monitor.notifiers.fields import Count, Flag, Numeral, Strict, Text, problem

MAX_EDITS = 2
MIN_FUZZY_LETTERS, MIN_LETTERS_FOR_TWO = 3, 5
"""As the matcher has them (a test holds them together): it is slow to import."""


def as_fuzzy(value: object) -> object:
    """`off`, false or a number of edits, in the long form."""
    if value is False or value == "off":
        return {"edits": Numeral("0")}
    return {"edits": value} if isinstance(value, Numeral) else value


class FuzzyModel(Strict):
    """A limit on misspellings in place of the defaults by length."""

    edits: Count = Field(
        ge=0, le=MAX_EDITS, description="How many edits a word may be away; 0 switches the fuzzy layer off."
    )
    min_length: Count = Field(5, ge=MIN_FUZZY_LETTERS, le=50, description="Words with fewer letters must be exact.")

    @model_validator(mode="after")
    def _leaves_a_likeness(self) -> FuzzyModel:
        if self.edits == MAX_EDITS and self.min_length < MIN_LETTERS_FOR_TWO:
            raise problem(
                f"{MAX_EDITS} edits in words of {self.min_length} letters would match too much",
                f"min_length: {MIN_LETTERS_FOR_TWO} or more, or edits: 1",
            )
        return self


FuzzyLimit = Annotated[
    FuzzyModel,
    BeforeValidator(as_fuzzy),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": ["off"]},
                {"type": "boolean", "enum": [False]},
                {"type": "integer", "minimum": 0, "maximum": MAX_EDITS},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["edits"],
                    "properties": {
                        "edits": {
                            "type": "integer",
                            "minimum": 0,
                            "maximum": MAX_EDITS,
                            "description": "How many edits a word may be away; 0 switches the fuzzy layer off.",
                        },
                        "min_length": {
                            "type": "integer",
                            "minimum": MIN_FUZZY_LETTERS,
                            "maximum": 50,
                            "description": "Words with fewer letters must be exact.",
                        },
                    },
                },
            ]
        }
    ),
]


class _TermModel(Strict):
    """How the phrases of an entity or keyword are matched."""

    stem: Flag | None = Field(
        None, description="Whether inflected forms count. Default: yes for entities, no for keywords."
    )
    fuzzy: FuzzyLimit | None = Field(
        None,
        description="How many misspelt letters a word may have: `off`, a number, or {edits, min_length}. Default: by the word's length.",
    )
    case: Flag | None = Field(
        None,
        description="true: capitals must agree; false: they never matter. Default: they do for acronyms and names.",
    )
    layers: list[LayerWord] | None = Field(
        None, min_length=1, description="The ways in which a phrase may match: exact, joined, stem, fuzzy, romanised."
    )


class _NamesModel(Strict):
    """The names of an entity. A base of its own, so that its keys come first in the schema."""

    names: list[Phrase] = Field(
        [],
        description="Names that count wherever they stand; the first is the one shown. A `*` ends a word whose ending is free.",
    )
    ambiguous: list[Phrase] = Field([], description="Names that count only with a context term in the same entry.")
    context: list[Phrase] = Field([], description="Terms that make an ambiguous name count.")
    context_within: Count | None = Field(
        None, ge=1, le=1000, description="How many words away the context may be. Default: anywhere in the entry."
    )
    lookalikes: list[Phrase] = Field(
        [], description="What the names must not be taken for: nothing inside one is ever a hit."
    )
    from_: Text | None = Field(
        None,
        alias="from",
        description="A watch list: a CSV or JSON lines file of many names; its path is relative to the config.",
    )
    format: ListFormatWord | None = Field(
        None,
        description="The watch list's format: ofac_sdn or opensanctions_simple, as published. Default: our own columns.",
    )
    exclude: Text | None = Field(
        None,
        description="A CSV file of ids of the list that are not to be matched, each with who decided, why and when.",
    )


class EntityModel(_TermModel, _NamesModel):
    """A tracked name with its aliases."""

    @model_validator(mode="after")
    def _has_a_name(self) -> EntityModel:
        if not self.names and self.from_ is None:
            raise problem("`names` is missing", "give at least the name to show")
        return self

    @model_validator(mode="after")
    def _has_a_list_to_say_it_of(self) -> EntityModel:
        for key, value in (("format", self.format), ("exclude", self.exclude)):
            if value is not None and self.from_ is None:
                raise problem(f"`{key}` says something of a watch list, and there is no `from`", "name the list's file")
        return self


class _PhrasesModel(Strict):
    """What a keyword looks for. A base of its own, so that its keys come first in the schema."""

    any: list[Phrase] | None = Field(None, min_length=1, description="Phrases of which one must be there.")
    when: Expression | None = Field(None, description="An expression of quoted phrases and names, in place of `any`.")
    in_: list[FieldWord] | None = Field(
        None,
        alias="in",
        min_length=1,
        description="The parts of an entry that are searched. Default: title, summary, text.",
    )


class KeywordModel(_TermModel, _PhrasesModel):
    """A tracked term: a list of phrases, or an expression."""

    @model_validator(mode="after")
    def _has_one_of_both(self) -> KeywordModel:
        if self.any is None and self.when is None:
            raise problem("`any` or `when` is missing", "any: [phrase, ...] or when: expression")
        if self.any is not None and self.when is not None:
            raise problem("`any` and `when` exclude each other", "make two keywords")
        return self


def options_of(model: _TermModel) -> dict[str, Any]:
    """The written matching options, as arguments of TermOptions."""
    return {
        "layers": frozenset(model.layers) if model.layers else None,
        "fuzzy": Fuzzy(model.fuzzy.edits, model.fuzzy.min_length) if model.fuzzy else None,
        "stem": model.stem,
        "case": model.case,
    }
