"""Typed scalars that only the config has."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from monitor import rules
from monitor.notifiers.fields import as_line, as_text, problem, split_http
from monitor.rules import RESERVED, is_name

LONG = 60
"""Characters from which on a phrase may hold more than the matcher takes."""

# For editors, whose \w may know ASCII only; `is_name` decides.
NAME_PATTERN = r"^[^\s\"'(),:/*-][^\s\"'(),:/*]*$"
LANG_PATTERN = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$"
LABEL_PATTERN = r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$"
HEADER_PATTERN = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"
LISTEN_PATTERN = r"^(?:off|\[[0-9A-Fa-f:.]+\]:[0-9]{1,5}|[A-Za-z0-9.-]+:[0-9]{1,5})$"
OTHERWISE = "otherwise"
# What the daemon itself sets, or what would break the exchange.
OWN_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "host",
        "if-modified-since",
        "if-none-match",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)


def as_name(value: object) -> str:
    """The id of an entity or keyword: a word that `when` can name."""
    text = as_line(value)
    if text.lower() in RESERVED or text.lower() == OTHERWISE:
        raise problem(f"`{text}` is a word of `when` itself", "choose another name")
    if not is_name(text) or len(text) > 100:
        raise problem("must be a name that `when` can use: letters, digits, `_` and `-`, at most 100 of them")
    return text


def as_phrase(value: object) -> str:
    """A phrase to look for: has a letter or digit; `*` only at the end of a word, after at least two characters."""
    text = as_line(value)
    if not any(char.isalnum() for char in text):
        raise problem("has no letter or digit to look for")
    for word in text.split():
        if "*" in word.rstrip("*") or word.endswith("**"):
            raise problem("`*` can only stand at the end of a word")
        if word.endswith("*") and len(word) < 3:
            raise problem("`*` needs at least two characters before it")
    return text


def as_sought(value: object) -> str:
    """A phrase that the matcher takes: no word of thousands of letters, no page of words."""
    text = as_phrase(value)
    if why := unfindable(text):
        raise problem(why)
    return text


def unfindable(phrase: str) -> str | None:
    """Why no text can hold the phrase, or None. The matcher is asked only of those that look odd: it is slow to import."""
    if len(phrase) <= LONG and any(map(str.isalnum, phrase)):
        return None
    return rules.unfindable(phrase)


def as_lang(value: object) -> str:
    """A language tag such as en, ru, pt-BR."""
    text = as_line(value)
    if not re.fullmatch(LANG_PATTERN, text):
        raise problem(f"`{text[:20]}` is not a language tag", "such as en, ru or pt-BR")
    return text


def as_label(value: object) -> str:
    """A label's key."""
    text = as_line(value)
    if not re.fullmatch(LABEL_PATTERN, text):
        raise problem("a label's key must be letters, digits, `_` and `-`, beginning with a letter")
    return text


def as_header(value: object) -> str:
    """The name of a request header that a feed may set."""
    text = as_line(value)
    if not re.fullmatch(HEADER_PATTERN, text):
        raise problem("is not a header's name")
    if text.lower() in OWN_HEADERS:
        raise problem(f"the header `{text}` is the monitor's own and can't be set")
    return text


def as_listen(value: object) -> str:
    """`off`, or host:port."""
    text = as_line(value)
    port = text.rpartition(":")[2]
    if not re.fullmatch(LISTEN_PATTERN, text) or (text != "off" and not 0 <= int(port) < 65536):
        raise problem("must be host:port or off", "such as 127.0.0.1:8787")
    return text


def as_timezone(value: object) -> str:
    """A zone of the IANA database, such as Europe/Zurich."""
    import zoneinfo

    text = as_line(value)
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        from rapidfuzz import process

        best = process.extractOne(text, sorted(zoneinfo.available_timezones()), score_cutoff=70)
        hint = f"did you mean '{best[0]}'?" if best else "such as Europe/Zurich"
        raise problem(f"`{text[:60]}` is not a time zone", hint) from None
    return text


def as_contact(value: object) -> str:
    """A URL or mail address that fits into the User-Agent header."""
    text = as_line(value)
    if not text.isascii() or not text.isprintable() or any(char in text for char in "()\\"):
        raise problem("must be plain ASCII without parentheses or backslashes: it goes into the User-Agent header")
    if re.fullmatch(r"[^\s@/]+@[^\s@/]+", text):
        return text
    if "://" not in text:
        raise problem("must be a URL or a mail address")
    if split_http(text).username is not None:
        raise problem("must not hold a user name or password: it is sent to every feed")
    return text


def as_public_url(value: object) -> str:
    """The URL under which the status page is reached, without a trailing slash."""
    text = as_line(value)
    parts = split_http(text)
    if parts.username is not None or parts.query or parts.fragment:
        raise problem("must be a plain URL without user name, query or fragment")
    return text.rstrip("/")


def as_expression(value: object) -> str:
    """The text of a `when` expression, whitespace as written so that positions in it hold."""
    as_text(value)
    return str(value)


Name = Annotated[str, BeforeValidator(as_name), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
Phrase = Annotated[str, BeforeValidator(as_sought), WithJsonSchema({"type": "string", "minLength": 1})]
Lang = Annotated[str, BeforeValidator(as_lang), WithJsonSchema({"type": "string", "pattern": LANG_PATTERN})]
Label = Annotated[str, BeforeValidator(as_label), WithJsonSchema({"type": "string", "pattern": LABEL_PATTERN})]
Header = Annotated[str, BeforeValidator(as_header), WithJsonSchema({"type": "string", "pattern": HEADER_PATTERN})]
Listen = Annotated[str, BeforeValidator(as_listen), WithJsonSchema({"type": "string", "pattern": LISTEN_PATTERN})]
Timezone = Annotated[
    str, BeforeValidator(as_timezone), WithJsonSchema({"type": "string", "examples": ["Europe/Zurich"]})
]
Contact = Annotated[str, BeforeValidator(as_contact), WithJsonSchema({"type": "string"})]
PublicUrl = Annotated[str, BeforeValidator(as_public_url), WithJsonSchema({"type": "string"})]
Expression = Annotated[str, BeforeValidator(as_expression), WithJsonSchema({"type": "string", "minLength": 1})]
