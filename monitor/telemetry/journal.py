"""Native journal records: one field a value, so that `journalctl MONITOR_RULE=zircon` works and no value can forge a line.

The protocol is systemd's (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/).
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Mapping

SOCKET = "/run/systemd/journal/socket"


def stderr_is_journal(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether stderr is connected to the journal (systemd.exec(5), JOURNAL_STREAM)."""
    try:
        stat = os.fstat(2)
    except OSError:
        return False
    return environ.get("JOURNAL_STREAM") == f"{stat.st_dev}:{stat.st_ino}"


def encode(fields: Mapping[str, str]) -> bytes:
    """One record: `KEY=value` lines, values with line breaks length-prefixed."""
    record = bytearray()
    for key, value in fields.items():
        data = value.encode("utf-8", "replace")
        if b"\n" in data:
            record += key.encode() + b"\n" + struct.pack("<Q", len(data)) + data + b"\n"
        else:
            record += key.encode() + b"=" + data + b"\n"
    return bytes(record)


def send(fields: Mapping[str, str], path: str = SOCKET) -> bool:
    """Whether the journal took the record; a journal that is away never stops the daemon."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.settimeout(0)
        try:
            channel.connect(path)
            channel.send(encode(fields))
        except OSError:
            return False
        return True
