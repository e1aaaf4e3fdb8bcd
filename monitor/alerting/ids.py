"""Ids that are derived, so that whatever is replayed makes nothing a second time."""

from __future__ import annotations

import hashlib

from monitor.model import Cause, RuleSpec


def _derived(prefix: str, *parts: object) -> str:
    """`prefix` and 26 hex digits (104 bits) of the parts' SHA-256."""
    return prefix + hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:26]


def alert_id(rule_id: str, story_id: str) -> str:
    """The alert of a rule on a story. The rule's version is not part of it: an edited rule doesn't fire again."""
    return _derived("alr_", rule_id, story_id)


def known_ids(rule: RuleSpec, story_id: str) -> tuple[str, ...]:
    """Every id under which this rule may have alerted the story: its own, then those of its former names (`was:`)."""
    return tuple(dict.fromkeys(alert_id(rule_id, story_id) for rule_id in (rule.id, *rule.was)))


def delivery_id(receiver_id: str, subject_id: str, cause: Cause, *, revision: int = 0) -> str:
    """The message to a receiver about an alert (or a health subject): the same over retries, restarts and redrives."""
    return _derived("msg_", receiver_id, subject_id, cause, revision)
