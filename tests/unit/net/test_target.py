from __future__ import annotations

import pytest

from monitor.net import NetFailed, NetReason
from monitor.net.target import target_of


@pytest.mark.parametrize(
    ("url", "origin", "authority", "path"),
    [
        ("http://example.org", ("http", "example.org", 80), "example.org", b"/"),
        ("https://example.org/feed", ("https", "example.org", 443), "example.org", b"/feed"),
        ("HTTPS://Example.ORG:443/Feed", ("https", "example.org", 443), "example.org", b"/Feed"),
        ("http://example.org:8080/?a=%20", ("http", "example.org", 8080), "example.org:8080", b"/?a=%20"),
        ("http://[::1]:81/x", ("http", "::1", 81), "[::1]:81", b"/x"),
        ("http://[2606:4700:0:0::1111]/", ("http", "2606:4700::1111", 80), "[2606:4700::1111]", b"/"),
        ("https://bücher.example/ä", ("https", "xn--bcher-kva.example", 443), "xn--bcher-kva.example", b"/%C3%A4"),
        ("https://новости.рф/", ("https", "xn--b1amnebsh.xn--p1ai", 443), "xn--b1amnebsh.xn--p1ai", b"/"),
        ("http://a_b.example/", ("http", "a_b.example", 80), "a_b.example", b"/"),
        ("  http://example.org/x  ", ("http", "example.org", 80), "example.org", b"/x"),
        ("http://example.org/x#y?z", ("http", "example.org", 80), "example.org", b"/x"),
        ("http://example.org/x?#y", ("http", "example.org", 80), "example.org", b"/x?"),
        ("http://u:p@example.org/", ("http", "example.org", 80), "example.org", b"/"),
    ],
)
def test_a_url_is_taken_apart(url: str, origin: tuple[str, str, int], authority: str, path: bytes) -> None:
    target = target_of(url)
    assert (target.origin, target.authority, target.path) == (origin, authority, path)


@pytest.mark.parametrize(
    ("userinfo", "header"),
    [
        ("", None),
        ("u:p@", "Basic dTpw"),
        ("u@", "Basic dTo="),
        ("u%3A1:p%40@", "Basic dToxOnBA"),
        ("a@b:c@", "Basic YUBiOmM="),
    ],
)
def test_userinfo_means_basic_authentication(userinfo: str, header: str | None) -> None:
    assert target_of(f"http://{userinfo}example.org/").authorization == header


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/feed",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http:///feed",
        "http://:80/",
        "http://exa mple.org/",
        "http://example.org:port/",
        "http://example.org:70000/",
        "http://[::1/",
        "http://[::zz]/",
        "http://%31%32%37.0.0.1/",
        "http://ex..\u2603\u0000/",
    ],
)
def test_what_is_no_http_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(NetFailed) as failed:
        target_of(url)
    assert failed.value.reason is NetReason.BAD_REQUEST
    assert not failed.value.wrote
    assert "etc/passwd" not in failed.value.detail
