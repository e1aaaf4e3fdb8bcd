"""When a permanent redirect is believed (P42). Pure."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from monitor.feeds.schedule.units import WEEK_S
from monitor.model import FeedState, Redirect, ResponseMeta, Validators

BELIEVED_AFTER_S = WEEK_S
BELIEVED_SIGHTINGS = 3
"""A misconfigured server redirects everything for an afternoon; a moved site does so for good."""


def _is_upgrade(url: str, target: str) -> bool:
    """Whether the target is the same place over https."""
    before, after = urlsplit(url), urlsplit(target)
    return (
        (before.scheme, after.scheme) == ("http", "https")
        and before.hostname == after.hostname
        and (before.path or "/", before.query) == (after.path or "/", after.query)
        and before.port in {None, 80}
        and after.port in {None, 443}
    )


def _is_downgrade(url: str, target: str) -> bool:
    return urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http"


def moved(state: FeedState, meta: ResponseMeta, *, now_ms: int) -> FeedState:
    """The state after a good answer: a permanent redirect is counted, believed, or forgotten when it is gone.

    http to https at the same place is believed at once; https to http never. Validators that the target gave stay good.
    """
    target = meta.moved_to
    if target is None or target == state.fetch_url or _is_downgrade(state.fetch_url, target):
        return state if state.redirect is None else replace(state, redirect=None)
    seen = state.redirect
    if seen is None or seen.url != target:
        seen = Redirect(target, now_ms, 0)
    seen = replace(seen, sightings=seen.sightings + 1)
    lasted_s = (now_ms - seen.since_ms) / 1000
    believed = lasted_s >= BELIEVED_AFTER_S and seen.sightings >= BELIEVED_SIGHTINGS
    if not believed and not _is_upgrade(state.fetch_url, target):
        return replace(state, redirect=seen)
    kept = state.validators if state.validators.url == target else Validators()
    return replace(state, moved_to=target, redirect=None, validators=replace(kept, url=None))


def forget_move(state: FeedState) -> FeedState:
    """The state back at its configured URL: where the redirect led there is nothing any more."""
    return replace(state, moved_to=None, redirect=None, validators=Validators(), body_hash=None, stable_hash=None)
