"""What the words of a config will mean later and are refused until then. To support one, delete its line.

A pattern is a path from the file's root; `*` is any item of a list or mapping.
"""

from __future__ import annotations

from typing import Any

from monitor.config.document import Document
from monitor.model import Problem

Path = tuple[str | int, ...]

LATER_KEYS: tuple[tuple[str, ...], ...] = (
    ("rules", "*", "over"),
    ("rules", "*", "suppresses"),
    ("rules", "*", "updates"),
    ("rules", "*", "each"),
    ("receivers", "*", "token"),
    ("receivers", "*", "channel"),
    ("receivers", "*", "quiet"),
    ("receivers", "*", "max"),
    ("receivers", "*", "group_wait"),
    ("receivers", "*", "digest"),
    ("routes", "*", "escalate"),
    ("quiet_hours",),
)
LATER_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("entities", "*", "format"), "eu_fsf"),
    (("receivers", "*", "type"), "email"),
    (("receivers", "*", "type"), "discord"),
    (("receivers", "*", "type"), "teams"),
    (("receivers", "*", "type"), "mattermost"),
    (("receivers", "*", "type"), "ntfy"),
    (("receivers", "*", "type"), "pagerduty"),
)


def refuse_later(document: Document) -> dict[Path, list[Problem]]:
    """A problem for each such key and word of the file, by the path of the item that it stands in. Refused keys leave the data, so that nothing else is said of
    them; a refused word leaves with its key, a receiver of a refused kind stays as a mere name."""
    problems: dict[Path, list[Problem]] = {}
    for pattern in LATER_KEYS:
        for parent, path in _matches(document.data, pattern):
            if path[-1] in parent:
                problem = _problem(document, path, f"`{path[-1]}:` is not supported yet", key=True)
                problems.setdefault(path[:2], []).append(problem)
                del parent[path[-1]]
    for pattern, word in LATER_WORDS:
        for parent, path in _matches(document.data, pattern):
            if parent.get(str(path[-1])) == word:
                problem = _problem(document, path, f"`{path[-1]}: {word}` is not supported yet")
                problems.setdefault(path[:2], []).append(problem)
                _forget(document.data, parent, path)
    return problems


def _problem(document: Document, path: Path, message: str, *, key: bool = False) -> Problem:
    return document.source.problem(document.offset(path, key=key), message)


def _forget(data: Any, parent: dict[str, Any], path: Path) -> None:
    """A receiver of a kind that isn't there yet has keys that nobody knows: only its name is left."""
    if path[0] == "receivers":
        data["receivers"][path[1]] = None
        return
    if path[0] == "entities":  # without its format a list can't be read
        for key in ("from", "exclude"):
            parent.pop(key, None)
    if str(path[-1]) in parent:
        del parent[str(path[-1])]


def _matches(data: Any, pattern: tuple[str, ...]) -> list[tuple[dict[str, Any], Path]]:
    """The mappings that may hold the pattern's last step, each with that step's full path."""
    found: list[tuple[Any, Path]] = [(data, ())]
    for step in pattern[:-1]:
        found = [(value, (*path, key)) for parent, path in found for key, value in _children(parent, step)]
    return [(parent, (*path, pattern[-1])) for parent, path in found if isinstance(parent, dict)]


def _children(parent: Any, step: str) -> list[tuple[str | int, Any]]:
    if step == "*" and isinstance(parent, list):
        return list(enumerate(parent))
    if not isinstance(parent, dict):
        return []
    return list(parent.items()) if step == "*" else [(step, parent[step])] if step in parent else []
