"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint with the most similar known word, or None when none is close: a distance of a third of its letters at most,
    swapped neighbours counted once."""
    from rapidfuzz import process, utils
    from rapidfuzz.distance import OSA

    choices = sorted(known)
    if not choices or len(word) > 100:
        return None
    best = process.extractOne(word, choices, scorer=OSA.distance, processor=utils.default_process)
    allowed = max(len(word), len(best[0])) // 3
    return f"did you mean '{best[0]}'?" if best[1] <= allowed else None
