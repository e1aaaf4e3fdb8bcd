"""Use case: forget what is older than the config wants it kept."""

from __future__ import annotations

from monitor.housekeeping.housekeeper import Forgotten, Housekeeper

__all__ = ["Forgotten", "Housekeeper"]
