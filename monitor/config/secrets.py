"""`${file:NAME}` and `${ENV}` in the fields that are declared secret; refused everywhere else.

A secret replaces its reference in the data before validation. No problem ever quotes one: messages name the reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from monitor.config.models import RECEIVERS, FeedModel
from monitor.config.source import reason_of
from monitor.config.validate import Loc, Place
from monitor.model import Grade, Problem
from monitor.notifiers.fields import SecretMark, Unresolved

REFERENCE = re.compile(r"\$\{(?:file:(?P<file>[A-Za-z0-9_][A-Za-z0-9_.-]*)|(?P<env>[A-Za-z_][A-Za-z0-9_]*))\}")
OPENING = "${"
MAX_SECRET_BYTES = 64 * 1024
# Where nothing can be expected to answer (RFC 2606), in place of an unresolved secret.
PLACEHOLDER = "http://unresolved.invalid/"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a reference has no value, and what to do."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secrets come from: the service's credentials, the directory beside the config, the environment."""

    base: Path
    environ: Mapping[str, str]

    def find(self, reference: re.Match[str]) -> str | Missing:
        """The value of a reference."""
        if reference["env"]:
            value = self.environ.get(reference["env"], "")
            return value or Missing(f"`{reference[0]}` is not set", "set it in the environment of the monitor")
        return self._in_files(reference["file"])

    def _in_files(self, name: str) -> str | Missing:
        for path in self._paths(name):
            try:
                with path.open("rb") as stream:
                    raw = stream.read(MAX_SECRET_BYTES + 1)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                return Missing(f"`${{file:{name}}}`: {path} can't be read: {reason_of(error)}", "check its permissions")
            return _content(raw, path, name)
        places = "$CREDENTIALS_DIRECTORY or " if self.environ.get("CREDENTIALS_DIRECTORY") else ""
        return Missing(f"`${{file:{name}}}` does not exist", f"looked in {places}{self.base / 'secrets'}")

    def _paths(self, name: str) -> list[Path]:
        credentials = self.environ.get("CREDENTIALS_DIRECTORY")
        places = [Path(credentials, name), Path(credentials, f"secrets_{name}")] if credentials else []
        return [*places, self.base / "secrets" / name]


def _content(raw: bytes, path: Path, name: str) -> str | Missing:
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if len(raw) > MAX_SECRET_BYTES or not text.strip():
        return Missing(f"`${{file:{name}}}`: {path} must hold one short line of text", "write the secret into it")
    return text


def expand_secrets(place: Place, data: Any, secrets: Secrets, *, strict: bool) -> tuple[Any, list[Problem]]:
    """The data of one item with its references resolved, and a problem for each that could not be, or that stands where
    none may. An unresolved one is an error when `strict`, else a warning and a placeholder."""
    problems: list[Problem] = []
    grade = Grade.ERROR if strict else Grade.WARNING
    for parent, loc in list(_strings(data)):
        text = parent[loc[-1]]
        if OPENING not in text:
            continue
        path = (*place.path, *loc)
        if not _may_hold(path, place.document.data):
            if REFERENCE.search(text):
                hint = "it does only in URLs of feeds and receivers, in headers and in secrets"
                problems.append(place.problem("`${...}` does not expand here", hint, at=loc))
            continue
        parent[loc[-1]], missing = _expand(text, secrets)
        problems += [replace(place.problem(one.message, one.hint, at=loc), grade=grade) for one in missing]
    return data, problems


def _expand(text: str, secrets: Secrets) -> tuple[str, list[Missing]]:
    missing: list[Missing] = []

    def value(reference: re.Match[str]) -> str:
        found = secrets.find(reference)
        if isinstance(found, Missing):
            missing.append(found)
            return ""
        return found

    expanded = REFERENCE.sub(value, text)
    if OPENING in REFERENCE.sub("", text):
        missing.append(Missing("this `${` begins no reference", "write ${file:NAME} or ${ENV}"))
    return (Unresolved(PLACEHOLDER) if missing else expanded), missing


def _strings(data: Any, loc: Loc = ()) -> Iterator[tuple[Any, Loc]]:
    """Each string below `data`: its parent and its place."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        if isinstance(value, str):
            yield data, (*loc, key)
        else:
            yield from _strings(value, (*loc, key))


def _may_hold(path: Loc, whole: Any) -> bool:
    """Whether the field at a path is declared secret by its model."""
    section, key, *rest = path
    model: type[BaseModel] | None = None
    if section == "feeds":
        model = FeedModel
    elif section == "receivers":
        model = RECEIVERS.get(str(whole["receivers"][key].get("type")))
    field = model.model_fields.get(str(rest[0])) if model and rest else None
    return field is not None and (SecretMark in field.metadata or _marked(field.annotation))


def _marked(annotation: Any) -> bool:
    """Whether a type is made of secrets: itself, or what a list or mapping holds."""
    held = get_args(annotation)
    if get_origin(annotation) is dict:
        held = held[1:]
    return any(one is SecretMark or _marked(one) for one in held)
