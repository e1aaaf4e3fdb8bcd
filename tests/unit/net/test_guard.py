from __future__ import annotations

import ipaddress

import pytest

from monitor.errors import EgressBlocked
from monitor.net import guard

PUBLIC = ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::200e", "::ffff:1.1.1.1"]
SPECIAL = [
    "0.0.0.0",
    "0.1.2.3",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.2",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_may_be_dialled(ip: str) -> None:
    assert guard.is_allowed(ip, ())


@pytest.mark.parametrize("ip", SPECIAL)
def test_special_addresses_may_not(ip: str) -> None:
    assert not guard.is_allowed(ip, ())


def test_nat64_counts_as_the_address_that_it_reaches() -> None:
    assert guard.is_allowed("64:ff9b::1.1.1.1", ())
    assert not guard.is_allowed("64:ff9b::169.254.169.254", ())


@pytest.mark.parametrize(
    ("ip", "allow", "allowed"),
    [
        ("10.1.2.3", ("10.0.0.0/8",), True),
        ("10.1.2.3", ("10.1.2.3",), True),
        ("10.1.2.4", ("10.1.2.3",), False),
        ("::ffff:10.1.2.3", ("10.0.0.0/8",), True),
        ("fd00::5", ("10.0.0.0/8", "fd00::/8"), True),
        ("127.0.0.1", ("::1/128",), False),
        ("10.1.2.3", ("10.1.2.99/8",), True),
        ("169.254.169.254", ("10.0.0.0/8",), False),
    ],
)
def test_the_allow_list_opens_what_it_names_and_nothing_else(ip: str, allow: tuple[str, ...], *, allowed: bool) -> None:
    assert guard.is_allowed(ip, allow) is allowed


def test_one_private_answer_blocks_the_whole_name() -> None:
    with pytest.raises(
        EgressBlocked, match=r"feeds\.example resolves to 10\.0\.0\.1, which allow_private doesn't list"
    ):
        guard.check("feeds.example", ["1.1.1.1", "10.0.0.1"], ())
    guard.check("feeds.example", ["1.1.1.1", "10.0.0.1"], ("10.0.0.0/8",))


def test_an_item_that_is_no_network_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        guard.networks(("ten.example",))


def test_every_first_octet_agrees_with_the_standard_library_where_that_says_private() -> None:
    for first in range(256):
        address = ipaddress.IPv4Address(f"{first}.0.0.1")
        if not address.is_global:
            assert not guard.is_public(address)
