"""The JSON Schema of a config file, from the models that check it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.config.later import LATER_KEYS, LATER_WORDS
from monitor.config.models.whole import ConfigModel

Json = dict[str, Any]


def schema() -> Json:
    """The JSON Schema (2020-12) of one YAML file, for editors. What is not supported yet is not in it."""
    whole = ConfigModel.model_json_schema()
    for *parents, key in LATER_KEYS:
        for owner in _at(whole, parents):
            owner.get("properties", {}).pop(key, None)
    for path, word in LATER_WORDS:
        for value in _at(whole, path):
            if word in value.get("enum", ()):
                value["enum"] = [one for one in value["enum"] if one != word]
    _tidy(whole)
    whole["$defs"] = _reachable(whole)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "News monitor config", **whole}


def _at(whole: Json, path: list[str] | tuple[str, ...]) -> list[Json]:
    """The schemas of the values at a path; `*` is any item."""
    found = [whole]
    for step in path:
        found = [inner for one in found for inner in _step(whole, one, step)]
    return [inner for one in found for inner in _resolved(whole, one)]


def _step(whole: Json, schema_: Json, step: str) -> Iterator[Json]:
    for one in _resolved(whole, schema_):
        if step != "*":
            inner = [one.get("properties", {}).get(step)]
        else:
            inner = [one.get("items"), one.get("additionalProperties"), *one.get("patternProperties", {}).values()]
        yield from (found for found in inner if isinstance(found, dict))


def _resolved(whole: Json, schema_: Json) -> Iterator[Json]:
    """The schema, with references and alternatives followed."""
    if "$ref" in schema_:
        yield from _resolved(whole, whole["$defs"][schema_["$ref"].rpartition("/")[2]])
    elif alternatives := schema_.get("anyOf") or schema_.get("oneOf"):
        for one in alternatives:
            yield from _resolved(whole, one)
    else:
        yield schema_


def _tidy(value: Any) -> None:
    """Takes out what isn't true of our YAML or says nothing: null (a key without a value is refused), titles that are
    field names."""
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        _tidy(one)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("title"), str):
        del value["title"]
    if "patternProperties" in value:
        value["additionalProperties"] = False
    if "default" in value and value["default"] is None:
        del value["default"]
    if "anyOf" in value:
        left = [one for one in value["anyOf"] if one != {"type": "null"}]
        value["anyOf"] = left
        if len(left) == 1:
            del value["anyOf"]
            value.update({**left[0], **value})


def _reachable(whole: Json) -> Json:
    """The definitions that are still referred to."""
    wanted = list(_references({key: value for key, value in whole.items() if key != "$defs"}))
    kept: Json = {}
    while wanted:
        name = wanted.pop()
        if name not in kept:
            kept[name] = whole["$defs"][name]
            wanted += _references(kept[name])
    return dict(sorted(kept.items()))


def _references(value: Any) -> Iterator[str]:
    children = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        yield value["$ref"].rpartition("/")[2]
    for one in children:
        yield from _references(one)
