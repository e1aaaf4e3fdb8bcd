"""What capitals mean: how a field is written as a whole, and whether a word's own capitals satisfy a term's."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from monitor.model import Field

_SAMPLE = 64
_HEADLINE = 40
_UNCASED_FIELDS = frozenset({Field.TAGS, Field.URL, Field.LANG})


class Style(IntEnum):
    """How a field uses capitals."""

    SENTENCES = 0
    """Capitals tell names from words."""
    HEADLINE = 1
    """Every Long Word Has One: the gate is off."""
    CAPITALS = 2
    """ALL OF IT: the gate is off, and an acronym that is also a word doesn't count."""
    FREE = 3
    """Tags and URLs, where case means nothing: the gate is off, acronyms hit in any case unless they are words."""


class Case(IntEnum):
    """What one token of a term asks of the capitals in the text."""

    ANY = 0
    CAPITAL = 1
    """A capital first: the token is capitalised in a proper name."""
    ACRONYM = 2
    """Capitals throughout: US, WHO."""
    AS_WRITTEN = 3
    """Letter by letter as in the term (`case: true`)."""


def style_of(words: Sequence[str], field: Field) -> Style:
    """The style of a field by the surfaces of its first 64 words: sentences when half of them are in lower case; capitals
    when 80 % of at least three are; headline when there are at most 40 words and 90 % of at least three longer ones (4
    letters and more) are capitalised."""
    if field in _UNCASED_FIELDS:
        return Style.FREE
    sample = words[:_SAMPLE]
    if sum(map(str.islower, sample)) * 2 >= len(sample):
        return Style.SENTENCES
    letters = [word for word in sample if len(word) > 1 and (word[0].isupper() or word[0].islower())]
    capitals = sum(map(str.isupper, letters))
    if len(letters) >= 3 and capitals * 10 >= len(letters) * 8:
        return Style.CAPITALS
    if len(words) <= _HEADLINE:
        longer = [word for word in letters if len(word) >= 4]
        if len(longer) >= 3 and sum(word[0].isupper() for word in longer) * 10 >= len(longer) * 9:
            return Style.HEADLINE
    return Style.SENTENCES
