"""What is looked for in text, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """How a hit was reached, best first. `EXACT` includes prefixes (`*`)."""

    EXACT = "exact"
    JOINED = "joined"
    STEM = "stem"
    FUZZY = "fuzzy"
    ROMANISED = "romanised"


class Role(StrEnum):
    """What a term is to its owner."""

    NAME = "name"
    AMBIGUOUS = "ambiguous"
    CONTEXT = "context"
    LOOKALIKE = "lookalike"
    KEYWORD = "keyword"
    PHRASE = "phrase"


class Field(StrEnum):
    """Parts of an entry that a term can be found in."""

    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"
    TAGS = "tags"
    AUTHOR = "author"
    URL = "url"
    PUBLISHER = "publisher"
    LANG = "lang"


DEFAULT_FIELDS = (Field.TITLE, Field.SUMMARY, Field.TEXT)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A term's own limit on edits, in place of the defaults by length; `min_length` counts letters of a token."""

    edits: int
    min_length: int = 5


@dataclass(frozen=True, slots=True)
class TermOptions:
    """How one term is matched.

    `layers` None means the defaults of its role (MATCHING rule 3: names stem; keywords stem only when `stem`).
    `fuzzy` None means the defaults by length; Fuzzy(0) switches it off. `case` True: case-sensitive; None: by the
    term's own capitals (acronyms are). `proper` turns the capital gate on. `free_order`: tokens in any order (persons).
    """

    layers: frozenset[Layer] | None = None
    fuzzy: Fuzzy | None = None
    stem: bool | None = None
    case: bool | None = None
    proper: bool = False
    free_order: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class EntryRef:
    """A row of a watch list: the entity that has the list, the row's own id, and its name as listed."""

    list: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """One phrase of one owner. `owner` is an entity's or keyword's id, or the phrase itself for a quoted phrase in a
    rule; a trailing `*` on a token of `phrase` makes that token a prefix; `order` is its place in the owner's list;
    `entries` are the rows of a watch list that have this name."""

    owner: str
    phrase: str
    role: Role
    options: TermOptions = TermOptions()
    order: int = 0
    entries: tuple[EntryRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found at a span. `start`/`end` are code points in the field's stored text, `first`/`last` the positions
    of its first and last token there (inclusive); `edits` holds one number a token of the term."""

    term: Term
    layer: Layer
    field: Field
    start: int
    end: int
    first: int
    last: int
    text: str
    edits: tuple[int, ...] = ()
