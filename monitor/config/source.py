"""Files of a config as text: found, bounded, decoded. Every refusal is a problem that says what to do."""

from __future__ import annotations

import stat
from pathlib import Path

from monitor.model import Problem

MAX_BYTES = 1 << 20
SUFFIXES = (".yaml", ".yml")


def find_files(path: Path) -> tuple[list[Path], list[Problem]]:
    """The YAML files behind a path: the file itself, or a directory's own `*.yaml` and `*.yml` in order of name.
    Subdirectories (lists/, secrets/) and names that begin with a dot are not read."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISDIR(mode):
            return [path], []
        files = sorted(one for one in path.iterdir() if one.suffix in SUFFIXES and not one.name.startswith("."))
    except FileNotFoundError:
        hint = "write a starter config there with: monitor init DIR"
        return [], [Problem(str(path), 0, 0, "there is no such file or directory", hint)]
    except OSError as error:
        return [], [Problem(str(path), 0, 0, f"can't be read: {reason_of(error)}")]
    if not files:
        return [], [
            Problem(str(path), 0, 0, "holds no *.yaml or *.yml file", "monitor init DIR writes a starter config")
        ]
    return files, []


def reason_of(error: OSError) -> str:
    """The system's own words for an error, without the path."""
    return (error.strerror or type(error).__name__).lower()


def read_source(path: Path) -> str | Problem:
    """The file's text without its byte order mark, or what is wrong with the file as a whole."""
    name = str(path)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return Problem(name, 0, 0, "is not a regular file")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Problem(name, 0, 0, f"can't be read: {reason_of(error)}")
    if len(raw) > MAX_BYTES:
        return Problem(name, 0, 0, "is larger than 1 MiB", "split it; long lists of names belong in a watch list")
    return decode(raw, name)


def decode(raw: bytes, name: str) -> str | Problem:
    """UTF-8 text, or where it stops being so."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(name, 0, 0, "is UTF-16", "save it as UTF-8")
    if b"\x00" in raw:
        return Problem(name, 0, 0, "is a binary file, not YAML")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        return Problem(name, line, column, f"is not UTF-8: byte 0x{raw[error.start]:02x}", "save it as UTF-8")
