"""The matcher that is obviously right: every window of every text against every term, no index, no cut-offs. It shares
with the real one what a word may stand for (`relation`) and nothing of how that is searched for or put together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.matching.case import Case, Style, style_of
from monitor.matching.common import is_common, is_no_misspelling
from monitor.matching.compiled import CompiledTerm, Piece, compile_term, joins_loosely
from monitor.matching.language import detect_words, primary
from monitor.matching.letters import is_unspaced
from monitor.matching.relation import edits_between, is_case_met, is_exact, is_inflected, is_romanised
from monitor.matching.roman import MIN_LETTERS
from monitor.matching.sentences import has_own_marks, parts_sentences
from monitor.matching.tokens import Form, Token, form_of, surfaces, tokenise
from monitor.model import Field, Hit, Layer, Role, Term

_MAX_JOINED = 4
_RANK = {layer: rank for rank, layer in enumerate(Layer)}
_BETWEEN_UNSPACED = re.compile(r"[\s·・‧•゠=\u00ad\u200b-\u200f\u2060\ufeff]*")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text as matching sees it."""

    forms: list[Form]
    style: Style
    lang: str | None


class Exhaustive:
    """Finds terms by trying everything."""

    def __init__(self, terms: Iterable[Term]) -> None:
        compiled = [(term, compile_term(term)) for term in terms]
        self.refused = tuple((term, found) for term, found in compiled if isinstance(found, str))
        self._terms = [found for _, found in compiled if not isinstance(found, str)]
        self._single_norms = {
            c.pieces[0].norm
            for c in self._terms
            if len(c.pieces) == 1 and c.term.role is not Role.LOOKALIKE and not c.pieces[0].is_prefix
        }

    def find(self, text: str, *, field: Field = Field.TEXT, lang: str | None = None) -> list[Hit]:
        """Every hit: the best layer of each (owner, role, span), in reading order."""
        tokens = tokenise(text)
        forms = [form_of(token.text + ("-" if token.tied else "")) for token in tokens]
        words = surfaces(text)
        reading = _Reading(forms, style_of(words, field), primary(lang) or detect_words(words))
        raw: list[Hit] = []
        for compiled in self._terms:
            for first, last, layer, edits in itertools.chain(
                self._aligned(compiled, reading), self._joined(compiled, reading)
            ):
                window = tokens[first : last + 1]
                if _holds_together(compiled.term.phrase, layer, window, text):
                    start, end = window[0].start, window[-1].end
                    raw.append(Hit(compiled.term, layer, field, start, end, first, last, text[start:end], edits))
        return best_of(raw)

    def _aligned(self, compiled: CompiledTerm, reading: _Reading) -> Iterator[tuple[int, int, Layer, tuple[int, ...]]]:
        size = len(compiled.pieces)
        for first in range(len(reading.forms) - size + 1):
            window = reading.forms[first : first + size]
            orders: Iterable[Sequence[Form]] = itertools.permutations(window) if compiled.free_order else [window]
            found = [f for order in orders if (f := self._layer_of(compiled, order, reading)) is not None]
            if found:
                layer, edits = min(found, key=lambda f: (_RANK[f[0]], sum(f[1]), f[1]))
                yield first, first + size - 1, layer, edits

    def _layer_of(
        self, compiled: CompiledTerm, window: Sequence[Form], reading: _Reading
    ) -> tuple[Layer, tuple[int, ...]] | None:
        pairs = list(zip(compiled.pieces, window, strict=True))
        none = (0,) * len(pairs)
        if not all(is_case_met(p, f, reading.style) for p, f in pairs):
            return None
        if all(is_exact(p, f) for p, f in pairs):
            return Layer.EXACT, none
        if Layer.STEM in compiled.layers and all(is_exact(p, f) or is_inflected(p, f, reading.lang) for p, f in pairs):
            return Layer.STEM, none
        if Layer.FUZZY in compiled.layers:
            edits = [self._edits(p, f, reading.lang) for p, f in pairs]
            letters = sum(max(len(p.norm), len(f.norm)) for p, f in pairs)
            known = tuple(e for e in edits if e is not None)
            if len(known) == len(edits) and compiled.affords(sum(known), letters):
                return Layer.FUZZY, known
        if (
            Layer.ROMANISED in compiled.layers
            and any(is_romanised(p, f, reading.lang) and len(p.norm) >= MIN_LETTERS for p, f in pairs)
            and all(
                is_exact(p, f) or is_inflected(p, f, reading.lang) or is_romanised(p, f, reading.lang) for p, f in pairs
            )
        ):
            return Layer.ROMANISED, none
        return None

    def _edits(self, piece: Piece, form: Form, lang: str | None) -> int | None:
        edits = edits_between(piece, form, lang)
        if edits and (is_no_misspelling(form.norm, piece.norm, alone=piece.alone) or form.norm in self._single_norms):
            return None
        return edits

    def _joined(self, compiled: CompiledTerm, reading: _Reading) -> Iterator[tuple[int, int, Layer, tuple[int, ...]]]:
        if compiled.joined is None:
            return
        norms = tuple(p.norm for p in compiled.pieces)
        for size in range(1, _MAX_JOINED + 1):
            for first in range(len(reading.forms) - size + 1):
                window = reading.forms[first : first + size]
                as_written = tuple(f.norm for f in window) == norms and not any(f.tied for f in window[:-1])
                if "".join(f.norm for f in window) == compiled.joined and not as_written:
                    gate = compiled.pieces[0]
                    names = gate.case is Case.CAPITAL and reading.style is Style.SENTENCES
                    passes = gate.case is not Case.CAPITAL or is_case_met(gate, window[0], reading.style)
                    if passes and _may_join(window, names=names):
                        yield first, first + size - 1, Layer.JOINED, (0,) * len(norms)


def _may_join(window: Sequence[Form], *, names: bool) -> bool:
    norms = [f.norm for f in window]
    if len(window) > 1 and all(f.tied for f in window[:-1]):
        return True
    if len(window) > 1 and names and joins_loosely(norms) and all(f.is_capitalised for f in window):
        return True
    return (len(window) == 1 or joins_loosely(norms)) and not all(is_common(f.norm) for f in window)


def _holds_together(phrase: str, layer: Layer, window: Sequence[Token], text: str) -> bool:
    """All words are of one sentence; those of scripts without spaces are one only when no punctuation parts them."""
    for left, right in itertools.pairwise(window):
        if layer is not Layer.JOINED and is_unspaced(left.norm) and is_unspaced(right.norm):
            if _BETWEEN_UNSPACED.fullmatch(text, left.end, right.start) is None:
                return False
        elif not has_own_marks(phrase) and parts_sentences(left.text, text[left.end : right.start], right.text):
            return False
    return True


def best_of(raw: Sequence[Hit]) -> list[Hit]:
    """The best hit of each owner, role and span; no fuzzy hit where another term stands as written."""

    def counts(hit: Hit) -> bool:
        return hit.layer is not Layer.FUZZY or not any(
            (other.first, other.last, other.layer) == (hit.first, hit.last, Layer.EXACT)
            and other.term.role is not Role.LOOKALIKE
            for other in raw
        )

    def quality(hit: Hit) -> tuple[int, int, int, str, tuple[int, ...]]:
        return _RANK[hit.layer], sum(hit.edits), hit.term.order, hit.term.phrase, hit.edits

    def place(hit: Hit) -> tuple[int, int, str, Role]:
        return hit.start, hit.end, hit.term.owner, hit.term.role

    found = sorted(filter(counts, raw), key=lambda hit: (place(hit), quality(hit)))
    return [next(group) for _, group in itertools.groupby(found, key=place)]
