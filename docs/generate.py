"""Writes the generated pages: docs/commands.md from the command line's own help, docs/keys.md from the config's schema.

python docs/generate.py           # write them
python docs/generate.py --check   # say which are out of date; exit code 1 if any is
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main
from typer.testing import CliRunner

from monitor.cli.main import COMMANDS, build

DOCS = Path(__file__).parent
WIDTH = "100"
SECTIONS = ("settings", "feeds", "entities", "keywords", "rules", "receivers", "routes")

COMMANDS_HEAD = """\
# Every command

CONFIG is a directory of YAML files or one file, and comes first everywhere; without it, the working directory is taken
when it holds YAML, else `/etc/monitor`. `--state` is a file or `sqlite:///PATH`; without it, systemd's state directory, else
`./state/monitor.db`.

| exit code | means |
|---|---|
| 0 | all is well |
| 1 | a test failed, a difference or an error was found |
| 2 | wrong usage |
| 78 | the config is bad |

"""
KEYS_HEAD = """\
# Every key

A config is one YAML file, or a directory of `*.yaml` files of which each may hold any of these sections. Names are global over
all files. `monitor schema` prints the same as JSON Schema: editors with a YAML language server complete and check with it.

Durations are a number and a unit: `30s`, `5m`, `24h`, `30d`, `2w`. Phrases may end a word in `*` for any ending.
`${file:NAME}` and `${ENV}` expand in URLs and secrets only: the first is a file of systemd's credentials directory, else
`secrets/NAME` beside the config. YAML is read as 1.2 core: `no`, `on`, `22:00` and `010` stay what they look like; a key given
twice, anchors, aliases and tags are refused.

"""


def invoke(*argv: str) -> str:
    """What the command line prints for these arguments."""
    result = CliRunner().invoke(
        build(argv), list(argv), prog_name="monitor", env={"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH}
    )
    if result.exit_code != 0:
        raise SystemExit(f"monitor {' '.join(argv)}: {result.output}")
    return result.stdout


def help_pages(name: str) -> Iterator[str]:
    """The help of a command, then of each of its own commands."""
    found = typer.main.get_command(build([name])).commands[name]  # type: ignore[attr-defined]
    for argv in ([name], *([name, one] for one in getattr(found, "commands", {}))):
        text = "\n".join(line.rstrip() for line in invoke(*argv, "--help").strip().splitlines())
        yield f"{'#' * (1 + len(argv))} `monitor {' '.join(argv)}`\n\n```text\n{text}\n```\n"


def commands_page() -> str:
    """docs/commands.md."""
    return COMMANDS_HEAD + "\n".join(page for name in COMMANDS for page in help_pages(name))


class Schema:
    """A JSON Schema read as documentation."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self.whole = whole

    def follow(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema itself, or what it refers to."""
        if "$ref" in schema:
            found: dict[str, Any] = self.whole["$defs"][schema["$ref"].rpartition("/")[2]]
            return found
        return schema

    def kinds(self, schema: dict[str, Any]) -> list[dict[str, Any]]:
        """The alternatives that a value may be, without null."""
        schema = self.follow(schema)
        ways = schema.get("anyOf") or schema.get("oneOf") or [schema]
        return [self.follow(way) for way in ways if way.get("type") != "null"]

    def nested(self, schema: dict[str, Any]) -> dict[str, Any] | None:
        """The mapping with named keys that a value is, or is a list or mapping of."""
        for way in self.kinds(schema):
            if "properties" in way:
                return way
            inner = (
                way.get("items")
                or way.get("additionalProperties")
                or next(iter(way.get("patternProperties", {}).values()), None)
            )
            if isinstance(inner, dict) and (found := self.nested(inner)):
                return found
        return None

    def type_of(self, schema: dict[str, Any]) -> str:
        """What may be written, in words."""
        return " or ".join(dict.fromkeys(self._way(way) for way in self.kinds(schema)))

    def _way(self, way: dict[str, Any]) -> str:
        if "const" in way or "enum" in way:
            return ", ".join(f"`{json.dumps(one).strip(chr(34))}`" for one in way.get("enum", [way.get("const")]))
        match way.get("type"):
            case "array":
                return f"list of {self.type_of(way['items'])}"
            case "object":
                return "mapping"
            case "string" if way.get("pattern", "").endswith("(?:s|m|h|d|w)$"):
                return "duration"
            case "string":
                return "text"
            case "boolean":
                return "`true`, `false`"
            case kind:
                return str(kind)


def row(schema: Schema, name: str, value: dict[str, Any], *, needed: bool) -> str:
    """One line of a table of keys."""
    default = value.get("default")
    if isinstance(default, float) and schema.type_of(value) == "duration":
        default = f"{default:g}s"
    shown = (
        "**required**" if needed else "" if default in (None, [], {}, "") else f"`{json.dumps(default).strip(chr(34))}`"
    )
    meaning = value.get("description", "").replace("|", "\\|").replace("\n", " ")
    return f"| `{name}` | {schema.type_of(value)} | {shown} | {meaning} |"


def table(schema: Schema, heading: str, model: dict[str, Any], *, level: int) -> Iterator[str]:
    """A mapping's keys, then those of the mappings inside it."""
    yield f"{'#' * level} {heading}\n"
    if model.get("description"):
        yield model["description"] + "\n"
    needed = set(model.get("required", ()))
    yield "| key | value | default | meaning |\n|---|---|---|---|"
    for name, value in model["properties"].items():
        yield row(schema, name, value, needed=name in needed)
    yield ""
    for name, value in model["properties"].items():
        if inner := schema.nested(value):
            yield from table(schema, f"{heading} {name}:", inner, level=level + 1)


def keys_page() -> str:
    """docs/keys.md."""
    schema = Schema(json.loads(invoke("schema")))
    lines: list[str] = []
    for name in SECTIONS:
        section = schema.whole["properties"][name]
        if name == "receivers":
            lines += [f"## {name}:\n", section["description"] + "\n"]
            inner = schema.follow(section).get("additionalProperties") or next(
                iter(section["patternProperties"].values())
            )
            for kind in schema.kinds(inner):
                lines += table(schema, f"type: {kind['properties']['type']['const']}", kind, level=3)
        elif model := schema.nested(section):
            lines += table(schema, f"{name}:", model, level=2)
    return KEYS_HEAD + "\n".join(lines)


PAGES = {"commands.md": commands_page, "keys.md": keys_page}


def main() -> None:
    """Writes the pages, or says which are out of date."""
    stale = []
    for name, make in PAGES.items():
        path = DOCS / name
        text = make().rstrip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if stale:
        sys.stdout.write(f"{'out of date' if '--check' in sys.argv else 'written'}: {', '.join(stale)}\n")
    sys.exit(1 if stale and "--check" in sys.argv else 0)


if __name__ == "__main__":
    main()
