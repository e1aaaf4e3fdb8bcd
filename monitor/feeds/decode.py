"""Bytes to text, "UTF-8 first": what is valid UTF-8 is UTF-8 whatever anybody declares.

Servers and templates declare charsets wrongly far more often than a text in another charset happens to be valid UTF-8.
A few bad bytes in what is otherwise UTF-8 are replaced, one by one; without this a single bad byte turns a whole
Cyrillic feed into windows-1252 gibberish. Only then do declarations count: byte order mark, the document's own, the
server's, and at last windows-1252, which most undeclared text is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

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
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# Supersets that are what is meant in practice (https://encoding.spec.whatwg.org/#names-and-labels).
MEANT = {
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "tis-620": "cp874",
    "unicode": "utf-16",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
}
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
        found = _strictly(body, escaped)
        if found is not None:
            return Decoded(found)
    try:
        return Decoded(body.decode())
    except UnicodeDecodeError:
        return _not_quite_utf8(body, declared)


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32 by its mark or by the zeros of its first characters."""
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return encoding
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
    """Forgives a few bad bytes, else follows the declarations, else takes windows-1252."""
    others = [label for label in declared if label.replace("-", "").replace("_", "") != "utf8"]
    text = body.decode(errors="replace")
    bad = text.count("\ufffd")
    good = sum(c > "\x7f" for c in text) - bad
    forgiven = SHARE * good if others else max(FEW, SHARE * good)
    if good and bad <= forgiven:
        return Decoded(text, f"bytes that are not UTF-8: {bad}")
    for label in others:
        found = _strictly(body, label)
        if found is not None:
            return Decoded(found)
    found = _strictly(body, "cp1252")
    if found is not None:
        return Decoded(found, "read as windows-1252, which it doesn't declare" if not others else f"is not {others[0]}")
    if others and _known(others[0]):
        return Decoded(
            body.decode(MEANT.get(others[0], others[0]), errors="replace"), f"some bytes are not {others[0]}"
        )
    return Decoded(text if good > bad else body.decode("cp1252", errors="replace"), "no charset fits")


def _strictly(body: bytes, label: str) -> str | None:
    """The text if every byte is fine in that charset and the charset is known."""
    if not _known(label):
        return None
    try:
        return body.decode(MEANT.get(label, label))
    except UnicodeError:
        return None


def _known(label: str) -> bool:
    """Whether Python has a text encoding of that name; codecs that aren't character sets (zip, rot13) don't count."""
    try:
        found = codecs.lookup(MEANT.get(label, label))
    except LookupError:
        return False
    return bool(getattr(found, "_is_text_encoding", True)) and found.name not in {
        "idna",
        "punycode",
        "undefined",
        "utf-7",
    }
