"""Lists written in a test, and read."""

from __future__ import annotations

from pathlib import Path

from monitor.config.lists import read_list
from monitor.model import ListEntry, ListFormat, WatchList


def said(tmp_path: Path, text: str | bytes, *, name: str = "list.csv", format_: ListFormat | None = None) -> list[str]:
    """What is said of a list, without its folder."""
    _, problems = read_list(written(tmp_path, text, name), format_)
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in problems]


def entries(
    tmp_path: Path, text: str | bytes, *, name: str = "list.csv", format_: ListFormat | None = None
) -> list[ListEntry]:
    """The entries of a list without a fault."""
    return list(whole(tmp_path, text, name=name, format_=format_).entries)


def whole(tmp_path: Path, text: str | bytes, *, name: str = "list.csv", format_: ListFormat | None = None) -> WatchList:
    """A list without a fault."""
    found, problems = read_list(written(tmp_path, text, name), format_)
    assert problems == []
    assert found is not None
    return found


def written(tmp_path: Path, text: str | bytes, name: str) -> Path:
    """A file of this content."""
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def sdn_row(id_: str, name: str, kind: str = "-0- ", remarks: str = "-0- ") -> str:
    """A line of sdn.csv as published."""
    kind, remarks = (value if value == "-0- " else f'"{value}"' for value in (kind, remarks))
    return f'{id_},"{name}",{kind},"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,{remarks}\r\n'


def alt_row(id_: str, name: str, number: int = 1) -> str:
    """A line of alt.csv as published."""
    return f'{id_},{number},"aka","{name}",-0- \r\n'
