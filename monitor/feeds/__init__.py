"""Pure: bytes and headers in, entries and next poll time out.

Importing this is cheap: feedparser and nh3 are loaded at the first `parse`, which belongs in a worker process.
"""

from __future__ import annotations

from monitor.feeds.discover import Discovered, discover
from monitor.feeds.document import TRUNCATED, parse
from monitor.feeds.stable import stable_hash

__all__ = ["TRUNCATED", "Discovered", "discover", "parse", "stable_hash"]
