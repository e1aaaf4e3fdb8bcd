"""Pure: text in, hits with spans out."""

from __future__ import annotations

from monitor.matching.compiled import term_problem
from monitor.matching.language import detect
from monitor.matching.matcher import Matcher
from monitor.matching.tokens import Token, tokenise

__all__ = ["Matcher", "Token", "detect", "term_problem", "tokenise"]
