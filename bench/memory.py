"""What processes take of the machine's memory."""

from __future__ import annotations

from pathlib import Path


def pss_mb(pid: int) -> float:
    """Proportional set size of a process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        children += (thread / "children").read_text().split()
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own / 1024 + sum(pss_mb(int(child)) for child in set(children))
