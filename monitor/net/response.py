"""What a server answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response. `headers` in order of arrival, names in lower case, values as latin-1; `body` inflated;
    `peer_ip` the address that was dialled."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    url: str
    peer_ip: str

    def header(self, name: str) -> str | None:
        """The last value of the header, None when there is none."""
        name = name.lower()
        return next((value for key, value in reversed(self.headers) if key == name), None)
