"""The webhook's body: the message as JSON, small enough for every receiver."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

MAX_BYTES = 20_000
"""Standard Webhooks asks for bodies under 20 kB: receivers and proxies refuse longer ones."""

Alert = dict[str, Any]


def body_of(payload: Mapping[str, Any], *, plain: bool = False) -> str:
    """The JSON text. What is too long is cut, step by step, from the excerpt to the hits, and `truncated` says so;
    `plain` is the least that the schema allows, for a receiver that refused the full message."""
    message = json.loads(_text(payload))
    for cut in [_least] if plain else [_nothing, *STEPS]:
        for alert in message["data"]["alerts"]:
            cut(alert)
        text = _text(message)
        if len(text.encode()) < MAX_BYTES:
            break
    return text


def _text(value: object) -> str:
    """Compact JSON that encodes as UTF-8: a lone surrogate becomes a question mark."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def _nothing(_: Alert) -> None:
    """The message as it is."""


def _short_excerpt(alert: Alert) -> None:
    _clip(alert, alert["story"], "excerpt", most=200)


def _no_context(alert: Alert) -> None:
    for hit in alert["hits"]:
        _clip(alert, hit, "before", most=0)
        _clip(alert, hit, "after", most=0)


def _few(alert: Alert) -> None:
    _head(alert, alert, "hits", most=10)
    for part in ("publishers", "urls"):
        _head(alert, alert["story"]["copies"], part, most=3)


def _least(alert: Alert) -> None:
    """No hits, no copies; every text clipped, so that the size has a bound whatever came in."""
    story, rule = alert["story"], alert["rule"]
    alert.update(hits=[], labels={}, explain={"when": "", "decided_by": "", "severity_by": ""}, truncated=True)
    story.update(excerpt="", copies={"publishers": [], "urls": []})
    for part in ("title", "publisher", "author", "url"):
        _clip(alert, story, part, most=500)
    _clip(alert, rule, "title", most=200)


STEPS: tuple[Callable[[Alert], None], ...] = (_short_excerpt, _no_context, _few, _least)


def _clip(alert: Alert, holder: dict[str, Any], key: str, *, most: int) -> None:
    value = holder[key]
    if value is not None and len(value) > most:
        holder[key] = value[: most - 1] + "…" if most else ""
        alert["truncated"] = True


def _head(alert: Alert, holder: dict[str, Any], key: str, *, most: int) -> None:
    if len(holder[key]) > most:
        holder[key] = holder[key][:most]
        alert["truncated"] = True
