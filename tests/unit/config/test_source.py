"""Files that can't be read say so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.source import MAX_BYTES, decode, find_files, read_source
from monitor.model import Problem


@contextmanager
def nobody() -> Iterator[None]:
    """Gives up root's right to read everything for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_tmp(tmp_path: Path) -> Path:
    """A temporary directory that other users may pass through."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(0o755)
    return tmp_path


def only(path: Path) -> str:
    loaded = load(path, strict_secrets=False, environ={})
    assert loaded.config is None
    (problem,) = loaded.problems
    return str(problem).removeprefix(f"{path.parent}/")


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert only(tmp_path / "nowhere") == (
        "nowhere: there is no such file or directory (write a starter config there with: monitor init DIR)"
    )


def test_a_directory_without_yaml(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "notes.txt").write_text("x")
    assert only(tmp_path / "conf") == "conf: holds no *.yaml or *.yml file (monitor init DIR writes a starter config)"


def test_an_unreadable_file(open_tmp: Path) -> None:
    path = open_tmp / "a.yaml"
    path.write_text("feeds: []")
    path.chmod(0)
    with nobody():
        assert only(path) == "a.yaml: can't be read: permission denied"


def test_an_unreadable_directory(open_tmp: Path) -> None:
    folder = open_tmp / "conf"
    folder.mkdir()
    folder.chmod(0)
    try:
        with nobody():
            assert only(folder) == "conf: can't be read: permission denied"
    finally:
        folder.chmod(0o755)


def test_a_symlink_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.symlink_to(path)
    assert only(path) == "a.yaml: can't be read: too many levels of symbolic links"


def test_a_named_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert only(tmp_path / "a.yaml") == "a.yaml: is not a regular file"


def test_a_file_of_two_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("# " + "x" * (2 * MAX_BYTES))
    assert only(path) == "big.yaml: is larger than 1 MiB (split it; long lists of names belong in a watch list)"


def test_a_file_of_exactly_one_mebibyte_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("#" * MAX_BYTES)
    assert read_source(path) == "#" * MAX_BYTES


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\x7fELF\x00\x01\x02", "f: is a binary file, not YAML"),
        ("feeds: []".encode("utf-16"), "f: is UTF-16 (save it as UTF-8)"),
        (b"a: 1\nb: caf\xe9\n", "f:2:7: is not UTF-8: byte 0xe9 (save it as UTF-8)"),
        (b"\xc3", "f:1:1: is not UTF-8: byte 0xc3 (save it as UTF-8)"),
    ],
)
def test_bytes_that_are_no_utf8_text(raw: bytes, message: str) -> None:
    problem = decode(raw, "f")
    assert isinstance(problem, Problem)
    assert str(problem) == message


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbffeeds: []", "f") == "feeds: []"


def test_a_directory_gives_its_own_yaml_files_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yaml", ".hidden.yaml", "notes.txt", "lists/x.yaml", "secrets/y.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    files, problems = find_files(tmp_path)
    assert [path.name for path in files] == ["a.yaml", "b.yml"]
    assert problems == []


def test_one_unreadable_file_hides_no_problem_of_another(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\x00")
    (tmp_path / "b.yaml").write_text("rulez: []")
    loaded = load(tmp_path, strict_secrets=True, environ={})
    assert [one.message for one in loaded.problems] == ["is a binary file, not YAML", "unknown section `rulez`"]
    assert list(loaded.texts) == [str(tmp_path / "b.yaml")]
