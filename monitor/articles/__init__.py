"""Pure: the page behind an entry's link to its text, what a robots.txt allows, and when to ask again."""

from __future__ import annotations

from monitor.articles.page import read_page
from monitor.articles.robots import allows
from monitor.articles.schedule import MOST_ATTEMPTS, queued, settle, wants

__all__ = ["MOST_ATTEMPTS", "allows", "queued", "read_page", "settle", "wants"]
