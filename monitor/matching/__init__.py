"""Pure: text in, hits with spans out."""

from __future__ import annotations

from monitor.matching.compiled import term_problem
from monitor.matching.language import detect
from monitor.matching.matcher import Matcher
from monitor.matching.tokens import Token, tokenise

VERSION = 3
"""Of the matcher: raised with every change of what terms find. A rule's version is made of it too."""

__all__ = ["VERSION", "Matcher", "Token", "detect", "term_problem", "tokenise"]
