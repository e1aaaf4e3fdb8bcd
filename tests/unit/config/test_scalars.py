"""Each typed scalar: what it takes, what it makes of it, what it says of the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic_core import PydanticCustomError

from monitor.config.models import scalars
from monitor.config.models.names import as_fuzzy
from monitor.config.models.rule import as_expectation, as_severity
from monitor.notifiers.fields import (
    EMPTY,
    LONGEST_S,
    Numeral,
    Unresolved,
    as_duration,
    as_secret,
    as_secret_url,
    shape_of,
)
from monitor.notifiers.webhook.settings import as_signing_secret, as_signing_secrets

KEY_24 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
KEY_64 = "QUJD" * 21 + "QQ=="


def refusal(convert: Callable[[object], object], value: object) -> str:
    with pytest.raises(PydanticCustomError) as caught:
        convert(value)
    context = caught.value.context or {}
    return f"{context['why']} ({context['hint']})" if context["hint"] else str(context["why"])


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("https://example.org/about", "https://example.org/about"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("desk@example.org", "desk@example.org"),
    ],
)
def test_a_contact_is_a_page_or_a_mail_address(value: str, result: str) -> None:
    assert scalars.as_contact(value) == result


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("the desk", "must be a URL or a mail address"),
        ("desk at example@", "must be a URL or a mail address"),
        (
            "désk@example.org",
            "must be plain ASCII without parentheses or backslashes: it goes into the User-Agent header",
        ),
        (
            "a@b.org (desk)",
            "must be plain ASCII without parentheses or backslashes: it goes into the User-Agent header",
        ),
        ("https://u:p@example.org/", "must not hold a user name or password: it is sent to every feed"),
        ("ftp://example.org/", "must be a URL that begins with http:// or https://"),
    ],
)
def test_a_contact_that_would_not_fit_into_the_user_agent(value: str, message: str) -> None:
    assert refusal(scalars.as_contact, value) == message


@pytest.mark.parametrize(
    "value", ["off", "127.0.0.1:8787", "[::1]:80", "localhost:0", "monitor.example.org:65535", "0.0.0.0:8787"]
)
def test_places_to_listen(value: str) -> None:
    assert scalars.as_listen(value) == value


@pytest.mark.parametrize(
    "value", ["", "8787", ":8787", "127.0.0.1", "host:65536", "host:x", "http://host:80", "::1:80", "on"]
)
def test_no_places_to_listen(value: str) -> None:
    assert "must" in refusal(scalars.as_listen, value)


@pytest.mark.parametrize("value", ["Europe/Zurich", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_time_zones(value: str) -> None:
    assert scalars.as_timezone(value) == value


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("Europe/Zuerich", "did you mean 'Europe/Zurich'?"),
        ("europe/zurich ", None),
        ("CET+1000000", None),
        ("../../etc/passwd", None),
        ("/etc/localtime", None),
        ("Middle/Earth", None),
    ],
)
def test_no_time_zones(value: str, hint: str | None) -> None:
    try:
        message = refusal(scalars.as_timezone, value)
    except pytest.fail.Exception:
        assert value.strip() == "europe/zurich"  # a file system that doesn't tell case apart
        return
    assert message.startswith("`")
    assert hint is None or message.endswith(f"({hint})")


@pytest.mark.parametrize("value", ["en", "ru", "pt-BR", "sr-Cyrl-RS", "yue", "zh-Hant"])
def test_languages(value: str) -> None:
    assert scalars.as_lang(value) == value


@pytest.mark.parametrize("value", ["English", "EN", "e", "en_US", "en-", "ру"])
def test_no_languages(value: str) -> None:
    assert "is not a language tag" in refusal(scalars.as_lang, value)


@pytest.mark.parametrize("value", ["Authorization", "X-Api-Key", "Accept", "accept-language", "Cookie", "From"])
def test_headers_that_a_feed_may_set(value: str) -> None:
    assert scalars.as_header(value) == value


@pytest.mark.parametrize(
    "value", ["Host", "if-none-match", "If-Modified-Since", "CONTENT-LENGTH", "User-Agent", "Range"]
)
def test_headers_that_are_the_monitors_own(value: str) -> None:
    assert refusal(scalars.as_header, value) == f"the header `{value}` is the monitor's own and can't be set"


@pytest.mark.parametrize("value", ["X Y", "X:", "Ключ", "a\nb: c", "(x)"])
def test_no_headers(value: str) -> None:
    assert refusal(scalars.as_header, value) == "is not a header's name"


@pytest.mark.parametrize("value", ["zircon", "geneva_talks", "ss-n-33", "Циркон", "a1", "北京", "_x"])
def test_names_that_an_expression_can_use(value: str) -> None:
    assert scalars.as_name(value) == value


@pytest.mark.parametrize(
    "value", ["and", "OR", "Not", "near", "before", "of", "otherwise", "7", "a b", "a.b", "-a", "a:b", "x" * 101]
)
def test_names_that_an_expression_can_not_use(value: str) -> None:
    assert "`when`" in refusal(scalars.as_name, value)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("https://m.example.org/", "https://m.example.org"),
        ("https://example.org/monitor//", "https://example.org/monitor"),
    ],
)
def test_a_public_url_ends_without_a_slash(value: str, result: str) -> None:
    assert scalars.as_public_url(value) == result


@pytest.mark.parametrize("value", ["https://u@example.org", "https://example.org?x=1", "https://example.org/#a"])
def test_a_public_url_is_plain(value: str) -> None:
    assert refusal(scalars.as_public_url, value) == "must be a plain URL without user name, query or fragment"


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("info", {"info": "otherwise"}),
        ({"critical": "a", "info": " otherwise "}, {"critical": "a", "info": " otherwise "}),
        ({"warning": "otherwise"}, {"warning": "otherwise"}),
        ({"info": Numeral("7"), "critical": "otherwise"}, {"info": "7", "critical": "otherwise"}),
    ],
)
def test_severities(value: object, result: dict[str, str]) -> None:
    assert as_severity(value) == result


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("Critical", "`Critical` is no severity: info, warning, critical (did you mean 'critical'?)"),
        ({}, "must be a severity or a mapping of severities to expressions, not a mapping"),
        (EMPTY, "must be a severity or a mapping of severities to expressions, not empty"),
        (True, "must be a severity or a mapping of severities to expressions, not true or false"),
        (
            {"info": "otherwise", "critical": "otherwise"},
            "`otherwise` must be the last of `severity` (what follows it is never tried)",
        ),
        ({"critical": ["a"]}, "must be text, not a list"),
        ({"critical": "", "info": "otherwise"}, "must not be empty"),
    ],
)
def test_severities_that_are_refused(value: object, message: str) -> None:
    assert refusal(as_severity, value) == message


@pytest.mark.parametrize("value", ["silent", "info", "warning", "critical"])
def test_expectations(value: str) -> None:
    assert as_expectation(value) == value


def test_an_expectation_that_is_none() -> None:
    assert (
        refusal(as_expectation, "slient")
        == "`slient` is none of silent, info, warning, critical (did you mean 'silent'?)"
    )


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("off", {"edits": "0"}),
        (False, {"edits": "0"}),
        (Numeral("2"), {"edits": "2"}),
        ({"edits": Numeral("1")}, {"edits": "1"}),
        ("high", "high"),
    ],
)
def test_ways_to_write_fuzzy(value: object, result: object) -> None:
    assert as_fuzzy(value) == result


@pytest.mark.parametrize("value", [KEY_24, KEY_64, f"whsec_{KEY_24}"])
def test_signing_secrets(value: str) -> None:
    assert as_signing_secret(value).reveal() == value


@pytest.mark.parametrize(
    "value", ["short", "whsec_", "QUJD" * 7, "QUJD" * 22, "not base64 at all, but quite long", "-_-_" * 9, "QUJDé" * 7]
)
def test_signing_secrets_that_no_library_could_use(value: str) -> None:
    message = refusal(as_signing_secret, value)
    assert message == "must be base64 of 24 to 64 random bytes (make one: openssl rand -base64 32)"
    assert value not in message


def test_one_or_two_signing_secrets() -> None:
    assert [one.reveal() for one in as_signing_secrets(KEY_24)] == [KEY_24]
    assert [one.reveal() for one in as_signing_secrets([KEY_24, KEY_64])] == [KEY_24, KEY_64]
    for wrong in ([], [KEY_24] * 3):
        assert "one secret, or a list of two" in refusal(as_signing_secrets, wrong)


def test_what_stands_for_an_unresolved_secret_is_taken_as_it_is() -> None:
    assert as_signing_secret(Unresolved("http://unresolved.invalid/")).reveal() == "http://unresolved.invalid/"
    assert as_secret_url(Unresolved("no url")).reveal() == "no url"
    assert as_secret(Unresolved("x")).reveal() == "x"


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("x", "text"),
        (Numeral("1"), "a number"),
        (True, "true or false"),
        ([], "a list"),
        ({}, "a mapping"),
        (EMPTY, "empty"),
        (1.5, "something else"),
    ],
)
def test_shapes_are_named_without_the_value(value: object, shape: str) -> None:
    assert shape_of(value) == shape


def test_the_longest_duration_is_a_year_and_a_bit() -> None:
    assert as_duration("400d") == LONGEST_S
    assert refusal(as_duration, "401d") == "`401d` is out of range (from 1s to 400d)"
    assert refusal(as_duration, "9" * 5000 + "s").endswith("is out of range (from 1s to 400d)")
