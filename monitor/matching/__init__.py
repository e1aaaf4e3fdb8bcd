"""Pure: text in, hits with spans out."""

from __future__ import annotations

from monitor.matching.compiled import term_problem
from monitor.matching.plain import PlainMatcher as Matcher
from monitor.matching.tokens import Token, tokenise

__all__ = ["Matcher", "Token", "term_problem", "tokenise"]
