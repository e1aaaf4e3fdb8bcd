"""The unit as shipped, on a real systemd booted in private namespaces."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def missing() -> str:
    """What a real systemd needs and this machine lacks."""
    if os.geteuid() != 0:
        return "booting systemd in namespaces needs root"
    if not Path("/lib/systemd/systemd").exists():
        return "systemd is not installed"
    if not shutil.which("ip"):
        return "iproute2 is not installed"
    system = subprocess.run(
        ["/usr/bin/python3", "-c", "import sys; print(*sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if system.stdout.split() != [*map(str, sys.version_info[:2])]:
        return "the system's python3 is of another version than the one under test"
    return "" if (ROOT / ".venv").exists() else "the checkout has no .venv"


def test_the_service_starts_alerts_reloads_survives_and_stops() -> None:
    if why := missing():
        pytest.skip(why)
    ran = subprocess.run(
        [HERE / "systemd-box", "--timeout", "150", HERE / "service.sh", ROOT],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    if ran.returncode == 77 or ("systemd-box:" in ran.stderr and not ran.stdout):
        pytest.skip(f"no private namespaces here: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    assert "SERVICE OK" in ran.stdout
