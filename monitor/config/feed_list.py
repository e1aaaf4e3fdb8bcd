"""Lists of feeds to and from `feeds:`: what an OPML list, a page or a config has, as items that `monitor check` takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from anyascii import anyascii
from pydantic import ValidationError

from monitor.config.assemble.feeds import slug_of
from monitor.config.loader import Loaded
from monitor.config.models import FeedModel
from monitor.config.secrets import OPENING
from monitor.feeds.opml import OpmlFeed
from monitor.feeds.schedule import polling_key
from monitor.model import FeedSpec
from monitor.notifiers.fields import ID_PATTERN
from monitor.urls import redact

LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of `feeds:`; `title` becomes a comment."""

    id: str
    url: str
    tags: tuple[str, ...] = ()
    lang: str | None = None
    title: str = ""


@dataclass(slots=True)
class FeedItems:
    """Items with ids of their own, each feed once, and a sentence for each that could not be taken or was merged."""

    items: list[FeedItem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def tag_of(words: str) -> str:
    """A folder's name as a tag: `Business & Economy` is `business-economy`; "" when nothing of it is left."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(words).lower()).strip("-")[:LONGEST_ID].rstrip("-")


def items_of(feeds: Iterable[OpmlFeed], *, tags: Iterable[str] = ()) -> FeedItems:
    """The feeds as items: ids from titles that are ids already, else from URLs; folders as tags; the same feed under
    several folders or spellings once, with all their tags."""
    found = FeedItems()
    by_key: dict[str, int] = {}
    wanted: list[tuple[OpmlFeed, tuple[str, ...]]] = []
    for feed in feeds:
        why = _refusal(feed)
        if why is not None:
            found.left_out.append(f"{redact(feed.url)}: {why}")
            continue
        own = tuple(dict.fromkeys(tag for tag in (*map(tag_of, feed.tags), *tags) if tag))
        key = polling_key(feed.url)
        if key in by_key:
            first, before = wanted[by_key[key]]
            wanted[by_key[key]] = (first, tuple(dict.fromkeys((*before, *own))))
            found.merged.append(f"{redact(feed.url)}: named before")
            continue
        by_key[key] = len(wanted)
        wanted.append((feed, own))
    taken = {tag for _, own in wanted for tag in own}
    for feed, own in wanted:
        feed_id = _free(feed.title if re.fullmatch(ID_PATTERN, feed.title) else slug_of(feed.url), taken)
        taken.add(feed_id)
        found.items.append(FeedItem(feed_id, feed.url, own, _lang(feed), "" if feed.title == feed_id else feed.title))
    return found


def _refusal(feed: OpmlFeed) -> str | None:
    """Why the config would not take the URL; None when it would."""
    if OPENING in feed.url:
        return f"`{OPENING}` in a URL stands for a secret in the config; write this one by hand"
    try:
        FeedModel.model_validate({"url": feed.url})
    except ValidationError as error:
        return str(error.errors()[0]["msg"])
    return None


def _lang(feed: OpmlFeed) -> str | None:
    if feed.lang is None:
        return None
    try:
        return FeedModel.model_validate({"url": feed.url, "lang": feed.lang}).lang
    except ValidationError:
        return None


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it when a feed or tag has it already."""
    if name not in taken:
        return name
    numbered = (f"{name[: LONGEST_ID - 8]}-{n}" for n in range(2, 10**6))
    return next(one for one in numbered if one not in taken)


def to_yaml(items: Iterable[FeedItem]) -> str:
    """The `feeds:` section, an item a line. Strings are written as JSON has them, which YAML reads the same."""
    lines = ["feeds:"]
    for item in items:
        parts = {"id": item.id, "url": json.dumps(item.url)}
        if item.tags:
            parts["tags"] = f"[{', '.join(map(_plain, item.tags))}]"
        if item.lang:
            parts["lang"] = _plain(item.lang)
        parts["id"] = _plain(item.id)
        comment = f"  # {' '.join(item.title.split())}" if item.title else ""
        lines.append(f"  - {{{', '.join(f'{key}: {value}' for key, value in parts.items())}}}{comment}")
    return "\n".join(lines) + "\n" if len(lines) > 1 else "feeds: []\n"


def _plain(word: str) -> str:
    """A word without quotes where nobody could read anything else in it."""
    return (
        word if re.fullmatch(r"[a-z][a-z0-9-]*", word) and word not in {"true", "false", "null"} else json.dumps(word)
    )


def to_opml(specs: Iterable[FeedSpec], *, titles: Mapping[str, str] | None = None) -> list[OpmlFeed]:
    """The feeds as OPML has them: their ids as text, their tags as folder and categories, in the order of the tags."""
    feeds = [
        OpmlFeed(spec.url.reveal(), (titles or {}).get(spec.id, spec.id), tuple(sorted(spec.tags)), lang=spec.lang)
        for spec in specs
    ]
    return sorted(feeds, key=lambda feed: feed.tags[:1])


def holds_secret(spec: FeedSpec, loaded: Loaded) -> bool:
    """Whether a feed's URL must not be written anywhere: it holds `${…}`, credentials, or what looks like a token."""
    url = spec.url.reveal()
    if "***" in redact(url) or "@" in urlsplit(url).netloc:
        return True
    place = loaded.places.get(("feeds", spec.id))
    if place is None:
        return True
    written = place.document.source.text[place.offset(("url",)) :]
    return OPENING in re.split(r"[\s,}]\s|\n", written, maxsplit=1)[0]
