"""Text to tokens with their spans in the original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from monitor.matching.letters import APOSTROPHES, HYPHENS, WORD, core, fold, lowered, script_of


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `start`/`end` are code points in the original text, `text` is what stands there, `norm` the form that
    is compared, `position` its place among the tokens; `tied` when a hyphen or apostrophe joins it to the next one."""

    position: int
    start: int
    end: int
    text: str
    norm: str
    tied: bool = False


class Form(NamedTuple):
    """What matching needs to know of a word's surface, whatever stands around it. `lowered` keeps its marks."""

    text: str
    norm: str
    lowered: str
    script: str
    tied: bool

    @property
    def is_capitalised(self) -> bool:
        """See `is_capitalised`."""
        return is_capitalised(self.text)

    @property
    def is_capitals(self) -> bool:
        """Whether it is written in capitals throughout, two letters at least."""
        return self.text.isupper() and sum(map(str.isalpha, self.text)) > 1


def is_capitalised(word: str) -> bool:
    """Whether it starts with a capital, or with a character that has no case."""
    first = word[0]
    return not first.islower() or first.title() == first


def form_of(surface: str) -> Form:
    """The form of a surface, as `WORD` finds it."""
    if surface.isascii() and surface.isalnum():
        lower = surface.lower()
        return Form(surface, lower, lower, "latin", tied=False)
    word = core(surface)
    tied = surface[-1] in APOSTROPHES or surface[-1] in HYPHENS
    if word.isascii() and word.isalnum():
        lower = word.lower()
        return Form(word, lower, lower, "latin", tied)
    lower = lowered(word)
    norm = fold(lower)
    return Form(word, norm, lower, script_of(norm), tied)


def norm_of(surface: str) -> str:
    """The form in which a surface is compared, without the rest of what `form_of` knows."""
    word = core(surface)
    return word.lower() if word.isascii() and word.isalnum() else fold(lowered(word))


def surfaces(text: str) -> list[str]:
    """The surfaces of a text's words, in order; token `i` of `tokenise` is the `i`th."""
    return WORD.findall(text)


def tokenise(text: str) -> list[Token]:
    """The words of a text. Hyphens and apostrophes split and tie; an English possessive 's is no token of its own, nor is
    a Polish case (Mike'a); what separates words has no length limit and no meaning. Linear in the text."""
    forms: dict[str, Form] = {}
    tokens: list[Token] = []
    for position, match in enumerate(WORD.finditer(text)):
        surface = match.group()
        form = forms.get(surface)
        if form is None:
            form = forms[surface] = form_of(surface)
        start = match.start()
        tokens.append(Token(position, start, start + len(form.text), form.text, form.norm, form.tied))
    return tokens
