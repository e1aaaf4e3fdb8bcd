"""YAML text -> positions -> pydantic models -> frozen Config, or a list of problems."""

from __future__ import annotations

from monitor.config.json_schema import schema
from monitor.config.lint import lint
from monitor.config.loader import Loaded, load

__all__ = ["Loaded", "lint", "load", "schema"]
