from __future__ import annotations

import pytest

from monitor.fetch.redirects import BadRedirect, next_url, same_party, userinfo, with_userinfo, without_userinfo


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("http://b.org/x", "http://b.org/x"),
        ("/x?y=1#z", "http://a.org/x?y=1"),
        ("x", "http://a.org/dir/x"),
        ("../x", "http://a.org/x"),
        ("//b.org/x", "http://b.org/x"),
        ("?p=2", "http://a.org/dir/feed?p=2"),
        (" https://a.org/ ", "https://a.org/"),
        ("HTTPS://A.org/", "HTTPS://A.org/"),
    ],
)
def test_a_location_is_resolved_against_where_it_came_from(location: str, target: str) -> None:
    assert next_url("http://a.org/dir/feed", location) == target


@pytest.mark.parametrize(
    "location", [None, "", "   ", "mailto:a@b", "data:,x", "http://a:b:c/", "https://[1/", "http://:9/"]
)
def test_a_location_that_leads_nowhere_is_bad(location: str | None) -> None:
    with pytest.raises(BadRedirect):
        next_url("http://a.org/", location)


@pytest.mark.parametrize(
    ("url", "other", "same"),
    [
        ("http://a.org/x", "http://a.org/y", True),
        ("http://a.org/x", "http://A.ORG:80/y", True),
        ("http://a.org/x", "https://a.org/x", True),
        ("https://a.org/x", "http://a.org/x", False),
        ("http://a.org/x", "http://a.org:8080/x", False),
        ("http://a.org:8080/x", "https://a.org/x", False),
        ("http://a.org/x", "http://www.a.org/x", False),
        ("http://a.org/x", "http://a.org.evil/x", False),
    ],
)
def test_own_headers_stay_with_their_host_and_never_go_down_to_http(url: str, other: str, *, same: bool) -> None:
    assert same_party(url, other) is same


def test_userinfo_is_split_off_and_put_back() -> None:
    assert userinfo("http://u:p@a.org/x") == "u:p"
    assert userinfo("http://a.org/x@y") == ""
    assert without_userinfo("http://u:p@a.org:81/x@y?q#f") == "http://a.org:81/x@y?q#f"
    assert without_userinfo("http://a.org/x") == "http://a.org/x"
    assert with_userinfo("http://evil:e@a.org/x", "u:p") == "http://u:p@a.org/x"
    assert with_userinfo("http://evil:e@a.org/x", "") == "http://a.org/x"
