"""Pure: compiled rules and a document in, verdicts with their evidence out.

Reading expressions is cheap to import; what judges documents brings the matcher along, so it is imported when first asked
for: `monitor check` needs only the former.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from monitor.rules.lex import RESERVED, is_name
from monitor.rules.parse import parse_expr
from monitor.rules.scope import FeedRef
from monitor.rules.unparse import unparse
from monitor.rules.walk import names_in, walk

if TYPE_CHECKING:
    from monitor.rules.listed import common_words, left_out, unfindable, unsure_names
    from monitor.rules.misspelt import may_be_misspelt
    from monitor.rules.proof import evidence, rows_behind
    from monitor.rules.ruleset import RuleSet, compile_rules

LATER = {
    "RuleSet": "monitor.rules.ruleset",
    "compile_rules": "monitor.rules.ruleset",
    "evidence": "monitor.rules.proof",
    "rows_behind": "monitor.rules.proof",
    "left_out": "monitor.rules.listed",
    "may_be_misspelt": "monitor.rules.misspelt",
    "unsure_names": "monitor.rules.listed",
    "common_words": "monitor.rules.listed",
    "unfindable": "monitor.rules.listed",
}

__all__ = [
    "RESERVED",
    "FeedRef",
    "RuleSet",
    "common_words",
    "compile_rules",
    "evidence",
    "is_name",
    "left_out",
    "may_be_misspelt",
    "names_in",
    "parse_expr",
    "rows_behind",
    "unfindable",
    "unparse",
    "unsure_names",
    "walk",
]


def __getattr__(name: str) -> Any:
    """What LATER promises, imported now and kept."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(LATER[name]), name)
    globals()[name] = found
    return found
