from __future__ import annotations

import pytest

from monitor.fetch.headers import conditional, kept_headers, merged, validators_of
from monitor.model import FetchRequest, Validators
from monitor.net import Response


def response(*headers: tuple[str, str]) -> Response:
    return Response(200, headers, b"", "http://a.org/", "1.1.1.1")


def test_cookies_and_unread_headers_go_no_further() -> None:
    kept = kept_headers(response(("set-cookie", "s=1"), ("server", "x"), ("etag", '"1"'), ("content-type", "text/xml")))
    assert kept == {"etag": '"1"', "content-type": "text/xml"}


def test_lists_are_joined_and_of_others_the_last_counts() -> None:
    kept = kept_headers(
        response(("cache-control", "public"), ("etag", '"1"'), ("cache-control", "max-age=5"), ("etag", '"2"'))
    )
    assert kept == {"cache-control": "public, max-age=5", "etag": '"2"'}


def test_validators_name_their_url_only_when_there_are_any() -> None:
    assert validators_of({}, url="http://b/") == Validators()
    assert validators_of({"etag": '"1"'}, url="http://b/") == Validators('"1"', None, "http://b/")
    assert validators_of({"etag": " ", "last-modified": "x"}, url=None) == Validators(None, "x", None)


@pytest.mark.parametrize(
    ("validators", "url", "hop", "sent"),
    [
        (Validators('"1"'), "http://a/feed", 0, True),
        (Validators('"1"'), "http://a/other", 1, False),
        (Validators('"1"', url="http://b/t"), "http://a/feed", 0, False),
        (Validators('"1"', url="http://b/t"), "http://b/t", 1, True),
        (Validators('"1"', url="http://b/t"), "http://b/t2", 1, True),
        (Validators('"1"', url="http://b/t"), "http://c/t", 1, False),
        (Validators('"1"', url="http://a/t"), "http://a/feed", 0, False),
        (Validators(), "http://a/feed", 0, False),
    ],
)
def test_validators_go_only_where_they_came_from(validators: Validators, url: str, hop: int, *, sent: bool) -> None:
    request = FetchRequest("f", "http://a/feed", validators)
    assert bool(conditional(request, url, hop=hop)) is sent


def test_given_headers_win_whatever_their_letter_case() -> None:
    assert merged({"Accept": "a", "User-Agent": "b"}, {"ACCEPT": "c"}) == {"User-Agent": "b", "ACCEPT": "c"}
