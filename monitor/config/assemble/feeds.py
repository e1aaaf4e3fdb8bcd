"""`feeds:` as values: default ids, the same URL twice, ids and tags that could be mistaken for one another."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from monitor.config.assemble.context import Context
from monitor.config.models import FeedModel
from monitor.config.secrets import PLACEHOLDER
from monitor.config.validate import Item, Place
from monitor.model import FeedSpec, SecretUrl

DEFAULT_PORTS = {"http": 80, "https": 443}
MERGED = frozenset({"url", "tags"})


def slug_of(url: str) -> str:
    """The default id of a feed: host without `www.` and path, in lower case, everything else a dash."""
    parts = urlsplit(url)
    text = f"{parts.hostname or ''}{parts.path}".lower().removeprefix("www.")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:100].rstrip("-") or "feed"


def same_url(url: str) -> str:
    """A form in which two ways to write one URL are equal: scheme and host in lower case, no default port, no fragment."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    port = f":{parts.port}" if parts.port not in {None, DEFAULT_PORTS.get(scheme)} else ""
    user = parts.netloc.rpartition("@")[0]
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{user}@{parts.hostname}{port}{parts.path or '/'}{query}"


def id_of(model: FeedModel) -> str:
    """The feed's id, written or made."""
    return model.id or slug_of(model.url.reveal())


class FeedsBuilder:
    """Merges the feeds of all files."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._by_url: dict[str, tuple[Place, dict[str, Any]]] = {}

    def build(self, items: list[Item[FeedModel]]) -> list[FeedSpec]:
        """The feeds, in the order in which they are first named."""
        for index, item in enumerate(items):
            if item.model is not None:
                self._add(item.model, item.place, index)
        feeds: dict[str, FeedSpec] = {}
        places: dict[str, Place] = {}
        for place, options in self._by_url.values():
            feed = _spec(FeedModel.model_construct(**options))
            if feed.id in places:
                hint = "give one of them another `id`"
                message = f"two feeds have the id `{feed.id}`, the other at {places[feed.id].where()}"
                self._context.refuse(place.problem(message, hint, at=("id",) if "id" in options else ("url",)))
                continue
            feeds[feed.id], places[feed.id] = feed, place
        for feed in feeds.values():
            self._check_tags(feed, feeds, places[feed.id])
        return list(feeds.values())

    def _add(self, model: FeedModel, place: Place, index: int) -> None:
        """A feed of a URL that was named before adds its tags, and its options where they don't contradict."""
        url = model.url.reveal()
        key = same_url(url) if url != PLACEHOLDER else str(index)
        given = {name: getattr(model, name) for name in model.model_fields_set}
        if key not in self._by_url:
            self._by_url[key] = (place, given)
            return
        first, options = self._by_url[key]
        for name in sorted(given.keys() - MERGED):
            if options.setdefault(name, given[name]) != given[name]:
                message = f"{name}: the same feed has another value at {first.where()}"
                self._context.refuse(place.problem(message, "keep one of them", at=(name,)))
        options["tags"] = [*_tags(options), *_tags(given)]

    def _check_tags(self, feed: FeedSpec, feeds: dict[str, FeedSpec], place: Place) -> None:
        for tag in sorted(feed.tags & feeds.keys() - {feed.id}):
            message = f"the tag `{tag}` is also the id of a feed: rules could not tell them apart"
            self._context.refuse(place.problem(message, "rename one", at=("tags",)))


def _tags(options: dict[str, Any]) -> list[str]:
    tags = options.get("tags")
    return list(tags) if isinstance(tags, list) else []


def _spec(model: FeedModel) -> FeedSpec:
    return FeedSpec(
        id=id_of(model),
        url=SecretUrl(model.url.reveal()),
        tags=frozenset(model.tags),
        publisher=model.publisher,
        lang=model.lang,
        tier=model.tier,
        max_delay_s=model.max_delay,
        backfill_s=model.backfill,
        allow_private=tuple(model.allow_private),
        headers=dict(model.headers),
        fulltext=model.fulltext,
        ignore_hints=model.ignore_hints,
    )
