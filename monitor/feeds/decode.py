"""Bytes to text, "UTF-8 first": what is valid UTF-8 is UTF-8 whatever anybody declares.

Servers and templates declare charsets wrongly far more often than a text in another charset happens to be valid UTF-8.
A few bad bytes in what is otherwise UTF-8 are replaced, one by one; without this a single bad byte turns a whole
Cyrillic feed into windows-1252 gibberish. Only then do declarations count: byte order mark, the document's own, the
server's. Where they name none that fits, the text itself tells its script; windows-1252 is what the rest is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from monitor.feeds.charset import DEFAULTS, charset_of, guess

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How a `<` (or `{`, `[`) looks at the start of a document in a wide encoding without a mark.
WIDE = (
    (re.compile(rb"[<{\[\s]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{\[\s]"), "utf-32-be"),
    (re.compile(rb"[<{\[\s]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{\[\s]\0[^\0]"), "utf-16-be"),
)
DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']\s*([\w.:-]{1,40})", re.IGNORECASE)
EBCDIC = "<?xm".encode("cp037")  # https://www.w3.org/TR/xml/#sec-guessing
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
ESCAPED = ("iso-2022-", "iso2022", "hz")  # 7-bit encodings: always valid UTF-8, never meant so
FEW = 3
SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """The document as text; `fault` says what had to be forgiven."""

    text: str
    fault: str | None = None


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The text of a feed document. Never fails: what can't be read becomes U+FFFD, and the fault says so."""
    wide = _wide_encoding(body)
    if wide:
        return Decoded(body.decode(wide, errors="replace").removeprefix("\ufeff"))
    body = body.removeprefix(codecs.BOM_UTF8)
    declared = _labels(body, content_type)
    escaped = next((d for d in declared if d.startswith(ESCAPED)), None)
    if escaped and (b"\x1b" in body or b"~{" in body):
        charset = charset_of(escaped)
        found = _strictly(body, charset) if charset else None
        if found is not None:
            return Decoded(found)
    try:
        return Decoded(body.decode())
    except UnicodeDecodeError:
        return _not_quite_utf8(body, declared)


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32 by its mark or by the zeros of its first characters; EBCDIC by its own."""
    for mark, encoding in BOMS:
        if body.startswith(mark) and b"\0" in body[len(mark) : len(mark) + 4]:  # else somebody's mark on 8-bit text
            return encoding
    if body.startswith(EBCDIC):
        own = DECLARED.match(body[:400].decode("cp037").encode())
        return (own and charset_of(own.group(1).decode("ascii"))) or "cp037"
    return next((encoding for looks, encoding in WIDE if looks.match(body)), None)


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """What is declared: by the document, then by the server."""
    own = DECLARED.match(body[:400])
    server = CHARSET.search(content_type or "")
    return [
        label
        for label in (
            own.group(1).decode("ascii", "replace").lower() if own else "",
            server.group(1).lower() if server else "",
        )
        if label
    ]


def _not_quite_utf8(body: bytes, declared: list[str]) -> Decoded:
    """Forgives bad bytes where most are good, else follows the declarations, else the text's own looks."""
    others = [label for label in declared if label.replace("-", "").replace("_", "") != "utf8"]
    text = body.decode(errors="replace")
    bad = text.count("\ufffd")
    good = sum(c > "\x7f" for c in text) - bad
    forgiven = SHARE * good if others else max(FEW, SHARE * good)
    if good and bad <= forgiven:
        return Decoded(text, f"bytes that are not UTF-8: {bad}")
    charsets = [charset for label in others if (charset := charset_of(label)) and charset not in DEFAULTS]
    for charset in charsets:
        found = _strictly(body, charset)
        if found is not None:
            return Decoded(found)
    if good > bad:
        return Decoded(text, f"bytes that are not UTF-8: {bad}")
    return _unnamed(body, others, charsets)


def _unnamed(body: bytes, others: list[str], charsets: list[str]) -> Decoded:
    """The text in the charset that it looks like, when those that were declared don't fit it."""
    guessed = guess(body)
    if guessed:
        return Decoded(body.decode(guessed, errors="replace"), f"read as {guessed}, which it doesn't declare")
    found = _strictly(body, "cp1252")
    if found is not None and any(charset_of(label) in DEFAULTS for label in others):
        return Decoded(found)
    if found is not None:
        return Decoded(found, f"is not {others[0]}" if others else "read as windows-1252, which it doesn't declare")
    if charsets:
        return Decoded(body.decode(charsets[0], errors="replace"), f"some bytes are not {others[0]}")
    return Decoded(body.decode("cp1252", errors="replace"), "no charset fits")


def _strictly(body: bytes, charset: str) -> str | None:
    """The text if every byte is fine in that charset."""
    try:
        return body.decode(charset)
    except UnicodeError:
        return None
