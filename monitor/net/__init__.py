"""The guarded HTTP client: one exchange with one checked address, bounded in time and size.

    response = await client.request("GET", url, headers={...}, deadline_s=30, allow_private=("10.0.0.0/8",))

gives a Response or raises NetFailed with a NetReason; nothing of httpx, httpcore, ssl or socket passes upwards.
"""

from __future__ import annotations

from monitor.net.client import Client
from monitor.net.failure import NetFailed, NetReason
from monitor.net.response import Response
from monitor.net.target import target_of

__all__ = ["Client", "NetFailed", "NetReason", "Response", "target_of"]
