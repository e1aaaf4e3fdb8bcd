"""Which layer a window of words reaches, and which of several hits counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from monitor.matching.compiled import CompiledTerm
from monitor.matching.roman import MIN_LETTERS
from monitor.model import Hit, Layer, Role

EXACT, STEM, ROMAN, EDITS = 1, 2, 4, 8
"""Bits of a relation between a piece and a word; from the fourth bit on stands the number of edits plus one."""
RANK = {layer: rank for rank, layer in enumerate(Layer)}


class Found(NamedTuple):
    """A term found, without its place."""

    term: int
    layer: Layer
    edits: tuple[int, ...]


def decide(
    compiled: CompiledTerm, relations: Sequence[int], norms: Sequence[str]
) -> tuple[Layer, tuple[int, ...]] | None:
    """The best layer on which words that stand for a term's tokens, one by one, make a hit; None when on none."""
    none = (0,) * len(relations)
    together = relations[0]
    some = 0
    for relation in relations:
        together &= relation
        some |= relation
    if together & EXACT:
        return Layer.EXACT, none
    if Layer.STEM in compiled.layers and all(r & (EXACT | STEM) for r in relations):
        return Layer.STEM, none
    if Layer.FUZZY in compiled.layers and all(r >= EDITS for r in relations):
        edits = tuple(r // EDITS - 1 for r in relations)
        letters = sum(max(len(p.norm), len(norm)) for p, norm in zip(compiled.pieces, norms, strict=True))
        if compiled.affords(sum(edits), letters):
            return Layer.FUZZY, edits
    if (
        Layer.ROMANISED not in compiled.layers
        or not some & ROMAN
        or not all(r & (EXACT | STEM | ROMAN) for r in relations)
    ):
        return None
    bridged = any(r & ROMAN and len(p.norm) >= MIN_LETTERS for r, p in zip(relations, compiled.pieces, strict=True))
    return (Layer.ROMANISED, none) if bridged else None


def best_of(raw: Iterable[Hit]) -> list[Hit]:
    """The best hit of each (owner, role, span), in reading order. A fuzzy hit on what is exactly another term is none;
    lookalikes are no such terms, for rules tell what they blot out."""
    hits = list(raw)
    taken = {(h.first, h.last) for h in hits if h.layer is Layer.EXACT and h.term.role is not Role.LOOKALIKE}
    best: dict[tuple[str, Role, int, int], Hit] = {}
    for hit in hits:
        if hit.layer is Layer.FUZZY and (hit.first, hit.last) in taken:
            continue
        key = (hit.term.owner, hit.term.role, hit.start, hit.end)
        if key not in best or _quality(hit) < _quality(best[key]):
            best[key] = hit
    return sorted(best.values(), key=lambda h: (h.start, h.end, h.term.owner, h.term.role))


def _quality(hit: Hit) -> tuple[int, int, int, str, tuple[int, ...]]:
    return RANK[hit.layer], sum(hit.edits), hit.term.order, hit.term.phrase, hit.edits
