"""The JSON Schema says what the loader does, and says it in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from monitor.config import schema
from monitor.config.document import parse_document
from monitor.config.later import LATER_KEYS, LATER_WORDS
from monitor.config.sections import NAMES
from monitor.config.starter import STARTER
from monitor.notifiers.fields import EMPTY, Numeral
from tests.unit.config.test_load import LONG

WHOLE = schema()


def properties(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property of the schema, with a path to it."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from properties(one, f"{path}/{index}")
    if isinstance(value, dict):
        for name, one in value.get("properties", {}).items():
            yield f"{path}/{name}", one
        for name, one in value.items():
            yield from properties(one, f"{path}/{name}")


@pytest.mark.parametrize(
    ("path", "value"), list(properties(WHOLE)), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_property_has_a_description(path: str, value: dict[str, Any]) -> None:
    description = value.get("description", "")
    assert len(description) > 10, path
    assert description.endswith((".", ";")), path


def test_every_definition_has_a_description() -> None:
    assert all(len(one["description"]) > 10 for one in WHOLE["$defs"].values())


def test_every_mapping_is_closed() -> None:
    def walk(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            yield value
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from walk(one)

    for one in walk(WHOLE):
        if one.get("type") == "object":
            assert "additionalProperties" in one, one


def test_sections_are_those_of_the_loader() -> None:
    assert tuple(WHOLE["properties"]) == NAMES


def test_what_is_not_supported_yet_is_not_offered() -> None:
    found = {path.rpartition("/")[2] for path, _ in properties(WHOLE)}
    later = {path[-1] for path in LATER_KEYS}
    assert not found & later
    text = json.dumps(WHOLE)
    assert not re.search(r"OverModel|EscalateModel|QuietHoursModel", text)
    assert not any(f'"{word}"' in text for _, word in LATER_WORDS)


def test_null_is_never_offered_for_a_key_without_value_is_refused() -> None:
    assert '"null"' not in json.dumps(WHOLE)


def test_it_is_json_and_the_same_each_time() -> None:
    assert json.loads(json.dumps(schema())) == WHOLE


# A validator of the keywords that the schema uses, so that the two can be held against one another.


def resolve(one: dict[str, Any]) -> dict[str, Any]:
    return WHOLE["$defs"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one


def faults(value: Any, rule: dict[str, Any], path: str = "") -> list[str]:
    rule = resolve(rule)
    for alternatives in (rule.get("anyOf"), rule.get("oneOf")):
        if alternatives:
            tried = [faults(value, one, path) for one in alternatives]
            return [] if [] in tried else min(tried, key=len)
    match rule.get("type"):
        case "object":
            return object_faults(value, rule, path)
        case "array":
            if not isinstance(value, list):
                return [f"{path}: no array"]
            return [fault for index, one in enumerate(value) for fault in faults(one, rule["items"], f"{path}/{index}")]
        case kind:
            return scalar_faults(value, {**rule, "type": kind}, path)


def object_faults(value: Any, rule: dict[str, Any], path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: no object"]
    found = [f"{path}: {key} is missing" for key in rule.get("required", []) if key not in value]
    for key, one in value.items():
        inner = rule.get("properties", {}).get(key)
        if inner is None:
            matching = [sub for pattern, sub in rule.get("patternProperties", {}).items() if re.search(pattern, key)]
            more = rule.get("additionalProperties")
            inner = matching[0] if matching else more if isinstance(more, dict) else None
        found += [f"{path}/{key} is unknown"] if inner is None else faults(one, inner, f"{path}/{key}")
    return found


def scalar_faults(value: Any, rule: dict[str, Any], path: str) -> list[str]:
    if "const" in rule:
        return [] if value == rule["const"] else [f"{path}: not {rule['const']}"]
    if "enum" in rule and value not in rule["enum"]:
        return [f"{path}: not in {rule['enum']}"]
    types: dict[str, Any] = {"string": str, "integer": Numeral, "number": Numeral, "boolean": bool}
    if not isinstance(value, types[rule["type"]]):
        return [f"{path}: no {rule['type']}"]
    if "pattern" in rule and not re.search(rule["pattern"], value):
        return [f"{path}: {value!r} doesn't match"]
    return []


@pytest.mark.parametrize("text", [LONG, STARTER], ids=["long form", "starter"])
def test_a_config_that_loads_fits_the_schema(text: str) -> None:
    data = {name: value for name, value in parse_document("f", text).data.items() if value is not EMPTY}
    assert faults(data, {**WHOLE, "type": "object"}) == []


@pytest.mark.parametrize(
    "text",
    [
        "rulez: []",
        "feeds: {}",
        "feeds:\n  - {id: a}",
        "feeds:\n  - {url: x, tier: quick}",
        "settings: {min_interval: 5}",
        "rules:\n  - {id: a, when: b, over: {}}",
        "receivers:\n  a: {type: email}",
        "receivers:\n  a: {type: slack}",
        "entities:\n  'two words': {names: [a]}",
    ],
)
def test_a_config_that_does_not_load_does_not_fit(text: str) -> None:
    assert faults(parse_document("f", text).data, {**WHOLE, "type": "object"})
