"""Which addresses may be dialled: public ones, and those that the config allows. Pure.

`ipaddress.is_global` is no such filter: it passes NAT64, 6to4, multicast, 192.0.0.8 and a cloud's wire server
(docs/adr/0007-egress-guard.md lists what was tried).
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Sequence

from monitor.errors import EgressBlocked

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""The well-known prefix (RFC 6052): its last 32 bits are the IPv4 address that is reached."""

GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA assigns; what lies outside is local, mapped, multicast or nothing yet."""

TUNNELS = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))
"""6to4 and Teredo: an IPv4 address of the sender's choice in disguise."""

SPECIAL = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # IETF protocol assignments, with DS-Lite's 192.0.0.1
    ipaddress.IPv4Network("192.88.99.0/24"),  # the retired 6to4 relays
    ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's wire server: public by number, metadata by nature
)


def is_public(address: Address) -> bool:
    """Whether the address is an ordinary one of the public Internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in GLOBAL_UNICAST or any(address in tunnel for tunnel in TUNNELS):
            return False
    elif any(address in special for special in SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


@functools.lru_cache(maxsize=256)
def networks(allow_private: tuple[str, ...]) -> tuple[Network, ...]:
    """The allow-list as networks; `10.1.2.3` means that one address. ValueError when an item is no network."""
    return tuple(ipaddress.ip_network(item, strict=False) for item in allow_private)


def is_allowed(ip: str, allow_private: tuple[str, ...]) -> bool:
    """Whether the address may be dialled: public, or listed. A mapped IPv4 address counts as that IPv4 address."""
    address: Address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return is_public(address) or any(address in network for network in networks(allow_private))


def check(host: str, ips: Sequence[str], allow_private: tuple[str, ...]) -> None:
    """Nothing, when every address of the name may be dialled; EgressBlocked at the first that may not.

    One bad answer blocks the whole name: a resolver that mixes a private address in is hostile or misconfigured, and
    dialling "the good one" would make the outcome depend on the order of answers.
    """
    for ip in ips:
        if not is_allowed(ip, allow_private):
            raise EgressBlocked(host, ip)
