"""The killable parser pool."""

from __future__ import annotations

from monitor.workers.child import Limits
from monitor.workers.pool import ParserPool

__all__ = ["Limits", "ParserPool"]
