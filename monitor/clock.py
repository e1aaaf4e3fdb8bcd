"""The wall clock, in one place. Everything else takes `now_ms` (epoch milliseconds, UTC) as an argument."""

from __future__ import annotations

import time


class SystemClock:
    """The host's clock."""

    def now_ms(self) -> int:
        """Wall time in epoch milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that never go back; for durations and deadlines only."""
        return time.monotonic()
