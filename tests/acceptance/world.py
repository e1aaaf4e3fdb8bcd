"""Configs for the acceptance tests: feeds on loopback, one receiver."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.replay.hook import Hook

LOOPBACK = ["127.0.0.1/32"]
ITEM = "<item><title>{title}</title><link>https://example.org/{n}</link><guid>{n}</guid></item>"


def rss(*titles: str) -> bytes:
    """A feed with these headlines, newest first; an item's number is its place from the end."""
    items = "".join(ITEM.format(title=title, n=n) for n, title in reversed(list(enumerate(reversed(titles), 1))))
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def config_value(feeds: Iterable[str], hook: Hook) -> dict[str, Any]:
    """A config that polls every second and alerts on `Zircon`."""
    return {
        "settings": {"min_interval": "1s", "listen": "off", "fallback": "hook"},
        "feeds": [{"url": url, "max_delay": "1s", "allow_private": LOOPBACK} for url in feeds],
        "receivers": {"hook": {"type": "webhook", "url": hook.url, "secret": hook.secret, "allow_private": LOOPBACK}},
        "rules": [{"id": "zircon", "when": '"Zircon"', "to": ["hook"]}],
    }


def write(folder: Path, value: dict[str, Any]) -> Path:
    """The config file; JSON is YAML."""
    path = folder / "monitor.yaml"
    path.write_text(json.dumps(value, indent=1))
    return path
