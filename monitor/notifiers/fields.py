"""The typed scalars that a config is made of; receivers' settings and `monitor.config` share them, so they live below both.

Each is a pydantic annotation whose validator raises `problem(...)`: a finished sentence, with a hint where one helps.
No message ever quotes a value that could hold a secret.
"""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from monitor.model import Secret, SecretUrl

DURATION_PATTERN = r"^[0-9]+(?:s|m|h|d|w)$"
UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
# A year and a bit: longer is a slip of the pen, and sums of it still fit every integer column.
LONGEST_S = 400 * 86400
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"
PLAIN_TYPES = {"Empty": "empty", "bool": "true or false", "list": "a list", "dict": "a mapping"}


class Numeral(str):
    """A plain scalar that YAML 1.2 core reads as a number, kept as written: `010` and `1.10` are also good names."""

    __slots__ = ()


class Empty:
    """The type of EMPTY: a key with nothing after its colon. No field takes it, so that nothing is ever ignored."""

    __slots__ = ()


EMPTY = Empty()


class Unresolved(str):
    """Stands for a secret that could not be resolved where that is only a warning; what it looks like is not checked."""

    __slots__ = ()


class Strict(BaseModel):
    """The base of every section: unknown keys and loose types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


def problem(message: str, hint: str | None = None) -> PydanticCustomError:
    """The error to raise for a value that can't be used; `message` is printed as it is."""
    return PydanticCustomError("monitor", "{why}", {"why": message, "hint": hint or ""})


def shape_of(value: object) -> str:
    """What a value is, in a config writer's words, without quoting it."""
    if isinstance(value, str):
        return "a number" if isinstance(value, Numeral) else "text"
    return PLAIN_TYPES.get(type(value).__name__, "something else")


def as_text(value: object) -> str:
    """The value as stripped text. A number is taken as written; true and false must be quoted to be words."""
    if not isinstance(value, str):
        hint = "put it in quotes if the word itself is meant" if isinstance(value, bool) else None
        raise problem(f"must be text, not {shape_of(value)}", hint)
    text = str(value).strip()
    if not text:
        raise problem("must not be empty")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text):
        raise problem("must not contain control characters")
    return text


def as_line(value: object) -> str:
    """Text on one line, each run of white space one space."""
    return " ".join(as_text(value).split())


def as_bool(value: object) -> bool:
    """A YAML 1.2 boolean; `yes`, `no`, `on` and `off` are words there."""
    if isinstance(value, bool):
        return value
    raise problem(f"must be true or false, not {shape_of(value)}")


def as_count(value: object) -> int:
    """A whole number."""
    if isinstance(value, Numeral) and re.fullmatch(r"[-+]?[0-9]{1,9}", value):
        return int(value)
    raise problem(
        "must be a whole number" if isinstance(value, Numeral) else f"must be a whole number, not {shape_of(value)}"
    )


def as_float(value: object) -> float:
    """A number."""
    if isinstance(value, Numeral) and re.fullmatch(r"[-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?", value):
        return float(value)
    raise problem(
        f"must be a number, not {shape_of(value)}" if not isinstance(value, Numeral) else "must be a plain number"
    )


def as_id(value: object) -> str:
    """An id: letters, digits, `_`, `-`, `.`; begins with a letter or digit; at most 100."""
    text = as_line(value)
    if not re.fullmatch(ID_PATTERN, text):
        raise problem(
            "must be an id: letters, digits, `_`, `-` and `.`, beginning with a letter or digit, at most 100 of them"
        )
    return text


def as_duration(value: object) -> float:
    """Seconds of a duration such as 30s, 5m, 24h, 30d, 2w."""
    text = as_line(value)
    if not re.fullmatch(DURATION_PATTERN, text):
        unit = "a duration needs a unit" if isinstance(value, Numeral) else "such as 30s, 5m, 24h, 30d or 2w"
        raise problem(f"`{text[:40]}` is not a duration", unit)
    seconds = int(text[:-1]) * UNIT_SECONDS[text[-1]] if len(text) <= 10 else LONGEST_S + 1
    if not 0 < seconds <= LONGEST_S:
        raise problem(f"`{text[:40]}` is out of range", "from 1s to 400d")
    return float(seconds)


def split_http(text: str) -> SplitResult:
    """The parts of an http(s) URL with a host and a valid port; nothing of the URL but its scheme is ever quoted."""
    if any(char.isspace() or not char.isprintable() for char in text):
        raise problem("is not a URL: it contains white space or control characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise problem("is not a valid URL") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise problem("must be a URL that begins with http:// or https://")
    if not parts.hostname or port == 0:
        raise problem("is not a valid URL: it names no host" if not parts.hostname else "is not a valid URL: port 0")
    return parts


def as_secret_url(value: object) -> SecretUrl:
    """An http(s) URL that may carry a token or userinfo, so it is never printed whole."""
    text = as_text(value)
    if not isinstance(value, Unresolved):
        split_http(text)
    return SecretUrl(text)


def as_secret(value: object) -> Secret:
    """A secret without line breaks."""
    text = as_text(value)
    if "\n" in text or "\t" in text:
        raise problem("must be on one line")
    return Secret(text)


def as_network(value: object) -> str:
    """An IP network in CIDR form; a bare address is a network of one."""
    import ipaddress

    text = as_line(value)
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        pass
    try:
        loose = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise problem(f"`{text[:60]}` is not a network", "such as 127.0.0.1/32 or fd00::/8") from None
    raise problem(f"`{text[:60]}` has bits set beyond its prefix", f"did you mean '{loose}'?")


class SecretMark:
    """Marks the fields in which `${...}` expands."""


def _typed(kind: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


Text = Annotated[str, BeforeValidator(as_line), _typed("string", minLength=1)]
LongText = Annotated[str, BeforeValidator(as_text), _typed("string", minLength=1)]
Flag = Annotated[bool, BeforeValidator(as_bool), _typed("boolean")]
Count = Annotated[int, BeforeValidator(as_count), _typed("integer")]
Ratio = Annotated[float, BeforeValidator(as_float), _typed("number")]
Id = Annotated[str, BeforeValidator(as_id), _typed("string", pattern=ID_PATTERN)]
Duration = Annotated[
    float,
    BeforeValidator(as_duration),
    _typed("string", pattern=DURATION_PATTERN, examples=["30s", "5m", "24h", "30d"]),
]
HttpUrl = Annotated[
    SecretUrl,
    PlainValidator(as_secret_url),
    PlainSerializer(repr),
    _typed("string", examples=["https://example.org/world.rss"]),
    SecretMark,
]
SecretText = Annotated[
    Secret, PlainValidator(as_secret), PlainSerializer(repr), _typed("string", examples=["${file:name}"]), SecretMark
]
Network = Annotated[str, BeforeValidator(as_network), _typed("string", examples=["127.0.0.1/32"])]
