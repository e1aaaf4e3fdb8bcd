"""Pure: compiled rules and a document in, verdicts with their evidence out."""

from __future__ import annotations

from monitor.rules.lex import RESERVED, is_name
from monitor.rules.parse import parse_expr
from monitor.rules.unparse import unparse
from monitor.rules.walk import names_in, walk

__all__ = ["RESERVED", "is_name", "names_in", "parse_expr", "unparse", "walk"]
