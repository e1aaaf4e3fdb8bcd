"""Which words a writer lets be misspelt that had better not be."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.matching.common import is_common
from monitor.model import EntitySpec, KeywordSpec, Phrase
from monitor.rules.walk import walk


def may_be_misspelt(spec: EntitySpec | KeywordSpec) -> list[str]:
    """The names and phrases of one common word that the `fuzzy` set for them lets be misspelt."""
    fuzzy = spec.options.fuzzy
    if fuzzy is None or not fuzzy.edits:
        return []
    phrases: Iterable[str]
    if isinstance(spec, EntitySpec):
        phrases = (*spec.names, *spec.ambiguous)
    else:
        written = walk(spec.when) if spec.when is not None else ()
        phrases = (*spec.any, *(node.text for node in written if isinstance(node, Phrase)))
    return [
        phrase
        for phrase in dict.fromkeys(phrases)
        if phrase.isalpha() and len(phrase) >= fuzzy.min_length and is_common(phrase.casefold())
    ]
