"""Where a URL leads, as the wire wants it. Pure."""

from __future__ import annotations

import base64
import functools
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

from monitor.net.failure import NetFailed, NetReason

DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSENDABLE = re.compile(r"[^\x21-\x7e]+")
_HOST = re.compile(r"[a-z0-9_][a-z0-9_.-]*\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. `host` is ASCII without brackets; `authority` is what the Host header says; `path` is path and
    query byte for byte, save that what can't be sent at all (spaces, other scripts) is percent-encoded as UTF-8;
    `authorization` is what userinfo in the URL means."""

    scheme: str
    host: str
    port: int
    authority: str
    path: bytes
    authorization: str | None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port


def _default_port(scheme: str) -> int:
    """80 or 443. ValueError for every other scheme."""
    port = DEFAULT_PORTS.get(scheme)
    if port is None:
        raise ValueError("only http and https URLs are fetched")
    return port


def _ascii_host(host: str) -> str:
    """The host as dialled: lower case, IDN in its ASCII form, IPv6 without brackets. ValueError when it is no host."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(str(error)) from None
    host = host.lower()
    if not _HOST.match(host):
        raise ValueError("no host name")
    return host


def _authorization(userinfo: str) -> str | None:
    if not userinfo:
        return None
    user, _, password = userinfo.partition(":")
    pair = unquote_to_bytes(user) + b":" + unquote_to_bytes(password)
    return "Basic " + base64.b64encode(pair).decode("ascii")


def _encode_unsendable(text: str) -> bytes:
    return _UNSENDABLE.sub(lambda found: quote(found.group(), safe=""), text).encode("ascii")


@functools.lru_cache(maxsize=16384)
def target_of(url: str) -> Target:
    """The URL taken apart, without its fragment. NetFailed(BAD_REQUEST) when it can't be asked for."""
    try:
        parts = urlsplit(url.strip())
        scheme = parts.scheme.lower()
        host = _ascii_host(parts.hostname or "")
        port = _default_port(scheme) if parts.port is None else parts.port
    except ValueError as error:
        raise NetFailed(NetReason.BAD_REQUEST, f"this URL can't be asked for: {error}") from None
    shown = f"[{host}]" if ":" in host else host
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query or url.partition("#")[0].endswith("?") else "")
    return Target(
        scheme,
        host,
        port,
        shown if port == _default_port(scheme) else f"{shown}:{port}",
        _encode_unsendable(path),
        _authorization(parts.netloc.rpartition("@")[0]),
    )
