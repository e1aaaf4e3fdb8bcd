"""Which tokens lie within one or two edits of a word: a filter over all tokens at once, a bit for each.

A word's letter that no edit touches stands in the token too, not further off than the edits before it move it. So for
every length of word, place and letter there is one integer whose bits are the tokens that have the letter about there. A
word walks its letters and keeps three sets of tokens: those with no letter missed too many, those that may still miss
one, those that may still miss two. Three `and`s and two `or`s a letter settle thousands of tokens; the few that are
left over are measured. (Bit-sliced counting, as in bit-parallel approximate search; Wu and Manber 1992 slice the
pattern, this slices the dictionary.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

Masks = dict[str, int]


class _Bucket:
    """Tokens of one length that allow the same number of edits; for each place in them, letter to tokens."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        size = len(tokens) // 8 + 1
        bits: list[dict[str, bytearray]] = [{} for _ in tokens[0]]
        for number, token in enumerate(tokens):
            at, bit = number >> 3, 1 << (number & 7)
            for letters, letter in zip(bits, token, strict=True):
                if letter not in letters:
                    letters[letter] = bytearray(size)
                letters[letter][at] |= bit
        self.places: list[Masks] = [
            {letter: int.from_bytes(own, "little") for letter, own in letters.items()} for letters in bits
        ]


class _Lane:
    """All tokens that words of one length may reach, in one row of bits."""

    def __init__(self, length: int) -> None:
        self.tokens: list[str] = []
        self.caps = bytearray()
        self.may_miss = [0, 0, 0]
        self.places: list[Masks] = [{} for _ in range(length)]

    def add(self, bucket: _Bucket, cap: int) -> None:
        """Places a bucket's tokens behind those that are there.

        Of at most two edits, as many as the token is longer insert a letter and cost the word none; and what is left beside
        the difference in length moves a letter by one more place at most (a swap, or an insertion and a deletion)."""
        offset, every = len(self.tokens), (1 << len(bucket.tokens)) - 1
        self.tokens += bucket.tokens
        self.caps += bytes([cap]) * len(bucket.tokens)
        longer = len(bucket.places) - len(self.places)
        for missed in range(cap - max(0, longer) + 1):
            self.may_miss[missed] |= every << offset
        slack = min(1, cap - abs(longer))
        for place, masks in enumerate(self.places):
            first, last = place + min(0, longer) - slack, place + max(0, longer) + slack
            near: Masks = {}
            for letters in bucket.places[max(0, first) : last + 1]:
                for letter, tokens in letters.items():
                    near[letter] = near.get(letter, 0) | tokens
            for letter, tokens in near.items():
                masks[letter] = masks.get(letter, 0) | tokens << offset

    def left_over(self, word: str) -> int:
        """The tokens that miss no more of the word's letters than they may."""
        alive, spare, two_spare = self.may_miss
        for letter, masks in zip(word, self.places, strict=True):
            here = masks.get(letter, 0)
            alive = alive & here | spare
            if not alive:
                break
            spare = spare & here | two_spare
            two_spare &= here
        return alive


class Neighbours:
    """Tokens by their letters. `caps` gives each token and the most edits that any use of it allows, at most two."""

    def __init__(self, caps: Mapping[str, int]) -> None:
        grouped: dict[tuple[int, int], list[str]] = {}
        for token, cap in caps.items():
            grouped.setdefault((len(token), cap), []).append(token)
        self._lanes: dict[int, _Lane] = {}
        for (size, cap), tokens in sorted(grouped.items()):
            bucket = _Bucket(tokens)
            for length in range(max(1, size - cap), size + cap + 1):
                if length not in self._lanes:
                    self._lanes[length] = _Lane(length)
                self._lanes[length].add(bucket, cap)

    def of(self, words: Iterable[str]) -> dict[str, list[str]]:
        """For each word that has any, the tokens within their cap of it."""
        lanes, distance = self._lanes, OSA.distance
        found: dict[str, list[str]] = {}
        for word in words:
            lane = lanes.get(len(word))
            if lane is not None and word.isalpha() and (alive := lane.left_over(word)):
                near = [(lane.tokens[number], lane.caps[number]) for number in _bits(alive)]
                if tokens := [token for token, cap in near if distance(token, word, score_cutoff=cap) <= cap]:
                    found[word] = tokens
        return found


def _bits(whole: int) -> Iterator[int]:
    while whole:
        top = whole.bit_length() - 1
        yield top
        whole ^= 1 << top
