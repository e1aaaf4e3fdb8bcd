"""`python -m tests.conformance.delivery.crashing FOLDER`: newsrooms that are killed, each in a process of its own.

Reads one JSON list of kill points a line and answers with a JSON object: how each life ended, how many points a life
without a kill has, and what stands at the end. A life is a fork of this process, which has no threads.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from monitor.model import Delivery
from monitor.store import open_reader, open_store
from tests.conformance.delivery.newspaper import DiskClock, Tripwire, lines, publish


def life(folder: Path, at: int) -> int:
    """One process's life; its exit status, negative when it was killed."""
    pid = os.fork()
    if pid == 0:
        wire = Tripwire(at)
        try:
            asyncio.run(publish(folder, wire))
            (folder / "crossings").write_text(json.dumps(wire.names))
        except BaseException as error:  # noqa: BLE001 - told to the parent, which fails the test
            (folder / "error").write_text(repr(error))
            os._exit(3)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def play(folder: Path, kills: list[int]) -> dict[str, Any]:
    """A day with a kill at each of these crossings, a new process after each, and what came of it."""
    ends = [life(folder, at) for at in [*kills, 0]]
    with open_reader(f"sqlite:///{folder / 'monitor.db'}") as reader:
        rows, broken = reader.deliveries(limit=10_000), reader.audit()
    crossings = folder / "crossings"
    return {
        "ends": ends,
        "crossings": json.loads(crossings.read_text()) if crossings.exists() else [],
        "error": (folder / "error").read_text() if (folder / "error").exists() else "",
        "rows": [told(row) for row in rows],
        "audit": broken,
        "ledger": lines(folder / "ledger"),
    }


def told(row: Delivery) -> dict[str, Any]:
    """A delivery's end."""
    return {"id": row.id, "to": row.receiver_id, "state": str(row.state), "body": row.body, "seq": row.seq}


def main(folder: str) -> None:
    """Answers line by line; each day has a state of its own, copied from an empty one."""
    root = Path(folder)
    blank = root / "blank"
    blank.mkdir()
    store = open_store(f"sqlite:///{blank / 'monitor.db'}", clock=DiskClock(blank / "clock"))
    asyncio.run(store.close())
    for number, line in enumerate(sys.stdin):
        day = root / str(number)
        shutil.copytree(blank, day)
        print(json.dumps(play(day, json.loads(line))), flush=True)  # noqa: T201 - the answer
        shutil.rmtree(day)


if __name__ == "__main__":
    main(sys.argv[1])
