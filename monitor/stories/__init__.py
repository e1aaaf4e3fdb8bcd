"""Pure: entries in, normalised entries and stories out."""

from __future__ import annotations

from monitor.stories.cluster import TITLE_WINDOW_MS, Sighting, choose_story, eldest
from monitor.stories.identity import Origin, entry_id, identify
from monitor.stories.keys import keys_of, story_keys, title_key
from monitor.stories.normal import content_hash
from monitor.stories.publisher import publisher_of

__all__ = [
    "TITLE_WINDOW_MS",
    "Origin",
    "Sighting",
    "choose_story",
    "content_hash",
    "eldest",
    "entry_id",
    "identify",
    "keys_of",
    "publisher_of",
    "story_keys",
    "title_key",
]
