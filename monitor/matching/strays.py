"""Whether a text may hold a term with a word that is misspelt: a sieve before a search that reads the text once more.

Each distinct word is looked at once; a text without a misspelt word costs a few operations on sets. It lets too much
through rather than too little: who asks searches again and measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from monitor.matching.common import is_no_misspelling, never_misspelt
from monitor.matching.tokens import form_of, norm_of, surfaces

LETTERS = 5
"""Shortest word that is looked for: four letters with one wrong are no likeness."""
LETTERS_FOR_TWO = 7
"""Shortest word that may have two wrong letters: two of six are no likeness (Tehran, Teuton)."""
MAX_KNOWN_WORDS = 200_000


def slips(size: int) -> int:
    """How many wrong letters leave a likeness between words of so many letters or more."""
    return 0 if size < LETTERS else 1 if size < LETTERS_FOR_TWO else 2


def likeness(token: str, word: str) -> bool:
    """Whether `word` is `token` misspelt: another word, no more than `slips` edits apart, that begins with the same letter
    and has one of its parts in common: the first three letters, the last two, or of long words what is between them."""
    most = slips(min(len(token), len(word)))
    return (
        bool(most)
        and token != word
        and not set(_parts(token)).isdisjoint(_parts(word))
        and OSA.distance(token, word, score_cutoff=most) <= most
    )


def _parts(word: str) -> tuple[str, ...]:
    """What two words must have in common: each part with the first letter, so that three look-ups find all likenesses.
    Looking for every deletion of two letters, as SymSpell does, costs several times as much a word."""
    first = word[0]
    ends = word[:3], f"{first}-{word[-2:]}"
    return ends if len(word) < LETTERS_FOR_TWO else (*ends, f"{first}_{word[3:-2]}")


def covers(tokens: Iterable[str], text: str) -> bool:
    """Whether the text has each of the tokens, as it is or as a likeness."""
    words = [form_of(surface).norm for surface in surfaces(text)]
    return all(any(token == word or likeness(token, word) for word in words) for token in tokens)


class Strays:
    """Remembers of every word what it stands for: tokens that it is, and tokens that it is a likeness of."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._terms = [frozenset(form_of(surface).norm for surface in surfaces(phrase)) for phrase in phrases]
        self._with: dict[str, list[int]] = {}
        for number, tokens in enumerate(self._terms):
            for token in tokens:
                self._with.setdefault(token, []).append(number)
        self._table: dict[str, list[str]] = {}
        for token in self._with:
            for part in _parts(token) if slips(len(token)) and token.isalpha() else ():
                self._table.setdefault(part, []).append(token)
        self._known: set[str] = set()
        self._exact: dict[str, str] = {}
        self._near: dict[str, tuple[str, ...]] = {}

    def among(self, words: Sequence[str]) -> bool:
        """Whether the words (as `surfaces` gives them) hold all tokens of some term, one of them misspelt."""
        known, near = self._known, self._near
        new = [word for word in words if word not in known]
        if new:
            self._learn(new, words)
        if near.keys().isdisjoint(words):
            return False
        likenesses = [token for word in words for token in near.get(word, ())]
        there = {*likenesses, *(self._exact[word] for word in words if word in self._exact)}
        return any(self._terms[number] <= there for token in likenesses for number in self._with[token])

    def _learn(self, new: Sequence[str], present: Sequence[str]) -> None:
        if len(self._known) > MAX_KNOWN_WORDS:
            for memory in (self._known, self._exact, self._near):
                memory.clear()
            new = present
        never = never_misspelt()
        for word in dict.fromkeys(new):
            norm = norm_of(word)
            if norm in self._with:
                self._exact[word] = norm
            if len(norm) >= LETTERS and norm not in never and (near := tuple(self._likenesses(norm))):
                self._near[word] = near
        self._known.update(new)

    def _likenesses(self, norm: str) -> Iterator[str]:
        """The tokens that the word is a likeness of, unless it is too common to be a slip."""
        if not norm.isalpha():
            return
        table = self._table
        found = {token for part in _parts(norm) if part in table for token in table[part]}
        for token, _, _ in extract(norm, found, scorer=OSA.distance, score_cutoff=slips(len(norm)), limit=None):
            if likeness(token, norm) and not is_no_misspelling(norm, token, alone=False):
                yield token
