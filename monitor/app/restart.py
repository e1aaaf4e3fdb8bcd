"""What a reload can't change: settings that are read once, at the start."""

from __future__ import annotations

from monitor.model import Settings

FIXED = {"listen": "listen", "public_url": "public_url", "contact": "contact", "host_spacing_s": "host_spacing"}
"""Settings that parts are built from, with their names in the config: the page's socket and hosts, the user agent, the
gate of hosts."""


def needs_restart(at_start: Settings, now: Settings) -> list[str]:
    """A sentence for each setting that differs from the one the daemon started with: nothing is ignored in silence."""
    return [
        f"settings.{key} has changed; it takes effect when the monitor is restarted"
        for name, key in FIXED.items()
        if getattr(at_start, name) != getattr(now, name)
    ]
