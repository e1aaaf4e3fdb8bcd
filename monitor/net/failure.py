"""Why an exchange gave no response."""

from __future__ import annotations

from enum import StrEnum

from monitor.errors import MonitorError
from monitor.net.response import Response


class NetReason(StrEnum):
    """The end of an exchange that gave no response. Fetching and delivery map these onto their own reasons."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    RESET = "reset"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    BAD_REQUEST = "bad_request"
    BAD_RESPONSE = "bad_response"
    EGRESS_BLOCKED = "egress_blocked"


class NetFailed(MonitorError):
    """No response. `wrote` is true once bytes of the request went out: the server may have acted on them.

    `head` is the response without its body when only that failed: the server has answered.
    `detail` names hosts and addresses at most, never a path, query or userinfo: it is logged and stored.
    """

    def __init__(self, reason: NetReason, detail: str, *, wrote: bool = False, head: Response | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.wrote = wrote
        self.head = head
        super().__init__(f"{reason}: {detail}")
