"""A list file as lines and CSV records: bounded, decoded line by line, hashed on the way."""

from __future__ import annotations

import csv
import hashlib
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from monitor.config.source import reason_of
from monitor.model import Problem

if TYPE_CHECKING:
    from hashlib import _Hash

MAX_BYTES = 64 << 20
VERSION_DIGITS = 16
"""Of a list's version: the first hex digits of its SHA-256."""
PACKED = {".xz", ".gz", ".zip", ".bz2", ".zst"}
DOS_END = b"\x1a"
"""What old systems, and the sanctions lists made on them, end a text file with."""
_BREAK = re.compile(r"\r\n|\r|\n")


class ListFault(Exception):
    """The file can't be read further; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class Lines:
    """The lines of a file, to be gone through once; `digest` takes in every byte. Raises ListFault where a line is no
    UTF-8 text, or the file is no text file at all."""

    def __init__(self, path: Path, digest: _Hash | None = None) -> None:
        self.name = str(path)
        self.digest = digest or hashlib.sha256()
        self._path = path
        self.number = 0
        self.held: list[str] = []
        """The lines of the record being read; whoever reads records empties it."""

    def problem(self, place: tuple[int, int], message: str, hint: str | None = None) -> Problem:
        """A problem at a place of this file."""
        return Problem(self.name, *place, message, hint)

    def __iter__(self) -> Iterator[str]:
        try:
            with self._open() as stream:
                while raw := stream.readline(MAX_BYTES):
                    self.number += 1
                    self.digest.update(raw)
                    if self.number == 1:
                        raw = raw.removeprefix(b"\xef\xbb\xbf")
                    if raw.strip() == DOS_END and not stream.read(1):
                        return
                    line = self._decoded(raw)
                    self.held.append(line)
                    yield line
        except OSError as error:
            raise ListFault(Problem(self.name, 0, 0, f"can't be read: {reason_of(error)}")) from error

    def _open(self) -> BinaryIO:
        found = self._path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ListFault(Problem(self.name, 0, 0, "is not a regular file"))
        if self._path.suffix.lower() in PACKED:
            raise ListFault(Problem(self.name, 0, 0, "is compressed", "unpack it"))
        if found.st_size > MAX_BYTES:
            raise ListFault(Problem(self.name, 0, 0, f"is larger than {MAX_BYTES >> 20} MiB", "split the list"))
        return self._path.open("rb")

    def _decoded(self, raw: bytes) -> str:
        if self.number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ListFault(Problem(self.name, 0, 0, "is UTF-16", "save it as UTF-8"))
        if (at := raw.find(b"\0")) >= 0:
            raise ListFault(self.problem((self.number, at + 1), "holds a NUL byte: is this a text file?"))
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"is not UTF-8: byte 0x{raw[error.start]:02x}"
            raise ListFault(self.problem((self.number, error.start + 1), message, "save it as UTF-8")) from error

    @property
    def version(self) -> str:
        """The hash of the bytes read so far."""
        return self.digest.hexdigest()[:VERSION_DIGITS]


class Record(NamedTuple):
    """One CSV record: the line where it begins, its cells, and the lines as they stand in the file."""

    line: int
    cells: list[str]
    raw: str

    def place(self, cell: int) -> tuple[int, int]:
        """Line and column where a cell begins; of one that isn't there, where the record ends."""
        at = _start_of(self.raw, cell)
        before = _BREAK.split(self.raw[:at])
        return self.line + len(before) - 1, len(before[-1]) + 1


def records(lines: Lines) -> Iterator[Record]:
    """The records of a CSV file, quoted as RFC 4180 says; blank lines are left out."""
    reader = csv.reader(iter(lines), strict=True)
    while True:
        lines.held.clear()
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ListFault(_malformed(lines, start, str(error))) from error
        if cells:
            yield Record(start, cells, "".join(lines.held))


def _malformed(lines: Lines, start: int, why: str) -> Problem:
    if "unexpected end of data" in why or "field larger" in why:
        raw = "".join(lines.held)
        opened = max(raw.find('"'), 0)
        before = _BREAK.split(raw[:opened])
        place = start + len(before) - 1, len(before[-1]) + 1
        return lines.problem(place, "a quote is opened here and never closed", 'a quote inside quotes is written ""')
    hint = 'quote cells that hold commas or quotes; a quote inside quotes is written ""'
    return lines.problem((start, 1), f"is not well-formed CSV: {why}", hint)


def _start_of(raw: str, cell: int) -> int:
    """Where a cell of a raw record begins; its end when there are fewer."""
    seen, inside = 0, False
    if cell == 0:
        return 0
    for at, char in enumerate(raw):
        if char == '"':
            inside = not inside
        elif char == "," and not inside:
            seen += 1
            if seen == cell:
                return at + 1
    return len(raw.rstrip("\r\n"))
