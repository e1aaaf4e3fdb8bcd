"""As much of JSON Schema as the webhook's schema uses; an unknown keyword is an error, so nothing goes unchecked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
PROSE = {"$schema", "title", "description", "$defs"}
KNOWN = PROSE | {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "const", "pattern"),
    *("minimum", "minItems", "maxItems", "anyOf", "$ref"),
}


def faults(value: Any, schema: dict[str, Any], *, root: dict[str, Any], path: str = "$") -> Iterator[str]:
    """A sentence for each place where the value is not as the schema says."""
    assert not set(schema) - KNOWN, f"keywords that nothing checks: {set(schema) - KNOWN}"
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        yield from faults(value, target, root=root, path=path)
    if "anyOf" in schema and all(list(faults(value, one, root=root)) for one in schema["anyOf"]):
        yield f"{path}: fits none of the choices"
    if "type" in schema and not any(_is(value, kind) for kind in _listed(schema["type"])):
        yield f"{path}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} does not match {schema['pattern']}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{path}: {value} is too small"
    yield from _parts(value, schema, root=root, path=path)


def _parts(value: Any, schema: dict[str, Any], *, root: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{path}: {len(value)} items"
        for place, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), root=root, path=f"{path}[{place}]")
    if isinstance(value, dict):
        yield from (f"{path}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        others = schema.get("additionalProperties", {})
        for name, item in value.items():
            part = schema.get("properties", {}).get(name, others)
            yield from faults(item, part, root=root, path=f"{path}.{name}")


def _listed(kinds: str | list[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else kinds


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and not (kind == "integer" and isinstance(value, bool))


def undescribed(value: Any, schema: dict[str, Any], *, root: dict[str, Any], path: str = "$") -> Iterator[str]:
    """Each key that the schema doesn't describe."""
    for choice in (root["$defs"][schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else schema,):
        if isinstance(value, list):
            for item in value:
                yield from undescribed(item, choice.get("items", {}), root=root, path=f"{path}[]")
        if isinstance(value, dict) and "additionalProperties" not in choice:
            for name, item in value.items():
                if name not in choice.get("properties", {}):
                    yield f"{path}.{name}"
                else:
                    yield from undescribed(item, choice["properties"][name], root=root, path=f"{path}.{name}")


def broken_promises(published: Any, frozen: Any, path: str = "$") -> Iterator[str]:
    """What a schema takes back of an earlier one: a key gone, a type changed, a required key no longer sure."""
    if isinstance(frozen, dict):
        for name, part in frozen.items():
            if name in {"description", "title"}:
                continue
            if not isinstance(published, dict) or name not in published:
                yield f"{path}.{name} is gone"
            else:
                yield from broken_promises(published[name], part, f"{path}.{name}")
    elif isinstance(frozen, list):
        if path.endswith((".required", ".enum")):
            yield from (f"{path}: {one} is gone" for one in frozen if one not in published)
        elif published != frozen:
            yield f"{path} changed from {frozen} to {published}"
    elif published != frozen:
        yield f"{path} changed from {frozen} to {published}"
