"""Watch lists: files of thousands of names, read row by row, each fault at its line and column."""

from __future__ import annotations

from monitor.config.lists.exclusions import Exclusion, add_exclusion, read_exclusions, unknown
from monitor.config.lists.formats import read_list

__all__ = ["Exclusion", "add_exclusion", "read_exclusions", "read_list", "unknown"]
