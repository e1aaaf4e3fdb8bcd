"""`./run bench NAME ...`: one benchmark, or the list of them."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks: every script beside this one that measures something."""
    return sorted(p.stem for p in HERE.glob("*.py") if p.stem not in {"run", "memory", "__init__"})


def main() -> int:
    sys.path.insert(0, str(HERE.parent))
    if len(sys.argv) < 2 or sys.argv[1] not in names():
        print(f"usage: ./run bench {{{','.join(names())}}} [ARGUMENT ...]", file=sys.stderr)
        return 2
    name = sys.argv[1]
    sys.argv = [f"bench.{name}", *sys.argv[2:]]
    runpy.run_module(f"bench.{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
